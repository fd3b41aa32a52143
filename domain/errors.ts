/** What kind of trouble an error is; status, retry and log level follow from it. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method'
  | 'conflict'
  | 'refused'
  | 'rate-limited'
  | 'unavailable'
  | 'defect';

/** One error as a caller can meet it. */
export interface ErrorEntry {
  readonly kind: ErrorKind;
  readonly title: string;
}

/**
 * The errors that any process, and any caller, can meet. Codes are an interface: clients switch on them, so none is
 * ever renamed or used for something else.
 */
export const commonErrors = {
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
  'token.subject-refused': {
    kind: 'unauthenticated',
    title: 'Nobody may sign in under the name that the token gives',
  },
  'token.too-old': { kind: 'unauthenticated', title: 'The token was issued too long ago: sign in again' },
  'token.too-weak': {
    kind: 'unauthenticated',
    title: 'The sign-in was not strong enough: sign in again as is asked',
  },
  'access.not-in-directory': { kind: 'forbidden', title: 'The directory does not know you' },
  'access.left': { kind: 'forbidden', title: 'You have left, as the directory says' },
  'access.unit-closed': { kind: 'forbidden', title: 'Your unit is closed, as the directory says' },
  'access.system-closed': { kind: 'forbidden', title: 'The system is switched off, as the directory says' },
  'access.no-role': { kind: 'forbidden', title: 'The directory gives you no role' },
  'access.forbidden': { kind: 'forbidden', title: 'You may not do this' },
  'access.reason-needed': { kind: 'invalid', title: 'Say why you look: your force asks for a reason here' },
  'route.method': { kind: 'method', title: 'This address takes another method' },
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
  'circumstance.decided-by-process': {
    kind: 'conflict',
    title: 'A process of this person that is open decides this: say it there',
  },
  'unit.not-found': { kind: 'refused', title: 'The directory has no such unit' },
  'unit.owns-steps': {
    kind: 'conflict',
    title: 'The unit owns open steps, whose deadlines go by the calendar of its nation',
  },
  'staff.not-found': { kind: 'refused', title: 'The directory has no such person' },
  'staff.not-cleared': { kind: 'refused', title: 'This person has no clearance: they can be given nothing' },
  'staff.not-qualified': { kind: 'refused', title: 'This person does not hold what the step asks for' },
  'access.not-cleared': {
    kind: 'forbidden',
    title: 'You have no clearance now: access is refused until one is recorded',
  },
  'staff.left': { kind: 'refused', title: 'This person has left' },
  'role.to-oneself': { kind: 'refused', title: 'Nobody grants a role to themselves' },
  'role.of-national-office': {
    kind: 'refused',
    title: 'This role is for people of a national office',
  },
  'staff.owns': { kind: 'conflict', title: 'This person still owns something: it is given to others first' },
  'person.not-found': { kind: 'not-found', title: 'There is no such person in the directory' },
  'change.not-found': { kind: 'not-found', title: 'There is no such change' },
  'change.own': {
    kind: 'refused',
    title: 'Another holder of the power is needed: nobody asks for or decides what is their own',
  },
  'change.decided': { kind: 'conflict', title: 'The change was decided already' },
  'change.expired': {
    kind: 'conflict',
    title: 'The time to decide about the change is over: ask for it again',
  },
  'change.stale': {
    kind: 'conflict',
    title: 'The thing was changed since, or who asked may no longer: ask for it again',
  },
  'system.not-found': { kind: 'not-found', title: 'There is no such system in the directory' },
  'absence.not-found': { kind: 'not-found', title: 'There is no such absence' },
  'absence.cover-away': { kind: 'refused', title: 'The cover is away on some of these days' },
  'absence.cover-elsewhere': {
    kind: 'refused',
    title: 'The cover cannot answer the steps of this person: they are of another force or unit',
  },
  'absence.overlaps': { kind: 'conflict', title: 'The person is away already on some of these days' },
  'absence.over': { kind: 'conflict', title: 'The absence is over' },
  'subject.wrong-kind': { kind: 'refused', title: 'This process is not about a subject of that kind' },
  'subject.reference-taken': { kind: 'conflict', title: 'This cannot be entered: ask' },
  'merge.same': { kind: 'conflict', title: 'The two records are of one person already' },
  'merge.none': { kind: 'conflict', title: 'The record was not merged with another one' },
  'merge.two-accountable': {
    kind: 'conflict',
    title: 'Two units are accountable for the two records: transfer one of them first',
  },
  'merge.two-open': {
    kind: 'conflict',
    title: 'Both records have an open process of which a person has one at a time: end one of them first',
  },
  'reference.last': {
    kind: 'conflict',
    title: 'It is the only reference of the person: add another one first',
  },
  'reference.not-theirs': { kind: 'conflict', title: 'The person has no such reference' },
  'restriction.none': { kind: 'conflict', title: 'Nobody has restricted this person by hand' },
  'restriction.second-person': {
    kind: 'conflict',
    title: 'You have asked for this already: a second person lifts it',
  },
  'glass.not-needed': { kind: 'conflict', title: 'You can see this person as it is' },
  'glass.not-found': { kind: 'not-found', title: 'Nobody took sight under that id' },
  'glass.over': { kind: 'conflict', title: 'This sight has ended' },
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
  'post.not-held': { kind: 'forbidden', title: 'This asks for a post that you do not hold' },
  'post.not-the-officer': {
    kind: 'refused',
    title: 'Whoever is named does not hold the post that is asked for, or is not a second person',
  },
  'step.reviewed': {
    kind: 'conflict',
    title: 'Two people decided this: void it and have it decided again',
  },
  'conflict.self': { kind: 'forbidden', title: 'This is about you: somebody else has to do it' },
  'conflict.under': {
    kind: 'forbidden',
    title: 'This is about somebody whom you answer to: somebody else has to do it',
  },
  'conflict.given': {
    kind: 'refused',
    title: 'The step is about this person, or about somebody whom they answer to: choose another',
  },
  'conflict.owner': {
    kind: 'refused',
    title: 'The unit that would decide is under the person whom it is about: choose another unit',
  },
  'conflict.member': { kind: 'refused', title: 'Whom a process is about cannot be corrected: start another' },
  'step.statute': { kind: 'refused', title: 'The law sets this due instant: nobody may put it off' },
  'step.not-later': { kind: 'refused', title: 'An extension ends after the day on which the step is due' },
  'step.stands-still': {
    kind: 'conflict',
    title: 'The clock stands still: there is no due instant to put off',
  },
  'step.extended-enough': { kind: 'conflict', title: 'The step was extended as often as it may be' },
  'step.same-owner': { kind: 'refused', title: 'The step has this owner already' },
  'fact.void': { kind: 'conflict', title: 'The fact has been voided already' },
  'text.names-subject': {
    kind: 'refused',
    title: 'The words name the person, or hold a reference of theirs',
  },
  'confidential.no-words': { kind: 'refused', title: 'This kind of process takes no words' },
  'signature.missing': { kind: 'unauthenticated', title: 'A signed request is needed (Standard Webhooks)' },
  'signature.invalid': { kind: 'unauthenticated', title: 'The signature is not valid' },
  'signature.stale': { kind: 'unauthenticated', title: 'The signed time is too far from now' },
  'station.overlaps': {
    kind: 'conflict',
    title: 'A station of this name is on the list of that area in part of that time',
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

/**
 * The errors that there are, by what they belong to. Each kind of process adds its own in its `errors.ts`, so that a
 * code that no error has does not compile.
 */
export interface KnownErrors {
  readonly common: typeof commonErrors;
}

/** The code of an error. */
export type ErrorCode = { readonly [K in keyof KnownErrors]: keyof KnownErrors[K] }[keyof KnownErrors];

/** The HTTP status of each kind. */
export const statusOfKind = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  method: 405,
  conflict: 409,
  refused: 422,
  'rate-limited': 429,
  unavailable: 503,
  defect: 500,
} as const satisfies Record<ErrorKind, number>;

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
    super(code);
  }
}
