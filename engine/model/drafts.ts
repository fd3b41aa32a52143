import type { EventType } from '../../domain/events';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Instant, When } from '../../domain/time/time';
import type { Admission, Invitation, Match, Telling } from '../definition/plan';
import type { FactData } from './facts';

export interface EventDraft {
  readonly type: EventType;
  readonly actor: string;
  readonly stepKey?: string;
  readonly cause: string;
  readonly data: unknown;
}

export interface NoticeDraft {
  readonly key: string;
  readonly name: string;
  readonly stepKey?: string;
  readonly toUnit: UnitId;
  /** '' is whoever has the step: the assignee, or the unit itself. */
  readonly toPost: Post | '';
  /** Whose step it is, where it is a person's. */
  readonly assignee?: StaffId | undefined;
  /** For whom they stand in: the deputy of that person is told too. */
  readonly standsInFor?: StaffId | undefined;
  /** One person instead of the unit, by a channel of their own. */
  readonly toPerson?: StaffId | undefined;
  readonly invitation?: Invitation | undefined;
  /** The ids of the notices that this one takes back: their ground fell away. */
  readonly takesBack?: readonly string[] | undefined;
}

/** A notice that is not to be sent any more. */
export type CancelledNotice = Pick<ToldNotice, 'id' | 'key' | 'stepKey'>;

/** Nobody has begun to send it; somebody is about to, or tries again; or it was sent or given up. */
export type Sending = 'waiting' | 'under-way' | 'ended';

/** A notice that was written, as the settling needs it that may take it back. */
export interface ToldNotice extends NoticeDraft {
  readonly id: string;
  readonly at: Instant;
  readonly sending: Sending;
  /** It was taken back or cancelled. */
  readonly takenBack: boolean;
}

/** A change of whom a prison's movement concerns: what was recorded before is taken back. */
export interface MatchDraft {
  readonly before?: Match | undefined;
  readonly now?: Match | undefined;
}

/** A change of who is let in to the subject. */
export interface AdmissionDraft {
  readonly now?: Admission | undefined;
}

/** Another process of the same subject that is to be started, with the id that makes it one for good. */
export interface StartDraft {
  readonly kind: string;
  readonly processId: string;
  readonly input: FactData;
}

/**
 * A circumstance that a settling tells. Where a fact means it, `of` is whose word it is, `isTheirs` whether they may say it
 * alone as far as the engine knows, and `turn` how often it was told.
 */
export interface ToldDraft extends Telling {
  readonly of?: UnitId | undefined;
  readonly isTheirs?: boolean | undefined;
  readonly turn?: number | undefined;
}

/** A circumstance that the plan says this process establishes, or no longer does. */
export interface EstablishedDraft {
  readonly id: string;
  readonly kind: string;
  readonly spell?: { readonly from: When; readonly to?: When | undefined; readonly value: unknown };
}
