import type { AbsenceRequest } from '../../../domain/people/absence';

/** The workflow that gives somebody's steps to a cover while they are away, and back. */
export const absenceWorkflow = 'absence';
/** Its update, sent with the start: it answers once the absence is recorded. */
export const absenceUpdate = 'record';
/** Its update that ends the absence before the last day. */
export const returnUpdate = 'return';

export interface AbsenceInput {
  readonly request?: AbsenceRequest | undefined;
  /** Carried by continue-as-new; or an absence that the records know. */
  readonly id?: string | undefined;
}

export interface ReturnRequest {
  readonly id: string;
  readonly by: string;
  /** Makes it one return however often it is sent. */
  readonly key: string;
}
