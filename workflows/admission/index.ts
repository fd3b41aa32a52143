import { parties, type AdmissionView } from './facts';
import { plan } from './plan';
import { table } from './table';
import { dayOf } from '../../domain/time/time';
import { defineProcess } from '../../engine/definition/define-process';

/** Nobody decides about what they asked, took or read themselves. */
const own = ({ started, input }: AdmissionView, { by }: { readonly by: string }) =>
  (by === started.by || by === input.asker) && 'admission.own';

export const admission = defineProcess(table)({
  parties,
  plan,

  refuses: ({ input, subject: { is } }) => !is.accountable && !input.lead && 'admission.nobody-accountable',

  checks: {
    decide: (_view, answer) =>
      answer.outcome === 'admitted' && answer.until < dayOf(answer.on) && 'admission.passed',
  },
  objection: {
    decide: own,
    'review-glass': own,
    'look-into': own,
    'look-into-reading': own,
  },
});
