import { parties } from './facts';
import { plan } from './plan';
import { notACircumstance, refuses } from './refusals';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const proposal = defineProcess(table)({
  parties,
  plan,
  refuses,
  checks: { start: notACircumstance },
  objection: { decide: ({ started }, { by }) => by === started.by && 'proposal.own' },
  // What was accepted is on record by then, and is amended there.
  voiding: { decide: (_view, { outcome }) => outcome === 'accepted' && 'proposal.decided' },
  correction: {
    // Whoever decides must decide what was said, and not what somebody made of it.
    start: () => 'proposal.said',
    decide: (_view, corrected, before) => corrected.outcome !== before.outcome && 'proposal.decided',
  },
});
