import { decisionOf, isTold, tellingOf, type ProposalView } from './facts';
import type { Table } from './table';
import { hasDied } from '../../engine/definition/endings';
import type { Plan } from '../../engine/definition/plan';
import { lastOf } from '../../engine/definition/remember';

/** What should be true now, by what was decided and whether the person lives. */
export function plan(view: ProposalView): Plan<Table> {
  const { input, started, state, subject } = view;
  const decided = decisionOf(view);
  const isLowered = input.because === 'needs-a-second-person';
  const takenBack = lastOf(state, 'take-back');
  if (isTold(input))
    return {
      steps: { decide: false, 'sign-off': false },
      notices: { told: { [started.id]: { to: [input.accountable] } } },
      over: 'told',
    };
  // A death that is proposed, or said to be a mistake, is decided whatever is on record of it.
  const overtaken = !decided && input.circumstance !== 'deceased' && hasDied(subject);
  const outcomeFor = { [decided?.id ?? started.id]: { to: [input.proposer] } };
  return {
    steps: {
      decide: !isLowered && { from: started },
      'sign-off': isLowered && { from: started },
    },
    notices: {
      // A lead is not told of a step of its own, which stands in its list: this cannot wait until somebody looks.
      proposed: { [started.id]: { to: [input.accountable] } },
      accepted: decided?.outcome === 'accepted' && outcomeFor,
      declined: decided?.outcome === 'declined' && outcomeFor,
      'overtaken-by-death': overtaken && !takenBack && outcomeFor,
    },
    tells: decided?.outcome === 'accepted' && tellingOf(view),
    over: decided?.outcome,
    stopped: !decided && ((takenBack && 'taken-back') || (overtaken && 'deceased')),
  };
}
