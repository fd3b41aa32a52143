import type { Calendar } from '../calendars/calendar';
import type { Spell } from '../circumstances';
import { countClock, type Clock, type Due, type WorkingLine } from '../clocks/clock';
import { clockInWords } from '../clocks/words';
import { dayOf, type Day, type Instant, type When } from '../time';
import { policy, statute, type Rule, type RuleVersion } from './rule';

const away = ['custody', 'hospital', 'abroad'] as const;
const workingDays = (n: number): Clock => ({ kind: 'working-days', n });
const hours = (n: number): Clock => ({ kind: 'elapsed-hours', n });
const threeInclusiveDays: Clock = { kind: 'inclusive-days', n: 3, stopClock: away };

/** Every rule that a step's clock goes by. */
export const rules = {
  'registration.initial': statute(
    'Initial notification',
    'Sexual Offences Act 2003 s.83(1), (6)',
    threeInclusiveDays,
  ),
  'registration.change': statute(
    'Notification of a change',
    'Sexual Offences Act 2003 s.84(1), (6)',
    threeInclusiveDays,
  ),
  'registration.release': statute(
    'Notification of a release',
    'Sexual Offences Act 2003 s.84(1)(d)',
    threeInclusiveDays,
  ),
  'registration.acknowledge': statute('Written acknowledgement', 'Sexual Offences Act 2003 s.87(3)-(5)', {
    kind: 'inclusive-days',
    n: 1,
  }),
  'registration.periodic': statute('Periodic notification', 'Sexual Offences Act 2003 s.85(1)-(4)', {
    kind: 'calendar-months',
    n: 12,
    deferredEnd: away,
  }),
  'registration.weekly': statute(
    'Weekly notification, no sole or main residence',
    'Sexual Offences Act 2003 s.85(5)-(6); SI 2012/1876',
    { kind: 'calendar-days', n: 7, deferredEnd: away },
  ),
  'registration.record': policy('Record on ViSOR and PNC', hours(24)),
  'registration.tell-partners': policy('Notify the neighbourhood team and partners', workingDays(1)),
  'registration.breach-record': policy('Record a breach', hours(24)),
  'registration.breach-decision': policy('Decide on a breach', { kind: 'calendar-days', n: 3 }),
  'registration.expiry-opens': policy('Expiry check opens', { kind: 'not-later-than-days-before', n: 28 }),
  'registration.expiry-check': policy('Expiry check', { kind: 'given' }),
  'registration.close': policy('Close and archive', workingDays(10)),
  'transfer.request': policy('Request with the risk pack', workingDays(1)),
  'transfer.decide': policy('Accept or reject a transfer', workingDays(5)),
  'transfer.mappa': policy('Move MAPPA responsibility, level 2', workingDays(20)),
  'transfer.mappa-level-3': policy('Move MAPPA responsibility, level 3', workingDays(10)),
  'transfer.visor': policy('Record ViSOR ownership', workingDays(1)),
  'transfer.acknowledge': policy('Acknowledge a move', workingDays(3)),
  'transfer.first-contact': policy('First contact visit', workingDays(10)),
  'transfer.first-contact-high': policy('First contact visit, high or very high risk', workingDays(2)),
  'common.reach-partner': policy('Reach a partner another way', workingDays(1)),
  'common.next-action': policy('Decide what happens next', workingDays(1)),
  'common.review-suspension': policy('Review of a clock that stands still opens', {
    kind: 'calendar-days',
    n: 28,
  }),
  'common.review': policy('Review', workingDays(5)),
  'bench.before': policy('Bench: two working days ago', workingDays(-2)),
  'bench.three': policy('Bench: three working days', workingDays(3)),
  'bench.fifteen': policy('Bench: fifteen working days', workingDays(15)),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof rules;

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
  ruleId: RuleId,
  given: {
    start: When;
    asOf: Instant;
    spells: readonly Spell[];
    calendar: Calendar;
    policies?: readonly PolicyOverride[];
    force?: string;
  },
): ResolvedDue {
  const rule: Rule = rules[ruleId];
  const version = versionOf(rule, dayOf(given.start), dayOf(given.asOf));
  const override = rule.overridable ? overrideOf(ruleId, given) : undefined;
  const clock =
    override?.n !== undefined && 'n' in version.clock ? { ...version.clock, n: override.n } : version.clock;
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

/** The clock by whose unit lateness under a rule is told: that of its newest version; days where there is none. */
export function clockKindOf(ruleId: string): Clock['kind'] {
  const rule: Rule | undefined = rules[ruleId as RuleId];
  return rule?.versions.at(-1)?.clock.kind ?? 'given';
}

/** The rules that count hours. */
export const hourRules: readonly RuleId[] = (Object.keys(rules) as RuleId[]).filter(
  (id) => clockKindOf(id) === 'elapsed-hours',
);

/** Whether a force may set another figure for the rule. */
export const isOverridable = (ruleId: RuleId): boolean => rules[ruleId].overridable;

const goesByCalendar = (clock: Clock): boolean =>
  clock.kind === 'working-days' ||
  clock.kind === 'next-working-day' ||
  clock.kind === 'previous-working-day' ||
  ('cutOff' in clock && clock.cutOff !== undefined) ||
  ('mustBeWorkingDay' in clock && clock.mustBeWorkingDay !== undefined);

/** The rules whose due instant may move with a calendar. */
export const calendarRules: readonly RuleId[] = (Object.keys(rules) as RuleId[]).filter((id) => {
  const { versions }: Rule = rules[id];
  return versions.some(({ clock }) => goesByCalendar(clock));
});
