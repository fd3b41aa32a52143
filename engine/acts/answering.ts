import { Refused } from '../../domain/errors';
import { dayOf, earlier, instantOf, type Instant, type When } from '../../domain/time/time';
import { stepTableOf } from '../capabilities/common-steps';
import { refuseUnfitAnswer } from '../capabilities/cover';
import type { StepTable } from '../definition/table';
import { note, type Draft } from '../kernel/draft';
import type { StepRecord } from '../model/rows';
import type { Fact, FactData } from '../model/facts';
import { inFuture, object, refuseFuture, refuseNames } from './checks';
import { capture, record } from './recording';

/** What is said of a step that is done. */
export interface Done {
  readonly outcome: string;
  /** When it really happened, if it is told late. */
  readonly on?: Instant | undefined;
  readonly data: FactData;
}

/** Refuses an answer that does not fit its step, whether it completes the step or is handed in first. */
export function checkedAnswer(
  draft: Draft,
  step: StepRecord,
  { outcome, data, on = draft.around.now }: Done,
): { readonly table: StepTable; readonly on: Instant } {
  const { steps, around, definition } = draft;
  const table = stepTableOf(definition.table, step.step);
  const fields = table?.outcomes[outcome];
  if (!table || !fields) throw notAnOutcome();
  if (on > around.now) throw inFuture('/on');
  if (dayOf(on) < dayOf(earlier(instantOf(startOfDoing(step)), step.openedAt))) {
    throw new Refused('step.before-start', {
      errors: [{ pointer: '/on', message: `Enter a time on or after ${dayOf(startOfDoing(step))}` }],
    });
  }
  const waiting = step.waitsFor.filter((key) => steps.get(key)?.status !== 'completed');
  if (waiting.length > 0) throw new Refused('step.waits', { waitsFor: waiting });
  refuseUnfitAnswer(draft, step, on);
  refuseFuture(fields, data, around.now);
  refuseNames(fields, data, around.namesOfSubject);
  return { table, on };
}

export const notAnOutcome = (): Refused =>
  new Refused('request.invalid', {
    errors: [{ pointer: '/outcome', message: 'Choose one of the outcomes of this step' }],
  });

// A submitted step restarts its clock at submission: compare with when the work was done instead.
const startOfDoing = (step: StepRecord): When => step.submission?.on ?? step.from;

/** Completes a step by a fact that says what was done and when. */
export function answer(draft: Draft, step: StepRecord, done: Done & { readonly on: Instant }): void {
  const { around, definition } = draft;
  const { outcome, on, data } = done;
  const table = stepTableOf(definition.table, step.step);
  const fact: Fact = {
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
  object(draft, step.step, fact);
  Object.assign(step, {
    status: 'completed',
    doneOn: on,
    closedAt: around.now,
    closedBy: draft.by,
    outcome,
    cause: fact.id,
  });
  record(draft, fact);
  note(draft, 'step-completed', { outcome, on, dueAt: step.dueAt ?? null }, step.key);
}
