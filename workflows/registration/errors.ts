import type { ErrorEntry } from '../../domain/errors';

/** Why a registration refuses what somebody asks of it. */
export const registrationErrors = {
  'registration.born-after': { kind: 'refused', title: 'The date of birth is after the relevant date' },
  'registration.released-before': {
    kind: 'refused',
    title: 'The release from the custody for a disposal is before its relevant date',
  },
  'registration.which-disposal': {
    kind: 'refused',
    title:
      'The requirements rest on several disposals, or on another: say which one was quashed or discharged',
  },
  'registration.discharge-length': {
    kind: 'refused',
    title: 'A conditional discharge needs its length in days',
  },
  'registration.already-registered': {
    kind: 'conflict',
    title: 'The person has an open registration under this regime: record the further disposal there',
  },
  'registration.within-ended': {
    kind: 'conflict',
    title:
      'The date lies in the period of a registration that has ended: record the disposal there, which runs again',
  },
  'registration.outside-period': {
    kind: 'conflict',
    title: 'The registration is over, and the date lies outside its period: start a new one',
  },
  'registration.disposal-of-another-regime': {
    kind: 'refused',
    title: 'This regime knows no such disposal',
  },
  'registration.terms-missing': {
    kind: 'refused',
    title: 'Give the terms of the imprisonment; no term may run together with more months than it has',
  },
  'registration.order-length': {
    kind: 'refused',
    title:
      'A violent offender order needs a last day two to five years on; an interim order may end on any later day',
  },
  'registration.station-not-published': {
    kind: 'refused',
    title: 'The force had not published this station for notifications on that day',
  },
  'registration.new-area-without-change': {
    kind: 'refused',
    title: 'Only a change of home may be notified in another area',
  },
  'registration.who-attends': {
    kind: 'refused',
    title:
      'While a parental direction holds the parent gives the notification, and nobody else does without one',
  },
  'registration.not-a-duty': { kind: 'refused', title: 'This regime asks for no such notification' },
  'registration.before-relevant-date': {
    kind: 'refused',
    title: 'The visit is before the requirements began, when the person had nothing to notify',
  },
  'registration.change-in-future': {
    kind: 'refused',
    title: 'Record a change when it has happened, or as one that was notified in advance',
  },
  'registration.not-in-advance': {
    kind: 'refused',
    title: 'A change that is notified in advance happens on the day of the notification or later',
  },
  'registration.window-open': {
    kind: 'conflict',
    title: 'The announced change may still happen in time, until the third day after its date',
  },
  'registration.trip-not-found': { kind: 'refused', title: 'This registration knows no such journey' },
  'registration.trip-missing': {
    kind: 'refused',
    title: 'Say which journey was notified: every journey that is known has been notified already',
  },
  'registration.which-journey': {
    kind: 'refused',
    title: 'Several journeys that are known may be meant: say which, by its id in `travel`',
  },
  'registration.journey-known': {
    kind: 'refused',
    title:
      'A journey of that time is known, and nobody makes both: record what changed of it, or that it was called off',
  },
  'registration.stay-too-short': {
    kind: 'refused',
    title: 'A person need not notify a stay of less than 12 hours where a child lives',
  },
  'registration.breach-not-found': { kind: 'refused', title: 'There is no such breach' },
  'registration.breach-recorded': { kind: 'conflict', title: 'The breach has been recorded already' },
  'registration.breach-undecided': { kind: 'conflict', title: 'A breach is still to be decided' },
  'registration.whereabouts-known': {
    kind: 'conflict',
    title: 'The whereabouts of the person are not recorded as unknown',
  },
  'registration.whereabouts-unknown': {
    kind: 'conflict',
    title: 'The whereabouts of the person are recorded as unknown already',
  },
  'registration.not-an-order': {
    kind: 'conflict',
    title: 'The requirements rest on more than an order that could be discharged',
  },
  'registration.not-indefinite': {
    kind: 'conflict',
    title: 'Only indefinite requirements can be ended by a review',
  },
  'registration.order-in-force': {
    kind: 'conflict',
    title: 'No review ends the requirements while a sexual harm prevention order runs',
  },
} as const satisfies Record<string, ErrorEntry>;

declare module '../../domain/errors' {
  interface KnownErrors {
    readonly registration: typeof registrationErrors;
  }
}
