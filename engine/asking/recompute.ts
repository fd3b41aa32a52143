import type { RuleId } from '../../domain/law/rule-id';
import { dayOf, later, type Day, type Instant } from '../../domain/time/time';
import type { Due } from '../../domain/clocks/clock';
import { sameWorking } from '../kernel/compare';
import type { Awaited } from '../model/engine-state';
import type { StepRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';
import { dueBy, instantFor, putOff } from '../kernel/clock';

/** What of an open step its due instant is counted from. */
export type CountedStep = Pick<
  StepRecord,
  | 'rule'
  | 'from'
  | 'status'
  | 'owner'
  | 'plannedOwner'
  | 'extendedTo'
  | 'extensions'
  | 'dueAt'
  | 'working'
  | 'openedAt'
>;

/** When a step was due, and when it is due by the law that was asked about. */
export interface MovedDue {
  readonly before: Instant | undefined;
  readonly after: Instant | undefined;
}

/** Whether a law says another due instant of an open step, or the same one for another reason. */
export type Recounted = 'same' | 'another-working' | MovedDue;

/** Counts an open step anew by a law. */
export function recount(step: CountedStep, around: Surroundings): Recounted {
  // A step handed in goes by the clock of its reviewer, who owns it meanwhile.
  const isSubmitted = step.status === 'submitted';
  const owner = isSubmitted ? step.owner : step.plannedOwner;
  const counted = dueBy(step.rule, step.from, owner, around.now, around);
  const due = isSubmitted ? counted : putOff(counted, step);
  const moved = movedTo(step, due);
  if (moved) return moved;
  // How late it was told is no matter of the law.
  const withoutTelling = step.working.filter(({ what }) => what !== 'told');
  return sameWorking(withoutTelling, due.working) ? 'same' : 'another-working';
}

/** Counts an open step anew whose clock starts at another instant; undefined where that moves nothing. */
export function recountFrom(
  step: CountedStep,
  start: Instant | undefined,
  around: Surroundings,
): MovedDue | undefined {
  const from: Day = dayOf(start ?? step.openedAt);
  return movedTo(step, putOff(dueBy(step.rule, from, step.plannedOwner, around.now, around), step));
}

const movedTo = ({ dueAt: before }: CountedStep, { dueAt: after }: Due): MovedDue | undefined =>
  before === after ? undefined : { before, after };

/** Whether anything that a process waits for comes at another time by one of these rules. */
export const waitsForAnother = (
  awaits: readonly Awaited[],
  changed: readonly RuleId[],
  around: Surroundings,
): boolean => awaits.some((awaited) => changed.includes(awaited.rule) && comesElsewhen(awaited, around));

function comesElsewhen(awaited: Awaited, around: Surroundings): boolean {
  const { rule, from, owner, daysAfter } = awaited;
  return 'at' in awaited
    ? instantFor({ rule, from, daysAfter }, owner, around) !== awaited.at
    : dueBy(rule, from, owner, around.now, around).dueAt !== awaited.dueAt;
}

/** The instants at which the clocks of steps start that start on a day which a rule computes, by the steps' keys. */
export function computedStarts(
  awaits: readonly Awaited[],
  around: Surroundings,
): ReadonlyMap<string, Instant> {
  const starts = new Map<string, Instant>();
  for (const { starts: key, owner, rule, from, daysAfter } of awaits) {
    const at = key === undefined ? undefined : instantFor({ rule, from, daysAfter }, owner, around);
    if (key !== undefined && at !== undefined) starts.set(key, later(at, starts.get(key) ?? at));
  }
  return starts;
}
