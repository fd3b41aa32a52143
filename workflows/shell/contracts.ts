import type { Instant } from '../../domain/time/time';
import type { AbsenceRequest } from '../../domain/people/absence';
import type { LawChangeRequest } from '../../domain/law/law-change';
import type { Act } from '../../engine/acts/acts';

/** The workflow id of a process: our own opaque id, and nothing of the person. */
export function workflowIdOf(processId: string): string {
  return processId;
}

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
  readonly wakeFor?: string | undefined;
  readonly open: readonly string[];
  readonly undelivered: readonly Undelivered[];
  /** Processes that are still to be nudged. */
  readonly nudges: readonly Nudge[];
  /** Nudges that were told to this process and are not settled yet. */
  readonly told: readonly Nudge[];
  readonly over?: string | undefined;
  readonly quiet?: true | undefined;
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
  /** The workflow type of a process that is new: its workflow is to be started, and takes up the records. */
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
  /** The key of the step that the wake is for. */
  readonly wakeFor?: string | undefined;
  /** Keys of the open steps, for whoever reads the workflow. */
  readonly open: readonly string[];
  /** Ids of notices to deliver. */
  readonly deliver: readonly string[];
  readonly nudges: readonly Nudge[];
  /** Its place among the settlings of the process; absent in histories of earlier versions. */
  readonly sequence?: number | undefined;
  /** Nothing that Temporal shows may tell what is open. */
  readonly quiet?: true | undefined;
  /** Which act it was, of whom and when: from the history, with the act itself, it can be settled again. */
  readonly key?: string | undefined;
  readonly by?: string | undefined;
  readonly at?: Instant | undefined;
  /** Its place among everything that was settled, by the database's clock once it held what it leans on. */
  readonly orderedAt?: string | undefined;
  /** The act itself, where it was settled directly in the records and no workflow's history has it. */
  readonly act?: Act | undefined;
  /** After how many events of history the run continues as new. */
  readonly continueAfter: number;
}

/** The workflow that tells the processes of a subject that a circumstance changed. */
export const circumstanceWorkflow = 'recordCircumstance';
/** Its update, sent with the start: it answers once the circumstance is recorded. */
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
}

/** A prison's movement that the records hold: what it means is decided when it is recorded. */
export interface MovementRequest {
  readonly movement: string;
  readonly by: string;
}

/** What recording a circumstance answers; in histories of earlier versions the nudges alone. */
export interface CircumstanceAnswer {
  readonly nudges: readonly Nudge[];
  /** See `Settled`. */
  readonly orderedAt: string;
}

/** The workflow that changes a calendar or a policy and settles again what that moves. */
export const lawChangeWorkflow = 'changeLaw';
/** Its update, sent with the start: it answers once the change is recorded. */
export const changeUpdate = 'change';
/** Tells an interrupted recomputation to go on. */
export const resumeSignal = 'resume';

export interface LawChangeInput {
  readonly request?: LawChangeRequest | undefined;
  /** Carried by continue-as-new, with what was recorded; or a change that the records know. */
  readonly id?: string | undefined;
  readonly recorded?: { readonly changed: boolean; readonly notBefore: Instant } | undefined;
}

export interface LawChangeAnswer {
  /** False where everything stood so already: nothing was recorded. */
  readonly changed: boolean;
}

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
/** The workflow that sends every week's digest: one, under one id. */
export const digestWorkflow = 'weeklyDigest';
export const digestWorkflowId = 'weekly-digest';
