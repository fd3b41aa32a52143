import type { Known, QuestionName } from './routing-questions';
import type { Certainty } from '../../domain/law/rule';
import type { Day } from '../../domain/time/time';

/** What the table says of one group of people. */
export interface Branch {
  /** Any of these: a standard recall, and nothing more is asked. */
  readonly outside: readonly QuestionName[];
  /** None of these: automatic release is mandatory. Undefined: it never is. */
  readonly mandatoryUnless: readonly QuestionName[] | undefined;
  /** Otherwise the Secretary of State judges whether release would risk serious harm to the public. */
  readonly judged: boolean;
  readonly days: (facts: Known) => 14 | 28 | 56;
}

/** The table as it stood from one day on. */
export interface RoutingVersion {
  readonly from: Day;
  readonly source: string;
  readonly certainty: Certainty;
  /** Relevant young offenders, where the law tells them apart. */
  readonly young?: Branch;
  readonly everybody: Branch;
}

const byLength = ({ sentenceMonths }: Known): 14 | 28 =>
  sentenceMonths !== undefined && sentenceMonths < 12 ? 14 : 28;
const never: readonly QuestionName[] = [
  'indeterminate',
  'extended',
  'serious-terrorism',
  'referred-to-board',
];

/** Relevant young offenders since 2026: 14 or 28 days. */
const young2026: Branch = {
  outside: never,
  mandatoryUnless: ['12-months-or-more', 'charged-seriously', 'level-2-or-3'],
  judged: true,
  days: byLength,
};

/** What keeps an adult from the 56 days, beside the charge that the recall is on account of. */
const adult2026 = (charge: QuestionName): Branch => ({
  outside: [
    ...never,
    'repatriated-for-murder',
    'particular-concern',
    'discretionary-release',
    'terrorist-sentence',
    'terrorist-offender',
    'state-threat',
    charge,
    'level-2-or-3',
  ],
  mandatoryUnless: [],
  judged: false,
  days: () => 56,
});

/**
 * Which recalls end by themselves, and after how many days: a table with dates, oldest first. To change a
 * date or a list, change it here: a decision is routed by the version that stood on the day of the revocation.
 *
 * Sources: Criminal Justice Act 2003 ss.255A to 255C as they stood; the commencement days and, for 2026, the
 * list of exclusions as HMPPS's open-source recall services have them, since s.30 of the Sentencing Act 2026
 * could not be opened.
 */
export const recallRouting: readonly [RoutingVersion, ...RoutingVersion[]] = [
  {
    from: '2015-02-01',
    source: 'CJA 2003 ss.255A-255B as amended by the Offender Rehabilitation Act 2014 s.9; SI 2015/40',
    certainty: 'common-knowledge',
    everybody: { outside: never, mandatoryUnless: undefined, judged: true, days: byLength },
  },
  {
    from: '2024-04-02',
    source: 'CJA 2003 s.255A(4)-(4A) as substituted by SI 2024/408 art.2',
    certainty: 'seen',
    everybody: {
      outside: never,
      mandatoryUnless: ['under-18', '12-months-or-more', 'charged-seriously', 'level-2-or-3'],
      judged: true,
      days: byLength,
    },
  },
  {
    from: '2025-09-02',
    source:
      'CJA 2003 s.255A(4)-(4ZA) as amended by the Suitability for Fixed Term Recall Order 2025; day as in HMPPS code',
    certainty: 'seen',
    everybody: {
      outside: never,
      mandatoryUnless: [
        'under-18',
        '48-months-or-more',
        'schedule-19aa',
        'terrorist-sentence',
        'terrorist-offender',
        'charged',
        'level-2-or-3',
      ],
      judged: true,
      days: byLength,
    },
  },
  {
    from: '2026-03-31',
    source:
      'CJA 2003 ss.255A-255C as amended by the Sentencing Act 2026 ss.30-33; SI 2026/86; exclusions as in HMPPS code',
    certainty: 'seen',
    young: young2026,
    everybody: adult2026('charged'),
  },
  {
    from: '2026-07-14',
    source:
      'CJA 2003 ss.255A-255C as amended by the Sentencing Act 2026 ss.30-33; the charge and the day as in HMPPS code, the law behind it not seen',
    certainty: 'derived',
    young: young2026,
    everybody: adult2026('charged-not-convicted'),
  },
];

/** The version of the table for a day. Assumed: what was revoked before the first goes by the first. */
export function routingVersionOn(decided: Day): RoutingVersion {
  return recallRouting.findLast(({ from }) => from <= decided) ?? recallRouting[0];
}
