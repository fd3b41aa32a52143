import { chargeGrounds, harmJudgements, offenceFlags } from './routing-questions';
import {
  approver,
  day,
  evidence,
  flag,
  maybe,
  oneOf,
  pastInstant,
  someOf,
  staff,
  text,
  unit,
  whole,
} from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

const alternatives = someOf(
  'warning',
  'more-contact',
  'licence-conditions-changed',
  'electronic-monitoring',
  'approved-premises',
  'treatment-or-support',
  'none-suitable',
);

const byTelephone = {
  parties: ['police'],
  because: 'The control room is told by telephone, and the officer who told it records what it did.',
} as const;

/**
 * A licence is revoked and the person returns to custody, until the release or another end.
 *
 * Source: Criminal Justice Act 2003 ss.254 to 255C; HMPPS Recall, Review and Re-release Policy Framework and
 * HMPPS's open-source recall services (each rule says how sure its figure is). The route is chosen
 * by `./routing` from the facts recorded with the revocation, and stays. Custody is a
 * circumstance, told by a prison's movement or by hand, and nothing else: it meets the arrest, records the
 * return and completes the release. An arrest, a surrender or a return that somebody records here tells no custody: whoever
 * is arrested may yet not be received, and two sources of one stay would leave it open when the prison ends its own. Silence is overdue; only representations lapse, by that name.
 */
export const table = {
  kind: 'recall',
  title: 'Recall to custody',
  subject: 'person',
  shape: 3,
  startsOn: ['charged', 'custody', 'licence'],
  onMovements: true,
  // Probation asks for a recall; the police unit that answers for the person may ask whether one is considered.
  startedBy: [
    { unit: 'home', as: ['accountable'] },
    { unit: 'probation', as: ['probation'] },
  ],
  input: {
    /** The MOSOVO unit of the home area. */
    home: unit,
    because: oneOf('breach', 'behaviour', 'charge', 'remand'),
    /** When probation or the police learned of it; the start where it is not known. */
    learnedAt: maybe(pastInstant),
    emergency: maybe(flag),
    probation: maybe(unit),
    /** The Public Protection Casework Section team. */
    casework: maybe(unit),
    board: maybe(unit),
    prison: maybe(unit),
    victims: maybe(unit),
  },
  steps: {
    'name-units': {
      title: 'Name the supervising probation unit, the casework team and the Parole Board team',
      owner: 'lead',
      clock: 'recall.name-units',
      counts: 'told',
      outcomes: { named: { probation: unit, casework: unit, board: unit, victims: maybe(unit) } },
    },
    'name-probation': {
      title: 'Name the probation unit that supervises the person now that another force has taken them over',
      owner: 'lead',
      clock: 'recall.name-units',
      counts: 'told',
      often: true,
      outcomes: { named: { probation: unit } },
    },
    consider: {
      title: 'Consider a recall: weigh the alternatives and have the decision endorsed',
      owner: 'probation',
      clock: 'recall.consider',
      counts: 'happened',
      captures: ['risk', 'mappa-level', 'mappa-category', 'charged', 'custody', 'licence'],
      outcomes: {
        recall: {
          alternatives,
          rationale: text,
          emergency: flag,
          endorsedBySpo: approver('supervisor'),
          endorsedByAco: approver('unit-manager'),
        },
        'no-recall': {
          alternatives,
          rationale: text,
          endorsedBySpo: approver('supervisor'),
          endorsedByAco: approver('unit-manager'),
        },
      },
    },
    request: {
      title: 'Request the recall with the risk report (Part A)',
      owner: 'probation',
      clock: { usual: 'recall.request', emergency: 'recall.request-emergency' },
      counts: 'happened',
      outcomes: { sent: { partA: evidence } },
    },
    revoke: {
      title: 'Assess the request and revoke the licence',
      owner: 'casework',
      clock: { usual: 'recall.revoke', emergency: 'recall.revoke-emergency' },
      counts: 'told',
      captures: ['licence', 'mappa-level', 'mappa-category', 'charged', 'custody'],
      means: ['charged'],
      outcomes: {
        revoked: {
          born: day,
          /** The whole sentence, or the effective total of several. */
          sentenceMonths: maybe(whole),
          /** Serving only sentences that were passed on a young person (Sentencing Code s.250). */
          youthSentence: flag,
          offences: maybe(someOf(...offenceFlags)),
          /** What the recall is on account of being charged with. */
          charge: oneOf(...chargeGrounds),
          /** Why a charge on record is not the ground of the recall. */
          chargeIsNotTheGround: maybe(text),
          seriousHarm: maybe(oneOf(...harmJudgements)),
          /** On home detention curfew: the last day that would have been served without it. */
          requisiteCustodialDate: maybe(day),
          sentenceEnds: maybe(day),
        },
        stopped: {
          because: oneOf('not-justified', 'licence-ended', 'alternative-found', 'wrong-person', 'other'),
          explanation: text,
        },
      },
    },
    'mark-wanted': {
      title: 'Notify force control and mark the person wanted on PNC',
      owner: 'control',
      alsoBy: byTelephone,
      clock: 'recall.mark-wanted',
      counts: 'told',
      often: true,
      ladder: 'hours',
      outcomes: { marked: {} },
    },
    arrest: {
      title: 'Arrest the person and take them to prison',
      owner: 'police',
      clock: { usual: 'recall.arrest', emergency: 'recall.arrest-emergency' },
      counts: 'happened',
      often: true,
      outcomes: { arrested: { where: text, prison: maybe(unit) }, surrendered: { prison: maybe(unit) } },
    },
    'review-at-large': {
      title: 'Review jointly with probation why the person is still at large, and name who answers for it',
      owner: 'police',
      clock: 'recall.review-at-large',
      counts: 'happened',
      often: true,
      outcomes: {
        reviewed: { reviewer: staff, probationOfficer: staff, publicity: flag, next: text },
      },
    },
    'record-return': {
      title: 'Record the return to custody and the prison',
      owner: 'prison',
      clock: 'recall.record-return',
      counts: 'happened',
      often: true,
      outcomes: { returned: { prison: unit }, 'not-received': { explanation: text } },
    },
    'cancel-wanted': {
      title: 'Take the wanted marker off PNC',
      owner: 'control',
      alsoBy: byTelephone,
      clock: 'recall.cancel-wanted',
      counts: 'told',
      often: true,
      outcomes: { cancelled: {} },
    },
    dossier: {
      title: 'Give the recall dossier to the prisoner',
      owner: 'casework',
      clock: 'recall.dossier',
      counts: 'told',
      outcomes: { served: { evidence: maybe(evidence) } },
    },
    representations: {
      title: 'Representations of the prisoner against the recall',
      owner: 'prison',
      clock: 'recall.representations',
      counts: 'happened',
      outcomes: { made: { evidence: maybe(evidence) }, 'none-wished': {} },
    },
    'part-b': {
      title: 'Report on risk management (Part B)',
      owner: 'probation',
      clock: 'recall.part-b',
      counts: 'happened',
      outcomes: { sent: { partB: evidence } },
    },
    'part-b-representations': {
      title: 'Representations of the prisoner on Part B',
      owner: 'prison',
      clock: 'recall.part-b-representations',
      counts: 'told',
      outcomes: { made: { evidence: maybe(evidence) }, 'none-wished': {} },
    },
    refer: {
      title: 'Refer the case to the Parole Board with the secondary dossier',
      owner: 'casework',
      clock: { usual: 'recall.refer', 'on-representations': 'recall.refer-on-representations' },
      counts: 'happened',
      outcomes: { referred: {} },
    },
    'board-review': {
      title: 'Review by the Parole Board',
      owner: 'board',
      clock: { usual: 'recall.board-review', 'date-set': 'recall.board-review-set' },
      counts: 'happened',
      often: true,
      outcomes: {
        release: { conditions: maybe(text) },
        'no-release': { reasons: text, reviewOn: maybe(day) },
        'oral-hearing': { heardOn: maybe(day) },
      },
    },
    'reconsider-release': {
      title: 'Reconsider automatic release: a charge or MAPPA level 2 or 3 since the revocation',
      owner: 'casework',
      clock: 'recall.reconsider-release',
      counts: 'told',
      often: true,
      outcomes: { stands: { reason: text }, refused: { reason: text, approvedBy: approver('unit-manager') } },
    },
    release: {
      title: 'Release the person; the end of custody completes it',
      owner: 'prison',
      clock: {
        'after-14-days': 'recall.release-14',
        'after-28-days': 'recall.release-28',
        'after-56-days': 'recall.release-56',
        requisite: 'recall.release-requisite',
        'brought-forward': 'recall.release-brought-forward',
        directed: 'recall.release-directed',
        rescinded: 'recall.release-rescinded',
        'sentence-end': 'recall.sentence-end',
      },
      counts: 'happened',
      outcomes: { released: {} },
    },
    'explain-release': {
      title: 'Say on what authority the person was released',
      owner: 'casework',
      clock: 'recall.explain-release',
      counts: 'told',
      often: true,
      outcomes: { authorised: { authority: text }, 'in-error': { explanation: text } },
    },
    'tell-of-release': {
      title: 'Tell police and victims of the release and confirm the address',
      owner: 'row',
      clock: 'recall.tell-of-release',
      counts: 'told',
      often: true,
      outcomes: {
        told: {
          addressConfirmed: flag,
          victims: oneOf('told', 'by-the-other-agency', 'none-in-contact'),
          licence: maybe(evidence),
        },
      },
    },
  },
  commands: {
    'name-other-units': {
      title: 'Name other units that take part from now on',
      by: ['lead', 'probation', 'casework'],
      input: {
        probation: maybe(unit),
        casework: maybe(unit),
        board: maybe(unit),
        prison: maybe(unit),
        victims: maybe(unit),
      },
    },
    'make-emergency': {
      title: 'Make it an emergency recall',
      by: ['lead', 'probation', 'casework'],
      input: { reason: text },
    },
    withdraw: {
      title: 'Withdraw the recall before the licence is revoked',
      by: ['lead', 'probation'],
      input: { reason: text, approvedBy: approver('unit-manager') },
    },
    rescind: {
      title: 'Rescind the recall: the facts were wrong',
      by: ['casework'],
      input: { reason: text, approvedBy: approver('unit-manager') },
    },
    'record-arrest-attempt': {
      title: 'Record an attempt to arrest',
      by: ['police'],
      input: { on: pastInstant, result: text },
    },
    'record-representations': {
      title: 'Record representations that came late or before they were asked for',
      by: ['prison', 'casework'],
      input: { on: pastInstant, evidence: maybe(evidence) },
    },
    'refuse-automatic-release': {
      title: 'Decide against automatic release',
      by: ['casework'],
      input: { reason: text, approvedBy: approver('unit-manager') },
    },
    'release-by-executive': {
      title: 'Decide on an executive release',
      by: ['casework'],
      input: { reason: text, approvedBy: approver('unit-manager') },
    },
    'bring-release-forward': {
      title: 'Bring a release forward from a Friday or from the day before a bank holiday, and say why',
      by: ['prison', 'casework'],
      input: { to: day, reason: text },
    },
    'set-sentence-end': {
      title: 'Record the end of the sentence as calculated, days at large added',
      by: ['prison', 'casework'],
      input: { ends: day, reason: text },
    },
    'record-court-outcome': {
      title: 'Record that a court ended the sentence under which the person was recalled',
      by: ['lead', 'casework'],
      means: ['licence'],
      input: { court: oneOf('re-sentenced', 'conviction-quashed'), on: pastInstant, evidence },
    },
  },
  notices: {
    revoked: 'A licence was revoked',
    'review-at-large': 'The police ask you to a joint review of a person at large',
    'at-large-again': 'A recalled person has left custody without leave',
    returned: 'A recalled person has returned to custody',
    released: 'A recalled person was released',
    rescinded: 'A recall was rescinded',
    ended: 'A recall has ended without a release',
  },
  days: [
    'recall.sentence-end-opens',
    'recall.discharge-day',
    'recall.working-day-after',
    'recall.earliest-discharge',
  ],
  outcomes: [
    'not-recalled',
    'not-revoked',
    'withdrawn',
    'rescinded',
    're-released',
    'sentence-ended',
    'court-ended',
    'deceased',
    'deported',
  ],
} as const satisfies ProcessTable;

export type Table = typeof table;
