import type { CircumstanceKind } from '../circumstances';
import type { Day, Instant, When } from '../time/time';

/** A time of day in London: `13:00`. */
export type TimeOfDay = `${number}:${number}`;

/** What a person's absence does to a clock. */
interface PauseOptions {
  /** Time spent so is disregarded: a day counts when the person is free at its end. SOA 2003 s.83(1), 84(1). */
  readonly stopClock?: readonly CircumstanceKind[] | undefined;
  /** The clock runs on, but cannot run out inside: then 3 days beginning with the end. SOA 2003 s.85(3)-(4). */
  readonly deferredEnd?: readonly CircumstanceKind[] | undefined;
  /** Due on a day spent so, nothing is owed: another duty takes its place. CTA 2008 s.49(2)-(3). */
  readonly fallsAway?: readonly CircumstanceKind[] | undefined;
}

/** What every clock that counts days may also take. */
export interface DayOptions extends PauseOptions {
  /** A start at or after it, or on a day that is not worked, counts from the next working day. */
  readonly cutOff?: TimeOfDay | undefined;
  /** Due at that time rather than at the end of the day. */
  readonly timeOfDay?: TimeOfDay | undefined;
  /** A due day that is not worked moves to the nearest one after or before it. */
  readonly mustBeWorkingDay?: 'next' | 'previous' | undefined;
}

export type DayClock = DayOptions &
  (
    | {
        /**
         * `inclusive-days`: the start day is day 1; no roll-forward. `calendar-days`: the start day is day 0.
         * `calendar-months`: the corresponding date, or the last day of a shorter month. `working-days`: the
         * start day is never counted; below 0, counted back. `not-later-than-days-before`: the last lawful day
         * before an event.
         */
        readonly kind:
          | 'inclusive-days'
          | 'calendar-days'
          | 'calendar-months'
          | 'working-days'
          | 'not-later-than-days-before';
        readonly n: number;
      }
    /** Strictly after the start day, strictly before it. */
    | { readonly kind: 'next-working-day' | 'previous-working-day' }
    /** From a days after a date to b days after it; before it where they are negative. Due with the last. */
    | { readonly kind: 'window'; readonly a: number; readonly b: number }
  );

/** How the law or guidance counts time towards a due instant. Civil days are London's. */
export type Clock =
  | DayClock
  /** True hours across nights, weekends and changes of the clocks. */
  | ({ readonly kind: 'elapsed-hours'; readonly n: number } & PauseOptions)
  /** The last instant so many true hours before an event. */
  | { readonly kind: 'not-later-than-hours-before'; readonly n: number }
  /** The end of the start day, or the start instant itself. */
  | { readonly kind: 'given' };

/** Whether a clock counts back from what is to come, or takes the time as it is given: what it starts from is no cause. */
export const startsAhead = (clock: Clock): boolean =>
  clock.kind === 'given' ||
  clock.kind === 'previous-working-day' ||
  clock.kind === 'not-later-than-days-before' ||
  clock.kind === 'not-later-than-hours-before' ||
  (clock.kind === 'window' && clock.a < 0) ||
  (clock.kind === 'working-days' && clock.n < 0);

/** Told of the work of a count as it is done: a unit for each day that is looked at, or each stretch passed over at once. */
export type Spend = (units: number) => void;

/** One line of the working that a caseworker can follow with a wall calendar. */
export interface WorkingLine {
  readonly what:
    | 'rule'
    | 'policy'
    | 'told'
    | 'start'
    | 'counted'
    | 'not-counted'
    | 'paused'
    | 'deferred'
    | 'falls-away'
    | 'unknown-year'
    | 'extended'
    | 'due';
  readonly on?: Day;
  /** The years whose bank holidays are not known, where a count met them. */
  readonly years?: readonly number[];
  readonly text: string;
}

/** Whether a date may still move once the bank holidays of a year are known: nobody is told that it is firm. */
export const isProvisional = (working: readonly WorkingLine[]): boolean =>
  working.some(({ what }) => what === 'unknown-year');

/** When something is due, and how that was found. Without `dueAt` the clock stands still, open-ended. */
export interface Due {
  readonly dueAt?: Instant;
  readonly dueOn?: Day;
  /** The first day that will do, where a clock has one. */
  readonly earliestOn?: Day;
  readonly working: readonly WorkingLine[];
  readonly paused?: { readonly since: When; readonly kind: CircumstanceKind; readonly daysLeft: number };
  /** Nothing is owed: it would have been due while another duty takes its place. */
  readonly fallsAway?: true;
}
