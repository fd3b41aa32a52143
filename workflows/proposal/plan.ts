import { isTold, tellingOf, type ProposalView } from './facts';
import type { Table } from './table';
import { hasDied } from '../../engine/definition/endings';
import type { Plan } from '../../engine/definition/plan';
import { lastOf } from '../../engine/definition/remember';

/** What should be true now, by what was decided and whether the person lives. */
export function plan(view: ProposalView): Plan<Table> {
  const { input, started, state, subject, done } = view;
  const { decide } = done;
  const takenBack = lastOf(state, 'take-back');
  if (isTold(input))
    return {
      steps: { decide: false },
      notices: { told: { [started.id]: { to: [input.accountable] } } },
      over: 'told',
    };
  // A death that is proposed, or said to be a mistake, is decided whatever is on record of it.
  const overtaken = !decide && input.circumstance !== 'deceased' && hasDied(subject);
  const outcomeFor = { [decide?.id ?? started.id]: { to: [input.proposer] } };
  return {
    steps: { decide: { from: started.at } },
    notices: {
      // A lead is not told of a step of its own, which stands in its list: this cannot wait until somebody looks.
      proposed: { [started.id]: { to: [input.accountable] } },
      accepted: decide?.outcome === 'accepted' && outcomeFor,
      declined: decide?.outcome === 'declined' && outcomeFor,
      'overtaken-by-death': overtaken && !takenBack && outcomeFor,
    },
    tells: decide?.outcome === 'accepted' && tellingOf(view),
    over: decide?.outcome,
    stopped: !decide && ((takenBack && 'taken-back') || (overtaken && 'deceased')),
  };
}
