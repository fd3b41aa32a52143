import {
  approver,
  flag,
  day,
  evidence,
  hash,
  list,
  oneOf,
  pastInstant,
  staff,
  text,
  unit,
  maybe,
} from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

const level = oneOf('1', '2', '3');

/**
 * A person moves to another force: within England and Wales, to Scotland or Northern Ireland, or abroad. The
 * person is registered, or a potentially dangerous person (`pdp`), who has no statutory duties.
 *
 * The sender stays accountable until the receiver's acceptance is recorded, then the receiver is: never
 * none, never two. A rejection says why and asks the sender again. The acceptance names the pack that it is
 * made on, which is the one that was sent; what is open elsewhere about the person is listed with both and
 * follows the accountable unit. Abroad nobody accepts: the move is referred (I-LEAP, Interpol) and the sender
 * stays accountable. Assumed: no authority abroad has a duty here, so none can be accountable.
 *
 * Figures are Assumed: no national timings for a transfer could be confirmed, so each is a policy value. The
 * working days of each step go by the holidays of its owner's nation.
 * Source: College of Policing APP, managing sexual offenders and violent offenders, on local procedures
 * when people move between force areas; MAPPA Guidance on the transfer of cases, seen by its title alone.
 */
export const table = {
  kind: 'transfer',
  title: 'Transfer to another force',
  subject: 'person',
  shape: 3,
  // Whoever answers for the person hands them over, and nobody takes them: APP, transfers between forces.
  startedBy: [{ unit: 'sending', as: ['accountable'] }],
  input: {
    sending: unit,
    /** Abroad: the desk that the referral goes through. */
    receiving: unit,
    receivingMappa: maybe(unit),
    receivingVisor: maybe(unit),
    sendingNpt: unit,
    receivingNpt: maybe(unit),
    // Not of a potentially dangerous person, unless there is an order or a licence all the same.
    sendingProbation: maybe(unit),
    /** In Scotland the criminal justice social work of a council. */
    receivingProbation: maybe(unit),
    // Told where children are at risk.
    socialCare: maybe(unit),
    confirmedOn: day,
    pdp: maybe(flag),
    /** The person goes abroad, and this is how the authorities there are told. */
    referral: maybe(oneOf('i-leap', 'interpol')),
  },
  steps: {
    request: {
      title: 'Ask the receiving force, with the risk pack',
      owner: 'sending',
      clock: 'transfer.request',
      counts: 'told',
      often: true,
      capturesWork: true,
      outcomes: { sent: { packHash: hash, items: list({ reference: text, hash }) } },
    },
    decide: {
      title: 'Accept the person and name the receiving officer, or reject with a reason',
      owner: 'receiving',
      clock: 'transfer.decide',
      counts: 'told',
      often: true,
      captures: ['mappa-level', 'risk'],
      capturesWork: true,
      outcomes: {
        // The pack that it was decided on.
        accepted: { officer: staff, packHash: hash },
        rejected: {
          grounds: oneOf('not-resident', 'temporary-stay', 'incomplete-pack', 'outstanding-investigation'),
          reason: text,
        },
      },
    },
    'acknowledge-referral': {
      title: 'Acknowledge the referral abroad, or return it with a reason',
      owner: 'receiving',
      clock: 'transfer.referral',
      counts: 'told',
      often: true,
      outcomes: { acknowledged: { reference: text }, returned: { reason: text } },
    },
    'joint-meeting': {
      title: 'Hold the first MAPPA meeting of the new area, jointly with the old one',
      owner: 'mappa',
      clock: { 'level-2': 'transfer.mappa', 'level-3': 'transfer.mappa-level-3' },
      counts: 'told',
      often: true,
      means: ['mappa-level'],
      outcomes: { held: { sendingAttended: flag, level, reason: text } },
    },
    'attend-meeting': {
      title: 'Attend the joint MAPPA meeting, or give an account of the person in writing',
      owner: 'sending',
      clock: { 'level-2': 'transfer.mappa', 'level-3': 'transfer.mappa-level-3' },
      counts: 'told',
      often: true,
      outcomes: { attended: {}, 'account-given': { evidence } },
    },
    'move-mappa': {
      title: 'Take over MAPPA responsibility',
      owner: 'mappa',
      clock: { 'level-2': 'transfer.mappa', 'level-3': 'transfer.mappa-level-3' },
      counts: 'told',
      often: true,
      outcomes: { moved: { jointMeeting: flag } },
    },
    'record-visor': {
      title: 'Record the change of ownership, or the referral abroad, on ViSOR',
      owner: 'visor',
      alsoBy: {
        parties: ['lead'],
        because: 'The unit that leads keeps the ViSOR record where the force has no ViSOR unit of its own.',
      },
      clock: 'transfer.visor',
      counts: 'told',
      often: true,
      outcomes: { recorded: {} },
    },
    'acknowledge-move': {
      title: 'Acknowledge that the person has moved',
      owner: 'row',
      clock: 'transfer.acknowledge',
      counts: 'told',
      often: true,
      outcomes: { acknowledged: {} },
    },
    'hand-over-orders': {
      title: 'Say which orders, licence and review dates the law across the border treats differently',
      owner: 'sending',
      clock: 'transfer.across-border',
      counts: 'told',
      often: true,
      outcomes: { 'handed-over': { orders: flag, licence: flag, reviewThere: flag, note: maybe(text) } },
    },
    'confirm-designation': {
      title: 'Confirm that the person stays designated as potentially dangerous, and take over the plan',
      owner: 'receiving',
      clock: 'transfer.designation',
      counts: 'happened',
      often: true,
      outcomes: {
        confirmed: { necessity: text, authorisedBy: approver('force-lead') },
        removed: { reason: text, authorisedBy: approver('force-lead') },
      },
    },
    'first-contact': {
      title: 'Visit the person for the first time',
      owner: 'receiving',
      clock: { usual: 'transfer.first-contact', 'high-risk': 'transfer.first-contact-high' },
      counts: 'happened',
      often: true,
      outcomes: { made: { note: maybe(text) } },
    },
  },
  commands: {
    withdraw: {
      title: 'Withdraw the transfer',
      by: ['sending'],
      input: { reason: text, approvedBy: approver('supervisor') },
    },
    'record-joint-meeting': {
      title: 'Record a joint MAPPA meeting, such as one held before the move',
      by: ['mappa', 'sending', 'receiving'],
      means: ['mappa-level'],
      input: { on: pastInstant, level, reason: text },
    },
  },
  notices: {
    rejected: 'A transfer was rejected',
    accepted: 'A transfer was accepted',
    withdrawn: 'A transfer was withdrawn',
    returned: 'A referral abroad was returned',
    overtaken: 'A transfer came to nothing: another unit has become accountable',
  },
  outcomes: ['received', 'referred', 'withdrawn', 'overtaken', 'moved-on', 'deceased'],
} as const satisfies ProcessTable;

export type Table = typeof table;
