/** What kind of trouble an error is; status, retry and log level follow from it. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'rate-limited'
  | 'unavailable'
  | 'defect';

interface ErrorEntry {
  readonly kind: ErrorKind;
  readonly title: string;
}

/**
 * Every error that a caller can meet. Codes are an interface: clients switch on them, so none is ever
 * renamed or used for something else.
 */
export const errorCatalogue = {
  'request.invalid': { kind: 'invalid', title: 'The request is not valid' },
  'request.malformed': { kind: 'invalid', title: 'The body is not JSON' },
  'request.too-large': { kind: 'invalid', title: 'The body is too large' },
  'request.key-missing': { kind: 'invalid', title: 'An Idempotency-Key header is needed' },
  'request.key-reused': {
    kind: 'conflict',
    title: 'This Idempotency-Key was used before with another request',
  },
  'request.rate-limited': { kind: 'rate-limited', title: 'Too many requests' },
  'token.missing': { kind: 'unauthenticated', title: 'Sign in: a bearer token is needed' },
  'token.invalid': { kind: 'unauthenticated', title: 'The token is not valid' },
  'token.expired': { kind: 'unauthenticated', title: 'The token has expired' },
  'access.forbidden': { kind: 'forbidden', title: 'You may not do this' },
  'route.not-found': { kind: 'not-found', title: 'There is nothing at this address' },
  'kind.not-found': { kind: 'not-found', title: 'There is no such kind of process' },
  'command.not-found': { kind: 'not-found', title: 'This kind of process has no such command' },
  'process.not-found': { kind: 'not-found', title: 'There is no such process' },
  'step.not-found': { kind: 'not-found', title: 'There is no such step' },
  'subject.not-found': { kind: 'not-found', title: 'There is no such subject' },
  'fact.not-found': { kind: 'not-found', title: 'There is no such fact in this process' },
  'circumstance.not-found': { kind: 'not-found', title: 'There is no such circumstance of this subject' },
  'process.subject-has-one': {
    kind: 'conflict',
    title: 'This person has a process of this kind that is not over: go on with that one',
  },
  'circumstance.by-process': {
    kind: 'refused',
    title: 'Who is accountable changes by a transfer alone',
  },
  'unit.not-found': { kind: 'refused', title: 'The directory has no such unit' },
  'unit.owns-steps': {
    kind: 'conflict',
    title: 'The unit owns open steps, whose deadlines go by the calendar of its nation',
  },
  'staff.not-found': { kind: 'refused', title: 'The directory has no such person' },
  'staff.not-cleared': { kind: 'refused', title: 'This person has no clearance: they can be given nothing' },
  'access.not-cleared': {
    kind: 'forbidden',
    title: 'You have no clearance now: access is refused until one is recorded',
  },
  'staff.left': { kind: 'refused', title: 'This person has left' },
  'staff.owns': { kind: 'conflict', title: 'This person still owns something: it is given to others first' },
  'person.not-found': { kind: 'not-found', title: 'There is no such person in the directory' },
  'absence.not-found': { kind: 'not-found', title: 'There is no such absence' },
  'absence.cover-away': { kind: 'refused', title: 'The cover is away on some of these days' },
  'absence.cover-elsewhere': {
    kind: 'refused',
    title: 'The cover cannot answer the steps of this person: they are of another force or unit',
  },
  'absence.overlaps': { kind: 'conflict', title: 'The person is away already on some of these days' },
  'absence.over': { kind: 'conflict', title: 'The absence is over' },
  'subject.wrong-kind': { kind: 'refused', title: 'This process is not about a subject of that kind' },
  'subject.reference-taken': { kind: 'conflict', title: 'Another subject has this reference' },
  'process.over': { kind: 'conflict', title: 'The process is over' },
  'step.closed': { kind: 'conflict', title: 'The step is not open' },
  'step.waits': { kind: 'conflict', title: 'The step waits for another one' },
  'step.before-start': {
    kind: 'refused',
    title: 'It cannot have happened before the step began to count',
  },
  'step.in-future': { kind: 'refused', title: 'It cannot have happened in the future' },
  'step.needs-review': { kind: 'refused', title: 'This step is handed in for review, not completed' },
  'step.no-review': { kind: 'conflict', title: 'The step does not wait for a review' },
  'step.submitted': { kind: 'conflict', title: 'The step was handed in and waits for its review' },
  'step.own-review': { kind: 'refused', title: 'Nobody reviews their own work' },
  'step.statute': { kind: 'refused', title: 'The law sets this due instant: nobody may put it off' },
  'step.not-later': { kind: 'refused', title: 'An extension ends after the day on which the step is due' },
  'step.stands-still': {
    kind: 'conflict',
    title: 'The clock stands still: there is no due instant to put off',
  },
  'step.extended-enough': { kind: 'conflict', title: 'The step was extended as often as it may be' },
  'step.same-owner': { kind: 'refused', title: 'The step has this owner already' },
  'fact.void': { kind: 'conflict', title: 'The fact has been voided already' },
  'transfer.same-unit': {
    kind: 'refused',
    title: 'A person cannot be transferred to the unit they are with',
  },
  'transfer.already-accepted': {
    kind: 'conflict',
    title: 'The transfer has been accepted: start a transfer back',
  },
  'transfer.sender-not-accountable': {
    kind: 'conflict',
    title: 'The sending unit is not the accountable unit of this person',
  },
  'transfer.already-referred': {
    kind: 'conflict',
    title: 'The referral abroad has been acknowledged: there is nothing left to withdraw',
  },
  'transfer.registered': {
    kind: 'refused',
    title: 'A registered person is not transferred as a potentially dangerous one',
  },
  'transfer.units-missing': { kind: 'refused', title: 'This transfer needs more units than were named' },
  'transfer.wrong-body': { kind: 'refused', title: 'Another body supervises people there' },
  'transfer.pack-invalid': {
    kind: 'refused',
    title: 'A risk pack lists records, each once and on one line, and the hash of all of them',
  },
  'transfer.pack-changed': { kind: 'conflict', title: 'The risk pack is not the one that was sent' },
  'transfer.same-pack': {
    kind: 'conflict',
    title: 'This pack was rejected as incomplete: send a corrected one',
  },
  'transfer.not-sent': { kind: 'conflict', title: 'The receiving force has not been asked yet' },
  'transfer.no-meeting': {
    kind: 'conflict',
    title: 'The person was accepted below MAPPA level 2: there is no joint meeting',
  },
  'transfer.meeting-recorded': { kind: 'conflict', title: 'The joint meeting has been recorded' },
  'transfer.abroad': { kind: 'refused', title: 'Nobody abroad takes over the management of a person' },
  'indefinite-review.under-way': {
    kind: 'conflict',
    title: 'A review of this requirement is under way already',
  },
  'indefinite-review.not-indefinite': {
    kind: 'refused',
    title: 'The person is not subject to an indefinite notification requirement',
  },
  'indefinite-review.not-notified': {
    kind: 'refused',
    title: 'When the person first notified is not on record, so nobody can say when they may apply',
  },
  'indefinite-review.receipt-missing': {
    kind: 'refused',
    title: 'An application has a day on which it was received',
  },
  'indefinite-review.order-runs': {
    kind: 'refused',
    title: 'Nobody may apply while a sexual harm prevention order runs',
  },
  'indefinite-review.too-early': { kind: 'refused', title: 'The application comes before its time' },
  'indefinite-review.no-bodies': { kind: 'refused', title: 'Name the responsible bodies that were notified' },
  'indefinite-review.not-consulted': {
    kind: 'conflict',
    title: 'The first responsible bodies have not been notified yet',
  },
  'indefinite-review.body-known': { kind: 'conflict', title: 'This body was notified already' },
  'indefinite-review.replies-outstanding': {
    kind: 'conflict',
    title: 'A body that has not replied still has time to',
  },
  'indefinite-review.determined': { kind: 'conflict', title: 'The application has been determined' },
  'indefinite-review.term': { kind: 'refused', title: 'The next application cannot be put off for so long' },
  'indefinite-review.term-unexplained': {
    kind: 'refused',
    title: 'A longer time until the next application needs its reason',
  },
  'indefinite-review.not-served': { kind: 'conflict', title: 'No determination has been served yet' },
  'indefinite-review.nothing-to-appeal': {
    kind: 'conflict',
    title: 'It was decided for the person: there is nothing to appeal against',
  },
  'indefinite-review.before-service': {
    kind: 'refused',
    title: 'Nobody appeals before the notice was served',
  },
  'indefinite-review.appeal-known': { kind: 'conflict', title: 'The appeal has been recorded' },
  'indefinite-review.no-appeal': { kind: 'conflict', title: 'No appeal has been recorded' },
  'indefinite-review.before-appeal': {
    kind: 'refused',
    title: 'No court decides on an appeal before it is lodged',
  },
  'indefinite-review.appeal-decided': {
    kind: 'conflict',
    title: 'What the court decided has been recorded',
  },
  'registration.born-after': { kind: 'refused', title: 'The date of birth is after the relevant date' },
  'registration.discharge-length': {
    kind: 'refused',
    title: 'A conditional discharge needs its length in days',
  },
  'npt-briefing.nobody-accountable': {
    kind: 'refused',
    title: 'No unit is accountable for this person: a team can be briefed by that unit alone',
  },
  'npt-briefing.not-briefed': { kind: 'conflict', title: 'The team has not been briefed yet' },
  'vetting.held-in-part': {
    kind: 'refused',
    title: 'A clearance that is held already needs its level and its last day',
  },
  'vetting.level-too-low': { kind: 'refused', title: 'The clearance is lower than the post needs' },
  'vetting.lasts-too-long': { kind: 'refused', title: 'A clearance lasts three years at most' },
  'vetting.ends-too-early': {
    kind: 'refused',
    title: 'The clearance must end after it begins, and after the one that it renews',
  },
  'vetting.leaves-gap': {
    kind: 'refused',
    title:
      'The renewal must begin no later than the day after the last day of the clearance that still holds',
  },
  'vetting.nothing-held': { kind: 'conflict', title: 'There is no clearance to review' },
  'text.names-subject': {
    kind: 'refused',
    title: 'The words name the person, or hold a reference of theirs',
  },
  'confidential.no-words': { kind: 'refused', title: 'This kind of process takes no words' },
  'recall.not-on-licence': {
    kind: 'conflict',
    title: 'The person is not on licence: record the licence first',
  },
  'recall.already-open': { kind: 'conflict', title: 'A recall of this person is open already' },
  'recall.decision-mandatory': {
    kind: 'conflict',
    title: 'A charge or remand on licence asks for a recorded decision: it cannot be withdrawn before',
  },
  'recall.not-revoked': { kind: 'conflict', title: 'The licence has not been revoked' },
  'recall.revoked': { kind: 'conflict', title: 'The licence has been revoked: rescind the recall instead' },
  'recall.rescinded': { kind: 'conflict', title: 'The recall has been rescinded' },
  'recall.released': { kind: 'conflict', title: 'The person has been released' },
  'recall.release-directed': { kind: 'conflict', title: 'The release has been directed or decided already' },
  'recall.not-at-large': { kind: 'conflict', title: 'The person is not at large' },
  'recall.not-in-custody': {
    kind: 'conflict',
    title: "No return to custody is on record: the prison's movement, or the circumstance, comes first",
  },
  'recall.in-custody': { kind: 'conflict', title: 'The return to custody is on record' },
  'recall.still-in-custody': {
    kind: 'conflict',
    title: "The end of custody completes this step: the prison's movement, or the circumstance",
  },
  'recall.already-emergency': { kind: 'conflict', title: 'This is an emergency recall already' },
  'recall.returned': {
    kind: 'conflict',
    title: 'The person has returned to custody: nothing is left to hurry',
  },
  'recall.no-automatic-release': { kind: 'conflict', title: 'This recall has no automatic release' },
  'recall.no-sentence-end': { kind: 'conflict', title: 'A life sentence or IPP has no end' },
  'recall.sentence-length-needed': {
    kind: 'refused',
    title: 'A determinate sentence needs its length in months',
  },
  'recall.judgement-needed': {
    kind: 'refused',
    title: 'This route turns on whether release would risk serious harm: record that judgement',
  },
  'recall.charge-unexplained': {
    kind: 'refused',
    title: 'A charge is on record: say that the recall is on its account, or why it is not',
  },
  'recall.born-after': { kind: 'refused', title: 'The date of birth is after the revocation' },
  'movement.not-found': { kind: 'not-found', title: 'There is no such prison movement' },
  'movement.subject-not-found': { kind: 'refused', title: 'Nobody is known by this reference' },
  'movement.does-not-fit': {
    kind: 'conflict',
    title: 'The movement does not fit the custody on record: put that right first',
  },
  'movement.superseded': {
    kind: 'conflict',
    title: 'What the movement recorded was changed since: correct the custody itself',
  },
  'signature.missing': { kind: 'unauthenticated', title: 'A signed request is needed (Standard Webhooks)' },
  'signature.invalid': { kind: 'unauthenticated', title: 'The signature is not valid' },
  'signature.stale': { kind: 'unauthenticated', title: 'The signed time is too far from now' },
  // registration
  'registration.already-registered': {
    kind: 'conflict',
    title: 'The person has an open registration under this regime: record the further disposal there',
  },
  'registration.disposal-of-another-regime': {
    kind: 'refused',
    title: 'This regime knows no such disposal',
  },
  'registration.terms-missing': {
    kind: 'refused',
    title: 'Imprisonment is told in its terms, of which none is served together with more than came before',
  },
  'registration.order-length': {
    kind: 'refused',
    title: 'A violent offender order needs its last day, two to five years on; an interim one any later day',
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
    title: 'Nothing was to be notified before the requirements began',
  },
  'registration.change-in-future': {
    kind: 'refused',
    title: 'A change still to come is recorded when it has happened, or as one notified in advance',
  },
  'registration.not-in-advance': {
    kind: 'refused',
    title: 'A change notified in advance is expected on the day of the notification or later',
  },
  'registration.window-open': {
    kind: 'conflict',
    title: 'The announced change may still happen in time: three days after its date are not over',
  },
  'registration.trip-not-found': { kind: 'refused', title: 'This registration knows no such journey' },
  'registration.trip-missing': {
    kind: 'refused',
    title: 'Say which journey was notified: none is known that was not',
  },
  'registration.stay-too-short': {
    kind: 'refused',
    title: 'A stay of less than 12 hours where a child lives is not to be notified',
  },
  'registration.breach-not-found': { kind: 'refused', title: 'There is no such breach' },
  'registration.breach-recorded': { kind: 'conflict', title: 'The breach has been recorded already' },
  'registration.breach-undecided': { kind: 'conflict', title: 'A breach is still to be decided' },
  'registration.whereabouts-known': { kind: 'conflict', title: 'Nobody has told that the person is lost' },
  'registration.whereabouts-unknown': {
    kind: 'conflict',
    title: 'It is known already that nobody knows where the person is',
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
    title: 'While a sexual harm prevention order runs, no review ends the requirements',
  },
  'station.overlaps': {
    kind: 'conflict',
    title: 'A station of this name is on the list of that area in part of that time',
  },
  // mapp-meetings
  'mapp-meetings.born-after': { kind: 'refused', title: 'The date of birth is after the day of eligibility' },
  'mapp-meetings.young-services': {
    kind: 'refused',
    title: 'Name the youth justice, social care and education services of a person under 18',
  },
  'mapp-meetings.category-3': {
    kind: 'refused',
    title: 'A person of category 3 is managed at level 2 or 3, or is not eligible',
  },
  'mapp-meetings.in-past': { kind: 'refused', title: 'A meeting is fixed for a time that is still to come' },
  'mapp-meetings.attendance-doubled': { kind: 'refused', title: 'An agency is in the attendance twice' },
  'mapp-meetings.action-doubled': { kind: 'refused', title: 'Two actions have the same number' },
  'mapp-meetings.action-before': { kind: 'refused', title: 'An action is due before the meeting' },
  'mapp-meetings.leaving': { kind: 'conflict', title: 'The meetings about this person are ending' },
  'mapp-meetings.emergency-called': { kind: 'conflict', title: 'An emergency meeting is called already' },
  'mapp-meetings.not-fixed': { kind: 'conflict', title: 'No such meeting has a day' },
  'mapp-meetings.no-level': { kind: 'conflict', title: 'The person has no level yet' },
  'mapp-meetings.same-level': { kind: 'refused', title: 'The person is at this level already' },
  'mapp-meetings.referral-pending': { kind: 'conflict', title: 'A referral is under way' },
  'mapp-meetings.same-lead-agency': { kind: 'refused', title: 'This unit leads already' },
  'mapp-meetings.not-level-1': {
    kind: 'conflict',
    title: 'The person is not at level 1: change the level first',
  },
  'mapp-meetings.meeting-held': {
    kind: 'conflict',
    title: 'A meeting has been held: end the meetings by an exit',
  },
  'rule.not-found': { kind: 'not-found', title: 'There is no such rule' },
  'calendar.not-found': { kind: 'not-found', title: 'There is no calendar of such a nation' },
  'calendar.shrinks': {
    kind: 'conflict',
    title: 'The feed lacks holidays that are known; say allowShrinking to take them away',
  },
  'policy.statute': { kind: 'refused', title: 'No force may set another figure for this rule' },
  'recomputation.not-found': { kind: 'not-found', title: 'There is no such recomputation' },
  'recomputation.done': { kind: 'conflict', title: 'The recomputation is done' },
  'records.behind': {
    kind: 'unavailable',
    title: 'The records were restored and are being brought level; try again',
  },
  'service.unavailable': { kind: 'unavailable', title: 'The service cannot be reached for now; try again' },
  'service.outcome-unknown': {
    kind: 'unavailable',
    title: 'The outcome is not known yet; send the same request again with the same Idempotency-Key',
  },
  'service.defect': { kind: 'defect', title: 'Something went wrong on our side' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** The HTTP status of each kind. */
export const statusOfKind = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  refused: 422,
  'rate-limited': 429,
  unavailable: 503,
  defect: 500,
} as const satisfies Record<ErrorKind, number>;

/** Whether a text is one of our codes, such as the type of a Temporal failure. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

/** One fault of one field: a JSON Pointer into the body and a sentence for the person who sent it. */
export interface FieldFault {
  readonly pointer: string;
  readonly message: string;
  /** In a file: the line, counted from 1 with the heading, and the name of the column. */
  readonly line?: number;
  readonly column?: string;
}

/** What a refusal may say beyond its code: no personal data, since it travels through histories. */
export interface RefusalDetail {
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  readonly [more: string]: unknown;
}

/** A request that was understood and is not carried out; nothing has changed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: ErrorCode,
    readonly more: RefusalDetail = {},
  ) {
    super(errorCatalogue[code].title);
  }
}
