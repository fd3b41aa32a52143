import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import type { Captured } from '../definition/define-process';
import type { Work } from '../definition/work';

/** The data of a fact: what the fields of its step's outcome or its command hold. */
export type FactData = Readonly<Record<string, unknown>>;

/** What somebody, or time, asks of a process. Plain JSON: it travels as an update's argument. */
export type Act =
  | {
      readonly do: 'start';
      readonly kind: string;
      readonly subjectId: string;
      readonly input: FactData;
      readonly restricted?: boolean;
    }
  | { readonly do: 'command'; readonly name: string; readonly data: FactData }
  | { readonly do: 'acknowledge'; readonly step: string }
  /** `on`: when it really happened, if it is told late. */
  | {
      readonly do: 'complete';
      readonly step: string;
      readonly outcome: string;
      readonly on?: Instant | undefined;
      readonly data: FactData;
    }
  /** Hands the work in to whoever reviews the step. */
  | {
      readonly do: 'submit';
      readonly step: string;
      readonly outcome: string;
      readonly on?: Instant | undefined;
      readonly data: FactData;
    }
  | { readonly do: 'accept'; readonly step: string }
  | { readonly do: 'return'; readonly step: string; readonly reason: string }
  /** Puts the due instant off to the end of a day. `authority`: the role by which the actor may. */
  | {
      readonly do: 'extend';
      readonly step: string;
      readonly to: Day;
      readonly reason: string;
      readonly authority: string;
    }
  | { readonly do: 'note'; readonly step: string; readonly text: string }
  /** Where evidence is kept; never the document. */
  | {
      readonly do: 'evidence';
      readonly step: string;
      readonly kind: string;
      readonly system: string;
      readonly number: string;
      readonly hash?: string | undefined;
    }
  | { readonly do: 'decline'; readonly step: string; readonly reason: string }
  | {
      readonly do: 'reassign';
      readonly step: string;
      readonly to: UnitId;
      readonly assignee?: StaffId | undefined;
      /** A post of the unit instead of a person. */
      readonly post?: Post | undefined;
      readonly reason: string;
    }
  /** Replaces part of an earlier fact's data, its `on` or its outcome. */
  | {
      readonly do: 'correct';
      readonly fact: string;
      readonly on?: Instant | undefined;
      readonly outcome?: string | undefined;
      readonly data: FactData;
      readonly reason: string;
    }
  | { readonly do: 'void'; readonly fact: string; readonly reason: string }
  /** A notice's channel was given up. */
  | { readonly do: 'give-up'; readonly notice: string; readonly to?: UnitId | undefined }
  /** A circumstance of the subject, the law or the calendar changed. `since`: the earliest day it touches. */
  | { readonly do: 'nudge'; readonly cause: string; readonly since?: Instant | undefined }
  | { readonly do: 'time' };

interface FactHead {
  readonly id: string;
  readonly at: Instant;
  readonly by: string;
}

/** One thing that happened to a process, as the log keeps it for good. Today's code reads every one ever written. */
export type Fact = FactHead &
  (
    | { readonly type: 'start'; readonly data: FactData }
    | {
        readonly type: 'answer';
        readonly name: string;
        readonly occasion: string;
        readonly outcome: string;
        readonly on: Instant;
        readonly data: FactData;
        readonly captured?: Captured;
        readonly work?: readonly Work[];
      }
    | {
        readonly type: 'command';
        readonly name: string;
        readonly data: FactData;
        readonly captured?: Captured;
      }
    | {
        readonly type: 'correct';
        readonly of: string;
        readonly on?: Instant;
        readonly outcome?: string;
        readonly data: FactData;
        readonly reason: string;
      }
    | { readonly type: 'void'; readonly of: string; readonly reason: string }
    | { readonly type: 'give-up'; readonly notice: string; readonly to: UnitId }
  );
