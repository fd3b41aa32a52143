import type { Whereabouts } from './at-large';
import type { Revocation, Told } from './facts';
import type { Route } from './routing';
import { dayOf, daysBetween, instantOf, plusDays, type Day, type When } from '../../domain/time/time';

/** What accounts for an end of custody. */
export type ReleasedBy = 'direction' | 'rescission' | 'automatic' | 'sentence-end' | 'explained';

/** What a release turns on. */
interface Custody {
  readonly told: Told;
  readonly revoked?: Revocation | undefined;
  /** The days of a fixed-term recall that nobody has decided against. */
  readonly fixed?: Exclude<Route, 'standard'> | undefined;
  readonly whereabouts: Whereabouts;
}

export const isIndeterminate = (revoked: Revocation | undefined): boolean =>
  revoked?.captured?.licence === 'life' || revoked?.captured?.licence === 'ipp';

const sentenceEndOf = (revoked: Revocation, { sentenceEnds }: Told): Day | undefined =>
  isIndeterminate(revoked) ? undefined : (sentenceEnds ?? revoked.sentenceEnds);

/** The day of automatic release; days at large since the first return do not count. */
function automaticDay(fixed: number, { atLarge, returned }: Whereabouts): Day | undefined {
  if (!returned) return undefined;
  const since = instantOf(returned.on);
  const away = atLarge
    .filter(({ from, to }) => to !== undefined && instantOf(from) >= since)
    .reduce((days, { from, to }) => days + daysBetween(dayOf(from), dayOf(to ?? from)), 0);
  return plusDays(dayOf(returned.on), fixed - 1 + away);
}

// A release that would fall on a weekend or a bank holiday may be brought forward: Easter is the longest.
const mostDaysEarly = 4;

/** The day on which the person is to be released without anybody's deciding, and by what. */
export function dueRelease({
  told,
  revoked,
  fixed,
  whereabouts,
}: Custody): { readonly by: 'automatic' | 'requisite' | 'sentence-end'; readonly day: Day } | undefined {
  if (!revoked) return undefined;
  const ends = sentenceEndOf(revoked, told);
  const counted = fixed && automaticDay(fixed, whereabouts);
  if (!counted) return ends && { by: 'sentence-end', day: ends };
  const requisite = revoked.requisiteCustodialDate;
  const automatic =
    requisite && requisite > counted
      ? ({ by: 'requisite', day: requisite } as const)
      : ({ by: 'automatic', day: counted } as const);
  return ends && ends < automatic.day ? { by: 'sentence-end', day: ends } : automatic;
}

/** What accounts for an end of custody, if anything does. */
export function releasedBy(
  course: Custody,
  left: { readonly id: string; readonly on: When },
): ReleasedBy | undefined {
  const { rescinded, directed, authorised } = course.told;
  const on = dayOf(left.on);
  if (rescinded && dayOf(rescinded.on) <= on) return 'rescission';
  if (directed && dayOf(directed.on) <= on) return 'direction';
  const due = dueRelease(course);
  if (due && plusDays(on, mostDaysEarly) >= due.day)
    return due.by === 'sentence-end' ? 'sentence-end' : 'automatic';
  return authorised[left.id] ? 'explained' : undefined;
}
