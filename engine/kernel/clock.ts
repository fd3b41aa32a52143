import type { Due, WorkingLine } from '../../domain/clocks/clock';
import { extendedTo } from '../../domain/clocks/count';
import { isOverridable, resolveRule } from '../../domain/law/resolve';
import type { RuleId } from '../../domain/law/rule-id';
import { areaOf, type UnitId } from '../../domain/people/parties';
import {
  dayOf,
  instantOf,
  plusDays,
  plusSeconds,
  startOf,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { ByRule, Row } from '../definition/plan';
import type { Awaited } from '../model/engine-state';
import type { StepRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';

/** With the extension that a step was given, if it has one. */
export const putOff = (due: Due, step: Pick<StepRecord, 'extendedTo' | 'extensions'> | undefined): Due =>
  step?.extendedTo === undefined ? due : extendedTo(due, dayOf(step.extendedTo), step.extensions);

/** When something is due that counts from a time by a rule, for the unit that owes it, as the rule stood at `asOf`. */
export function dueBy(rule: RuleId, from: When, owner: UnitId, asOf: Instant, around: Surroundings): Due {
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
function dayBy(
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

/** Where a clock starts, and how that was found where a rule says it: of several, the latest. */
export function startFor(
  from: Row['from'],
  owner: UnitId,
  asOf: Instant,
  around: Surroundings,
): { from: When; working: readonly WorkingLine[]; awaits: readonly Awaited[] } | undefined {
  if (from === undefined) return undefined;
  if (typeof from === 'string') return { from, working: [], awaits: [] };
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

/** One second past an instant: the first moment at which it has passed. */
export const justAfter = (at: Instant): Instant => plusSeconds(at, 1);
