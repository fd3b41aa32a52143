import { inWords } from '../../domain/clocks/words';
import { dayOf, plusDays, plusMonths, type Day, type When } from '../../domain/time/time';
import type { Certainty } from '../../domain/law/rule';

/** How a recall ends: after a fixed number of days in custody, or not before somebody decides. */
export type Route = 'standard' | 14 | 28 | 56;

/** Offences and sentences that the tests of automatic release ask about. */
export const offenceFlags = [
  'schedule-19aa',
  'terrorist-sentence',
  'terrorist-offender',
  'state-threat',
  'particular-concern',
  'discretionary-release',
  'repatriated-for-murder',
  'referred-to-board',
] as const;
export type OffenceFlag = (typeof offenceFlags)[number];

export const chargeGrounds = ['none', 'offence', 'serious-offence'] as const;
export const harmJudgements = ['no-risk', 'risk'] as const;

/** Everything that the route of a recall turns on, as it stood when the licence was revoked. */
export interface RoutingFacts {
  /** When the licence was revoked. */
  readonly decidedOn: When;
  readonly born: Day;
  readonly licence: 'determinate' | 'extended' | 'serious-terrorism' | 'life' | 'ipp';
  /** The whole sentence, or the effective total of several. */
  readonly sentenceMonths?: number | undefined;
  /** Serving only sentences of detention that were passed on a young person. */
  readonly youthSentence: boolean;
  readonly offences: readonly OffenceFlag[];
  readonly mappaLevel?: '1' | '2' | '3' | undefined;
  readonly mappaCategory?: '1' | '2' | '3' | '4' | undefined;
  /** Whether the recall is on account of a charge, and of what. */
  readonly charge: (typeof chargeGrounds)[number];
  /** A charge is on record, whatever the recall is on account of. */
  readonly chargeOnRecord: boolean;
  /** The Secretary of State's judgement of serious harm to the public on release, where one was made. */
  readonly seriousHarm?: (typeof harmJudgements)[number] | undefined;
}

export interface RoutingLine {
  readonly what: 'version' | 'fact' | 'excluded' | 'condition' | 'judgement' | 'route';
  readonly text: string;
}

export interface Routed {
  readonly route: Route;
  /** The route turns on a judgement of serious harm that nobody has made: standard until somebody does. */
  readonly needs?: 'judgement';
  /** The first day of the version of the table that was used. */
  readonly version: Day;
  readonly source: string;
  readonly certainty: Certainty;
  readonly working: readonly RoutingLine[];
}

interface Known extends RoutingFacts {
  readonly decided: Day;
  readonly adult: boolean;
}

interface Test {
  readonly holds: (facts: Known) => boolean;
  readonly yes: string | ((facts: Known) => string);
  readonly no: string | ((facts: Known) => string);
}

const has =
  (flag: OffenceFlag) =>
  ({ offences }: Known): boolean =>
    offences.includes(flag);
const months = ({ sentenceMonths }: Known): string =>
  sentenceMonths === undefined ? 'of unknown length' : `of ${sentenceMonths} months`;
const level = ({ mappaLevel }: Known): string =>
  mappaLevel === undefined
    ? 'No MAPPA level is on record: not managed at level 2 or 3'
    : `Managed at MAPPA level ${mappaLevel}`;

const tests = {
  indeterminate: {
    holds: ({ licence }) => licence === 'life' || licence === 'ipp',
    yes: ({ licence }) => `On licence from ${licence === 'ipp' ? 'an IPP' : 'a life sentence'}`,
    no: 'The sentence has an end',
  },
  extended: {
    holds: ({ licence }) => licence === 'extended',
    yes: 'An extended sentence',
    no: 'Not an extended sentence',
  },
  'serious-terrorism': {
    holds: ({ licence }) => licence === 'serious-terrorism',
    yes: 'A serious terrorism sentence',
    no: 'Not a serious terrorism sentence',
  },
  'referred-to-board': {
    holds: has('referred-to-board'),
    yes: 'Referred to the Parole Board under s.244ZB on this sentence',
    no: 'Never referred to the Parole Board under s.244ZB on this sentence',
  },
  'schedule-19aa': {
    holds: has('schedule-19aa'),
    yes: 'Serving a sentence for an offence listed in Schedule 19AA',
    no: 'No offence listed in Schedule 19AA',
  },
  'terrorist-sentence': {
    holds: has('terrorist-sentence'),
    yes: 'Serving a fixed-term sentence for an offence within s.247A(2)',
    no: 'No fixed-term sentence for an offence within s.247A(2)',
  },
  'terrorist-offender': {
    holds: (facts) => has('terrorist-offender')(facts) || facts.mappaCategory === '4',
    yes: 'Within s.325(2)(aa) or (c), which is MAPPA category 4',
    no: 'Not within s.325(2)(aa) or (c), and not in MAPPA category 4',
  },
  'state-threat': {
    holds: has('state-threat'),
    yes: 'Considered at risk of involvement in foreign power threat activity',
    no: 'Not considered at risk of involvement in foreign power threat activity',
  },
  'particular-concern': {
    holds: has('particular-concern'),
    yes: 'Serving a sentence for offenders of particular concern',
    no: 'No sentence for offenders of particular concern',
  },
  'discretionary-release': {
    holds: has('discretionary-release'),
    yes: 'Serving a discretionary conditional release sentence',
    no: 'No discretionary conditional release sentence',
  },
  'repatriated-for-murder': {
    holds: has('repatriated-for-murder'),
    yes: 'Repatriated after a sentence for murder',
    no: 'Not repatriated after a sentence for murder',
  },
  charged: {
    holds: ({ charge }) => charge !== 'none',
    yes: 'Recalled on account of being charged with an offence',
    no: noCharge,
  },
  'charged-seriously': {
    holds: ({ charge }) => charge === 'serious-offence',
    yes: 'Recalled on account of being charged with a serious offence',
    no: (facts) =>
      facts.charge === 'offence' ? 'Charged with an offence that is not a serious one' : noCharge(facts),
  },
  'level-2-or-3': {
    holds: ({ mappaLevel }) => mappaLevel === '2' || mappaLevel === '3',
    yes: level,
    no: level,
  },
  'under-18': {
    holds: ({ adult }) => !adult,
    yes: ({ decided }) => `Under 18 on ${inWords(decided)}`,
    no: ({ decided }) => `18 or over on ${inWords(decided)}`,
  },
  '12-months-or-more': {
    holds: ({ sentenceMonths }) => sentenceMonths === undefined || sentenceMonths >= 12,
    yes: (facts) => `A sentence ${months(facts)}: 12 months or more`,
    no: (facts) => `A sentence ${months(facts)}: under 12 months`,
  },
  '48-months-or-more': {
    holds: ({ sentenceMonths }) => sentenceMonths === undefined || sentenceMonths >= 48,
    yes: (facts) => `A sentence ${months(facts)}: 4 years or more`,
    no: (facts) => `A sentence ${months(facts)}: under 4 years`,
  },
} as const satisfies Record<string, Test>;

type TestName = keyof typeof tests;

function noCharge({ chargeOnRecord }: Known): string {
  return chargeOnRecord
    ? 'A charge is on record, and the recall was recorded as not on its account'
    : 'Not recalled on account of a charge';
}

/** What the table says of one group of people. */
interface Branch {
  /** Any of these: a standard recall, and nothing more is asked. */
  readonly outside: readonly TestName[];
  /** None of these: automatic release is mandatory. Undefined: it never is. */
  readonly mandatoryUnless: readonly TestName[] | undefined;
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
const never: readonly TestName[] = ['indeterminate', 'extended', 'serious-terrorism', 'referred-to-board'];

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
    young: {
      outside: never,
      mandatoryUnless: ['12-months-or-more', 'charged-seriously', 'level-2-or-3'],
      judged: true,
      days: byLength,
    },
    everybody: {
      outside: [
        ...never,
        'repatriated-for-murder',
        'particular-concern',
        'discretionary-release',
        'terrorist-sentence',
        'terrorist-offender',
        'state-threat',
        'charged',
        'level-2-or-3',
      ],
      mandatoryUnless: [],
      judged: false,
      days: () => 56,
    },
  },
];

/** The version of the table for a day. Assumed: what was revoked before the first goes by the first. */
export function routingVersionOn(decided: Day): RoutingVersion {
  return recallRouting.findLast(({ from }) => from <= decided) ?? recallRouting[0];
}

/**
 * The route of a recall, with the reason line by line. Pure: the same facts give the same route, whatever the
 * day on which it is asked. Days are those of London.
 */
export function routeOf(facts: RoutingFacts): Routed {
  const decided = dayOf(facts.decidedOn);
  const known: Known = { ...facts, decided, adult: eighteenthBirthday(facts.born) <= decided };
  const table = routingVersionOn(decided);
  const isYoung = !known.adult || known.youthSentence;
  const branch = (isYoung && table.young) || table.everybody;
  const lines: RoutingLine[] = [
    {
      what: 'version',
      text: `Revoked on ${inWords(decided)}: by the table from ${inWords(table.from)} (${table.source})`,
    },
  ];
  if (table.young) lines.push({ what: 'fact', text: groupOf(known, isYoung) });
  const { route, needs, text } = stages(branch, known, lines);
  const { from: version, source, certainty } = table;
  return {
    route,
    version,
    source,
    certainty,
    working: [...lines, { what: 'route', text }],
    ...(needs && { needs }),
  };
}

type Found = Pick<Routed, 'route' | 'needs'> & { readonly text: string };

/** Exclusions, then what makes release mandatory, then the judgement; each writes down what it found. */
function stages(branch: Branch, known: Known, lines: RoutingLine[]): Found {
  const standard = (why: string, needs?: 'judgement'): Found => ({
    route: 'standard',
    text: `${why}: a standard recall`,
    ...(needs && { needs }),
  });
  const fixed = (why: string): Found => {
    const route = branch.days(known);
    return { route, text: `${why}: ${route} days, beginning with the day of the return to custody` };
  };
  const excluded = branch.outside.filter((name) => tests[name].holds(known));
  for (const name of branch.outside)
    lines.push({
      what: 'excluded',
      text: `${textOf(name, known)}${excluded.includes(name) ? ' (excluded)' : ''}`,
    });
  if (excluded.length > 0) return standard('Excluded from automatic release');
  if (branch.mandatoryUnless) {
    const failed = branch.mandatoryUnless.filter((name) => tests[name].holds(known));
    for (const name of branch.mandatoryUnless)
      lines.push({
        what: 'condition',
        text: `${textOf(name, known)} (${failed.includes(name) ? 'not met' : 'met'})`,
      });
    if (failed.length === 0)
      return fixed(branch.judged ? 'Automatic release is mandatory' : 'Eligible for automatic release');
  }
  if (!branch.judged) return standard('Not eligible for automatic release');
  const judged = (text: string): void => void lines.push({ what: 'judgement', text });
  if (known.seriousHarm === 'no-risk') {
    judged('Judged: release would not risk serious harm to the public');
    return fixed('Suitable for automatic release');
  }
  if (known.seriousHarm === 'risk') {
    judged('Judged: release would risk serious harm to the public');
    return standard('Not suitable for automatic release');
  }
  judged('Nobody has judged yet whether release would risk serious harm to the public');
  return standard('Until that is judged', 'judgement');
}

function groupOf({ adult, decided }: Known, young: boolean): string {
  const day = inWords(decided);
  if (!young) return `18 or over on ${day}, and not serving only youth sentences: the rules for adults`;
  const why = adult ? 'Serving only sentences passed on a young person' : `Under 18 on ${day}`;
  return `${why}: a relevant young offender`;
}

function textOf(name: TestName, facts: Known): string {
  const test: Test = tests[name];
  const text = test.holds(facts) ? test.yes : test.no;
  return typeof text === 'string' ? text : text(facts);
}

/** Born on 29 February: 18 on 1 March where the year has no such day. */
function eighteenthBirthday(born: Day): Day {
  const same = plusMonths(born, 18 * 12);
  return same.slice(8) === born.slice(8) ? same : plusDays(same, 1);
}
