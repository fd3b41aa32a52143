import { sameHolidays, withFeed, withHoliday, withoutHoliday } from '../../domain/calendars/change';
import type { Holiday, Holidays } from '../../domain/calendars/holidays';
import type { Day } from '../../domain/time/time';

const holiday = (day: Day, title = `holiday of ${day}`): Holiday => ({ day, title });
const known = (firstYear: number, lastYear: number, ...days: Day[]): Holidays => ({
  nation: 'scotland',
  holidays: days.map((day) => holiday(day)),
  firstYear,
  lastYear,
});
const daysOf = ({ holidays }: Holidays): Day[] => holidays.map(({ day }) => day);

describe('a holiday that is announced', () => {
  const year = known(2026, 2026, '2026-01-01', '2026-12-25');

  it('a holiday that is announced takes its place in the order of days', () => {
    expect(withHoliday(year, holiday('2026-06-15', 'A jubilee'))).toEqual({
      ...year,
      holidays: [holiday('2026-01-01'), holiday('2026-06-15', 'A jubilee'), holiday('2026-12-25')],
    });
  });

  it('announcing a day that is a holiday already only changes what that day is called', () => {
    expect(withHoliday(year, holiday('2026-12-25', 'Christmas'))).toEqual({
      ...year,
      holidays: [holiday('2026-01-01'), holiday('2026-12-25', 'Christmas')],
    });
  });

  it('announcing a holiday of an unknown year does not make that year known', () => {
    expect(withHoliday(year, holiday('2027-05-10'))).toMatchObject({ firstYear: 2026, lastYear: 2026 });
  });

  it('announcing a holiday leaves the calendar of before as it was', () => {
    withHoliday(year, holiday('2026-06-15'));
    expect(daysOf(year)).toEqual(['2026-01-01', '2026-12-25']);
  });
});

describe('a holiday that is taken back', () => {
  const year = known(2026, 2026, '2026-01-01', '2026-06-15', '2026-12-25');

  it('a holiday that is taken back is none any longer, and the others stay', () => {
    expect(withoutHoliday(year, '2026-06-15')).toEqual(known(2026, 2026, '2026-01-01', '2026-12-25'));
  });

  it('taking back a day that was no holiday changes nothing', () => {
    expect(withoutHoliday(year, '2026-06-16')).toEqual(year);
  });
});

describe('a feed that is taken in', () => {
  it('a feed that is taken in replaces what is known of its years, names what it lacks, and keeps earlier years', () => {
    const before = known(2024, 2026, '2024-12-25', '2025-01-01', '2025-12-25', '2026-01-01', '2026-12-25');
    const feed = known(2025, 2027, '2025-12-25', '2026-12-25', '2027-12-27');
    expect(withFeed(before, feed)).toEqual({
      holidays: known(2024, 2027, '2024-12-25', '2025-12-25', '2026-12-25', '2027-12-27'),
      missing: ['2025-01-01', '2026-01-01'],
    });
  });

  it('a feed that has every known day lacks nothing, whatever it adds', () => {
    const { missing } = withFeed(
      known(2026, 2026, '2026-12-25'),
      known(2026, 2026, '2026-01-01', '2026-12-25'),
    );
    expect(missing).toEqual([]);
  });

  it('a feed that is taken in gives the days its own names', () => {
    const feed = { ...known(2026, 2026), holidays: [holiday('2026-12-25', 'Christmas')] };
    expect(withFeed(known(2026, 2026, '2026-12-25'), feed).holidays.holidays).toEqual([
      holiday('2026-12-25', 'Christmas'),
    ]);
  });

  it('a feed that is taken in keeps its days in order, with those before it', () => {
    const feed = known(2026, 2026, '2026-12-25', '2026-01-01');
    expect(daysOf(withFeed(known(2025, 2025, '2025-12-26', '2025-12-25'), feed).holidays)).toEqual([
      '2025-12-25',
      '2025-12-26',
      '2026-01-01',
      '2026-12-25',
    ]);
  });

  it.each([
    ['that follow at once on those known join them', 2027, 2024],
    ['that overlap those known join them', 2026, 2024],
    ['after a gap make the years before the gap unknown', 2028, 2028],
    ['before those known are known as well', 2022, 2022],
  ])('the years of a feed %s', (_says, firstOfFeed, firstYear) => {
    const feed = known(firstOfFeed, 2029, `${firstOfFeed}-12-25` as Day, '2029-12-25');
    expect(withFeed(known(2024, 2026, '2024-12-25', '2026-12-25'), feed).holidays).toMatchObject({
      nation: 'scotland',
      firstYear,
      lastYear: 2029,
    });
  });
});

describe('a feed of years before those that are known', () => {
  it('the year before the first known one becomes known, and nothing that was known is lost', () => {
    const before = known(2026, 2027, '2026-12-25', '2027-12-25');
    const { holidays, missing } = withFeed(before, known(2025, 2025, '2025-12-25'));
    expect(missing).toEqual([]);
    expect(holidays).toMatchObject({ firstYear: 2025, lastYear: 2027 });
    expect(daysOf(holidays)).toEqual(['2025-12-25', '2026-12-25', '2027-12-25']);
  });

  it('an earlier year with a gap before the first known one does not make the years between known', () => {
    const { holidays } = withFeed(known(2026, 2026, '2026-12-25'), known(2024, 2024, '2024-12-25'));
    expect(holidays).toMatchObject({ firstYear: 2026, lastYear: 2026 });
    expect(daysOf(holidays)).toEqual(['2024-12-25', '2026-12-25']);
  });
});

describe('two calendars', () => {
  const one = known(2026, 2026, '2026-12-25');

  it('two calendars say the same when they do of every day', () => {
    expect(sameHolidays(one, known(2026, 2026, '2026-12-25'))).toBe(true);
  });

  it.each([
    ['one has another day', known(2026, 2026, '2026-12-26')],
    ['one has a day more', known(2026, 2026, '2026-12-25', '2026-12-26')],
    ['a day is called otherwise', withHoliday(one, holiday('2026-12-25', 'Christmas'))],
    ['one knows another year', known(2026, 2027, '2026-12-25')],
  ])('two calendars do not say the same when %s', (_says, other) => {
    expect(sameHolidays(one, other)).toBe(false);
  });
});
