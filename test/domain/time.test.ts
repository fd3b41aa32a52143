import {
  dayOf,
  daysBetween,
  endOf,
  instantOf,
  isDay,
  parseInstant,
  plusDays,
  plusHours,
  plusMonths,
  startOf,
  timeOf,
  timeOn,
  weekdayOf,
  type Day,
  type Instant,
} from '../../domain/time/time';

const anHour = 3_600_000;
const lengthInHours = (day: Parameters<typeof startOf>[0]): number =>
  (Date.parse(startOf(plusDays(day, 1))) - Date.parse(startOf(day))) / anHour;

describe('a day in London', () => {
  it.each([
    [
      'begins at midnight in winter',
      '2026-01-15',
      '2026-01-15T00:00:00.000Z',
      '2026-01-15T23:59:59.000Z',
      24,
    ],
    [
      'begins an hour earlier in summer',
      '2026-07-15',
      '2026-07-14T23:00:00.000Z',
      '2026-07-15T22:59:59.000Z',
      24,
    ],
    [
      'has 23 hours when summer time begins',
      '2026-03-29',
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T22:59:59.000Z',
      23,
    ],
    [
      'has 25 hours when summer time ends',
      '2026-10-25',
      '2026-10-24T23:00:00.000Z',
      '2026-10-25T23:59:59.000Z',
      25,
    ],
    [
      'is ordinary the day before summer time begins',
      '2026-03-28',
      '2026-03-28T00:00:00.000Z',
      '2026-03-28T23:59:59.000Z',
      24,
    ],
    [
      'is ordinary the day after summer time ends',
      '2026-10-26',
      '2026-10-26T00:00:00.000Z',
      '2026-10-26T23:59:59.000Z',
      24,
    ],
  ] as const)('a day in London %s', (_says, day, starts, ends, hours) => {
    expect(startOf(day)).toBe(starts);
    expect(endOf(day)).toBe(ends);
    expect(lengthInHours(day)).toBe(hours);
  });

  it.each<readonly [Instant, string, string]>([
    ['2026-03-28T23:59:59.999Z', '2026-03-28', '23:59'],
    ['2026-03-29T00:00:00.000Z', '2026-03-29', '00:00'],
    ['2026-03-29T00:59:59.999Z', '2026-03-29', '00:59'],
    ['2026-03-29T01:00:00.000Z', '2026-03-29', '02:00'],
    ['2026-03-29T22:59:59.999Z', '2026-03-29', '23:59'],
    ['2026-03-29T23:00:00.000Z', '2026-03-30', '00:00'],
    ['2026-10-24T22:59:59.999Z', '2026-10-24', '23:59'],
    ['2026-10-24T23:00:00.000Z', '2026-10-25', '00:00'],
    ['2026-10-25T00:30:00.000Z', '2026-10-25', '01:30'],
    ['2026-10-25T01:30:00.000Z', '2026-10-25', '01:30'],
    ['2026-10-25T23:59:59.999Z', '2026-10-25', '23:59'],
    ['2026-10-26T00:00:00.000Z', '2026-10-26', '00:00'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31', '23:59'],
    ['2026-06-30T23:00:00.000Z', '2026-07-01', '00:00'],
  ])('the instant %s is on %s at %s in London', (instant, day, time) => {
    expect(dayOf(instant)).toBe(day);
    expect(timeOf(instant)).toBe(time);
  });

  it('a day in London holds every instant from its start to just before the next, for three years', () => {
    for (let day: Day = startOfYears; day < endOfYears; day = plusDays(day, 1)) {
      expect(dayOf(startOf(day))).toBe(day);
      expect(dayOf(endOf(day))).toBe(day);
      expect(dayOf(new Date(Date.parse(startOf(day)) - 1).toISOString() as Instant)).toBe(plusDays(day, -1));
    }
  });
  const startOfYears: Day = '2026-01-01';
  const endOfYears = '2029-01-01';

  it('a day in London is the same day when it is told as a day', () => {
    expect(dayOf('2026-07-15')).toBe('2026-07-15');
    expect(instantOf('2026-07-15')).toBe('2026-07-14T23:00:00.000Z');
    expect(instantOf('2026-07-15T08:00:00.000Z')).toBe('2026-07-15T08:00:00.000Z');
  });
});

describe('dates that exist', () => {
  it.each(['2028-02-29', '2026-02-28', '2000-02-29', '2026-12-31'])('the date %s exists', (text) => {
    expect(isDay(text)).toBe(true);
  });
  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-5-1',
    '26-05-01',
    '',
    'today',
  ])('the date %s does not exist', (text) => {
    expect(isDay(text)).toBe(false);
  });
});

describe('instants as others write them', () => {
  it.each([
    ['2026-05-03T10:00:00Z', '2026-05-03T10:00:00.000Z'],
    ['2026-05-03T10:00:00+01:00', '2026-05-03T09:00:00.000Z'],
    ['2026-05-03T10:00:00.123456Z', '2026-05-03T10:00:00.123Z'],
    ['2026-05-03T23:30:00-05:00', '2026-05-04T04:30:00.000Z'],
  ])('an instant written %s is %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });
  it.each(['2026-05-03', '2026-05-03T10:00:00', '2026-02-30T10:00:00Z', 'yesterday', ''])(
    '%s is no instant',
    (text) => {
      expect(() => parseInstant(text)).toThrow(RangeError);
    },
  );
});

describe('counting on', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
  ] as const)('counting on, %s and %d months is %s', (day, months, then) => {
    expect(plusMonths(day, months)).toBe(then);
  });

  it('counting days on goes over a leap day and over the end of a year', () => {
    expect(plusDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(plusDays('2027-02-28', 1)).toBe('2027-03-01');
    expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-10-26', '2026-10-24')).toBe(-2);
  });

  it('counting hours on counts true hours when the clocks change', () => {
    expect(plusHours('2026-03-29T00:30:00.000Z', 1)).toBe('2026-03-29T01:30:00.000Z');
    expect(timeOf('2026-03-29T01:30:00.000Z')).toBe('02:30');
  });

  it('a time of day that the spring change skips is found an hour later', () => {
    expect(timeOn('2026-03-29', '01:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(timeOn('2026-03-29', '09:00')).toBe('2026-03-29T08:00:00.000Z');
    expect(timeOn('2026-10-25', '09:00')).toBe('2026-10-25T09:00:00.000Z');
  });

  it('each day has its day of the week', () => {
    expect(['2026-05-04', '2026-05-09', '2026-05-10'].map((day) => weekdayOf(day as '2026-05-04'))).toEqual([
      1, 6, 7,
    ]);
  });
});

describe('the day in London, which was two hours ahead in some summers', () => {
  it.each<readonly [Instant, Day]>([
    ['1943-06-01T21:59:59.999Z', '1943-06-01'],
    ['1943-06-01T22:00:00.000Z', '1943-06-02'],
    ['1970-01-01T22:59:59.999Z', '1970-01-01'],
    ['1970-01-01T23:00:00.000Z', '1970-01-02'],
    ['2026-06-01T22:59:59.999Z', '2026-06-01'],
    ['2026-06-01T23:00:00.000Z', '2026-06-02'],
    ['2026-12-01T23:59:59.999Z', '2026-12-01'],
    ['2026-12-02T00:00:00.000Z', '2026-12-02'],
  ])('in summers with two hours of summer time, %s is on %s in London', (instant, day) => {
    expect(dayOf(instant)).toBe(day);
  });
});
