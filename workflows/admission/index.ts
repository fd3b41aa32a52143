import { parties } from './facts';
import { plan } from './plan';
import { table } from './table';
import { dayOf } from '../../domain/time/time';
import { defineProcess } from '../../engine/definition/define-process';

export const admission = defineProcess(table)({
  parties,
  plan,

  refuses: ({ input, subject: { is } }) => !is.accountable && !input.lead && 'admission.nobody-accountable',

  checks: {
    decide: (_view, answer) =>
      answer.outcome === 'admitted' && answer.until < dayOf(answer.at) && 'admission.passed',
  },
  objection: { decide: ({ started }, { by }) => by === started.by && 'admission.own' },
});
