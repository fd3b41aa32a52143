import { isUnderEighteen, anniversaryOf } from '../../domain/time/age';
import { inOrder, pausesOf, type Pause } from '../../domain/clocks/pauses';
import { inWords } from '../../domain/clocks/words';
import { away } from '../../domain/law/figures';
import { dayOf, instantOf, later, plusDays, type Day, type When } from '../../domain/time/time';
import { metBy, type Met } from '../../engine/definition/met';
import type { AgeThen } from '../indefinite-review/earliest';
import type { Disposal, Disposed } from './disposals';
import { isIndefinite, longestPeriod, type Span, type WholePeriod } from './notification-period';
import { detained, type Regime } from './regimes';
import type { Ended, Notification, RegistrationView, State } from './state';

export type Living = Pick<RegistrationView, 'input' | 'started' | 'state' | 'subject'>;

/** The key of the disposal that the registration was started for. */
export const startKey = '';

/** One conviction, finding, caution or order, and what the Act ties to it alone. */
export interface Ground extends Disposed {
  /** Names its initial notification: nothing for the disposal of the start, else the fact that told it. */
  readonly key: string;
  /** The fact that told it. */
  readonly id: string;
  /** The first day of its initial notification: the relevant date, or that of the service of a notice. */
  readonly startsOn: Day;
  readonly indefinite: boolean;
  /** It was quashed, discharged or reviewed. */
  readonly ended?: Pick<Ended, 'reason' | 'at'> | undefined;
  /** Its own period, as it stands. */
  readonly span: Span;
}

/** All disposals of a person under one regime, and the period that they make together. */
export interface Convictions {
  readonly grounds: readonly Ground[];
  readonly period: WholePeriod;
}

export function convictionsOf(view: Living): Convictions {
  const { subject } = view;
  const told = disposalsOf(view).map((one) => ({ ...one, ended: endOf(view, one) }));
  const period = longestPeriod(
    told.map(({ ended, ...one }) => ({ ...one, ended: ended && inTheWorking(ended) })),
    {
      orders: subject.of('shpo'),
      spells: detained.flatMap((kind) => [...subject.of(kind)]),
    },
  );
  const grounds = told.map((one, place): Ground => ({
    ...one,
    span: period.each[place] ?? { from: one.relevantDate },
  }));
  return { grounds, period };
}

/** Every disposal, the one of the start first. */
function disposalsOf({ input, started, state }: Living): Omit<Ground, 'span' | 'ended'>[] {
  const { regime, born } = input;
  const all = [
    { ...input, key: startKey, id: started.id },
    ...state.disposals.map((one) => ({ ...one, key: one.id })),
  ];
  return all.map((one) => {
    const disposed = { ...one, regime, born };
    return {
      ...disposed,
      startsOn: one.servedOn ?? one.relevantDate,
      indefinite: isIndefinite(disposed),
    };
  });
}

/** What ended one disposal first. A review ends what is indefinite, and leaves what was told of a later date. */
function endOf(
  { state, subject }: Living,
  { key, id, indefinite, relevantDate }: Omit<Ground, 'span' | 'ended'>,
): Ground['ended'] {
  const begins = instantOf(relevantDate);
  const own = state.ends.filter(({ reason, of }) =>
    reason === 'review'
      ? indefinite && of.includes(key)
      : reason !== 'deceased' && (of.includes(key) || of.includes(id)),
  );
  const reviewed = subject.of('requirement-ended').flatMap(({ from }): Pick<Ended, 'reason' | 'at'>[] => {
    const at = instantOf(from);
    return indefinite && at >= begins && at <= subject.asOf ? [{ reason: 'review', at }] : [];
  });
  const [first] = [...own, ...reviewed].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return first && { reason: first.reason, at: later(begins, first.at) };
}

function inTheWorking({ reason, at }: NonNullable<Ground['ended']>) {
  const on = dayOf(at);
  const how =
    reason === 'conviction-quashed'
      ? 'it was quashed'
      : reason === 'review'
        ? 'a review ended it'
        : 'it was discharged';
  return { on, text: `${inWords(on)}: ${how}, and nothing follows from it after that` };
}

/** How the requirements ended before their time: by a death, or with the last of the disposals that they rest on. */
export function endingOf(
  { subject }: Pick<Living, 'subject'>,
  { grounds }: Convictions,
): Pick<Ended, 'reason' | 'at'> | undefined {
  const { deceased } = subject.is;
  if (deceased) return { reason: 'deceased', at: instantOf(deceased.from) };
  const last = grounds
    .flatMap(({ ended }) => ended ?? [])
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .at(-1);
  if (last === undefined) return undefined;
  const goesOn = grounds.some(
    ({ ended, span: { lastDay } }) => !ended && (lastDay === undefined || lastDay >= dayOf(last.at)),
  );
  return goesOn ? undefined : last;
}

/** The span to which something belongs that happened then: the last that had begun. */
export function spanAt({ spans }: Pick<WholePeriod, 'spans'>, when: When): Span | undefined {
  const day = dayOf(when);
  return spans.filter(({ from }) => from <= day).at(-1) ?? spans[0];
}

/** Whether the person was subject to the requirements on a day. */
export const isSubjectOn = ({ spans }: Pick<WholePeriod, 'spans'>, day: Day): boolean =>
  spans.some(({ from, lastDay }) => from <= day && (lastDay === undefined || day <= lastDay));

/** Notifications that move the annual date, oldest first. */
export function notificationsOf({ kept, visits }: State): Notification[] {
  const ids = new Set(visits.map(({ id }) => id));
  const recent = visits.filter(({ rebases }) => rebases);
  return [
    ...kept.filter(({ id }) => !ids.has(id)),
    ...recent.map(({ id, on, of }) => ({ id, on, initial: of.includes('initial') })),
  ];
}

/** The initial notification of a disposal: the first of that kind from its first day on. */
const initialOf = ({ startsOn }: Ground, all: readonly Notification[]): Notification | undefined =>
  all.find(({ on, initial }) => initial && dayOf(on) >= startsOn);

/** An initial notification that is owed: dormant until a day where only then it is known to be. */
export interface OwedInitial {
  readonly ground: Ground;
  readonly met: Met | undefined;
  readonly opens?: Day | undefined;
}

/**
 * The initial notifications that are owed, one for each disposal that asks for one.
 *
 * A further disposal asks for none where the person, immediately before it, was subject by an earlier one, had given the
 * initial notification of that one, and stays subject by it throughout the three days, those in custody not counted:
 * Sexual Offences Act 2003 s.83(2); common knowledge, to be confirmed, of the Counter-Terrorism Act 2008 s.47(5) and the
 * Criminal Justice and Immigration Act 2008 s.108. What was quashed asks for none.
 */
export function initialsOwed({ state, subject }: Living, { grounds }: Convictions): OwedInitial[] {
  const all = notificationsOf(state);
  return grounds.flatMap((ground): OwedInitial[] => {
    if (ground.ended?.reason === 'conviction-quashed') return [];
    const met = metBy(initialOf(ground, all));
    const excusing = grounds.filter((one) => hasNotified(one, ground.startsOn, all));
    if (excusing.length === 0) return [{ ground, met }];
    const third = lastOfThreeDays(ground.startsOn, ground.regime, subject);
    const until = excusing.map(({ span }) => span.lastDay);
    if (until.some((lastDay) => lastDay === undefined || (third !== undefined && lastDay >= third)))
      return [];
    // The three days stand still: it is owed once the last day of the earlier one has passed, and not before.
    const last = until
      .flatMap((lastDay) => lastDay ?? [])
      .sort()
      .at(-1);
    return [{ ground, met, ...(third === undefined && last && { opens: plusDays(last, 1) }) }];
  });
}

/** Whether the person was subject by a disposal just before a day and on it, and had notified initially for it. */
function hasNotified(earlierOne: Ground, day: Day, all: readonly Notification[]): boolean {
  const { startsOn, span } = earlierOne;
  if (startsOn >= day || span.from >= day || (span.lastDay !== undefined && span.lastDay < day)) return false;
  const initial = initialOf(earlierOne, all);
  return initial !== undefined && dayOf(initial.on) < day;
}

/** The third of three days of which those away do not count; undefined while the clock stands still. */
function lastOfThreeDays(from: Day, regime: Regime, subject: Living['subject']): Day | undefined {
  const kinds = regime === 'rto' ? detained : away;
  const pauses = inOrder(
    pausesOf(
      kinds,
      kinds.flatMap((kind) => [...subject.of(kind)]),
    ),
  );
  let day = from;
  for (let counted = 0; ;) {
    const pause = pauses.on(day);
    if (pause) {
      if (pause.last === undefined) return undefined;
      day = plusDays(pause.last, 1);
    } else {
      counted += 1;
      if (counted === 3) return day;
      day = plusDays(day, 1);
    }
  }
}

/** Whether the initial notification of a further disposal was still owed then. */
export const isInitialPending = (owed: readonly OwedInitial[], when: When): boolean =>
  owed.some(
    ({ ground, met }) =>
      ground.key !== startKey &&
      ground.startsOn <= dayOf(when) &&
      (met === undefined || instantOf(met.at) > instantOf(when)),
  );

/** The notification that the years of a review count from: SOA 2003 s.91B(2), (11). */
export interface RelevantNotification extends Notification {
  readonly ground: Ground;
  readonly age: AgeThen;
  /** The first release from the custody for the disposal, where there was one. */
  readonly released: Day | undefined;
}

/**
 * The first notification given when the person was first released from the custody for a disposal; where no custody for
 * it is on record, the first from its relevant date on. Undefined while there is none yet.
 */
export function relevantNotification(
  ground: Ground,
  { state, subject }: Pick<Living, 'state' | 'subject'>,
): RelevantNotification | undefined {
  const released = custodyFor(ground, subject);
  if (released === 'detained') return undefined;
  const from = released ?? ground.relevantDate;
  const first = notificationsOf(state).find(({ on }) => dayOf(on) >= from);
  const { born, relevantDate } = ground;
  return (
    first && { ...first, ground, age: isUnderEighteen(born, relevantDate) ? 'under-18' : 'adult', released }
  );
}

/** The first release from the custody for a disposal, as it was told or as the spells on record say. */
export const custodyFor = (ground: Ground, subject: Living['subject']): Day | 'detained' | undefined =>
  ground.releasedOn ?? (custodial.includes(ground.disposal) ? releaseFrom(ground, subject) : undefined);

/** Nobody is detained for a caution, a discharge or an order. */
const custodial: readonly Disposal[] = [
  'life-ipp-or-30-months-or-more',
  'over-6-under-30-months',
  '6-months-or-less',
  'hospital-restricted',
  'hospital',
  'imprisonment',
  'life-ipp-or-10-years-or-more',
  '5-to-under-10-years',
];

const heldIn = ['custody', 'hospital'] as const;

/**
 * The first release from the custody for a disposal. Assumed: that is the custody or hospital that holds at the end of
 * the relevant date, or the first that begins within a year of it. Nobody is released by escaping, or by going from
 * one detention to another.
 */
function releaseFrom({ relevantDate }: Ground, subject: Living['subject']): Day | 'detained' | undefined {
  const spells = heldIn.flatMap((kind) => [...subject.of(kind)]);
  const after = pausesOf(heldIn, spells).filter(
    ({ first, last }) => last === undefined || (last >= relevantDate && last >= first),
  );
  const [own] = after;
  if (!own || own.first >= anniversaryOf(relevantDate, 12)) return undefined;
  const escaped = ({ to }: Pause): boolean =>
    spells.some((one) => one.endReason === 'escape' && one.to !== undefined && instantOf(one.to) === to);
  const release = after.find((pause) => !escaped(pause));
  return release?.to === undefined ? 'detained' : dayOf(release.to);
}

/** The notifications that any disposal turns on: they are kept when visits are forgotten. */
export function notificationsThatCount(view: Living): Notification[] {
  const all = notificationsOf(view.state);
  const { grounds } = convictionsOf(view);
  const counting = new Set(
    grounds.flatMap((ground) => [
      initialOf(ground, all)?.id,
      all.find(({ on }) => dayOf(on) >= ground.relevantDate)?.id,
      relevantNotification(ground, view)?.id,
    ]),
  );
  return all.filter(({ id }) => counting.has(id));
}
