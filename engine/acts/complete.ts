import { Refused } from '../../domain/errors';
import { isReviewed } from '../definition/table';
import type { ActRule } from './act';
import type { Instant } from '../../domain/time/time';
import { askedFor, settleAsked } from '../capabilities/second-person';
import type { Draft } from '../kernel/draft';
import type { Commanded } from '../model/facts';
import type { StepRecord } from '../model/rows';
import { answer, answerFallen, checkedAnswer, close, type Done } from './answering';
import { object } from './checks';
import { capture } from './recording';
import { stepToAnswer } from './step-at-hand';

/** Answers a step: it is done. */
export interface Complete extends Done {
  readonly do: 'complete';
  readonly step: string;
}

export const complete: ActRule<Complete> = {
  needsWholeLog: ({ on }, toldUntil, now) => (on ?? now) < toldUntil,
  // Work that was done before the end and is told after it.
  reopens: ({ on }) => on !== undefined,
  naming: ({ data }) => ({ data, at: '/data' }),

  take(draft, act) {
    const { step, then } = stepToAnswer(draft, act);
    const { table, on } = checkedAnswer(draft, step, act, then?.row);
    if (isReviewed(table, act.outcome) && !draft.around.settledBefore?.recorded)
      throw new Refused('step.needs-review');
    if (step.step === 'second-person') return answerSecond(draft, step, { ...act, on });
    if (then) return answerFallen(draft, step, { ...act, on }, then);
    answer(draft, step, { ...act, on });
  },
};

/**
 * Accepted, the command becomes a fact of whoever asked for it, of the time that they told, or else of when it was accepted;
 * declined, it is none.
 */
function answerSecond(draft: Draft, step: StepRecord, done: Done & { readonly on: Instant }): void {
  const { name, data, by, on: toldOn } = askedFor(draft, step);
  settleAsked(draft, step.occasion);
  if (done.outcome !== 'accepted') return answer(draft, step, done);
  const { now: at } = draft.around;
  const on = toldOn ?? done.on;
  const captured = capture(draft, draft.definition.table.commands[name]?.captures, on);
  const fact: Commanded = { id: draft.newId(), type: 'command', at, by, name, on, data, ...captured };
  object(draft, name, fact);
  close(draft, step, done, fact);
}
