import type { Whereabouts } from './at-large';
import { parties, type RecallView, type Revocation, type Told } from './facts';
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

interface Falling {
  readonly by: 'automatic' | 'requisite' | 'sentence-end';
  /** The day on which it falls by the count alone. */
  readonly day: Day;
}

/** The day on which the release falls without anybody's deciding, and by what. */
function falling({ told, revoked, fixed, whereabouts }: Custody): Falling | undefined {
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

/** A release that is due without anybody's deciding. */
export interface DueRelease extends Falling {
  /** The day to which it was brought forward, as far as the law lets it. */
  readonly forward?: Day | undefined;
  /** The first day on which it is lawful. */
  readonly on: Day;
}

/**
 * The day on which the person is to be released without anybody's deciding. One that falls on a weekend or a bank holiday
 * is due on the working day before it: Criminal Justice Act 1961 s.23(3).
 */
export function dueRelease(view: RecallView, course: Custody): DueRelease | undefined {
  const falls = falling(course);
  if (!falls) return undefined;
  const due = dischargeDay(view, falls.day);
  const { forward } = course.told;
  return forward !== undefined && mayBringForward(view, due, forward)
    ? { ...falls, on: forward, forward }
    : { ...falls, on: due };
}

const dischargeDay = (view: RecallView, from: Day): Day =>
  view.dayBy({ rule: 'recall.discharge-day', from, of: parties(view).prison }) ?? from;

// The first day of s.23(3B): SI 2023/1329.
const dayOfReleaseLaw: Day = '2023-12-12';

/**
 * Whether the law lets a release be brought forward to a day: by two working days, from one that is followed by a day
 * that is not worked. Criminal Justice Act 1961 s.23(3B)-(3D).
 */
function mayBringForward(view: RecallView, from: Day, to: Day): boolean {
  if (from < dayOfReleaseLaw || to >= from) return false;
  const of = parties(view).prison;
  const after = view.dayBy({ rule: 'recall.working-day-after', from, of });
  const earliest = view.dayBy({ rule: 'recall.earliest-discharge', from, of });
  if (after === undefined || earliest === undefined) return false;
  return after > plusDays(from, 1) && to >= earliest;
}

/** Whether a release that is due may not be brought forward to a day. */
export function tooEarly(view: RecallView, course: Custody, to: Day): boolean {
  const falls = falling(course);
  return falls !== undefined && !mayBringForward(view, dischargeDay(view, falls.day), to);
}

/** What accounts for an end of custody, if anything does. */
export function releasedBy(
  view: RecallView,
  course: Custody,
  left: { readonly id: string; readonly on: When },
): ReleasedBy | undefined {
  const { rescinded, directed, authorised } = course.told;
  const on = dayOf(left.on);
  if (rescinded && dayOf(rescinded.on) <= on) return 'rescission';
  if (directed && dayOf(directed.on) <= on) return 'direction';
  const due = dueRelease(view, course);
  if (due && on >= due.on) return due.by === 'sentence-end' ? 'sentence-end' : 'automatic';
  return authorised[left.id] ? 'explained' : undefined;
}
