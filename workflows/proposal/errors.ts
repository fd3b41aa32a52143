import type { ErrorEntry } from '../../domain/errors';

/** Why a proposal refuses what somebody asks of it. */
export const proposalErrors = {
  'proposal.not-a-circumstance': {
    kind: 'refused',
    title: 'What is proposed is no circumstance that can hold',
  },
  'proposal.nobody-accountable': {
    kind: 'refused',
    title: 'No unit is accountable for this person: nobody could decide what is proposed',
  },
  'proposal.of-the-dead': { kind: 'refused', title: 'The person has died: nothing more is proposed of them' },
  'proposal.own': { kind: 'refused', title: 'Whoever proposed it cannot decide it: another person must' },
  'proposal.said': {
    kind: 'refused',
    title: 'What was proposed stands as it was said: take it back, and propose anew',
  },
  'proposal.decided': {
    kind: 'refused',
    title: 'What was decided stands: amend or withdraw the circumstance itself',
  },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly proposal: typeof proposalErrors;
  }
}
