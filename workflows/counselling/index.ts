import { defineProcess } from '../../engine/definition/define-process';
import { apply, begin, forget } from './facts';
import { welfare } from './figures';
import { plan } from './plan';
import { table } from './table';

export const counselling = defineProcess(table)({
  begin,
  parties: ({ input }) => ({ lead: input.health, health: input.health }),
  apply,
  plan,
  forget,
  figures: { word: welfare },
});
