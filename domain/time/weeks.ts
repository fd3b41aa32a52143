import { dayOf, plusDays, timeOn, weekdayOf, type Day, type Instant } from './time';

/** The Monday with which the week of a day begins. */
export const mondayOf = (day: Day): Day => plusDays(day, 1 - weekdayOf(day));

/** When each week's digest tells how things stand: Monday, 08:00 in London. Assumed. */
export const digestAt = (monday: Day): Instant => timeOn(monday, '08:00');

/** The last Monday whose digest has come due, and the next. */
export function digestWeeksAround(now: Instant): { readonly due: Day; readonly next: Day } {
  const monday = mondayOf(dayOf(now));
  const due = digestAt(monday) <= now ? monday : plusDays(monday, -7);
  return { due, next: plusDays(due, 7) };
}
