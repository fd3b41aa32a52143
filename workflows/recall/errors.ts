import type { ErrorEntry } from '../../domain/errors';

/** Why a recall refuses what somebody asks of it. */
export const recallErrors = {
  'recall.not-on-licence': {
    kind: 'conflict',
    title: 'The person is not on licence: record the licence first',
  },
  'recall.already-open': { kind: 'conflict', title: 'A recall of this person is open already' },
  'recall.decision-mandatory': {
    kind: 'conflict',
    title: 'A charge or remand on licence asks for a recorded decision: it cannot be withdrawn before',
  },
  'recall.not-revoked': { kind: 'conflict', title: 'The licence has not been revoked' },
  'recall.revoked': { kind: 'conflict', title: 'The licence has been revoked: rescind the recall instead' },
  'recall.rescinded': { kind: 'conflict', title: 'The recall has been rescinded' },
  'recall.released': { kind: 'conflict', title: 'The person has been released' },
  'recall.release-directed': { kind: 'conflict', title: 'The release has been directed or decided already' },
  'recall.not-at-large': { kind: 'conflict', title: 'The person is not at large' },
  'recall.not-in-custody': {
    kind: 'conflict',
    title: "No return to custody is on record: the prison's movement, or the circumstance, comes first",
  },
  'recall.in-custody': { kind: 'conflict', title: 'The return to custody is on record' },
  'recall.still-in-custody': {
    kind: 'conflict',
    title: "The end of custody completes this step: the prison's movement, or the circumstance",
  },
  'recall.already-emergency': { kind: 'conflict', title: 'This is an emergency recall already' },
  'recall.returned': {
    kind: 'conflict',
    title: 'The person has returned to custody: nothing is left to hurry',
  },
  'recall.no-automatic-release': { kind: 'conflict', title: 'This recall has no automatic release' },
  'recall.too-early': {
    kind: 'conflict',
    title:
      'The law lets a release be brought forward from a Friday or the day before a bank holiday, by two working days',
  },
  'recall.no-sentence-end': { kind: 'conflict', title: 'A life sentence or IPP has no end' },
  'recall.sentence-length-needed': {
    kind: 'refused',
    title: 'A determinate sentence needs its length in months',
  },
  'recall.judgement-needed': {
    kind: 'refused',
    title: 'This route turns on whether release would risk serious harm: record that judgement',
  },
  'recall.charge-unexplained': {
    kind: 'refused',
    title: 'A charge is on record: say that the recall is on its account, or why it is not',
  },
  'recall.born-after': { kind: 'refused', title: 'The date of birth is after the revocation' },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly recall: typeof recallErrors;
  }
}
