import Holidays from 'date-holidays';
import { bundledHolidays, nations } from '../../domain/calendars/calendar';
import { weekdayOf, type Day } from '../../domain/time/time';

const regions = { 'england-and-wales': 'ENG', scotland: 'SCT', 'northern-ireland': 'NIR' } as const;

// What the library lacks, each with its source. Proclamations are those under the Banking and Financial Dealings Act 1971.
const everywhere: readonly Day[] = [
  '1999-12-31', // the millennium
  '2002-06-03', // the Golden Jubilee
  '2002-06-04', // the spring bank holiday, moved beside it
  '2011-04-29', // a royal wedding
  '2012-06-04', // the spring bank holiday, moved beside the Diamond Jubilee
];
const lacking: Readonly<Record<string, readonly Day[]>> = {
  'england-and-wales': everywhere,
  // The World Cup, announced in February 2026.
  scotland: [...everywhere, '2026-06-15'],
  'northern-ireland': everywhere,
};
// What it has and was not: the spring bank holiday had moved, and St Andrew's Day is a holiday since the Act of 2007.
const tooMany = (day: string): boolean =>
  day === '2002-05-27' || day === '2012-05-28' || (day < '2007' && /-(11-30|12-0[12])$/.test(day));

describe.each(nations)('the bank holidays of %s since 1997', (nation) => {
  const library = new Holidays('GB', regions[nation]);
  const known = bundledHolidays(nation);
  const years = Array.from({ length: known.lastYear - 1996 }, (_, n) => 1997 + n);

  it('every bank holiday since 1997 is known, as a library of holidays counts them', () => {
    const counted = years
      .flatMap((year) => library.getHolidays(year, 'en'))
      .filter(({ type }) => type === 'public' || type === 'bank')
      .map(({ date }) => date.slice(0, 10) as Day)
      .filter((day) => weekdayOf(day) <= 5 && !tooMany(day));
    expect(known.firstYear).toBe(1997);
    expect(known.holidays.map(({ day }) => day)).toEqual(
      [...new Set([...counted, ...(lacking[nation] ?? [])])].sort(),
    );
  });
});
