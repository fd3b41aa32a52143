import type { ErrorEntry } from '../../domain/errors';

/** Why a clearance refuses what somebody asks of it. */
export const vettingErrors = {
  'vetting.held-in-part': {
    kind: 'refused',
    title: 'A clearance that is held already needs its level and its last day',
  },
  'vetting.level-too-low': { kind: 'refused', title: 'The clearance is lower than the post needs' },
  'vetting.lasts-too-long': { kind: 'refused', title: 'A clearance lasts three years at most' },
  'vetting.ends-too-early': {
    kind: 'refused',
    title: 'The clearance must end after it begins, and after the one that it renews',
  },
  'vetting.leaves-gap': {
    kind: 'refused',
    title:
      'The renewal must begin no later than the day after the last day of the clearance that still holds',
  },
  'vetting.nothing-held': { kind: 'conflict', title: 'There is no clearance to review' },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly vetting: typeof vettingErrors;
  }
}
