import { defineProcess } from '../../engine/definition/define-process';
import { plan } from './plan';
import { objection, refuses } from './refusals';
import { table } from './table';

export const vetting = defineProcess(table)({
  parties: ({ input }) => ({ lead: input.vettingUnit, vetting: input.vettingUnit, manager: input.unit }),
  plan,
  refuses,
  objection,
});
