import type { Act } from '../../../engine/acts/acts';
import type { Instant } from '../../../domain/time/time';
import type { Sending } from '../../../engine/model/drafts';
import type { ActAnswer, Nudge } from './process';

/** The type of the failure with which records that were restored refuse to be settled upon. */
export const recordsBehindType = 'records.behind';

/** One run of the settling of a process; see `activities/settle`. */
export interface SettleRequest {
  readonly processId: string;
  /** The workflow's clock. */
  readonly now: Instant;
  readonly by: string;
  /** The caller's key, or the shell's own for what no caller asked: an act is settled once by its key. */
  readonly key: string;
  readonly act: Act;
  /**
   * The last settling that the workflow knows of; 0 for none: records that do not hold it have lost something.
   * Absent where no workflow asks.
   */
  readonly expected?: number | undefined;
}

/** What the workflow learns from a settling, and all that it acts on. */
export interface Settled {
  readonly answer: ActAnswer;
  readonly wakeAt?: Instant | undefined;
  /** Keys of the open steps, for whoever reads the workflow. */
  readonly open: readonly string[];
  /** Ids of notices to deliver. */
  readonly deliver: readonly string[];
  readonly nudges: readonly Nudge[];
  /** Its place among the settlings of the process; absent in histories of earlier versions. */
  readonly sequence?: number | undefined;
  /** Which act it was, of whom and when: from the history, with the act itself, it can be settled again. */
  readonly key?: string | undefined;
  readonly by?: string | undefined;
  readonly at?: Instant | undefined;
  /** Its place among everything that was settled, by the database's clock once it held what it leans on. */
  readonly orderedAt?: string | undefined;
  /** The act itself, where it was settled directly in the records and no workflow's history has it. */
  readonly act?: Act | undefined;
  /**
   * How far the sending had come of the notices that it cancelled or took back, by their ids: records that were restored
   * do not know it. Absent where it took nothing back.
   */
  readonly fell?: Readonly<Record<string, Sending>> | undefined;
  /** After how many events of history the run continues as new. */
  readonly continueAfter: number;
}
