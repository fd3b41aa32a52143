import { referenceKinds } from '../../domain/identifiers';
import { doubts, movementKinds, type Doubt } from '../../domain/movements';
import { defineProcess, type Answer } from '../../engine/definition/define-process';
import { instant, maybe, oneOf, text, unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import { lastOf, type Remembered } from '../../engine/definition/remember';
import type { ProcessTable } from '../../engine/definition/table';

/**
 * A prison's movement that could not be placed: somebody says whom it concerns, and nothing is guessed.
 *
 * Matched, what the movement tells is recorded of that person in the same act, and taken back when the match
 * is voided. So it is where the movement becomes certain because more is known of the prisoner. Assumed: no national time is known; the desk that the feed names has four hours.
 */
const table = {
  kind: 'prison-movement',
  title: 'A prison movement that could not be placed',
  subject: 'movement',
  shape: 3,
  input: {
    movement: text,
    /** The prison number, for whoever places the movement. */
    nomis: text,
    kind: oneOf(...movementKinds),
    prison: unit,
    at: instant,
    /** Of a merger: the number that is used no more. */
    removed: maybe(text),
    doubt: oneOf(...(Object.keys(doubts) as [Doubt, ...Doubt[]])),
    /** The unit that places what this prison's feed leaves in doubt. */
    desk: unit,
  },
  steps: {
    match: {
      title: 'Say whom a prison movement concerns',
      owner: 'desk',
      clock: 'movement.match',
      counts: 'told',
      outcomes: {
        /** The person is known by this reference; the movement is recorded. */
        matched: { kind: oneOf(...referenceKinds), value: text },
        /** What the movement tells is on record already, put right by hand. */
        'recorded-by-hand': { explanation: text },
        'not-ours': { reason: text },
      },
    },
  },
  commands: {
    'read-again': {
      title: 'Read again by the service, since more is known',
      // The service alone gives it, when another movement or a reference of the prisoner was told.
      by: [],
      input: { reading: oneOf('certain', ...(Object.keys(doubts) as [Doubt, ...Doubt[]])) },
    },
  },
  notices: {},
  outcomes: ['matched', 'recorded-by-hand', 'not-ours', 'became-certain'],
} as const satisfies ProcessTable;

type Matched = Answer<typeof table, 'match', 'matched'>;

export const prisonMovement = defineProcess(table)({
  parties: ({ input: { desk } }) => ({ lead: desk, desk }),

  plan: ({ input, started, done: { match }, state }): Plan<typeof table> => {
    const certain = match ? undefined : certainIn(state);
    return {
      steps: {
        match: {
          from: started,
          met: certain && { at: certain.on, because: 'more is known of the prisoner, and it is certain' },
        },
      },
      matches: certain
        ? { movement: input.movement, reference: { kind: 'nomis', value: input.nomis } }
        : match?.outcome === 'matched' && matchOf(input.movement, match),
      over: certain ? 'became-certain' : match?.outcome,
    };
  },

  explains: ({ input, state }) => [
    {
      title: 'Why nobody recorded it by itself',
      working: [{ what: 'rule', text: doubts[doubtIn(state) ?? input.doubt] }],
    },
  ],
});

/** The reading by which it became certain, where that was the last one. */
function certainIn(state: Remembered<typeof table>) {
  const last = lastOf(state, 'read-again');
  return last?.reading === 'certain' ? last : undefined;
}

function doubtIn(state: Remembered<typeof table>): Doubt | undefined {
  const last = lastOf(state, 'read-again');
  return last === undefined || last.reading === 'certain' ? undefined : last.reading;
}

const matchOf = (movement: string, { kind, value }: Matched) => ({ movement, reference: { kind, value } });
