import { day, flag, instant, list, maybe, oneOf, staff, text, unit } from '../../engine/definition/fields';
import type { ProcessTable } from '../../engine/definition/table';

/**
 * Who asks to know of a person, and who answers for it: somebody asks to be let in, or enters a reference that others
 * have; takes sight with a reason; looks for many who are not there; or reads what is out of the ordinary.
 *
 * Source: Data Protection Act 2018, ss.39 and 62 (law enforcement data are disclosed where that is necessary, and each
 * disclosure is on record); College of Policing APP, information management: need to know. Assumed: every figure.
 */
export const table = {
  kind: 'admission',
  title: 'Who asks to know of a person',
  // Or an entry that was refused, and many look-ups of one hour: those are about nobody who is on record.
  subject: 'person',
  admits: true,
  input: {
    because: oneOf(
      'asked',
      'reference-entered',
      'entry-refused',
      'glass-broken',
      'trawling',
      'unusual-reading',
      'nobody',
    ),
    asker: staff,
    askerUnit: unit,
    /** The whole unit is to be let in, and not the asker alone. */
    forUnit: maybe(flag),
    reason: maybe(text),
    /** When the sight ends that was taken. */
    until: maybe(instant),
    /** Who audits: told at once where sight was taken. */
    auditors: list({ unit }),
    /** Who manages the accountable unit: told at once, by their own mail. */
    managers: list({ staff }),
    /** Who has it, where it is about nobody for whom a unit is accountable. */
    lead: maybe(unit),
    /** The person was restricted: its steps show it to nobody who is not on the list, whoever owns them. */
    listOnly: maybe(flag),
  },
  steps: {
    decide: {
      title: 'Decide whether to let in who asks',
      owner: 'lead',
      clock: 'admission.decide',
      counts: 'told',
      ladder: 'hours',
      outcomes: {
        /** The day is the last on which they may see the person. */
        admitted: { until: day },
        declined: { reason: text },
      },
    },
    'review-glass': {
      title: 'Say whether the sight that somebody took was needed',
      owner: 'lead',
      clock: 'admission.review-glass',
      counts: 'told',
      ladder: 'hours',
      outcomes: { justified: {}, 'not-justified': { reason: text } },
    },
    agree: {
      title: 'Agree with whoever knows the person, or withdraw the entry',
      owner: 'lead',
      clock: 'admission.agree',
      counts: 'told',
      outcomes: { settled: {}, withdrawn: { reason: text } },
    },
    'look-into': {
      title: 'Look into many look-ups that found nobody',
      owner: 'lead',
      clock: 'admission.look-into',
      counts: 'told',
      outcomes: { explained: { reason: text }, 'taken-further': { reason: text } },
    },
    'look-into-reading': {
      title: 'Look into reading that is out of the ordinary',
      owner: 'lead',
      clock: 'admission.look-into-reading',
      counts: 'told',
      outcomes: { explained: { reason: text }, 'taken-further': { reason: text } },
    },
  },
  commands: {},
  notices: {
    asked: 'Somebody asks to be let in to a person for whom your unit is accountable',
    'glass-broken': 'Somebody has taken sight of a restricted person, with a reason',
    'let-in': 'You have been let in to a person of whom you asked',
    trawling: 'Somebody has looked for many people and found nobody',
    'unusual-reading': 'Somebody has read what is out of the ordinary',
  },
  outcomes: [
    /** Somebody asked about nobody who is on record. */
    'nobody-there',
    'admitted',
    'declined',
    'justified',
    'not-justified',
    'settled',
    'withdrawn',
    'explained',
    'taken-further',
  ],
} as const satisfies ProcessTable;

export type Table = typeof table;
