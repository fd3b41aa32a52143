import type { Spell } from '../../domain/circumstances';
import { earlier, instantOf, minuteOf, type Instant } from '../../domain/time/time';
import type { AnyView } from '../definition/define-process';
import { isOpen, type StepRecord } from '../model/rows';
import type { Wanted } from '../model/wanted';
import type { Draft } from './draft';
import { effectiveFacts, happenedAt, refold } from './fold';
import { hasLapsed } from './lapse';
import { viewOf } from './view';
import { want } from './want';

/** A step that was wanted at an earlier time, as the plan of that time says. */
export interface WantedThen {
  readonly row: Wanted;
  /** What a behaviour would have seen then. */
  readonly view: AnyView;
}

/**
 * Whether a step was wanted at an earlier time, by all that is known today to have happened until then: the facts of that
 * time, in whatever order they were told, and what held then. To the minute: nobody tells seconds.
 */
export function wantedThen(draft: Draft, step: StepRecord, on: Instant): WantedThen | undefined {
  return rowThen(draft, step, on, endOfMinute(draft, on)) ?? rowThen(draft, step, on, on);
}

function rowThen(draft: Draft, step: StepRecord, on: Instant, until: Instant): WantedThen | undefined {
  const { definition } = draft;
  const past = pastOf(draft, until);
  const { plan, wanted, missed } = want(definition, past.process, past.steps, past.around);
  const found = plan.stopped ? undefined : wanted.find(({ key }) => key === step.key);
  if (!found || !isAskedFor(found, on, until)) return undefined;
  // Work that was done counts by when it was done: it may start another clock than work that was not.
  const done = new Map(past.steps).set(step.key, { ...step, status: 'completed', doneOn: on });
  const counted = want(definition, past.process, done, past.around).wanted;
  const row = counted.find(({ key }) => key === step.key) ?? found;
  return { row, view: viewOf(past.process, past.around, missed) };
}

/** What was asked for at an earlier time, by all that is known today to have happened until then. */
export function askedForAt(draft: Draft, on: Instant): Wanted[] {
  const until = endOfMinute(draft, on);
  const past = pastOf(draft, until);
  const { plan, wanted } = want(draft.definition, past.process, past.steps, past.around);
  return plan.stopped ? [] : wanted.filter((row) => isAskedFor(row, on, until));
}

const isAskedFor = (row: Wanted, on: Instant, until: Instant): boolean =>
  !row.met && !hasLapsed(row, on) && (row.opens === undefined || row.opens <= until);

/** The process, its steps and what is around it as they were at an earlier time. */
function pastOf({ definition, process, steps, around, facts, fact }: Draft, until: Instant) {
  const past = { ...structuredClone(process), outcome: undefined, endedAt: undefined };
  if (facts) {
    const all = effectiveFacts(fact ? [...facts, fact] : facts);
    const before = all.filter((one) => one.type === 'start' || happenedAt(one) <= until);
    refold(definition, past, before);
  } else if (process.toldUntil > until) throw new Error('what was so earlier needs the whole log');
  return {
    process: past,
    steps: new Map([...steps].map(([key, step]) => [key, stepThen(step, until)])),
    around: { ...around, now: until, spells: spellsThen(around.spells, until, around.now) },
  };
}

/** What was done since was still to be done. */
function stepThen(step: StepRecord, until: Instant): StepRecord {
  const { status, doneOn } = step;
  if (isOpen(step) || (status === 'completed' && doneOn !== undefined && doneOn <= until)) return step;
  return { ...step, status: 'open', doneOn: undefined, outcome: undefined, cause: undefined };
}

/** What began or ended since was not so yet, unless it was known ahead. */
const spellsThen = (spells: readonly Spell[], until: Instant, now: Instant): Spell[] =>
  spells.flatMap((spell) => {
    const { from, to, told } = spell;
    const hadCome = (when: Spell['from'], toldAt: Instant | undefined): boolean =>
      instantOf(when) <= until || instantOf(when) > now || (toldAt !== undefined && toldAt <= until);
    if (!hadCome(from, told?.from)) return [];
    return to === undefined || hadCome(to, told?.to)
      ? [spell]
      : [{ ...spell, to: undefined, endReason: undefined }];
  });

const endOfMinute = ({ around: { now } }: Draft, on: Instant): Instant =>
  earlier(`${minuteOf(on)}:59.999Z`, now);
