import type { CircumstanceKind } from '../circumstances';
import { dayOf, isInstant, timeOf, weekdayOf, type Day, type Instant, type When } from '../time/time';
import type { Clock } from './clock';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Friday 24 December 2021`. */
export function inWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${weekdays[weekdayOf(day) - 1]} ${date} ${months[month - 1]} ${year}`;
}

/** `Friday 24 December 2021`, or `Friday 24 December 2021 at 16:00`. */
export const timeInWords = (when: When): string =>
  isInstant(when) ? `${inWords(dayOf(when))} at ${timeOf(when)}` : inWords(when);

/** `1 day`, `2 days`. */
export const some = (n: number, one: string): string => `${n} ${one}${Math.abs(n) === 1 ? '' : 's'}`;

const names: Partial<Record<CircumstanceKind, string>> = {
  custody: 'in custody',
  hospital: 'in hospital',
  'unlawfully-at-large': 'unlawfully at large',
  'immigration-detention': 'in immigration detention',
};

/** `in custody`, `in custody, then abroad`. */
export const namesOf = (kinds: readonly CircumstanceKind[]): string =>
  [...new Set(kinds)].map((kind) => names[kind] ?? kind).join(', then ');

/** What a clock on the wall in London shows, unless it is midnight: then the day says it all. */
export function hourOf(when: Instant): string | undefined {
  const time = timeOf(when);
  return time === '00:00' ? undefined : time;
}

const inMonths = (n: number): string => (n % 12 === 0 ? some(n / 12, 'year') : some(n, 'month'));

/** A clock as a caseworker would say it: `5 working days`. */
export function clockInWords(clock: Clock): string {
  const moves = 'mustBeWorkingDay' in clock ? clock.mustBeWorkingDay : undefined;
  if (moves === undefined) return countInWords(clock);
  const to = moves === 'next' ? 'on to the next working day' : 'back to the working day before';
  return `${countInWords(clock)}, moved ${to} where that is none`;
}

function countInWords(clock: Clock): string {
  switch (clock.kind) {
    case 'inclusive-days':
      return `${some(clock.n, 'day')} beginning with the day of the event`;
    case 'calendar-days':
      return clock.n === 0 ? 'on the day itself' : `${some(clock.n, 'day')} after`;
    case 'calendar-months':
      return `${inMonths(clock.n)} after`;
    case 'working-days':
      return clock.n < 0 ? `${some(-clock.n, 'working day')} before` : some(clock.n, 'working day');
    case 'next-working-day':
      return 'the next working day';
    case 'previous-working-day':
      return 'the working day before';
    case 'elapsed-hours':
      return some(clock.n, 'hour');
    case 'not-later-than-hours-before':
      return clock.n === 0 ? 'before it happens' : `not later than ${some(clock.n, 'hour')} before`;
    case 'not-later-than-days-before':
      return `not later than ${some(clock.n, 'day')} before`;
    case 'window':
      return `from ${around(clock.a)} to ${around(clock.b)}`;
    case 'given':
      return 'on the day itself';
    // Stryker disable next-line ConditionalExpression: never reached; the compiler knows all kinds
    default:
      return clock satisfies never;
  }
}

/** `2 days before`, `the day itself`. */
export function around(days: number): string {
  if (days === 0) return 'the day itself';
  return days > 0 ? `${some(days, 'day')} after` : `${some(-days, 'day')} before`;
}
