import type { Calendar } from '../calendars/calendar';
import type { Spell } from '../circumstances';
import type { Clock, Due, Spend, WorkingLine } from '../clocks/clock';
import { countClock } from '../clocks/count';
import { clockInWords } from '../clocks/words';
import { dayOf, type Day, type Instant, type When } from '../time/time';
import type { LadderName } from './ladders';
import type { Rule, RuleVersion } from './rule';
import type { RuleId } from './rule-id';

/** The rules that a service goes by, by their ids. */
export type Rules = Readonly<Record<string, Rule>>;

/** A rule by its id. An id that the registry does not have is a fault of whoever assembled it. */
export function ruleOf(rules: Rules, id: RuleId): Rule {
  const rule = rules[id];
  if (!rule) throw new Error(`there is no rule ${id}`);
  return rule;
}

/** Another figure that a force has set for an overridable rule. */
export interface PolicyOverride {
  readonly ruleId: RuleId;
  /** The area of the owner's unit: `police:kent`. */
  readonly force: string;
  /** Undefined: from then on the national figure again. */
  readonly n: number | undefined;
  readonly from: Day;
  readonly why?: string;
}

export interface ResolvedDue extends Due {
  readonly ruleId: RuleId;
  readonly source: string;
  /** The day from which the version applied has stood. */
  readonly version: Day;
  readonly clock: Clock;
}

/**
 * The due instant of a rule for a start, with its working.
 *
 * The version is the one in force when the clock started, or at `asOf` where an amendment reaches running
 * clocks; a force's own figure goes by `asOf`, which for a closed step is when it was done.
 */
export function resolveRule(
  rules: Rules,
  ruleId: RuleId,
  given: {
    start: When;
    asOf: Instant;
    spells: readonly Spell[];
    calendar: Calendar;
    policies?: readonly PolicyOverride[];
    force?: string;
    spend?: Spend;
  },
): ResolvedDue {
  const rule = ruleOf(rules, ruleId);
  const version = versionOf(rule, dayOf(given.start), dayOf(given.asOf));
  const override = rule.overridable ? overrideOf(ruleId, given) : undefined;
  const clock =
    override?.n !== undefined && 'n' in version.clock
      ? // A figure that counts back goes on doing so.
        { ...version.clock, n: version.clock.n < 0 ? -override.n : override.n }
      : version.clock;
  const lines: WorkingLine[] = [
    { what: 'rule', text: `${rule.title}: ${clockInWords(clock)} (${version.source})` },
  ];
  if (override?.n !== undefined)
    lines.push({
      what: 'policy',
      on: override.from,
      text: `Policy of ${override.force} from ${override.from}`,
    });
  const due = countClock(clock, given.start, given);
  return {
    ...due,
    working: [...lines, ...due.working],
    ruleId,
    source: version.source,
    version: version.from,
    clock,
  };
}

export function versionOf({ versions }: Rule, start: Day, asOf: Day): RuleVersion {
  return (
    versions.findLast(({ from, reachesRunning }) => from <= (reachesRunning ? asOf : start)) ?? versions[0]
  );
}

function overrideOf(
  ruleId: RuleId,
  { policies = [], force, asOf }: { policies?: readonly PolicyOverride[]; force?: string; asOf: Instant },
): PolicyOverride | undefined {
  return (
    policies
      .filter((known) => known.ruleId === ruleId && known.force === force && known.from <= dayOf(asOf))
      // Stable: of two from the same day, the one told last stands.
      .sort((a, b) => (a.from === b.from ? 0 : a.from < b.from ? -1 : 1))
      .at(-1)
  );
}

/** The ladder that a step is chased by: its table's own, or by the hour where its rule counts hours, or by the day. */
export function ladderOf(rules: Rules, ruleId: RuleId, ofTable: LadderName | undefined): LadderName {
  const { versions } = ruleOf(rules, ruleId);
  return ofTable ?? (versions.at(-1)?.clock.kind === 'elapsed-hours' ? 'hours' : 'default');
}

/** The clock by whose unit lateness under a rule is told: that of its newest version; days where there is none. */
export const clockKindOf = (rules: Rules, ruleId: string): Clock['kind'] =>
  rules[ruleId]?.versions.at(-1)?.clock.kind ?? 'given';

const idsOf = (rules: Rules): readonly RuleId[] => Object.keys(rules) as RuleId[];

/** The rules that count hours. */
export const hourRules = (rules: Rules): readonly RuleId[] =>
  idsOf(rules).filter((id) => clockKindOf(rules, id) === 'elapsed-hours');

/** Whether a force may set another figure for the rule. */
export const isOverridable = (rules: Rules, ruleId: RuleId): boolean => ruleOf(rules, ruleId).overridable;

const goesByCalendar = (clock: Clock): boolean =>
  clock.kind === 'working-days' ||
  clock.kind === 'next-working-day' ||
  clock.kind === 'previous-working-day' ||
  ('cutOff' in clock && clock.cutOff !== undefined) ||
  ('mustBeWorkingDay' in clock && clock.mustBeWorkingDay !== undefined);

/** The rules whose due instant may move with a calendar. */
export const calendarRules = (rules: Rules): readonly RuleId[] =>
  idsOf(rules).filter((id) => ruleOf(rules, id).versions.some(({ clock }) => goesByCalendar(clock)));
