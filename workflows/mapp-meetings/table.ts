import {
  approver,
  day,
  evidence,
  flag,
  holderOf,
  instant,
  list,
  maybe,
  oneOf,
  text,
  unit,
  whole,
} from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

const level = oneOf('1', '2', '3');
const managedLevel = oneOf('2', '3');
const category = oneOf('1', '2', '3', '4');
const exitReason = oneOf('level-down', 'transfer', 'recall', 'death', 'eligibility-ended');
const slot = { begins: instant, lasts: whole, place: text };
const which = oneOf('planned', 'emergency');
const approved = { reason: text, approvedBy: approver('unit-manager') };
const signedOff = { by: 'coordinator', post: 'supervisor' } as const;

/**
 * The multi-agency public protection (MAPP) meetings about one person: from identification through the cycle
 * of meetings to the exit.
 *
 * Source: Criminal Justice Act 2003 ss.325-327 (the responsible authority, and the agencies that have a duty
 * to co-operate); MAPPA Guidance, whose text we could not open: the figures of the rules marked `known` are common
 * knowledge to be confirmed, the others are ours. Where the sources leave room we assume: a person is at level 2 or 3
 * from the acceptance of the referral; "review at most every" counts from the last meeting held, emergencies
 * included; a level that goes down outside a meeting, and an exit, need a second person of the co-ordination, while what
 * a meeting decides is decided by the agencies that came; a meeting that was not quorate was not held, and gets a new date by the clock of a first meeting; an
 * answer that nobody gives is overdue and is never consent.
 */
export const table = {
  kind: 'mapp-meetings',
  title: 'MAPP meetings',
  subject: 'person',
  shape: 2,
  oneAtATime: true,
  decides: ['mappa-level', 'mappa-category', 'critical-case'],
  // CJA 2003 s.325: the agency that leads the management of the person identifies them.
  startedBy: [{ unit: 'leadAgency', as: ['accountable', 'probation'] }],
  input: {
    coordinator: unit,
    /** The strategic management board. */
    board: unit,
    /** The unit of the agency that leads, until identification says otherwise. */
    leadAgency: unit,
    /** The sentence, caution or admission. */
    eligibleOn: day,
    born: day,
    /** The agencies that are invited by name. */
    agencies: list({ unit }),
    releaseOn: maybe(day),
    // The services of a person under 18, invited as of right.
    youthJustice: maybe(unit),
    socialCare: maybe(unit),
    education: maybe(unit),
  },
  steps: {
    identify: {
      title: 'Identify the person: category and lead agency',
      owner: 'lead',
      clock: 'mapp-meetings.identify',
      counts: 'happened',
      captures: ['custody'],
      outcomes: { identified: { category, leadAgency: maybe(unit) }, 'not-eligible': { reason: text } },
    },
    'set-level': {
      title: 'Set the level, with the reason',
      owner: 'lead',
      clock: { usual: 'mapp-meetings.level', 'before-release': 'mapp-meetings.level-before-release' },
      counts: 'happened',
      outcomes: { set: { level, reason: text } },
    },
    refer: {
      title: 'Refer to the co-ordinator (form A)',
      owner: 'lead',
      clock: 'mapp-meetings.refer',
      counts: 'happened',
      often: true,
      outcomes: { sent: { urgent: flag, reason: text } },
    },
    screen: {
      title: 'Screen the referral: accept, return or refuse it',
      owner: 'coordinator',
      clock: { usual: 'mapp-meetings.screen', urgent: 'mapp-meetings.screen-urgent' },
      counts: 'told',
      often: true,
      outcomes: { accepted: { reason: text }, returned: { reason: text }, refused: { reason: text } },
    },
    'agree-dual-management': {
      title: 'Agree dual case management of a child in care',
      owner: 'row',
      clock: 'mapp-meetings.dual-management',
      counts: 'told',
      outcomes: { agreed: { arrangement: text } },
    },
    'fix-meeting': {
      title: 'Fix the day, time and place of the meeting',
      owner: 'coordinator',
      clock: { usual: 'mapp-meetings.fix', emergency: 'mapp-meetings.fix-emergency' },
      counts: 'happened',
      often: true,
      outcomes: { fixed: { ...slot, shortNotice: maybe(text) } },
    },
    'answer-invitation': {
      title: 'Say whether your agency comes to the meeting',
      owner: 'row',
      clock: { usual: 'mapp-meetings.answer-invitation', 'short-notice': 'mapp-meetings.answer-short' },
      counts: 'told',
      often: true,
      outcomes: {
        comes: { representedBy: text },
        'sends-report': { report: text },
        'cannot-come': { reason: text },
      },
    },
    'send-papers': {
      title: 'Send the papers of the meeting',
      owner: 'coordinator',
      clock: { usual: 'mapp-meetings.papers', 'short-notice': 'mapp-meetings.papers-short' },
      counts: 'happened',
      often: true,
      outcomes: { sent: {} },
    },
    'hold-meeting': {
      title: 'Hold the meeting and record it',
      owner: 'coordinator',
      clock: {
        'first-2': 'mapp-meetings.first-2',
        'first-3': 'mapp-meetings.first-3',
        'review-2': 'mapp-meetings.review-2',
        'review-3': 'mapp-meetings.review-3',
        'in-custody': 'mapp-meetings.review-custody',
        emergency: 'mapp-meetings.emergency',
      },
      counts: 'happened',
      often: true,
      outcomes: {
        held: {
          attendance: list({ unit, presence: oneOf('attended', 'sent-report', 'apologies') }),
          victims: text,
          diversity: text,
          risk: text,
          disclosure: oneOf('disclose', 'do-not-disclose'),
          disclosureReason: text,
          plan: text,
          dissent: maybe(text),
          level,
          levelReason: text,
          criticalCase: maybe(flag),
          actions: list({ number: whole, what: text, agency: unit, due: day }),
        },
        'not-quorate': { present: list({ unit }), reason: text },
      },
    },
    'issue-minutes': {
      title: 'Issue the minutes (form B) and record them on ViSOR',
      owner: 'coordinator',
      clock: { 'level-2': 'mapp-meetings.minutes-2', 'level-3': 'mapp-meetings.minutes-3' },
      counts: 'happened',
      often: true,
      outcomes: { issued: { minutes: evidence } },
    },
    action: {
      title: 'Do what the meeting asked of your agency',
      owner: 'row',
      clock: 'mapp-meetings.action',
      counts: 'happened',
      often: true,
      outcomes: {
        done: { what: text },
        'not-possible': { reason: text },
        'no-longer-needed': { reason: text },
      },
    },
    review: {
      title: 'Review the person at level 1',
      owner: 'lead',
      clock: {
        usual: 'mapp-meetings.review-1',
        young: 'mapp-meetings.review-1-young',
        'in-custody': 'mapp-meetings.review-custody',
      },
      counts: 'happened',
      often: true,
      outcomes: { 'level-1': { reason: text }, raise: { level: managedLevel, reason: text } },
    },
    'plan-transition': {
      title: 'Plan the move to adult services',
      owner: 'lead',
      clock: 'mapp-meetings.transition',
      counts: 'happened',
      outcomes: { planned: { arrangement: text } },
    },
    'decide-exit': {
      title: 'Decide whether the person leaves: what brought them here has changed',
      owner: 'coordinator',
      clock: 'mapp-meetings.decide-exit',
      counts: 'told',
      often: true,
      review: { ...signedOff, rule: 'mapp-meetings.sign-off', of: ['leaves'] },
      means: ['deceased'],
      outcomes: {
        leaves: { because: exitReason, reason: text },
        stays: { category, reason: text },
      },
    },
  },
  commands: {
    'call-emergency-meeting': {
      title: 'Call an emergency meeting',
      by: ['lead', 'coordinator'],
      input: {
        /** A detective inspector or a senior probation officer, by the directory. */
        calledBy: holderOf({ police: 'unit-manager', probation: 'supervisor' }),
        reason: text,
        ...slot,
      },
    },
    'move-meeting': {
      title: 'Move a meeting',
      by: ['coordinator'],
      input: { which, ...slot, reason: text },
    },
    'cancel-meeting': {
      title: 'Cancel a meeting',
      by: ['coordinator'],
      input: { which, reason: text },
    },
    'change-level': {
      title: 'Change the level',
      by: ['coordinator', 'lead'],
      // Where it goes down.
      review: signedOff,
      input: { level, reason: text },
    },
    'change-lead-agency': {
      title: 'Change the lead agency',
      by: ['coordinator'],
      input: { leadAgency: unit, reason: text },
    },
    'change-agencies': {
      title: 'Change which agencies are invited',
      by: ['coordinator', 'lead'],
      input: {
        agencies: list({ unit }),
        youthJustice: maybe(unit),
        socialCare: maybe(unit),
        education: maybe(unit),
        reason: text,
      },
    },
    'record-release-date': {
      title: 'Record when the person is to be released',
      by: ['coordinator', 'lead'],
      input: { releaseOn: day },
    },
    exit: {
      title: 'End the meetings: the person leaves',
      by: ['coordinator'],
      review: signedOff,
      means: ['deceased'],
      input: { because: exitReason, reason: text },
    },
    withdraw: {
      title: 'Withdraw what was started in error',
      by: ['lead', 'coordinator'],
      input: approved,
    },
  },
  notices: {
    'young-person': 'Your service takes part in MAPP meetings about a young person as of right',
    'referral-accepted': 'A MAPPA referral was accepted',
    'referral-returned': 'A MAPPA referral was returned for more information',
    'referral-refused': 'A MAPPA referral was refused',
    invited: 'Your unit is invited to a MAPP meeting',
    'level-changed': 'The MAPPA level of a person has changed',
    'action-not-done': 'An action of a MAPP meeting will not be done',
    'critical-case': 'A critical public protection case: the management board is told',
    left: 'MAPP meetings about a person have ended',
  },
  days: ['mapp-meetings.transition-opens'],
  outcomes: ['not-eligible', 'level-down', 'transfer', 'recall', 'death', 'eligibility-ended', 'withdrawn'],
} as const satisfies ProcessTable;

export type Table = typeof table;
