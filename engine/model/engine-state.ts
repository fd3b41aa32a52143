import type { CircumstanceKind } from '../../domain/circumstances';
import type { RuleId } from '../../domain/law/rule-id';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { Instant, When } from '../../domain/time/time';
import type { Admission, CalendarEntry, Match } from '../definition/plan';
import type { FactData } from './facts';

/** What the engine itself remembers of a process, beside the definition's state. */
export interface EngineState {
  /** Steps whose clock stands still, and since when or since the last review. */
  paused: Record<string, Instant>;
  /** Notices whose channel was given up, until somebody reached the partner another way. */
  unreached: Record<string, { at: Instant; to: UnitId }>;
  /** Commands that wait for a second person, by the occasion of the step that asks for one. */
  asked?: Readonly<Record<string, Asked>> | undefined;
  /** What rules say of openings, of starts and of steps that are not open, which may move with a rule or the calendar. */
  awaits?: readonly Awaited[] | undefined;
  /** The shape of the definition's state as it was folded; see `ProcessTable.shape`. */
  shape?: number | undefined;
  /** When the process began, where whoever started it said so. */
  began?: Instant | undefined;
  /** Other processes that it has started, as `kind/occasion`. */
  started?: readonly string[] | undefined;
  /** Whom it said a prison's movement concerns. */
  matched?: Match | undefined;
  /** The circumstance that it told of its subject. */
  told?: string | undefined;
  /** What its facts mean of its subject, as it was told last, by the id of the meaning. */
  meant?: Readonly<Record<string, Meant>> | undefined;
  /** Whom it let in to its subject. */
  admitted?: Admission | undefined;
  /**
   * Notices of the plan that were told and stand, by what the plan calls them. Absent where it was never kept: older
   * versions did not.
   */
  standing?: Readonly<Record<string, StandingNotice>> | undefined;
  /** Notices that were on their way, or had not come through, when they were taken back: nobody is chased for them. */
  fallen?: readonly string[] | undefined;
  /** Entries that stand in calendars, as they were last told, by their uid. */
  invitations?: Readonly<Record<string, ToldEntry>> | undefined;
}

/** A circumstance as a fact means it. `turn`: how often it was told, changes included. */
export interface Meant {
  readonly kind: CircumstanceKind;
  readonly of: UnitId;
  readonly from?: When | undefined;
  readonly value?: unknown;
  readonly ends?: string | undefined;
  readonly to?: When | undefined;
  readonly endReason?: string | undefined;
  readonly turn: number;
}

/** A notice of the plan as it was told. */
export interface StandingNotice {
  readonly name: string;
  /** When it was told. */
  readonly at: Instant;
  readonly to: readonly StandingAddressee[];
  /** The definition dropped what it is about: only its whole log tells whether it stands. */
  readonly forgotten?: boolean | undefined;
}

/** Whom a notice of the plan is for. */
export interface StandingAddressee {
  readonly unit: UnitId;
  readonly person?: StaffId | undefined;
  /** The key under which they were told; absent where the plan named them later, and nobody told them. */
  readonly key?: string | undefined;
}

/** A command that was asked for, and who accepts or declines it. */
export interface Asked {
  readonly name: string;
  readonly data: FactData;
  readonly by: string;
  readonly at: Instant;
  /** When it happened, if whoever asked for it said so. */
  readonly on?: Instant | undefined;
  readonly to: UnitId;
}

/** An entry in the calendars of some units. `name` is the notice that brought it. */
export interface ToldEntry extends CalendarEntry {
  readonly name: string;
  readonly sequence: number;
  readonly to: readonly UnitId[];
}

/** What a rule said: when a step or notice opens, when a clock starts, or that a step would be due too late to be wanted. */
export type Awaited = {
  readonly rule: RuleId;
  readonly from: When;
  readonly owner: UnitId;
  readonly daysAfter?: number | undefined;
  /** The step whose clock starts then: with the latest of those that name it. */
  readonly starts?: string | undefined;
} & ({ readonly at: Instant } | { readonly dueAt: Instant });
