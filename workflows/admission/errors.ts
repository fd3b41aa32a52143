import type { ErrorEntry } from '../../domain/errors';

/** Why nobody is let in to a person so. */
export const admissionErrors = {
  'admission.nobody-accountable': {
    kind: 'refused',
    title: 'No unit is accountable for this person: nobody could let anybody in',
  },
  'admission.own': {
    kind: 'refused',
    title: 'Whoever asked, took or read it cannot decide it: another person must',
  },
  'admission.passed': { kind: 'refused', title: 'Let somebody in until a day that has not passed' },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly admission: typeof admissionErrors;
  }
}
