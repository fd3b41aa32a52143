import { Refused } from '../../domain/errors';
import { isOverridable } from '../../domain/law/resolve';
import { dayOf, endOf, type Day } from '../../domain/time/time';
import { note } from '../kernel/draft';
import type { ActRule } from './act';
import { stepInHand } from './step-at-hand';

/** Puts the due instant off to the end of a day. */
export interface Extend {
  readonly do: 'extend';
  readonly step: string;
  readonly to: Day;
  readonly reason: string;
  /** The role by which the actor may. */
  readonly authority: string;
}

// Assumed: a step that needs a fourth extension needs another plan.
const mostExtensions = 3;

export const extend: ActRule<Extend> = {
  words: 'free',

  take(draft, { step: named, to, reason, authority }) {
    const step = stepInHand(draft, named);
    const { dueAt: before, dueOn, extensions } = step;
    if (!isOverridable(draft.around.reference.rules, step.rule)) throw new Refused('step.statute');
    if (dueOn === undefined) throw new Refused('step.stands-still');
    if (extensions >= mostExtensions) throw new Refused('step.extended-enough', { extensions });
    if (to <= dueOn || to < dayOf(draft.around.now)) {
      throw new Refused('step.not-later', {
        errors: [{ pointer: '/to', message: `Enter a day after ${dueOn}, and not before today` }],
      });
    }
    draft.cause = 'extend';
    const times = extensions + 1;
    Object.assign(step, { extendedTo: endOf(to), extensions: times });
    note(draft, 'step-extended', { before, to, reason, authority, times }, step.key);
  },
};
