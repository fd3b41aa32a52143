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

  it('takes its place in the order of days', () => {
    expect(withHoliday(year, holiday('2026-06-15', 'A jubilee'))).toEqual({
      ...year,
      holidays: [holiday('2026-01-01'), holiday('2026-06-15', 'A jubilee'), holiday('2026-12-25')],
    });
  });

  it('of a day that is one already only changes what that day is called', () => {
    expect(withHoliday(year, holiday('2026-12-25', 'Christmas'))).toEqual({
      ...year,
      holidays: [holiday('2026-01-01'), holiday('2026-12-25', 'Christmas')],
    });
  });

  it('of a year that is not known does not make that year known', () => {
    expect(withHoliday(year, holiday('2027-05-10'))).toMatchObject({ firstYear: 2026, lastYear: 2026 });
  });

  it('leaves what was known as it was', () => {
    withHoliday(year, holiday('2026-06-15'));
    expect(daysOf(year)).toEqual(['2026-01-01', '2026-12-25']);
  });
});

describe('a holiday that is taken back', () => {
  const year = known(2026, 2026, '2026-01-01', '2026-06-15', '2026-12-25');

  it('is none any longer, and the others stay', () => {
    expect(withoutHoliday(year, '2026-06-15')).toEqual(known(2026, 2026, '2026-01-01', '2026-12-25'));
  });

  it('changes nothing where it was none', () => {
    expect(withoutHoliday(year, '2026-06-16')).toEqual(year);
  });
});

describe('a feed that is taken in', () => {
  it('replaces what is known of its years, names what it lacks, and keeps the years before it', () => {
    const before = known(2024, 2026, '2024-12-25', '2025-01-01', '2025-12-25', '2026-01-01', '2026-12-25');
    const feed = known(2025, 2027, '2025-12-25', '2026-12-25', '2027-12-27');
    expect(withFeed(before, feed)).toEqual({
      holidays: known(2024, 2027, '2024-12-25', '2025-12-25', '2026-12-25', '2027-12-27'),
      missing: ['2025-01-01', '2026-01-01'],
    });
  });

  it('lacks nothing when every day that is known is in it, whatever it adds', () => {
    const { missing } = withFeed(
      known(2026, 2026, '2026-12-25'),
      known(2026, 2026, '2026-01-01', '2026-12-25'),
    );
    expect(missing).toEqual([]);
  });

  it('calls the days as it calls them', () => {
    const feed = { ...known(2026, 2026), holidays: [holiday('2026-12-25', 'Christmas')] };
    expect(withFeed(known(2026, 2026, '2026-12-25'), feed).holidays.holidays).toEqual([
      holiday('2026-12-25', 'Christmas'),
    ]);
  });

  it('keeps its days in order, with those before it', () => {
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
  ])('years %s', (_says, firstOfFeed, firstYear) => {
    const feed = known(firstOfFeed, 2029, `${firstOfFeed}-12-25` as Day, '2029-12-25');
    expect(withFeed(known(2024, 2026, '2024-12-25', '2026-12-25'), feed).holidays).toMatchObject({
      nation: 'scotland',
      firstYear,
      lastYear: 2029,
    });
  });
});

describe('two calendars', () => {
  const one = known(2026, 2026, '2026-12-25');

  it('say the same when they do of every day', () => {
    expect(sameHolidays(one, known(2026, 2026, '2026-12-25'))).toBe(true);
  });

  it.each([
    ['one has another day', known(2026, 2026, '2026-12-26')],
    ['one has a day more', known(2026, 2026, '2026-12-25', '2026-12-26')],
    ['a day is called otherwise', withHoliday(one, holiday('2026-12-25', 'Christmas'))],
    ['one knows another year', known(2026, 2027, '2026-12-25')],
  ])('do not when %s', (_says, other) => {
    expect(sameHolidays(one, other)).toBe(false);
  });
});
