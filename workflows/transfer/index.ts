import { parties, toldOf } from './facts';
import { plan } from './plan';
import { checks, correction, objection, refuses } from './refusals';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const transfer = defineProcess(table)({
  parties,
  // The sender's probation supervises until the receiver has accepted.
  inHandsOf: ({ input, state }) => ({
    probation: toldOf(state).accepted ? input.receivingProbation : input.sendingProbation,
  }),
  plan,
  refuses,
  checks,
  objection,
  correction,
});
