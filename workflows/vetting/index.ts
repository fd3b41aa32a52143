import { defineProcess } from '../../engine/definition/define-process';
import { apply, begin } from './facts';
import { plan } from './plan';
import { objection, refuses } from './refusals';
import { table } from './table';

export const vetting = defineProcess(table)({
  begin,
  parties: ({ input }) => ({ lead: input.vettingUnit, vetting: input.vettingUnit, manager: input.unit }),
  apply,
  plan,
  refuses,
  objection,
});
