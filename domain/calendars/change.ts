import type { Day } from '../time/time';
import { inOrder, yearOf, type Holiday, type Holidays } from './holidays';

/** With a day added, or called otherwise. A day of a year not known yet does not make that year known. */
export function withHoliday(known: Holidays, holiday: Holiday): Holidays {
  return {
    ...known,
    holidays: inOrder([...known.holidays.filter(({ day }) => day !== holiday.day), holiday]),
  };
}

/** Without a day; the same where it was none. */
export const withoutHoliday = (known: Holidays, day: Day): Holidays => ({
  ...known,
  holidays: known.holidays.filter((holiday) => holiday.day !== day),
});

/** With years that all lie before the first that is known; those between are not known by it. */
const withEarlier = (known: Holidays, feed: Holidays): Holidays => ({
  ...known,
  holidays: inOrder([
    ...known.holidays.filter(({ day }) => yearOf(day) < feed.firstYear || yearOf(day) > feed.lastYear),
    ...feed.holidays,
  ]),
  firstYear: feed.lastYear + 1 === known.firstYear ? feed.firstYear : known.firstYear,
});

/**
 * With what a feed tells of its years. Years before the first of the feed are kept as they are, since it drops
 * old ones. `missing`: days that were known and that the feed has no longer, and so shrinks by.
 */
export function withFeed(
  known: Holidays,
  feed: Holidays,
): { readonly holidays: Holidays; readonly missing: readonly Day[] } {
  if (feed.lastYear < known.firstYear) return { holidays: withEarlier(known, feed), missing: [] };
  const told = new Set(feed.holidays.map(({ day }) => day));
  const before = known.holidays.filter(({ day }) => yearOf(day) < feed.firstYear);
  const missing = known.holidays
    .map(({ day }) => day)
    .filter((day) => yearOf(day) >= feed.firstYear && !told.has(day));
  return {
    holidays: {
      nation: known.nation,
      holidays: inOrder([...before, ...feed.holidays]),
      // A gap between what was known and what the feed tells leaves the years before it unknown.
      firstYear:
        feed.firstYear <= known.lastYear + 1 ? Math.min(known.firstYear, feed.firstYear) : feed.firstYear,
      lastYear: feed.lastYear,
    },
    missing,
  };
}

/** Whether two say the same of every day. */
export const sameHolidays = (a: Holidays, b: Holidays): boolean => JSON.stringify(a) === JSON.stringify(b);
