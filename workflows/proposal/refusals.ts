import { isTold, tellingOf, type ProposalView } from './facts';
import { canHold } from '../../domain/circumstances';
import { instantOf } from '../../domain/time/time';
import type { Objection } from '../../engine/definition/define-process';
import { hasDied } from '../../engine/definition/endings';

/** Why nothing of the kind can be said of anybody. */
export function notACircumstance(view: ProposalView): Objection {
  const { kind, value, from, to, withdrawn } = tellingOf(view);
  const fits =
    canHold(kind, value) &&
    (to === undefined || instantOf(from) <= instantOf(to)) &&
    (withdrawn !== true || view.input.replaces !== undefined);
  return !fits && 'proposal.not-a-circumstance';
}

/** Why it may not be proposed. What others have recorded is told whatever holds. */
export function refuses({ input, subject }: ProposalView): Objection {
  if (isTold(input)) return undefined;
  if (!subject.is.accountable) return 'proposal.nobody-accountable';
  return input.circumstance !== 'deceased' && hasDied(subject) && 'proposal.of-the-dead';
}

/** Nobody decides what they proposed themselves. */
export const ofOwn = ({ started }: ProposalView, { by }: { readonly by: string }): Objection =>
  by === started.by && 'proposal.own';

interface Decided {
  readonly outcome: 'accepted' | 'declined';
}

export const isOnRecord = (_view: ProposalView, { outcome }: Decided): Objection =>
  outcome === 'accepted' && 'proposal.decided';

export const isOtherwise = (_view: ProposalView, corrected: Decided, before: Decided): Objection =>
  corrected.outcome !== before.outcome && 'proposal.decided';
