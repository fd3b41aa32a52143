import { inOrder, pausesOf } from '../../domain/clocks/pauses';
import { inWords } from '../../domain/clocks/words';
import { away } from '../../domain/law/figures';
import { isEstablishedBy } from '../../domain/circumstance-ids';
import {
  dayOf,
  instantOf,
  isInstant,
  later,
  plusDays,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import { metBy, type Met } from '../../engine/definition/met';
import type { Disposed } from './disposals';
import { isIndefinite, longestPeriod, type Span, type WholePeriod } from './notification-period';
import { detained, type Regime } from './regimes';
import type { Ended, Notification, RegistrationView, State } from './state';

export type Living = Pick<RegistrationView, 'process' | 'input' | 'started' | 'state' | 'subject'>;

/** The key of the disposal that the registration was started for. */
export const startKey = '';

/** One conviction, finding, caution or order, and what the Act ties to it alone. */
export interface Ground extends Disposed {
  /** Names its initial notification: nothing for the disposal of the start, else the fact that told it. */
  readonly key: string;
  /** The fact that told it. */
  readonly id: string;
  /** When it was told. */
  readonly at: Instant;
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
    { ...input, key: startKey, id: started.id, at: started.at },
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
export const initialOf = ({ startsOn }: Ground, all: readonly Notification[]): Notification | undefined =>
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
export function initialsOwed(view: Living, { grounds }: Convictions): OwedInitial[] {
  const { subject } = view;
  const all = notificationsOf(view.state);
  return grounds.flatMap((ground): OwedInitial[] => {
    if (ground.ended?.reason === 'conviction-quashed') return [];
    const met = metBy(initialOf(ground, all));
    const excusing = [
      ...grounds.filter((one) => hasNotified(one, ground.startsOn, all)).map(({ span }) => span),
      ...elsewhere(view, ground),
    ];
    if (excusing.length === 0) return [{ ground, met }];
    const third = lastOfThreeDays(ground.startsOn, ground.regime, subject);
    const until = excusing.map(({ lastDay }) => lastDay);
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
  if (startsOn >= day || !coversEveOf(day, span)) return false;
  const initial = initialOf(earlierOne, all);
  return initial !== undefined && dayOf(initial.on) < day;
}

/** Whether somebody was subject just before a day and on it. */
const coversEveOf = (day: Day, { from, lastDay }: Span): boolean =>
  from < day && (lastDay === undefined || lastDay >= day);

/**
 * The periods of the person's other registrations under the regime that had run out and were archived. Assumed: the
 * initial notification was given in each, since what was missed is decided before the archive.
 */
const elsewhere = ({ process, subject }: Living, { regime, startsOn }: Ground): Span[] =>
  subject.of('registered').flatMap(({ id, value, from, to }) => {
    if (value !== regime || isEstablishedBy(id, process) || to === undefined || isInstant(to)) return [];
    const span = { from: dayOf(from), lastDay: plusDays(to, -1) };
    return coversEveOf(startsOn, span) ? [span] : [];
  });

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
