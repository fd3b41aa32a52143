import { notWorked, type Calendar } from '../calendars/calendar';
import { dayOf, daysBetween, plusDays, toMilliseconds, type Instant } from '../time';
import type { Clock } from './clock';

/** An amount of time in the unit that a clock counts in. */
export interface Amount {
  readonly amount: number;
  readonly unit: 'hours' | 'working days' | 'days';
}

const unitOf = (kind: Clock['kind']): Amount['unit'] =>
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
  if (unit === 'days') return { amount: daysBetween(first, last), unit };
  let amount = 0;
  for (let day = plusDays(first, 1); day <= last; day = plusDays(day, 1))
    if (notWorked(day, calendar) === undefined) amount += 1;
  return { amount, unit };
}
