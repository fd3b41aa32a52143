import type { UnitId } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/rule-id';
import type { Day, Instant } from '../../domain/time/time';
import type {
  Answer,
  Behaviour,
  Command,
  Input as InputOf,
  View,
} from '../../engine/definition/define-process';
import type { Since } from '../../engine/definition/plan';
import type { Cause } from './cause';
import type { Table } from './table';

export type MeetingsView = View<Table, State>;
/** The parts of its behaviour that have files of their own. */
export type Parts = Required<Behaviour<Table, State>>;
export type Input = InputOf<Table>;
/** What is known of a process apart from circumstances. */
export type Known = Pick<MeetingsView, 'input' | 'state'>;

export type Held = Answer<Table, 'hold-meeting', 'held'>;
export type Level = Held['level'];
export type Category = Answer<Table, 'identify', 'identified'>['category'];
export type ExitReason = Command<Table, 'exit'>['because'];
type Services = Pick<Input, 'agencies' | 'youthJustice' | 'socialCare' | 'education'>;

/** A day, time and place for a meeting. */
export interface Slot {
  readonly begins: Instant;
  readonly lasts: number;
  readonly place: string;
}

/** A meeting that is to be held. */
export interface Meeting {
  id: string;
  /** The clock by which the meeting is to be held, and from when it counts. */
  clock: 'first' | 'review' | 'emergency';
  since: Cause;
  /** What asks the co-ordinator to fix the day; nothing does where the call already said it. */
  ask?: (Cause & { rule?: RuleId }) | undefined;
  fixed?: Fixed | undefined;
}

/** A slot that the co-ordinator fixed. `short`: at short notice. */
export type Fixed = Slot & Cause & { short: boolean };

/** A meeting that took place: what had to be done before it, and lapses where nobody did it. */
export interface Past {
  readonly until: Instant;
  readonly ask: Meeting['ask'];
  readonly papers?: { readonly id: string; readonly slot: Fixed; readonly asked: UnitId[] };
}

export interface State {
  category?: { value: Category; from: Instant };
  notEligible?: true;
  leadAgency?: UnitId;
  invited?: Partial<Services>;
  releaseOn?: Day;
  level?: { value: Level; from: Instant; because: string; was?: Level | undefined };
  /** The referral under way: the level that is wanted, and the form that asks for it. */
  referral?: {
    id: string;
    since: Since;
    level: '2' | '3';
    sent?: Cause & { urgent: boolean };
  };
  firstReferred?: Since;
  screened?: { id: string; outcome: 'accepted' | 'returned' | 'refused' };
  planned?: Meeting;
  emergency?: Meeting;
  past: Past[];
  /** What the review at level 1 counts from. */
  review?: { id: string; since: Cause };
  /** Meetings held whose minutes are owed. */
  minutes: (Cause & { level: Level })[];
  /** `on`: when the meeting asked for it. */
  actions: { id: string; on: Instant; agency: UnitId; due: Day; notDone?: string }[];
  anyHeld?: true;
  critical?: { from: Instant; to?: Instant };
  exit?: { id: string; on: Instant; because: ExitReason };
  withdrawn?: true;
}
