import { catalogue } from '../workflows/catalogue';
import { defineProcess, forEngine } from '../engine/definition/define-process';
import { unit } from '../engine/definition/fields';
import type { Plan } from '../engine/definition/plan';
import type { ProcessTable } from '../engine/definition/table';
import { rules } from '../workflows/rules';
import { benchRules } from './rules';

const done = { done: {} };

/** Registered, three notices, three steps: the process that the bench measures, and nobody else has. */
const table = {
  kind: 'r3t3',
  title: 'Three notices and three steps',
  subject: 'person',
  input: { lead: unit, first: unit, second: unit, third: unit },
  steps: {
    before: {
      title: 'Late already',
      owner: 'first',
      clock: 'bench.before',
      counts: 'happened',
      ladder: 'none',
      outcomes: done,
    },
    three: {
      title: 'In three days',
      owner: 'second',
      clock: 'bench.three',
      counts: 'happened',
      ladder: 'none',
      outcomes: done,
    },
    fifteen: {
      title: 'In fifteen',
      owner: 'third',
      clock: 'bench.fifteen',
      counts: 'happened',
      ladder: 'none',
      outcomes: done,
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

const r3t3 = defineProcess(table)({
  begin: () => ({}),
  parties: ({ input: { lead, first, second, third } }) => ({ lead, first, second, third }),
  apply: {},
  plan: ({ started }): Plan<typeof table> => ({
    steps: { before: { from: started.at }, three: { from: started.at }, fifteen: { from: started.at } },
    over: 'closed',
  }),
});

/** Adds the definition and its rules to those of this process alone: call it before anything reads them. */
export function enrol(): void {
  Object.assign(catalogue, { [table.kind]: forEngine(r3t3) });
  Object.assign(rules, benchRules);
}
