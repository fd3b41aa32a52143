import { postAbove } from '../../domain/people/parties';
import { note } from '../kernel/draft';
import { stepNoticeKeys } from '../model/keys';
import type { ActRule } from './act';
import { nobody, stepInHand } from './step-at-hand';

/** Says that somebody else should have the step. It never ends a step: the owner's next post has it. */
export interface Decline {
  readonly do: 'decline';
  readonly step: string;
  readonly reason: string;
}

export const decline: ActRule<Decline> = {
  words: 'free',

  take(draft, act) {
    const step = stepInHand(draft, act.step);
    draft.cause = 'decline';
    step.declines += 1;
    const post = postAbove(step.post);
    // The notice still says whose line it goes up, where it was somebody's.
    const { assignee } = step;
    Object.assign(step, { status: 'open', acknowledgedAt: undefined, ...nobody, post });
    note(draft, 'step-declined', { reason: act.reason, to: post }, step.key);
    draft.notices.push({
      key: stepNoticeKeys.declined(step.key, step.declines),
      name: 'step-declined',
      stepKey: step.key,
      toUnit: step.owner,
      toPost: post,
      assignee,
    });
  },
};
