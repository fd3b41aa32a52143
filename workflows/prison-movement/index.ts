import { referenceKinds } from '../../domain/identifiers';
import { doubts, movementKinds, type Doubt } from '../../domain/movements';
import { defineProcess, type Answer } from '../../engine/definition/define-process';
import { instant, oneOf, text, unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

/**
 * A prison's movement that could not be placed: somebody says whom it concerns, and nothing is guessed.
 *
 * Matched, what the movement tells is recorded of that person in the same act, and taken back when the match
 * is voided. Assumed: no national time is known; the desk that the feed names has four hours.
 */
const table = {
  kind: 'prison-movement',
  title: 'A prison movement that could not be placed',
  subject: 'movement',
  shape: 2,
  input: {
    movement: text,
    /** The prison number, for whoever places the movement. */
    nomis: text,
    kind: oneOf(...movementKinds),
    prison: unit,
    at: instant,
    doubt: oneOf(...(Object.keys(doubts) as [Doubt, ...Doubt[]])),
    /** The unit that places what this prison's feed leaves in doubt. */
    desk: unit,
  },
  steps: {
    match: {
      title: 'Say whom a prison movement concerns',
      owner: 'desk',
      clock: 'movement.match',
      outcomes: {
        /** The person is known by this reference; the movement is recorded. */
        matched: { kind: oneOf(...referenceKinds), value: text },
        /** What the movement tells is on record already, put right by hand. */
        'recorded-by-hand': { explanation: text },
        'not-ours': { reason: text },
      },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['matched', 'recorded-by-hand', 'not-ours'],
} as const satisfies ProcessTable;

type Matched = Answer<typeof table, 'match', 'matched'>;

export const prisonMovement = defineProcess(table)({
  parties: ({ input: { desk } }) => ({ lead: desk, desk }),

  plan: ({ input, started, done: { match } }): Plan<typeof table> => ({
    steps: { match: { from: started.at } },
    matches: match?.outcome === 'matched' && matchOf(input.movement, match),
    over: match?.outcome,
  }),

  explains: ({ input: { doubt } }) => [
    { title: 'Why nobody recorded it by itself', working: [{ what: 'rule', text: doubts[doubt] }] },
  ],
});

const matchOf = (movement: string, { kind, value }: Matched) => ({ movement, reference: { kind, value } });
