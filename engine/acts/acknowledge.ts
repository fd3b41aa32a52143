import { note } from '../kernel/draft';
import type { ActRule } from './act';
import { stepInHand } from './step-at-hand';

/** Says that the owner has seen the step. */
export interface Acknowledge {
  readonly do: 'acknowledge';
  readonly step: string;
}

export const acknowledge: ActRule<Acknowledge> = {
  take(draft, act) {
    const step = stepInHand(draft, act.step);
    draft.cause = 'acknowledge';
    if (step.status === 'acknowledged') return;
    Object.assign(step, { status: 'acknowledged', acknowledgedAt: draft.around.now });
    note(draft, 'step-acknowledged', {}, step.key);
  },
};
