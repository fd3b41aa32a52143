import { parties } from './facts';
import { plan } from './plan';
import { isOnRecord, isOtherwise, notACircumstance, ofOwn, refuses } from './refusals';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const proposal = defineProcess(table)({
  parties,
  plan,
  refuses,
  checks: { start: notACircumstance },
  objection: { decide: ofOwn, 'sign-off': ofOwn },
  // What was accepted is on record by then, and is amended there.
  voiding: { decide: isOnRecord, 'sign-off': isOnRecord },
  correction: {
    // Whoever decides must decide what was said, and not what somebody made of it.
    start: () => 'proposal.said',
    decide: isOtherwise,
    'sign-off': isOtherwise,
  },
});
