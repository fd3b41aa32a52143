import { notWorked, type Calendar } from '../calendars/calendar';
import {
  dayOf,
  daysBetween,
  plusDays,
  toMilliseconds,
  weekdayOf,
  type Day,
  type Instant,
} from '../time/time';
import type { Clock } from './clock';

/** An amount of time in the unit that a clock counts in. */
export interface Amount {
  readonly amount: number;
  readonly unit: 'hours' | 'working days' | 'days';
}

/** The unit that a clock counts in. */
export const unitOf = (kind: Clock['kind']): Amount['unit'] =>
  kind === 'elapsed-hours' || kind === 'not-later-than-hours-before'
    ? 'hours'
    : kind === 'working-days' || kind === 'next-working-day' || kind === 'previous-working-day'
      ? 'working days'
      : 'days';

/**
 * The whole units from one instant to a later one: full hours; days begun after the day of the first; working
 * days among those. Within one day it is 0 days.
 */
export function amountBetween(kind: Clock['kind'], from: Instant, to: Instant, calendar: Calendar): Amount {
  const unit = unitOf(kind);
  if (unit === 'hours')
    return { amount: Math.floor((toMilliseconds(to) - toMilliseconds(from)) / 3_600_000), unit };
  const [first, last] = [dayOf(from), dayOf(to)];
  return { amount: unit === 'days' ? daysBetween(first, last) : workedAfter(first, last, calendar), unit };
}

/** Days begun in London since an instant, weekends and holidays among them: how late anything is in days. */
export const daysLate = (due: Instant, at: Instant): number => daysBetween(dayOf(due), dayOf(at));

/** The days worked after the first and up to the last: week by week, since a list has fifty of them to count. */
function workedAfter(first: Day, last: Day, calendar: Calendar): number {
  const days = daysBetween(first, last);
  if (days <= 0) return 0;
  const weeks = Math.floor(days / 7);
  const wholeWeeksEnd = plusDays(first, weeks * 7);
  let worked = weeks * 5;
  for (const holiday of calendar.holidays.keys())
    if (holiday > first && holiday <= wholeWeeksEnd && weekdayOf(holiday) < 6) worked -= 1;
  for (let day = plusDays(wholeWeeksEnd, 1); day <= last; day = plusDays(day, 1))
    if (notWorked(day, calendar) === undefined) worked += 1;
  return worked;
}
