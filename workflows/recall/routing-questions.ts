import { inWords } from '../../domain/clocks/words';
import type { Day, When } from '../../domain/time/time';

/** Offences and sentences that the questions of automatic release ask about. */
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

export const chargeGrounds = [
  'none',
  'offence',
  'serious-offence',
  'offence-convicted',
  'serious-offence-convicted',
] as const;
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
  /** Whether the recall is on account of a charge, of what, and whether the person has been convicted of it since. */
  readonly charge: (typeof chargeGrounds)[number];
  /** A charge is on record, whatever the recall is on account of. */
  readonly chargeOnRecord: boolean;
  /** The Secretary of State's judgement of serious harm to the public on release, where one was made. */
  readonly seriousHarm?: (typeof harmJudgements)[number] | undefined;
}

export interface Known extends RoutingFacts {
  readonly decided: Day;
  readonly adult: boolean;
}

interface Question {
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

const questions = {
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
  'charged-not-convicted': {
    holds: ({ charge }) => charge === 'offence' || charge === 'serious-offence',
    yes: 'Recalled on account of being charged with an offence, and not convicted of it',
    no: (facts) =>
      facts.charge === 'none' ? noCharge(facts) : 'Recalled on account of a charge, and convicted of it',
  },
  'charged-seriously': {
    holds: ({ charge }) => charge === 'serious-offence' || charge === 'serious-offence-convicted',
    yes: 'Recalled on account of being charged with a serious offence',
    no: (facts) =>
      facts.charge === 'none' ? noCharge(facts) : 'Charged with an offence that is not a serious one',
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
} as const satisfies Record<string, Question>;

export type QuestionName = keyof typeof questions;

function noCharge({ chargeOnRecord }: Known): string {
  return chargeOnRecord
    ? 'A charge is on record, and the recall was recorded as not on its account'
    : 'Not recalled on account of a charge';
}

/** What the facts answer, in words. */
export function textOf(name: QuestionName, facts: Known): string {
  const question: Question = questions[name];
  const text = question.holds(facts) ? question.yes : question.no;
  return typeof text === 'string' ? text : text(facts);
}

/** Whether the answer is yes. */
export const holds = (name: QuestionName, facts: Known): boolean => questions[name].holds(facts);
