import { startsAhead, type Due, type WorkingLine } from '../../domain/clocks/clock';
import { extendedTo } from '../../domain/clocks/count';
import { some, timeInWords } from '../../domain/clocks/words';
import { isOverridable, resolveRule, type ResolvedDue } from '../../domain/law/resolve';
import type { RuleId } from '../../domain/law/rule-id';
import { areaOf, type UnitId } from '../../domain/people/parties';
import {
  dayOf,
  daysBetween,
  instantOf,
  isInstant,
  plusDays,
  plusSeconds,
  startOf,
  toMilliseconds,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { ByRule, Row, Since } from '../definition/plan';
import type { StepTable } from '../definition/table';
import type { Awaited } from '../model/engine-state';
import type { StepRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';

/** With the extension that a step was given, if it has one. */
export const putOff = (due: Due, step: Pick<StepRecord, 'extendedTo' | 'extensions'> | undefined): Due =>
  step?.extendedTo === undefined ? due : extendedTo(due, dayOf(step.extendedTo), step.extensions);

/** When something is due that counts from a time by a rule, for the unit that owes it, as the rule stood at `asOf`. */
export function dueBy(
  rule: RuleId,
  from: When,
  owner: UnitId,
  asOf: Instant,
  around: Surroundings,
): ResolvedDue {
  return resolveRule(around.reference.rules, rule, {
    start: from,
    asOf,
    spells: around.spells,
    calendar: around.reference.calendarOf(owner, isOverridable(around.reference.rules, rule)),
    policies: around.reference.policies,
    force: areaOf(owner),
  });
}

/** A day opens at its beginning; an instant computed by a rule likewise, on the day it falls. */
export function instantFor(when: When | ByRule, owner: UnitId, around: Surroundings): Instant | undefined {
  if (typeof when === 'string') return instantOf(when);
  const { day } = dayBy(when, owner, around.now, around);
  return day && startOf(day);
}

/** The day that a rule computes, with its working; without a day while its clock stands still. */
export function dayBy(
  { rule, from, of, daysAfter = 0 }: ByRule,
  owner: UnitId,
  asOf: Instant,
  around: Surroundings,
): { day: Day | undefined; working: readonly WorkingLine[] } {
  const { dueOn, working } = dueBy(rule, from, of ?? owner, asOf, around);
  return { day: dueOn && plusDays(dueOn, daysAfter), working };
}

/** What to look at again when the rule or the calendar changes. */
export const awaiting = ({ of, ...by }: ByRule, owner: UnitId, at: Instant): Awaited => ({
  ...by,
  owner: of ?? owner,
  at,
});

/** Where a clock starts, and how that was found where both times differ or a rule says it. */
interface Start {
  readonly from: When;
  readonly working: readonly WorkingLine[];
  readonly awaits: readonly Awaited[];
}

/** Where the clock of a row starts: by what its table `counts`, or of several days that rules compute, the latest. */
export function startFor(
  from: Row['from'],
  { owner, asOf, counts, doneOn }: Starting,
  around: Surroundings,
): Start | undefined {
  if (from === undefined) return undefined;
  if (typeof from === 'string') return { from, working: [], awaits: [] };
  if ('on' in from) return startOfTwo(from, isByTelling(from, counts, doneOn));
  const found = (Array.isArray(from) ? (from as readonly ByRule[]) : [from as ByRule]).map((by) => ({
    by,
    ...dayBy(by, owner, asOf, around),
  }));
  const days = found.flatMap(({ day }) => day ?? []).sort();
  const last = days.at(-1);
  // One that stands still may yet turn out to be the latest.
  if (last === undefined || days.length < found.length) return undefined;
  return {
    from: last,
    working: found.find(({ day }) => day === last)?.working ?? [],
    awaits: found.flatMap(({ by, day }) => (day ? [awaiting(by, owner, startOf(day))] : [])),
  };
}

interface Starting {
  readonly owner: UnitId;
  readonly asOf: Instant;
  readonly counts: StepTable['counts'];
  /** When the work was done, where it was. */
  readonly doneOn: Instant | undefined;
}

/**
 * Whether the telling starts a clock: where its table says so, what is told has happened, and the work was not done
 * before the telling.
 */
const isByTelling = ({ on, at }: Since, counts: StepTable['counts'], doneOn: Instant | undefined): boolean =>
  counts === 'told' && at > instantOf(on) && (doneOn ?? at) >= at;

/** The start by one of two times, and a line that says how they differ where they do, to the minute. */
function startOfTwo({ on, at }: Since, byTelling: boolean): Start {
  const from = byTelling ? at : on;
  const minutes = Math.floor((toMilliseconds(at) - toMilliseconds(instantOf(on))) / 60_000);
  if (isInstant(on) ? minutes < 1 : dayOf(at) <= on) return { from, working: [], awaits: [] };
  const text =
    `Happened ${timeInWords(on)}; told ${timeInWords(at)}, ${lateBy(on, at, minutes)} later. ` +
    `Counted from ${byTelling ? 'the telling' : 'when it happened'}`;
  return { from, working: [{ what: 'told', on: dayOf(at), text }], awaits: [] };
}

/** `65 hours`; beyond three days, and where only the day is known, in days. */
function lateBy(on: When, at: Instant, minutes: number): string {
  if (!isInstant(on) || minutes >= 3 * 24 * 60) return some(daysBetween(dayOf(on), dayOf(at)), 'day');
  return minutes < 60 ? some(minutes, 'minute') : some(Math.floor(minutes / 60), 'hour');
}

/**
 * The earliest time at which the answer to a row may have happened: not before what it follows from. A day that a rule
 * computes, that a clock counts back from or that was still to come when the step opened is no cause, and neither is a
 * start whose time nobody told.
 */
export function earliestFor(
  { from, after, opens }: Pick<Row, 'from' | 'after'> & { readonly opens: Instant | undefined },
  { clock }: ResolvedDue,
  { start, began, openedAt }: Bounding,
): When | undefined {
  if (after !== undefined) return after;
  if (startsAhead(clock)) return opens;
  if (typeof from === 'object' && 'on' in from) {
    if ('id' in from && from.id === start) return began ?? opens;
    return instantOf(from.on) > from.at ? opens : from.on;
  }
  if (typeof from !== 'string' || instantOf(from) > openedAt) return opens;
  // A day that was to come when the process began, though it is told when that day has passed.
  if (began !== undefined && instantOf(from) > began) return opens ?? began;
  return opens !== undefined && opens < instantOf(from) ? opens : from;
}

interface Bounding {
  /** The id of the fact that started the process. */
  readonly start: string;
  /** When that happened, where whoever started it said so. */
  readonly began: Instant | undefined;
  readonly openedAt: Instant;
}

/** One second past an instant: the first moment at which it has passed. */
export const justAfter = (at: Instant): Instant => plusSeconds(at, 1);
