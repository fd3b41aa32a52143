import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { Captured } from '../definition/given';
import type { Work } from '../definition/work';

/** The data of a fact: what the fields of its step's outcome or its command hold. */
export type FactData = Readonly<Record<string, unknown>>;

interface FactHead {
  readonly id: string;
  readonly at: Instant;
  readonly by: string;
}

/** One thing that happened to a process, as the log keeps it for good. Today's code reads every one ever written. */
export type Fact = FactHead &
  (
    | { readonly type: 'start'; readonly on?: Instant; readonly data: FactData }
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
        /** When it happened, where that is not the telling and its data do not say. */
        readonly on?: Instant;
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

export type Answered = Extract<Fact, { type: 'answer' }>;
export type Commanded = Extract<Fact, { type: 'command' }>;
export type Corrected = Extract<Fact, { type: 'correct' }>;
