import type { ErrorEntry } from '../../domain/errors';

/** Why a neighbourhood team's briefing refuses what somebody asks of it. */
export const nptBriefingErrors = {
  'npt-briefing.nobody-accountable': {
    kind: 'refused',
    title: 'No unit is accountable for this person: a team can be briefed by that unit alone',
  },
  'npt-briefing.not-briefed': { kind: 'conflict', title: 'The team has not been briefed yet' },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly 'npt-briefing': typeof nptBriefingErrors;
  }
}
