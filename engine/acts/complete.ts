import { Refused } from '../../domain/errors';
import type { ActRule } from './act';
import { answer, checkedAnswer, type Done } from './answering';
import { stepInHand } from './step-at-hand';

/** Answers a step: it is done. */
export interface Complete extends Done {
  readonly do: 'complete';
  readonly step: string;
}

export const complete: ActRule<Complete> = {
  needsWholeLog: ({ on }, toldUntil, now) => (on ?? now) < toldUntil,
  naming: ({ data }) => ({ data, at: '/data' }),

  take(draft, act) {
    const step = stepInHand(draft, act.step);
    const { table, on } = checkedAnswer(draft, step, act);
    if (table.review) throw new Refused('step.needs-review');
    answer(draft, step, { ...act, on });
  },
};
