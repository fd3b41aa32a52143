import type { Act } from '../../../engine/acts/acts';
import type { Instant } from '../../../domain/time/time';

/** The argument of every update: one act of one actor. `key` makes it one act however often it is sent. */
export interface ActRequest {
  readonly key: string;
  readonly by: string;
  readonly act: Act;
}

/** What the caller of an update learns; everything else it reads from the records. No personal data. */
export interface ActAnswer {
  readonly processId: string;
  /** The fact that was recorded, where one was. */
  readonly fact?: string | undefined;
  /** Ids of the steps opened, and of those changed otherwise. */
  readonly opened: readonly string[];
  readonly changed: readonly string[];
  readonly over?: string | undefined;
}

/** What a run of the shell starts from. A first run has `first`; a later one takes up the records again. */
export interface ShellInput {
  readonly processId: string;
  readonly first?: ActRequest | undefined;
  /** Carried by continue-as-new. Absent: ask the records. */
  readonly carried?: Carried | undefined;
}

/** All that the workflow carries: the rest is in the records. Plain JSON. */
export interface Carried {
  readonly wakeAt?: Instant | undefined;
  readonly open: readonly string[];
  readonly undelivered: readonly Undelivered[];
  /** Processes that are still to be nudged. */
  readonly nudges: readonly Nudge[];
  /** Nudges that were told to this process and are not settled yet. */
  readonly told: readonly Nudge[];
  readonly over?: string | undefined;
  /** Of the settling that this comes from. */
  readonly sequence?: number | undefined;
  readonly continueAfter: number;
}

/** What a workflow answers when it is asked where it stands. */
export interface Standing {
  /** Of the last settling that it knows of. */
  readonly sequence: number | undefined;
  readonly wakeAt: Instant | undefined;
  readonly open: readonly string[];
  readonly over: string | undefined;
  /** Notices that it is delivering. */
  readonly delivering: readonly string[];
}

/** A notice on its way, and when its channel is given up, however many runs that takes. */
export interface Undelivered {
  readonly notice: string;
  readonly giveUpAt: Instant;
}

export interface Nudge {
  /** Its own: told twice, it is settled once. */
  readonly id: string;
  readonly processId: string;
  /** The workflow type of a process that is new, the same for all: its workflow is to be started, and takes up the records. */
  readonly start?: string | undefined;
  readonly cause: string;
  /** The earliest day that it touches; without one, no fact is older than it. */
  readonly since?: Instant | undefined;
}

/** The first update of a run, sent with the start: it answers what starting did. */
export const startUpdate = 'start';
/** The signal that tells a process that something around it changed. */
export const nudgeSignal = 'nudge';

/** The cause of a nudge that follows a repair: all that is undelivered is then taken up again. */
export const rebuiltCause = 'records-rebuilt';
/** The query for where a process stands; nothing until it has begun. */
export const standingQuery = 'standing';
