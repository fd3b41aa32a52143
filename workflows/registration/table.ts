import {
  day,
  evidence,
  flag,
  instant,
  list,
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
import { disposals, termKinds } from './disposals';
import { changeKinds, duties, regimes, type Duty, type Regime } from './regimes';

const trip = { departs: instant, returnsOn: maybe(day), returnPoint: maybe(text) };
const visit = {
  /** As the force published it: SOA 2003 s.87(1). */
  station: text,
  officer: staff,
  // Without a sole or main residence the periodic duty is weekly: SOA 2003 s.85(5).
  home: oneOf('fixed', 'no-fixed-abode'),
  newArea: maybe(flag),
  /** The unit in whose area a prospective home lies: it may be notified there, s.87(2). */
  newHome: maybe(unit),
  /** Who came. While a parental direction holds, the parent comes and brings the young person: s.89. */
  attended: maybe(oneOf('person', 'parent-with-person', 'parent-alone')),
  /** Which changes the person notified, where not all that were owed. */
  changes: maybe(someOf(...changeKinds)),
  evidence: maybe(evidence),
  /** The unit of another force that took the visit, before the person is theirs: s.87 sends the person there all the same. */
  takenBy: maybe(unit),
};
const notified = { notified: visit };
const atStation = {
  parties: ['mosovo'],
  because: 'MOSOVO officers meet the person at the published station and record there what was notified.',
} as const;
/** What the person notifies at the station, each time that it is owed. */
const notification = {
  owner: 'station',
  alsoBy: atStation,
  // Statute: a notification is owed from when what is notified happened, whenever the force learns of it.
  counts: 'happened',
  often: true,
  duty: true,
  outcomes: notified,
} as const;
const bySupervisors = {
  parties: ['mosovo'],
  because:
    'The supervisors of a force are often of the MOSOVO unit itself. An officer hands in; the post decides.',
} as const;
const disposed = {
  disposal: oneOf(...disposals),
  relevantDate: day,
  dischargeDays: maybe(whole),
  /** The sentence in its terms, for `imprisonment`. */
  terms: maybe(list({ months: whole, kind: oneOf(...termKinds), concurrentMonths: maybe(whole) })),
  /** The last day of a violent offender order. */
  orderUntil: maybe(day),
  /** When a notice for a foreign conviction, or an order, was served: the initial duty runs from then. */
  servedOn: maybe(day),
  /** The first release from the custody for it, where no spell of custody on record tells it: SOA 2003 s.91B. */
  releasedOn: maybe(day),
};

/**
 * The notification requirements of one person, from the relevant date to the last day of the notification
 * period. Each duty is a step of the police station where the person attends; a missed one opens the record of a
 * breach and the decision on it. Silence is never a notification.
 *
 * Sources: `soa`, registered sexual offenders, Sexual Offences Act 2003 ss.80-92, SI 2004/1220, SI 2012/1876;
 * `rto`, registered terrorist offenders, Counter-Terrorism Act 2008 ss.40-61; `voo`, violent offender orders,
 * Criminal Justice and Immigration Act 2008 ss.98-117. Figures of ours and readings chosen where the sources
 * leave room are on the page `docs/processes/registration.md`, each with how sure we are.
 */
export const table = {
  kind: 'registration',
  title: 'Registration: the notification requirements of one person',
  subject: 'person',
  shape: 3,
  oneAtATime: 'regime',
  // Whoever answers for the person registers them: SOA 2003 s.87 gives the duty to the home police area.
  startedBy: [{ unit: 'home', as: ['accountable'] }],
  elsewhere: { taken: 'record-notification', doubted: 'note-visit-elsewhere', field: 'takenBy' },
  input: {
    regime: oneOf(...regimes),
    ...disposed,
    born: day,
    /** The MOSOVO unit of the home area. */
    home: unit,
    needToKnow: list({ unit }),
    /** The youth offending team, which gets copies while the person is under 18. */
    youthJustice: maybe(unit),
    socialCare: maybe(unit),
  },
  steps: {
    initial: {
      title: 'Initial notification, in person',
      counts: 'happened',
      owner: 'station',
      alsoBy: atStation,
      clock: {
        soa: 'registration.initial',
        rto: 'registration.rto-initial',
        voo: 'registration.voo-initial',
      },
      // Once for each disposal that owes one: SOA 2003 s.83(2).
      often: true,
      duty: true,
      outcomes: notified,
    },
    'acknowledge-notification': {
      title: 'Acknowledge in writing; fingerprints and photograph if asked',
      counts: 'happened',
      owner: 'station',
      alsoBy: atStation,
      clock: {
        soa: 'registration.acknowledge',
        rto: 'registration.rto-acknowledge',
        voo: 'registration.voo-acknowledge',
      },
      often: true,
      outcomes: { given: { biometrics: flag } },
    },
    'record-on-visor': {
      title: 'Record on ViSOR and PNC',
      counts: 'told',
      owner: 'visor',
      alsoBy: {
        parties: ['mosovo'],
        because:
          'The officer who manages the person keeps the ViSOR record where the force has no ViSOR unit of its own.',
      },
      clock: 'registration.record',
      often: true,
      outcomes: { recorded: {} },
    },
    'tell-partners': {
      title: 'Notify the neighbourhood team and partners that need to know',
      counts: 'told',
      owner: 'mosovo',
      clock: 'registration.tell-partners',
      often: true,
      outcomes: { told: {} },
    },
    change: {
      title: 'Notification of a change',
      ...notification,
      clock: { soa: 'registration.change', rto: 'registration.rto-change', voo: 'registration.voo-change' },
    },
    release: {
      title: 'Notification of a release',
      ...notification,
      clock: {
        soa: 'registration.release',
        rto: 'registration.rto-release',
        voo: 'registration.voo-release',
      },
    },
    'confirm-advance-change': {
      title: 'Find out whether the announced change happened, and when',
      counts: 'happened',
      owner: 'mosovo',
      clock: { soa: 'registration.advance-window', voo: 'registration.voo-advance-window' },
      often: true,
      outcomes: { happened: { happenedOn: day }, 'not-happened': {} },
    },
    'non-occurrence': {
      title: 'Notification that the announced change did not happen',
      ...notification,
      clock: { soa: 'registration.non-occurrence', voo: 'registration.voo-non-occurrence' },
    },
    periodic: {
      title: 'Periodic notification',
      ...notification,
      clock: {
        soa: 'registration.periodic',
        rto: 'registration.rto-periodic',
        voo: 'registration.voo-periodic',
        'soa-weekly': 'registration.weekly',
        'rto-weekly': 'registration.rto-weekly',
        'voo-weekly': 'registration.voo-weekly',
      },
    },
    travel: {
      title: 'Notification of foreign travel',
      ...notification,
      clock: {
        soa: 'registration.travel',
        rto: 'registration.rto-travel',
        voo: 'registration.voo-travel',
        'soa-excused': 'registration.travel-excused',
        'rto-excused': 'registration.rto-travel-excused',
        'voo-excused': 'registration.voo-travel-excused',
      },
    },
    'travel-change': {
      title: 'Notification of a change of travel plans',
      ...notification,
      clock: {
        soa: 'registration.travel-change',
        rto: 'registration.rto-travel-change',
        voo: 'registration.voo-travel-change',
      },
    },
    return: {
      title: 'Notification of return to the United Kingdom',
      ...notification,
      clock: { soa: 'registration.return', rto: 'registration.rto-return', voo: 'registration.voo-return' },
    },
    household: {
      title: 'Notification of a stay where a child lives or stays',
      ...notification,
      clock: { soa: 'registration.household' },
    },
    particulars: {
      title: 'Notification of bank, card, passport or identity documents',
      ...notification,
      clock: { soa: 'registration.particulars', rto: 'registration.rto-particulars' },
    },
    'record-breach': {
      title: 'Record the breach on local and national systems',
      counts: 'told',
      owner: 'supervisor',
      alsoBy: {
        parties: ['mosovo'],
        because: 'Whoever found the breach records it. The decision on it stays with the supervisors.',
      },
      clock: 'registration.breach-record',
      often: true,
      outcomes: { recorded: { crimeReference: text } },
    },
    'decide-breach': {
      title: 'Decide on the breach',
      counts: 'told',
      owner: 'supervisor',
      alsoBy: bySupervisors,
      clock: 'registration.breach-decision',
      often: true,
      review: { by: 'supervisor', rule: 'registration.breach-sign-off', post: 'supervisor' },
      captures: ['risk', 'mappa-level'],
      means: ['charged'],
      outcomes: { charge: {}, caution: {}, 'no-further-action': { reason: text } },
    },
    'declare-missing': {
      title: 'Whereabouts unknown: circulate as wanted, or report missing',
      counts: 'told',
      owner: 'manager',
      clock: 'registration.declare-missing',
      often: true,
      captures: ['risk'],
      means: ['whereabouts-unknown'],
      outcomes: { wanted: { reference: text }, missing: { reference: text }, found: {} },
    },
    'review-whereabouts': {
      title: 'Review the search for the person',
      counts: 'happened',
      owner: 'manager',
      clock: 'registration.review-whereabouts',
      often: true,
      captures: ['risk'],
      means: ['whereabouts-unknown'],
      outcomes: { 'still-unknown': { enquiries: text }, found: {} },
    },
    'ask-transfer': {
      title: 'Ask the force where the person attends to take them over, or say why not',
      owner: 'mosovo',
      clock: 'registration.ask-transfer',
      counts: 'told',
      often: true,
      outcomes: { asked: {}, 'not-moved': { reason: text } },
    },
    'resolve-visit': {
      title:
        'Record a visit that another force took and that could not be counted, or say why it does not count',
      owner: 'mosovo',
      clock: 'registration.resolve-visit',
      counts: 'told',
      often: true,
      outcomes: { recorded: {}, 'not-counted': { reason: text } },
    },
    'dual-management': {
      title: "Agree dual case management with children's social care",
      counts: 'told',
      owner: 'mosovo',
      clock: 'registration.dual-management',
      often: true,
      outcomes: { agreed: { with: unit } },
    },
    'check-expiry': {
      title: 'Check that the notification period really ends',
      counts: 'happened',
      owner: 'mosovo',
      clock: 'registration.expiry-check',
      often: true,
      outcomes: { confirmed: { checked: text } },
    },
    close: {
      title: 'Close and archive',
      counts: 'happened',
      owner: 'supervisor',
      alsoBy: bySupervisors,
      clock: 'registration.close',
      post: 'supervisor',
      often: true,
      outcomes: { archived: {} },
    },
  },
  commands: {
    'record-notification': {
      title: 'Record what was notified in one visit',
      by: ['station', 'mosovo'],
      input: {
        of: someOf(...duties),
        on: pastInstant,
        ...visit,
        /** The journeys that the person notified; with `travel`, a change of a known journey. */
        trips: maybe(list({ travel: maybe(text), ...trip })),
      },
    },
    'record-change': {
      title: 'Record a change that the person must notify',
      by: ['mosovo', 'station'],
      input: {
        what: oneOf(...changeKinds),
        on: day,
        /** Of a change of the home address: the unit in whose area the person now lives. */
        newHome: maybe(unit),
      },
    },
    'record-advance-change': {
      title: 'Record a change that was notified before it happens',
      by: ['station', 'mosovo'],
      input: { what: oneOf(...changeKinds), expectedOn: day, on: pastInstant, ...visit },
    },
    'record-household-stay': {
      title: 'Record a stay where a child lives or stays',
      by: ['mosovo', 'station'],
      input: { began: pastInstant, ended: maybe(pastInstant) },
    },
    'record-travel': {
      title: 'Record foreign travel that was not notified',
      by: ['mosovo', 'station'],
      input: { ...trip, excuse: maybe(text) },
    },
    'record-travel-change': {
      title: 'Record a change of travel plans that was not notified',
      by: ['mosovo', 'station'],
      input: {
        travel: text,
        on: pastInstant,
        departs: maybe(instant),
        returnsOn: maybe(day),
        returnPoint: maybe(text),
        cancelled: maybe(flag),
      },
    },
    'note-visit-elsewhere': {
      title: 'Note a visit that another force took and that could not be counted',
      by: ['mosovo'],
      input: { takenBy: unit, on: pastInstant, station: text, of: someOf(...duties), why: text },
    },
    'confirm-breach': {
      title: 'Record when a breach was confirmed',
      by: ['supervisor', 'mosovo'],
      input: { breach: text, on: pastInstant },
    },
    'record-whereabouts': {
      title: 'Record that nobody knows where the person is, or that somebody does again',
      by: ['mosovo', 'station'],
      input: { known: flag, on: pastInstant },
    },
    'record-disposal': {
      title: 'Record a further disposal of a court, or an order renewed or made final',
      by: ['mosovo'],
      rewinds: true,
      // One of a day inside the period may be told after the archive.
      afterTheEnd: true,
      input: disposed,
    },
    end: {
      title: 'End the requirements, or what follows from one disposal, before their time',
      by: ['supervisor', 'mosovo'],
      review: { by: 'mosovo', post: 'supervisor' },
      means: ['deceased', 'shpo'],
      input: {
        reason: oneOf('deceased', 'conviction-quashed', 'review', 'order-discharged'),
        /** Which disposal was quashed or discharged, by the id of the fact that told it, where there are several. */
        disposal: maybe(text),
        evidence,
      },
    },
  },
  notices: {
    'need-to-know': 'A registration concerns your area',
    'new-area': 'A person who is registered has notified a home in your area',
    'taken-elsewhere': 'Another force has taken a visit of a person for whom your unit is accountable',
    copied: 'A registration of a young person: for your information',
    'came-of-age': 'A registered person is 18: the duties are their own, and copies end',
    breach: 'A breach of notification requirements was recorded',
    eligibility: 'A review of indefinite notification requirements may soon be applied for',
  },
  days: ['registration.expiry-opens', 'registration.eligibility-opens'],
  outcomes: ['expired', 'deceased', 'conviction-quashed', 'review', 'order-discharged'],
} as const satisfies ProcessTable;

export type Table = typeof table;

/**
 * Whether a regime asks for a duty: the step of the duty then has a clock of that regime. The Counter-Terrorism Act
 * knows no notification in advance; a violent offender order asks for no household, bank or document.
 */
export const asksFor = (regime: Regime, step: Duty | 'confirm-advance-change'): boolean =>
  Object.hasOwn(table.steps[step].clock, regime);
