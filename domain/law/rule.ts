import type { Nation } from '../calendars/holidays';
import type { Clock } from '../clocks/clock';
import type { Day } from '../time/time';

/** How sure we are of a figure: seen in a source, derived, common knowledge to be confirmed, or ours. */
export type Certainty = 'seen' | 'derived' | 'common-knowledge' | 'configured';

/** A rule as it stood from one day on. */
export interface RuleVersion {
  readonly from: Day;
  /** The first day on which it stands no more, where nothing took its place. */
  readonly until?: Day;
  readonly clock: Clock;
  /** Act and section, guidance and chapter, or "Assumed:". */
  readonly source: string;
  readonly certainty: Certainty;
  /** The amendment that brought it reaches clocks already running. */
  readonly reachesRunning?: true;
}

/**
 * A version that is law without a day on which it comes into force: it is listed as such, and in force for nobody. Give
 * it a `from`, and a place among the versions, once that day is known.
 */
export type UncommencedVersion = Omit<RuleVersion, 'from' | 'until' | 'reachesRunning'> & {
  readonly from?: never;
};

/** A dated, sourced clock. */
export interface Rule {
  readonly title: string;
  /** Whether a force may set another figure by policy; never for statute. */
  readonly overridable: boolean;
  /** Whose bank holidays it goes by; the owner's unless it says. */
  readonly nation?: Nation;
  /** Oldest first. */
  readonly versions: readonly [RuleVersion, ...RuleVersion[]];
  /** Versions that are law and not in force. */
  readonly uncommenced?: readonly UncommencedVersion[];
}

/** A duty that is law and of which no version is in force yet: no clock goes by it. */
export interface UncommencedRule {
  readonly title: string;
  readonly uncommenced: readonly [UncommencedVersion, ...UncommencedVersion[]];
}

/** The day from which a rule stands whose beginning makes no difference to any clock of ours. */
export const always: Day = '1900-01-01';

/** A duty that an Act sets, seen in its text. */
export const statute = (title: string, source: string, clock: Clock): Rule => ({
  title,
  overridable: false,
  versions: [{ from: always, clock, source, certainty: 'seen' }],
});

/** A figure of ours, because none could be found: every force may set its own. */
export const policy = (title: string, clock: Clock): Rule => ({
  title,
  overridable: true,
  versions: [
    {
      from: always,
      clock,
      source: 'Assumed: no national figure could be confirmed',
      certainty: 'configured',
      reachesRunning: true,
    },
  ],
});

/** A figure that national guidance sets, seen in its text: no force may set another. */
export const guidance = (title: string, source: string, clock: Clock): Rule => statute(title, source, clock);

/** A figure of common knowledge whose text could not be opened: a policy value until it is confirmed. */
export const known = (title: string, source: string, clock: Clock): Rule => ({
  title,
  overridable: true,
  versions: [
    {
      from: always,
      clock,
      source: `${source} (common knowledge, to be confirmed)`,
      certainty: 'common-knowledge',
      reachesRunning: true,
    },
  ],
});
