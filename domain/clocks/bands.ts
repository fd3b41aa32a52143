import {
  dayOf,
  fromMilliseconds,
  plusDays,
  plusHours,
  startOf,
  toMilliseconds,
  type Day,
  type Instant,
} from '../time/time';
import type { Clock } from './clock';
import { unitOf } from './lateness';

/**
 * How late, in steps that a commander can act on, the least late first. Every late step is in exactly one. The first
 * three hold only what counts hours and is late by no more than they say; all else goes by days begun in London.
 *
 * Assumed, since no guidance has bands: they end where the ladders climb (1, 4 and 12 hours; 1, 3 and 10 days), and
 * after four weeks.
 */
export const latenessBands = [
  'up-to-1-hour',
  'up-to-4-hours',
  'up-to-12-hours',
  'up-to-1-day',
  '2-to-3-days',
  '4-to-10-days',
  '11-to-28-days',
  'over-28-days',
] as const;
export type LatenessBand = (typeof latenessBands)[number];

const hours = { 'up-to-1-hour': 1, 'up-to-4-hours': 4, 'up-to-12-hours': 12 } as const;
const days = { 'up-to-1-day': 1, '2-to-3-days': 3, '4-to-10-days': 10, '11-to-28-days': 28 } as const;

interface BandLimit {
  readonly band: LatenessBand;
  readonly ofHours: boolean;
  readonly since?: Instant;
}

// A list asks for one instant fifty times.
let last: { readonly at: Instant; readonly limits: readonly BandLimit[] } | undefined;

/**
 * Where the bands lie at an instant, the least late first: what is due at or after `since` and in none of those
 * before. The last has no `since`. The first hold only steps whose clock counts hours.
 */
export function bandsAt(at: Instant): readonly BandLimit[] {
  if (last?.at === at) return last.limits;
  const limits = latenessBands.map((band): BandLimit => {
    if (band in hours)
      return { band, ofHours: true, since: plusHours(at, -hours[band as keyof typeof hours]) };
    if (band in days)
      return { band, ofHours: false, since: startOf(plusDays(dayOf(at), -days[band as keyof typeof days])) };
    return { band, ofHours: false };
  });
  last = { at, limits };
  return limits;
}

/** The band of a step that was due at an instant, and is late at another. */
export function bandOf(kind: Clock['kind'], due: Instant, at: Instant): LatenessBand {
  const counts = unitOf(kind) === 'hours';
  const found = bandsAt(at).find(
    ({ ofHours, since }) => (counts || !ofHours) && (since === undefined || due >= since),
  );
  return found?.band ?? 'over-28-days';
}

/**
 * As far into another day in London as an instant is into its own: what a figure of today is compared with. On a day
 * that is too short for it, the last second of that day.
 */
export function sameTimeOn(at: Instant, day: Day): Instant {
  const into = toMilliseconds(at) - toMilliseconds(startOf(dayOf(at)));
  const then = toMilliseconds(startOf(day)) + into;
  const last = toMilliseconds(startOf(plusDays(day, 1))) - 1_000;
  return fromMilliseconds(Math.min(then, last));
}
