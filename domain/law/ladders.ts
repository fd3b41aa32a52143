import type { LadderPost } from '../people/parties';

/**
 * When a rung is due: a share of the time from the start to the due instant, or so much after that instant.
 */
export type RungTime =
  | { readonly share: number }
  /** The same time of day in London so many days on; before it where they are negative. */
  | { readonly days: number }
  /** True hours. */
  | { readonly hours: number };

/** One message of a ladder. Its name is its mark: a renamed rung would be sent again. */
export interface LadderRung {
  readonly name: string;
  readonly post: LadderPost;
  readonly when: RungTime;
}

/** How risk divides steps: high and very high are chased faster. */
export type RiskBand = 'usual' | 'high';

export interface Ladder {
  readonly title: string;
  readonly source: string;
  /** Whether its rungs wait for the hours of the unit that is chased. */
  readonly keepsHours: boolean;
  /** In the order of time. */
  readonly rungs: Readonly<Record<RiskBand, readonly LadderRung[]>>;
}

const reminder = (share: number): LadderRung => ({ name: 'reminder', post: 'owner', when: { share } });
const atDue: LadderRung = { name: 'due', post: 'owner', when: { hours: 0 } };
const after = (post: Exclude<LadderPost, 'owner'>, when: RungTime): LadderRung => ({
  name: post,
  post,
  when,
});

const beforeLastDay: readonly LadderRung[] = [
  { name: '90-days', post: 'owner', when: { days: -90 } },
  { name: '60-days', post: 'owner', when: { days: -60 } },
  { name: '30-days', post: 'supervisor', when: { days: -30 } },
  { name: 'due', post: 'unit-manager', when: { hours: 0 } },
  after('force-lead', { days: 1 }),
];
const withinTheUnit: readonly LadderRung[] = [reminder(2 / 3), atDue, after('unit-manager', { days: 5 })];

/**
 * The ladders, as data: who is told of a step before it is due, when it is, and for as long as it is late.
 * The last rung of each goes to the force lead, a named person.
 */
export const ladders = {
  default: {
    title: 'Steps that count days',
    source: 'Assumed: no national figure could be confirmed',
    keepsHours: true,
    rungs: {
      usual: [
        reminder(2 / 3),
        atDue,
        after('supervisor', { days: 1 }),
        after('unit-manager', { days: 3 }),
        after('force-lead', { days: 10 }),
      ],
      high: [
        atDue,
        after('supervisor', { hours: 12 }),
        after('unit-manager', { hours: 36 }),
        after('force-lead', { days: 5 }),
      ],
    },
  },
  hours: {
    title: 'Steps that count hours: chased by night and at weekends too',
    source: 'Assumed: no national figure could be confirmed',
    keepsHours: false,
    rungs: {
      usual: [
        reminder(1 / 2),
        atDue,
        after('supervisor', { hours: 1 }),
        after('unit-manager', { hours: 4 }),
        after('force-lead', { hours: 12 }),
      ],
      high: [
        atDue,
        after('supervisor', { hours: 0.5 }),
        after('unit-manager', { hours: 2 }),
        after('force-lead', { hours: 6 }),
      ],
    },
  },
  neighbourhood: {
    title: 'What a neighbourhood team is to read: silence goes to its inspector, and then on',
    source: 'Assumed: no national figure could be confirmed',
    keepsHours: true,
    rungs: {
      usual: [reminder(2 / 3), atDue, after('unit-manager', { days: 1 }), after('force-lead', { days: 3 })],
      high: [atDue, after('unit-manager', { hours: 12 }), after('force-lead', { hours: 36 })],
    },
  },
  vetting: {
    title: 'Renewal of a clearance: 90, 60 and 30 days before its last day, and on it',
    source: 'Assumed: no national figure could be confirmed',
    keepsHours: true,
    rungs: { usual: beforeLastDay, high: beforeLastDay },
  },
  private: {
    title: 'Counselling: within occupational health, and no higher',
    source: 'Assumed: no national figure could be confirmed',
    keepsHours: true,
    rungs: {
      usual: withinTheUnit,
      high: withinTheUnit,
    },
  },
  none: {
    title: 'Steps that are not chased',
    source: 'For steps that chase themselves',
    keepsHours: true,
    rungs: { usual: [], high: [] },
  },
} as const satisfies Record<string, Ladder>;

export type LadderName = keyof typeof ladders;

/** The band of a risk; what nobody has assessed is chased as usual. */
export const bandOf = (risk: string): RiskBand =>
  risk === 'high' || risk === 'very-high' ? 'high' : 'usual';

/** When a rung is due, in words: `2/3 of the time`, `1 day after`. */
export function rungTimeInWords(when: RungTime): string {
  if ('share' in when) return `at ${fractions.get(when.share) ?? when.share} of the time`;
  if ('hours' in when && when.hours === 0) return 'when it is due';
  const [amount, unit] = 'days' in when ? [when.days, 'day'] : [when.hours, 'hour'];
  if (amount === 0.5) return 'half an hour after it was due';
  const much = `${Math.abs(amount)} ${unit}${Math.abs(amount) === 1 ? '' : 's'}`;
  return amount < 0 ? `${much} before it is due` : `${much} after it was due`;
}

const fractions = new Map<number, string>([
  [1 / 2, 'half'],
  [2 / 3, 'two thirds'],
]);
