import { parties, unitsOf } from './facts';
import { courseOf } from './course';
import { plan } from './plan';
import { checks, objection, refuses } from './refusals';
import { startsFor } from './starts';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const recall = defineProcess(table)({
  parties,
  inHandsOf: (view) => unitsOf(view).units,
  plan,
  startsFor,
  refuses,
  checks,
  objection,

  explains: (view) => {
    const { routed, fixed } = courseOf(view);
    if (!routed) return [];
    const lines = routed.working.map(({ text: line }) => line);
    if (routed.route !== 'standard' && !fixed)
      lines.push('Decided afterwards against automatic release: a standard recall');
    return [{ title: 'Route of the recall', working: lines.map((line) => ({ what: 'rule', text: line })) }];
  },
});
