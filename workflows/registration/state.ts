import type { UnitId } from '../../domain/people/parties';
import type { Day, Instant, When } from '../../domain/time/time';
import type { Behaviour, Command, View } from '../../engine/definition/define-process';
import type { Met } from '../../engine/definition/met';
import type { Since } from '../../engine/definition/plan';
import type { Disposed } from './disposals';
import type { ChangeKind, Duty } from './regimes';
import type { Table } from './table';

export type RegistrationView = View<Table, State>;
/** The parts of its behaviour that have files of their own. */
export type Parts = Required<Behaviour<Table, State>>;
export type Input = RegistrationView['input'];

/** A visit as it was recorded: as a visit of its own, or as the answer to a step. */
export type Told = Omit<Command<Table, 'record-notification'>, 'of'>;
/** A journey as the person told it in a visit, or as somebody else recorded it. */
export type TripTold = NonNullable<Told['trips']>[number];

export interface Visit {
  id: string;
  on: Instant;
  at: Instant;
  of: Duty[];
  /** The periodic duty counts from it. */
  rebases: boolean;
  weekly: boolean;
  tell: boolean;
  /** It was about journeys and named none: it was about all that were known. */
  namesNone?: true;
  newHome?: UnitId | undefined;
  changes?: ChangeKind[] | undefined;
}

/** Something happened to the person that they must notify. */
export interface Owed {
  id: string;
  step: 'change' | 'household' | 'particulars';
  what: ChangeKind | 'child-in-household';
  /** When it happened, or became notifiable. */
  on: When;
  at: Instant;
  met?: Met | undefined;
}

/** A change that was notified before it happened. */
export interface Advance {
  id: string;
  on: Instant;
  what: ChangeKind;
  expectedOn: Day;
  /** Since when it is known whether the change happened. */
  fate?: Met;
  happenedOn?: Day;
  /** It did not happen within its window, which is to be notified too. */
  not?: true;
  /** The person notified that it did not happen. */
  told?: Met;
}

/** What a journey is to be. */
export interface JourneyPlan {
  leaves: Instant;
  returnsOn?: Day | undefined;
  returnPoint?: string | undefined;
}

/** A change of a notified journey, to be notified not later than so long before the new departure. */
export interface JourneyChange {
  id: string;
  on: Instant;
  at: Instant;
  from: Instant;
  met?: Met | undefined;
}

export interface Journey {
  /** Names it for good: the fact that first told of it. */
  id: string;
  /** Other tellings that turned out to be about it. */
  also: string[];
  /** The two times of the first telling. */
  on: Instant;
  at: Instant;
  /** The departure as it was first told: the notification counts back from it. */
  departs: Instant;
  /** As it is known now, whoever told of it. */
  plan: JourneyPlan;
  excused: boolean;
  notified?: Met | undefined;
  /** As the person notified it last. */
  said?: JourneyPlan | undefined;
  changes: JourneyChange[];
  cancelled?: true;
  /** After the departure it turned out otherwise than notified, nobody said how. */
  inaccurate?: true;
}

/** A time when nobody knew where the person was, as the units told it. */
export interface Loss {
  id: string;
  on: Instant;
  at: Instant;
  found?: Instant;
}

/** What was told of a missed duty: when it was confirmed, recorded and decided, each by its two times. */
export interface BreachTold {
  confirmed?: Since;
  recorded?: Since;
  decided?: Since;
}

/** A home that was told, in the area of a unit: since the day of the move, as far as it is known. */
export interface Home {
  /** Of the fact that told it. */
  id: string;
  from: Day;
  unit: UnitId;
}

/** A notification that moves the annual date. */
export interface Notification {
  id: string;
  on: Instant;
  /** It was an initial one. */
  initial: boolean;
}

export interface Ended {
  id: string;
  reason: Command<Table, 'end'>['reason'];
  at: Instant;
  /** The disposals that it ended, by their keys or by the facts that told them. */
  of: string[];
}

export interface State {
  /** The first notification that moves the annual date. */
  first?: { id: string; on: Instant };
  /** Further disposals of courts, and orders renewed or made final. */
  disposals: (Omit<Disposed, 'regime' | 'born'> & { id: string; at: Instant })[];
  /** What ended the requirements of some disposals, or of all, before their time. */
  ends: Ended[];
  /** Notifications that something of a disposal turns on, kept when the visits are forgotten. */
  kept: Notification[];
  /** The newest visit, and those that something still turns on. */
  visits: Visit[];
  owed: Owed[];
  advances: Advance[];
  journeys: Journey[];
  /** Changes of journeys told by a time before the journey itself was: it takes them when it is. */
  early: Command<Table, 'record-travel-change'>[];
  /** Visits that another force took; `doubted`: it could not be counted. `answered`: whether that force is asked to take over. */
  elsewhere: { id: string; on: Instant; at: Instant; takenBy: UnitId; doubted: boolean; answered?: true }[];
  /** Oldest told first; see `homesOf`. */
  homes: Home[];
  /** Visits to which a parent did not bring the young person. */
  unattended: { id: string; on: Instant }[];
  /** By the key of the missed step. */
  breaches: Record<string, BreachTold>;
  losses: Loss[];
  /** The last answer about each time that nobody knew where the person was, by what told of it. */
  searches: Record<string, { id: string; on: Instant; at: Instant; found?: true }>;
  /** Decisions to charge the person with a breach: each of them means that the person is charged. */
  charges: { id: string; on: Instant }[];
  /** The children's social care that agreed dual case management. */
  socialCare?: UnitId;
  /** Everything that circumstances brought about until then has been dealt with. */
  settledUntil?: Instant;
  /** The last day of the period that was archived. */
  archived?: Day;
}

export const emptyState = (): State => ({
  disposals: [],
  ends: [],
  kept: [],
  visits: [],
  owed: [],
  advances: [],
  journeys: [],
  early: [],
  homes: [],
  elsewhere: [],
  unattended: [],
  breaches: {},
  losses: [],
  searches: {},
  charges: [],
});
