import type { People } from '../../domain/people/absence';
import type { Spell } from '../../domain/circumstances';
import type { Calendar } from '../../domain/calendars/calendar';
import type { WorkingLine } from '../../domain/clocks/clock';
import type { EventType } from '../../domain/events';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { PolicyOverride, Rules } from '../../domain/law/resolve';
import type { RuleId } from '../../domain/law/rule-id';
import type { Visibility } from '../../domain/people/visibility';
import type { Station } from '../../domain/people/stations';
import type { Day, Instant, When } from '../../domain/time/time';
import type { UnitHours } from '../../domain/people/working-hours';
import type { Given } from '../definition/given';
import type { CalendarEntry, Invitation, Match } from '../definition/plan';
import type { Work } from '../definition/work';
import type { FactData } from '../model/facts';

export type StepStatus = 'open' | 'acknowledged' | 'submitted' | 'completed' | 'withdrawn' | 'lapsed';

/** A step as it is recorded. */
export interface StepRecord {
  readonly id: string;
  readonly key: string;
  readonly step: string;
  readonly occasion: string;
  status: StepStatus;
  owner: UnitId;
  plannedOwner: UnitId;
  assignee?: StaffId | undefined;
  /** Whom the plan named; a step given to somebody else keeps them until the plan names another. */
  plannedAssignee?: StaffId | undefined;
  /** The person who is away, while the assignee stands in for them. */
  standsInFor?: StaffId | undefined;
  /** The post of the owner that has it, where it was given to a post or came up the line. */
  post?: Post | undefined;
  rule: RuleId;
  from: When;
  dueAt?: Instant | undefined;
  dueOn?: Day | undefined;
  working: readonly WorkingLine[];
  risk: string;
  openedAt: Instant;
  acknowledgedAt?: Instant | undefined;
  /** When it was really done, which may be long before it was told. */
  doneOn?: Instant | undefined;
  closedAt?: Instant | undefined;
  outcome?: string | undefined;
  /** Who closed it, where somebody did. */
  closedBy?: string | undefined;
  /** The day to whose end it was put off, and how often. */
  extendedTo?: Instant | undefined;
  extensions: number;
  submission?: Submission | undefined;
  /** The fact that completed it, or `met`. */
  cause?: string | undefined;
  waitsFor: readonly string[];
  /** Rungs of its ladder already sent. */
  rungs: readonly string[];
  openings: number;
  declines: number;
  /** The due instant that passed before a duty was done, as far as is known. */
  missedDue?: Instant | undefined;
  forgotten: boolean;
}

/** Work handed in, until it is accepted or given back: what was done, and the clock that it was done by. */
export interface Submission {
  readonly outcome: string;
  /** When it was really done. */
  readonly on: Instant;
  readonly data: FactData;
  readonly by: string;
  readonly at: Instant;
  readonly owner: UnitId;
  /** Whose work it is, to have it again when it is given back. */
  readonly assignee?: StaffId | undefined;
  readonly post?: Post | undefined;
  readonly reviewer: UnitId;
  /** The clock of doing it, as it stood: the step has it again once the review is over. */
  readonly doing: Pick<StepRecord, 'rule' | 'from' | 'dueAt' | 'dueOn' | 'working'>;
}

/** What the engine itself remembers of a process, beside the definition's state. */
export interface EngineState {
  /** Steps whose clock stands still, and since when or since the last review. */
  paused: Record<string, Instant>;
  /** Notices whose channel was given up, until somebody reached the partner another way. */
  unreached: Record<string, { at: Instant; to: UnitId }>;
  /** What rules say of openings, of starts and of steps that are not open, which may move with a rule or the calendar. */
  awaits?: readonly Awaited[] | undefined;
  /** The shape of the definition's state as it was folded; see `ProcessTable.shape`. */
  shape?: number | undefined;
  /** Other processes that it has started, as `kind/occasion`. */
  started?: readonly string[] | undefined;
  /** Whom it said a prison's movement concerns. */
  matched?: Match | undefined;
  /** Entries that stand in calendars, as they were last told, by their uid. */
  invitations?: Readonly<Record<string, ToldEntry>> | undefined;
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

/** A process as it is recorded. */
export interface ProcessRecord {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  /** Who may see it. */
  readonly visibility: Visibility;
  input: FactData;
  readonly started: Given;
  state: unknown;
  done: Record<string, Record<string, unknown>>;
  engine: EngineState;
  /** When the newest of the folded facts happened: an older one needs a refold. */
  toldUntil: Instant;
  /** The id of the last fact recorded. */
  lastFact: string;
  lead: UnitId;
  units: readonly string[];
  outcome?: string | undefined;
  endedAt?: Instant | undefined;
}

/** The law, the calendars and the policies as they stand while one settling runs. */
export interface Law {
  readonly rules: Rules;
  /** `overridable`: with the closure days of the unit's force, which bind nobody else. */
  calendarOf(unit: UnitId, overridable?: boolean): Calendar;
  readonly policies: readonly PolicyOverride[];
  /** The hours in which a unit is chased; at any time where it has none. */
  hoursOf?(unit: UnitId): UnitHours | undefined;
  /** Who is there, away or gone; without it anybody may be given anything. */
  readonly people?: People | undefined;
  /** The police stations that an area has ever published; where there is no such list, none is asked for. */
  readonly stationsOf?: ((area: string) => readonly Station[]) | undefined;
}

/** Everything around a process that its plan may turn on. */
export interface Surroundings {
  /** The workflow's clock. */
  readonly now: Instant;
  readonly spells: readonly Spell[];
  readonly law: Law;
  /** Names and references of the subject, where words are to be kept that may hold none of them. */
  readonly namesOfSubject?: readonly string[];
  /** Whether the subject has another process of the kind that is not over; read only for the start of what is one at a time. */
  readonly hasOne?: boolean;
  /** Open steps of the subject's other processes; read only for what captures them. */
  readonly workInProgress?: readonly Work[] | undefined;
}

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
}

/** A change of whom a prison's movement concerns: what was recorded before is taken back. */
export interface MatchDraft {
  readonly before?: Match | undefined;
  readonly now?: Match | undefined;
}

/** Another process of the same subject that is to be started, with the id that makes it one for good. */
export interface StartDraft {
  readonly kind: string;
  readonly processId: string;
  readonly input: FactData;
}

/** A circumstance that the plan says this process establishes, or no longer does. */
export interface EstablishedDraft {
  readonly id: string;
  readonly kind: string;
  readonly spell?: { readonly from: When; readonly to?: When | undefined; readonly value: unknown };
}

export const isOpen = (step: Pick<StepRecord, 'status'>): boolean =>
  step.status === 'open' || step.status === 'acknowledged' || step.status === 'submitted';
