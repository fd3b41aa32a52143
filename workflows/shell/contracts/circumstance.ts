import type { UnitId } from '../../../domain/people/parties';
import type { Nudge } from './process';

/** The workflow that tells the processes of a subject that a circumstance changed. */
export const circumstanceWorkflow = 'recordCircumstance';
/** Its update, and that of a movement's workflow, sent with the start: it answers once they have recorded. */
export const recordUpdate = 'record';

/** Which processes were told, and which were started. */
export interface RecordAnswer {
  readonly told: readonly string[];
  readonly started: readonly string[];
}

/** A circumstance as it is told. Times: a day, or an instant where the hour is known. */
export interface CircumstanceRequest {
  readonly id: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly from: string;
  readonly to?: string | undefined;
  readonly value?: unknown;
  readonly endReason?: string | undefined;
  /** The circumstance that this one replaces (a correction, or its end). */
  readonly withdrawn?: boolean | undefined;
  readonly by: string;
  /** The units for which whoever tells it acts, their own first; absent in histories of earlier versions. */
  readonly units?: readonly UnitId[] | undefined;
}

/** What recording a circumstance or a movement answers; in histories of earlier versions the nudges alone. */
export interface CircumstanceAnswer {
  readonly nudges: readonly Nudge[];
  /** See `Settled`. */
  readonly orderedAt: string;
}
