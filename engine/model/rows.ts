import type { WorkingLine } from '../../domain/clocks/clock';
import type { RuleId } from '../../domain/law/rule-id';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Visibility } from '../../domain/people/visibility';
import type { Day, Instant, When } from '../../domain/time/time';
import type { Given } from '../definition/given';
import type { EngineState } from './engine-state';
import type { FactData } from './facts';

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

export const isOpen = (step: Pick<StepRecord, 'status'>): boolean =>
  step.status === 'open' || step.status === 'acknowledged' || step.status === 'submitted';

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

/** A process as it is recorded. */
export interface ProcessRecord {
  readonly id: string;
  readonly kind: string;
  readonly subjectId: string;
  /** Who may see it. */
  readonly visibility: Visibility;
  input: FactData;
  /** Its start as it was told; see `EngineState.began`. */
  readonly started: Omit<Given, 'on'>;
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
