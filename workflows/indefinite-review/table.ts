import {
  approver,
  day,
  evidence,
  list,
  maybe,
  oneOf,
  text,
  unit,
  whole,
} from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

// What was found on each factor of s.91D(2): none may be left out, "nothing known" is a finding.
const findings = {
  seriousness: text,
  timeElapsed: text,
  breaches: text,
  agesThenAndNow: text,
  victimsAge: text,
  mappaAssessments: text,
  victimSubmissions: text,
  convictionsAndBehaviour: text,
  currentRisk: text,
};
/** Why the chief officer of this area decides: the latest notified address, or most days of twelve months. */
const competence = text;

/**
 * The review of a notification requirement that has no end: a person applies, and the chief officer of the area
 * decides whether the requirement goes on.
 *
 * Source: Sexual Offences Act 2003 ss.91A to 91F. The person may apply from the day after 15 years from the
 * first notification (8 if under 18 on the relevant date), and never while a sexual harm prevention order runs.
 * Responsible bodies are consulted, each by a step of its own. The decision is due 6 weeks after the last date
 * by which a body may reply, whether or not it replied earlier. It is handed in with a finding on each factor, and
 * the chief officer or their delegate signs it: nobody else does, and not whoever handed it in. Deciding and serving
 * are two steps; what is decided takes effect when it is served. Silence of a body or of the chief officer is overdue, never approval.
 *
 * Started by an application, by the registration when eligibility nears, or by hand. Assumed: where the Act
 * leaves a clock open it is ours; when the person moves, the open steps and the decision go to the new area.
 */
export const table = {
  kind: 'indefinite-review',
  title: 'Review of an indefinite notification requirement',
  subject: 'person',
  shape: 3,
  // SOA 2003 s.91B: the chief officer of the home police area.
  startedBy: [{ unit: 'home', as: ['accountable'] }],
  input: {
    /** The MOSOVO unit of the home area. */
    home: unit,
    because: oneOf('application', 'eligibility', 'by-hand'),
    /** The day on which the written application was received, where there is one already. */
    receivedOn: maybe(day),
  },
  steps: {
    application: {
      title: "Record the person's written application, or that none is made",
      owner: 'mosovo',
      clock: 'indefinite-review.application',
      counts: 'happened',
      outcomes: { received: { evidence: maybe(evidence) }, 'not-made': { said: text } },
    },
    acknowledge: {
      title: 'Acknowledge the application to the person in writing',
      owner: 'mosovo',
      clock: 'indefinite-review.acknowledge',
      counts: 'happened',
      outcomes: { acknowledged: {} },
    },
    consult: {
      title: 'Notify the responsible bodies of the application',
      owner: 'mosovo',
      clock: 'indefinite-review.consult',
      counts: 'happened',
      outcomes: { notified: { bodies: list({ unit }) }, nobody: { reason: text } },
    },
    reply: {
      title: 'Say what you hold that bears on the application',
      owner: 'row',
      clock: 'indefinite-review.reply',
      counts: 'happened',
      often: true,
      duty: true,
      outcomes: { given: { evidence: maybe(evidence) }, 'nothing-held': {} },
    },
    determine: {
      title: 'Determine the application, with a finding on each factor and reasons',
      owner: 'decider',
      alsoBy: {
        parties: ['mosovo'],
        because:
          'The MOSOVO unit writes the findings and hands them in. Only the chief officer or a delegate signs.',
      },
      clock: 'indefinite-review.determine',
      counts: 'happened',
      review: { by: 'decider', rule: 'indefinite-review.sign', post: 'force-lead' },
      captures: ['risk', 'mappa-level'],
      outcomes: {
        ends: { competence, ...findings, reasons: text },
        continues: {
          competence,
          ...findings,
          reasons: text,
          // Years until the next application; more than the fewest needs its reason.
          nextAfterYears: maybe(whole),
          longerBecause: maybe(text),
        },
      },
    },
    serve: {
      title: 'Serve the notice of the determination, with its reasons, on the person',
      owner: 'mosovo',
      clock: 'indefinite-review.serve',
      counts: 'told',
      outcomes: { served: { how: oneOf('in-person', 'recorded-post', 'solicitor'), proof: evidence } },
    },
    'appeal-window': {
      title: "The person may appeal to the magistrates' court",
      owner: 'mosovo',
      clock: 'indefinite-review.appeal',
      counts: 'happened',
      ladder: 'none',
      outcomes: { lodged: { court: text } },
    },
    'confirm-no-appeal': {
      title: 'Check with the court that no appeal was lodged in time',
      owner: 'mosovo',
      clock: 'indefinite-review.appeal-check',
      counts: 'happened',
      outcomes: { 'none-lodged': { checked: text } },
    },
    'ask-court': {
      title: 'Record what the court decided, or that it has not decided yet',
      owner: 'mosovo',
      clock: 'indefinite-review.court',
      counts: 'happened',
      often: true,
      outcomes: { 'not-decided': { checked: text } },
    },
  },
  commands: {
    'consult-further': {
      title: 'Notify another responsible body',
      by: ['mosovo'],
      input: { body: unit, reason: text },
    },
    'record-appeal': {
      title: 'Record that the person has appealed',
      by: ['mosovo'],
      input: { on: day, court: text },
    },
    'record-appeal-decision': {
      title: 'Record what the court decided',
      by: ['mosovo'],
      input: { on: day, decision: oneOf('dismissed', 'allowed', 'abandoned'), order: evidence },
    },
    withdraw: {
      title: 'Withdraw the application',
      by: ['mosovo'],
      input: { reason: text, approvedBy: approver('unit-manager') },
    },
  },
  notices: {
    determined: 'A review of an indefinite notification requirement has been decided',
    appealed: 'A review of an indefinite notification requirement is under appeal',
    withdrawn: 'A review of an indefinite notification requirement was withdrawn',
  },
  days: ['indefinite-review.reply', 'indefinite-review.appeal'],
  outcomes: ['ended', 'continued', 'not-applied', 'withdrawn', 'order-made', 'fell-away', 'deceased'],
} as const satisfies ProcessTable;

export type Table = typeof table;
