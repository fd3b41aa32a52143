import { Refused } from '../../domain/errors';
import type { Instant, When } from '../../domain/time/time';
import { stepTableOf } from '../capabilities/common-steps';
import { refuseUnfitAnswer } from '../capabilities/cover';
import { refuseUnfitOfficers, refuseWithoutPost } from '../capabilities/posts';
import type { StepTable } from '../definition/table';
import { keepClosed } from '../kernel/compare';
import { note, type Draft } from '../kernel/draft';
import type { StepRecord } from '../model/rows';
import type { Answered, Fact, FactData } from '../model/facts';
import type { WantedThen } from '../kernel/past';
import { want } from '../kernel/want';
import type { Wanted } from '../model/wanted';
import { beforeStart, inFuture, isBefore, object, refuseFuture, refuseNames } from './checks';
import { capture, record } from './recording';

/** What is said of a step that is done. */
export interface Done {
  readonly outcome: string;
  /** When it really happened, if it is told late. */
  readonly on?: Instant | undefined;
  readonly data: FactData;
}

/**
 * Refuses an answer that does not fit its step, whether it completes the step or is handed in first. `then`: the row of
 * a step that has fallen away, as the plan had it when it was answered.
 */
export function checkedAnswer(
  draft: Draft,
  step: StepRecord,
  { outcome, data, on = draft.around.now }: Done,
  then?: Wanted,
): { readonly table: StepTable; readonly on: Instant } {
  const { steps, around, definition } = draft;
  const table = stepTableOf(definition.table, step.step);
  const fields = table?.outcomes[outcome];
  if (!table || !fields) throw notAnOutcome();
  if (on > around.now) throw inFuture('/on');
  const after = then ? then.after : earliestOf(draft, step);
  if (after !== undefined && isBefore(on, after)) throw beforeStart(after);
  const waiting = (then ?? step).waitsFor.filter((key) => steps.get(key)?.status !== 'completed');
  if (waiting.length > 0) throw new Refused('step.waits', { waitsFor: waiting });
  refuseUnfitAnswer(draft, step, on);
  refuseWithoutPost(draft, table.post, [step.owner]);
  refuseUnfitOfficers(draft, fields, { data, at: '/data' }, [step.owner]);
  refuseFuture(fields, data, around.now);
  refuseNames(fields, data, around.namesOfSubject);
  return { table, on };
}

export const notAnOutcome = (): Refused =>
  new Refused('request.invalid', {
    errors: [{ pointer: '/outcome', message: 'Choose one of the outcomes of this step' }],
  });

/** The row of a step, as the plan has it now; undefined where it has none. */
const rowOf = ({ definition, process, steps, around }: Draft, { key }: StepRecord): Wanted | undefined =>
  want(definition, process, steps, around).wanted.find((row) => row.key === key);

/** The earliest time at which the answer to a step may have happened, as the plan says now. */
export const earliestOf = (draft: Draft, step: StepRecord): When | undefined => rowOf(draft, step)?.after;

/** Completes a step by a fact that says what was done and when. */
export function answer(draft: Draft, step: StepRecord, done: Done & { readonly on: Instant }): void {
  const fact = factOf(draft, step, done);
  object(draft, step.step, fact);
  close(draft, step, done, fact);
}

/**
 * Completes a step that has fallen away by what was done while it was wanted: it is judged by what held then, and is due
 * by the plan of then, since today's may have no such step.
 */
export function answerFallen(
  draft: Draft,
  step: StepRecord,
  done: Done & { readonly on: Instant },
  { row, view }: WantedThen,
): void {
  const fact = factOf(draft, step, done);
  object(draft, step.step, fact, view);
  keepClosed(draft, step, row);
  close(draft, step, done, fact);
}

/** The fact that an answer would be. */
export function factOf(draft: Draft, step: StepRecord, done: Done & { readonly on: Instant }): Answered {
  const { around, definition } = draft;
  const { outcome, on, data } = done;
  const table = stepTableOf(definition.table, step.step);
  return {
    id: draft.newId(),
    type: 'answer',
    at: around.now,
    by: draft.by,
    name: step.step,
    occasion: step.occasion,
    outcome,
    on,
    data,
    ...capture(draft, table?.captures, on),
    ...(table?.capturesWork && { work: around.workInProgress ?? [] }),
  };
}

/** Records the fact by which a step is completed. */
export function close(
  draft: Draft,
  step: StepRecord,
  { outcome, on }: Pick<Done, 'outcome'> & { readonly on: Instant },
  fact: Fact,
): void {
  Object.assign(step, {
    status: 'completed',
    doneOn: on,
    closedAt: draft.around.now,
    closedBy: draft.by,
    outcome,
    cause: fact.id,
  });
  if (on < draft.around.now) dueByWhenDone(draft, step);
  record(draft, fact);
  note(draft, 'step-completed', { outcome, on, dueAt: step.dueAt ?? null }, step.key);
}

/** Due by when it was done, where it is told late: the plan may have no such step any more once the answer is a fact. */
function dueByWhenDone(draft: Draft, step: StepRecord): void {
  const row = rowOf(draft, step);
  if (row) keepClosed(draft, step, row);
}
