import type { ErrorEntry } from '../../domain/errors';

/** Why a prison's movement refuses what somebody asks of it. */
export const prisonMovementErrors = {
  'movement.not-found': { kind: 'not-found', title: 'There is no such prison movement' },
  'movement.subject-not-found': { kind: 'refused', title: 'Nobody is known by this reference' },
  'movement.does-not-fit': {
    kind: 'conflict',
    title: 'The movement does not fit the custody on record: put that right first',
  },
  'movement.number-taken': {
    kind: 'conflict',
    title: 'Somebody else is known by this prison number: put the references right, or merge the two records',
  },
  'movement.superseded': {
    kind: 'conflict',
    title: 'What the movement recorded was changed since: correct the custody itself',
  },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly 'prison-movement': typeof prisonMovementErrors;
  }
}
