import type { Instant } from '../domain/time/time';
import { catalogue } from '../workflows/catalogue';
import { defineProcess, forEngine } from '../engine/definition/define-process';
import { text, unit } from '../engine/definition/fields';
import type { Plan } from '../engine/definition/plan';
import type { ProcessTable } from '../engine/definition/table';

/** One step of the lead, due at an instant that the start names: of which the bench lets a thousand fall due at once. */
const table = {
  kind: 'due-at-once',
  title: 'One step that falls due when it is told to',
  subject: 'person',
  input: { lead: unit, dueAt: text },
  steps: {
    one: {
      title: 'Falls due',
      owner: 'lead',
      clock: 'registration.expiry-check',
      counts: 'happened',
      outcomes: { done: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

const dueAtOnce = defineProcess(table)({
  begin: () => ({}),
  parties: ({ input: { lead } }) => ({ lead }),
  apply: {},
  plan: ({ input }): Plan<typeof table> => ({
    steps: { one: { from: input.dueAt as Instant } },
    over: 'closed',
  }),
});

/** Adds the definition to the catalogue of this process alone: call it before anything reads the catalogue. */
export function enrolDueAtOnce(): void {
  Object.assign(catalogue, { [table.kind]: forEngine(dueAtOnce) });
}
