import { birthdayAt, isUnderEighteen } from '../../domain/time/age';
import type { Spell } from '../../domain/circumstances';
import { areaOf, type UnitId } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/rule-id';
import {
  dayOf,
  instantOf,
  later,
  plusMonths,
  plusSeconds,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import {
  defineProcess,
  type Answer,
  type Input,
  type SubjectView,
  type View,
} from '../../engine/definition/define-process';
import {
  day,
  evidence,
  flag,
  instant,
  list,
  maybe,
  oneOf,
  staff,
  text,
  unit,
  whole,
} from '../../engine/definition/fields';
import { each, type Plan, type Row } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

const level = oneOf('1', '2', '3');
const managedLevel = oneOf('2', '3');
const category = oneOf('1', '2', '3', '4');
const exitReason = oneOf('level-down', 'transfer', 'recall', 'death', 'eligibility-ended');
const slot = { begins: instant, lasts: whole, place: text };
const which = oneOf('planned', 'emergency');
const approved = { reason: text, approvedBy: staff };

/**
 * The multi-agency public protection (MAPP) meetings about one person: from identification through the cycle
 * of meetings to the exit.
 *
 * Source: Criminal Justice Act 2003 ss.325-327 (the responsible authority, and the agencies that have a duty
 * to co-operate); MAPPA Guidance, whose figures could not be opened: those of the rules `known` are common
 * knowledge to be confirmed, the others ours. Assumed, where the tables leave room: a person is at level 2 or 3
 * from the acceptance of the referral, and not before; "review at most every" counts from the last meeting
 * held, emergencies included; a meeting that is not quorate was not held, and gets a new date by the clock of a
 * first meeting; an answer that nobody gives is overdue, never consent.
 */
const table = {
  kind: 'mapp-meetings',
  title: 'MAPP meetings',
  subject: 'person',
  oneAtATime: true,
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
    // Of a person under 18, invited as of right.
    youthJustice: maybe(unit),
    socialCare: maybe(unit),
    education: maybe(unit),
  },
  steps: {
    identify: {
      title: 'Identify the person: category and lead agency',
      owner: 'lead',
      rule: 'mapp-meetings.identify',
      captures: ['custody'],
      outcomes: { identified: { category, leadAgency: maybe(unit) }, 'not-eligible': { reason: text } },
    },
    'set-level': {
      title: 'Set the level, with the reason',
      owner: 'lead',
      rule: 'mapp-meetings.level',
      outcomes: { set: { level, reason: text } },
    },
    refer: {
      title: 'Refer to the co-ordinator (form A)',
      owner: 'lead',
      rule: 'mapp-meetings.refer',
      often: true,
      outcomes: { sent: { urgent: flag, reason: text } },
    },
    screen: {
      title: 'Screen the referral: accept, return or refuse it',
      owner: 'coordinator',
      rule: 'mapp-meetings.screen',
      often: true,
      outcomes: { accepted: { reason: text }, returned: { reason: text }, refused: { reason: text } },
    },
    'agree-dual-management': {
      title: 'Agree dual case management of a child in care',
      owner: 'row',
      rule: 'mapp-meetings.dual-management',
      outcomes: { agreed: { arrangement: text } },
    },
    'fix-meeting': {
      title: 'Fix the day, time and place of the meeting',
      owner: 'coordinator',
      rule: 'mapp-meetings.fix',
      often: true,
      outcomes: { fixed: { ...slot, shortNotice: maybe(text) } },
    },
    'answer-invitation': {
      title: 'Say whether your agency comes to the meeting',
      owner: 'row',
      rule: 'mapp-meetings.answer-invitation',
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
      rule: 'mapp-meetings.papers',
      often: true,
      outcomes: { sent: {} },
    },
    'hold-meeting': {
      title: 'Hold the meeting and record it',
      owner: 'coordinator',
      rule: 'mapp-meetings.first-2',
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
      rule: 'mapp-meetings.minutes-2',
      often: true,
      outcomes: { issued: { minutes: evidence } },
    },
    action: {
      title: 'Do what the meeting asked of your agency',
      owner: 'row',
      rule: 'mapp-meetings.action',
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
      rule: 'mapp-meetings.review-1',
      often: true,
      outcomes: { 'level-1': { reason: text }, raise: { level: managedLevel, reason: text } },
    },
    'plan-transition': {
      title: 'Plan the move to adult services',
      owner: 'lead',
      rule: 'mapp-meetings.transition',
      outcomes: { planned: { arrangement: text } },
    },
    'decide-exit': {
      title: 'Decide whether the person leaves: what brought them here has changed',
      owner: 'coordinator',
      rule: 'mapp-meetings.decide-exit',
      often: true,
      outcomes: {
        leaves: { because: exitReason, ...approved },
        stays: { category, reason: text },
      },
    },
  },
  commands: {
    'call-emergency-meeting': {
      title: 'Call an emergency meeting',
      by: ['lead', 'coordinator'],
      input: {
        rank: oneOf('detective-inspector', 'senior-probation-officer'),
        calledBy: staff,
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
      input: { because: exitReason, ...approved },
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
  outcomes: ['not-eligible', 'level-down', 'transfer', 'recall', 'death', 'eligibility-ended', 'withdrawn'],
} as const satisfies ProcessTable;

type Level = '1' | '2' | '3';
type Category = '1' | '2' | '3' | '4';
type ExitReason = 'level-down' | 'transfer' | 'recall' | 'death' | 'eligibility-ended';
type Held = Answer<typeof table, 'hold-meeting', 'held'>;
type Table = typeof table;

/** What brought something about: a fact, when it happened and when it was told. */
interface Cause {
  readonly id: string;
  readonly on: Instant;
  readonly at: Instant;
}
interface Slot {
  readonly begins: Instant;
  readonly lasts: number;
  readonly place: string;
}
/** A meeting that is to be held. */
interface Meeting {
  id: string;
  /** By which clock it is to be held, and from when. */
  clock: 'first' | 'review' | 'emergency';
  from: Instant;
  /** What asks the co-ordinator to fix its day; not asked where the call already said it. */
  ask?: { id: string; from: Instant; rule?: RuleId } | undefined;
  fixed?: (Slot & { id: string; at: Instant; short: boolean }) | undefined;
}
/** A meeting that took place: what was to be done before it lapses, if nobody did. */
interface Past {
  readonly until: Instant;
  readonly ask: Meeting['ask'];
  readonly papers?: {
    readonly id: string;
    readonly slot: NonNullable<Meeting['fixed']>;
    readonly asked: UnitId[];
  };
}
interface State {
  category?: { value: Category; from: Instant };
  notEligible?: true;
  leadAgency?: UnitId;
  invited?: Partial<Pick<Input<Table>, 'agencies' | 'youthJustice' | 'socialCare' | 'education'>>;
  releaseOn?: Day;
  level?: { value: Level; from: Instant; because: string; was?: Level | undefined };
  /** The referral under way: a level that is wanted, and the form that asks for it. */
  referral?: {
    id: string;
    from: Instant;
    level: '2' | '3';
    sent?: { id: string; at: Instant; urgent: boolean };
  };
  firstReferred?: Instant;
  screened?: { id: string; outcome: 'accepted' | 'returned' | 'refused' };
  planned?: Meeting;
  emergency?: Meeting;
  past: Past[];
  /** What the review at level 1 counts from. */
  review?: { id: string; from: Instant };
  /** Meetings held whose minutes are owed. */
  minutes: { id: string; on: Instant; level: Level }[];
  actions: { id: string; agency: UnitId; due: Day; notDone?: string }[];
  anyHeld?: true;
  critical?: { from: Instant; to?: Instant };
  exit?: { id: string; at: Instant; because: ExitReason };
  withdrawn?: true;
}

const ofAnswer = ({ id, on, at }: Cause): Cause => ({ id, on, at });
const ofCommand = ({ id, at }: { id: string; at: Instant }): Cause => ({ id, on: at, at });
const keepOnRecord = (): void => undefined;

/** A level that somebody with the right to decided. Up from level 1 asks for a referral, and moves nothing yet. */
function decideLevel(state: State, wanted: Level, { id, on, at }: Cause): void {
  const was = state.level?.value;
  if (was === wanted) return;
  if (wanted === '1') {
    state.level = { value: '1', from: on, because: id, was };
    state.review = { id, from: on };
    delete state.planned;
    delete state.referral;
  } else if (was === '2' || was === '3') {
    state.level = { value: wanted, from: on, because: id, was };
  } else if (state.referral) {
    state.referral.level = wanted;
  } else {
    state.referral = { id, from: at, level: wanted };
  }
}

const toFix = (cause: Cause, clock: Meeting['clock']): Meeting => ({
  id: cause.id,
  clock,
  from: cause.on,
  ask: {
    id: cause.id,
    from: cause.at,
    ...(clock === 'emergency' && { rule: 'mapp-meetings.fix-emergency' }),
  },
});

/** Takes a meeting that took place, quorate or not, out of those to come. */
function tookPlace(
  state: State,
  { occasion, on }: { occasion: string; on: Instant },
  input: Input<Table>,
): void {
  const meeting = meetingsOf(state).find(({ id }) => id === occasion);
  if (!meeting) return;
  const { ask, fixed, clock } = meeting;
  const asked = fixed && clock !== 'emergency' ? askedFor(fixed, { input, state }) : undefined;
  state.past.push({
    until: plusSeconds(on, -1),
    ask,
    ...(fixed && asked && { papers: { id: occasion, slot: fixed, asked } }),
  });
  if (clock === 'emergency') delete state.emergency;
  else delete state.planned;
}

function recordHeld(state: State, held: Held): void {
  const cause = ofAnswer(held);
  const heldAt = state.level?.value ?? '1';
  state.anyHeld = true;
  state.minutes.push({ id: held.id, on: held.on, level: heldAt });
  for (const { number, agency, due } of held.actions)
    state.actions.push({ id: `${held.id}.${number}`, agency, due });
  if (held.criticalCase === true && (!state.critical || state.critical.to))
    state.critical = { from: held.on };
  if (held.criticalCase === false && state.critical) state.critical.to ??= held.on;
  decideLevel(state, held.level, cause);
  const now = state.level?.value;
  if (now === '1') state.review = { id: held.id, from: held.on };
  // An emergency counts as the last meeting: the one that was planned is a review from it.
  else if (state.planned) Object.assign(state.planned, { clock: 'review', from: held.on });
  else if (now !== undefined) state.planned = toFix(cause, 'review');
}

function meetingOf(state: State, of: 'planned' | 'emergency'): Meeting | undefined {
  return of === 'planned' ? state.planned : state.emergency;
}
const meetingsOf = ({ planned, emergency }: State): Meeting[] =>
  [planned, emergency].flatMap((meeting) => meeting ?? []);

/** Why the cycle is ending, once it is: no meeting and no review is wanted any more. */
function leaving(state: State, { is }: SubjectView): ExitReason | 'not-eligible' | 'withdrawn' | undefined {
  if (state.withdrawn) return 'withdrawn';
  if (state.exit) return state.exit.because;
  if (state.notEligible) return 'not-eligible';
  if (is.deceased) return 'death';
  // Category 3 is for those managed at level 2 or 3 alone.
  return state.category?.value === '3' && state.level?.value === '1' ? 'eligibility-ended' : undefined;
}

/** Who is invited to a meeting on a day: the lead agency, the agencies by name, and a young person's services. */
function invitedOn(on: Day, { input, state }: Pick<View<Table, State>, 'input' | 'state'>): UnitId[] {
  const { agencies, youthJustice, socialCare, education } = { ...input, ...state.invited };
  const young = isUnderEighteen(input.born, on) ? [youthJustice, socialCare, education] : [];
  const all = [leadOf(input, state), ...agencies.map((agency) => agency.unit), ...young];
  return [...new Set(all.flatMap((one) => one ?? []))].filter((one) => one !== input.coordinator);
}

/** A meeting as it was held, with what the facts before it said: at which level, and who was invited. */
export function meetingAsHeld(
  { on }: { readonly on: Instant },
  before: { readonly input: Input<Table>; readonly state: State },
): { level: Level; invited: UnitId[] } {
  return { level: before.state.level?.value ?? '1', invited: invitedOn(dayOf(on), before) };
}

/** Of whom an answer is asked: all who are invited but the agency that leads. */
const askedFor = ({ begins }: Slot, view: Pick<View<Table, State>, 'input' | 'state'>): UnitId[] =>
  invitedOn(dayOf(begins), view).filter((one) => one !== leadOf(view.input, view.state));

const leadOf = (input: Input<Table>, state: State): UnitId => state.leadAgency ?? input.leadAgency;

/** Whether release is more than six months after a day. Assumed: the bound is fixed, the interval a policy. */
const isFar = (releaseOn: Day | undefined, from: Day): boolean =>
  releaseOn !== undefined && from < plusMonths(releaseOn, -6);

/**
 * The clock of a review that counts from an instant: six months for an adult in custody whose release is far;
 * otherwise the interval of the level, after such custody from the release.
 */
function reviewClock(
  since: Instant,
  ordinary: RuleId,
  { input, state, subject }: Pick<View<Table, State>, 'input' | 'state' | 'subject'>,
): { from: Instant; rule: RuleId } {
  const releaseOn = state.releaseOn ?? input.releaseOn;
  if (isUnderEighteen(input.born, dayOf(since))) return { from: since, rule: ordinary };
  if (subject.is.custody)
    return isFar(releaseOn, dayOf(since))
      ? { from: since, rule: 'mapp-meetings.review-custody' }
      : { from: since, rule: ordinary };
  const releases = subject
    .of('custody')
    .filter(({ from, to }) => to !== undefined && instantOf(to) > since && isFar(releaseOn, dayOf(from)))
    .map(({ to }) => instantOf(to as When));
  return { from: releases.reduce<Instant>(later, since), rule: ordinary };
}

/** The clock by which a meeting is to be held. */
function meetingClock(meeting: Meeting, view: View<Table, State>): { from: Instant; rule: RuleId } {
  const isThree = view.state.level?.value === '3';
  switch (meeting.clock) {
    case 'emergency':
      return { from: meeting.from, rule: 'mapp-meetings.emergency' };
    case 'first':
      return { from: meeting.from, rule: isThree ? 'mapp-meetings.first-3' : 'mapp-meetings.first-2' };
    case 'review':
      return reviewClock(meeting.from, isThree ? 'mapp-meetings.review-3' : 'mapp-meetings.review-2', view);
    default:
      return meeting.clock satisfies never;
  }
}

/**
 * What has changed, since the process started, of that which brought the person here: each asks the co-ordinator
 * whether the person leaves. By themselves only death and, in category 3, level 1 end anything.
 */
function grounds({ state, started, subject }: View<Table, State>): { id: string; from: Instant }[] {
  const since = (when: When | undefined): when is When => when !== undefined && instantOf(when) > started.at;
  const ended = (spells: readonly Spell[]): { id: string; from: Instant }[] =>
    spells.flatMap(({ id, to }) => (since(to) ? [{ id: `${id}@${to}`, from: instantOf(to) }] : []));
  const begun = ({ id, from }: Spell): { id: string; from: Instant }[] => [
    { id: `${id}@${from}`, from: instantOf(from) },
  ];
  const of = state.category?.value;
  const { is } = subject;
  const homes = subject.of('accountable');
  return [
    ...(of === '1' && !is.registered ? ended(subject.of('registered')) : []),
    ...(of === '2' && !is.licence ? ended(subject.of('licence')) : []),
    ...(is.recall && since(is.recall.from) ? begun(is.recall) : []),
    ...homes.flatMap((home, index) => {
      const [before, after] = [homes[index - 1]?.value, home.value];
      const moved = before !== undefined && after !== undefined && areaOf(before) !== areaOf(after);
      return moved && since(home.from) ? begun(home) : [];
    }),
  ];
}

export const mappMeetings = defineProcess(table)({
  begin: (): State => ({ past: [], minutes: [], actions: [] }),

  parties: ({ input, state }) => ({
    lead: leadOf(input, state),
    coordinator: input.coordinator,
    board: input.board,
  }),

  apply: {
    identify: (state, identified) => {
      if (identified.outcome === 'not-eligible') {
        state.notEligible = true;
        return;
      }
      state.category = { value: identified.category, from: identified.on };
      if (identified.leadAgency) state.leadAgency = identified.leadAgency;
    },
    'set-level': (state, set) => decideLevel(state, set.level, ofAnswer(set)),
    refer: (state, { id, at, urgent, occasion }) => {
      state.firstReferred ??= at;
      if (state.referral?.id === occasion) state.referral.sent = { id, at, urgent };
    },
    screen: (state, screened) => {
      const { referral } = state;
      if (!referral) return;
      const { id, at, on, outcome } = screened;
      state.screened = { id, outcome };
      if (outcome === 'returned') {
        state.referral = { id, from: at, level: referral.level };
        return;
      }
      delete state.referral;
      if (outcome === 'accepted') {
        state.level = { value: referral.level, from: on, because: id, was: state.level?.value };
        state.planned = toFix(screened, 'first');
        delete state.review;
      } else if (!state.level) {
        state.level = { value: '1', from: on, because: id };
        state.review = { id, from: on };
      }
    },
    'fix-meeting': (state, { id, at, occasion, begins, lasts, place, shortNotice }) => {
      const meeting = meetingsOf(state).find(({ ask }) => ask?.id === occasion);
      if (meeting) meeting.fixed = { id, at, begins, lasts, place, short: shortNotice !== undefined };
    },
    'hold-meeting': (state, meeting, input) => {
      const { planned, emergency } = state;
      tookPlace(state, meeting, input);
      if (meeting.outcome === 'held') return recordHeld(state, meeting);
      // Not quorate: it was not held.
      if (emergency?.id === meeting.occasion) state.emergency = toFix(meeting, 'emergency');
      else if (planned?.id === meeting.occasion) state.planned = toFix(meeting, 'first');
    },
    action: (state, { id, occasion, outcome }) => {
      for (const action of state.actions)
        if (action.id === occasion && outcome === 'not-possible') action.notDone = id;
    },
    review: (state, review) => {
      if (!state.review) return;
      state.review = { id: review.id, from: review.on };
      if (review.outcome === 'raise') decideLevel(state, review.level, ofAnswer(review));
    },
    'decide-exit': (state, decided) => {
      if (decided.outcome === 'stays') state.category = { value: decided.category, from: decided.on };
      else state.exit ??= { id: decided.id, at: decided.at, because: decided.because };
    },
    'answer-invitation': keepOnRecord,
    'send-papers': keepOnRecord,
    'issue-minutes': keepOnRecord,

    'call-emergency-meeting': (state, { id, at, begins, lasts, place }) => {
      const fixed = { id, at, begins, lasts, place, short: true };
      state.emergency ??= { id, clock: 'emergency', from: at, fixed };
    },
    'move-meeting': (state, { id, at, which: one, begins, lasts, place }) => {
      const meeting = meetingOf(state, one);
      if (meeting?.fixed) meeting.fixed = { id, at, begins, lasts, place, short: true };
    },
    'cancel-meeting': (state, command) => {
      if (command.which === 'emergency') {
        delete state.emergency;
        return;
      }
      if (!state.planned) return;
      delete state.planned.fixed;
      state.planned.ask = { id: command.id, from: command.at };
    },
    'change-level': (state, command) => decideLevel(state, command.level, ofCommand(command)),
    'change-lead-agency': (state, { leadAgency }) => {
      state.leadAgency = leadAgency;
    },
    'change-agencies': (state, { agencies, youthJustice, socialCare, education }) => {
      state.invited = {
        ...state.invited,
        agencies,
        ...(youthJustice && { youthJustice }),
        ...(socialCare && { socialCare }),
        ...(education && { education }),
      };
    },
    'record-release-date': (state, { releaseOn }) => {
      state.releaseOn = releaseOn;
    },
    exit: (state, { id, at, because }) => {
      state.exit ??= { id, at, because };
    },
    withdraw: (state) => {
      state.withdrawn = true;
    },
  },

  plan: (view): Plan<Table> => {
    const { input, state, done, started, subject } = view;
    const { referral, screened, firstReferred, review, minutes, actions, critical, exit } = state;
    const goes = leaving(state, subject);
    const meetings = goes ? [] : meetingsOf(state);
    const level = state.level?.value;
    const birthday = birthdayAt(input.born, 18);
    const identified = done.identify?.outcome === 'identified' ? done.identify : undefined;
    const releaseOn = state.releaseOn ?? input.releaseOn;
    const youthJustice = state.invited?.youthJustice ?? input.youthJustice;
    const inCare = subject.is['looked-after'];
    // Nobody is at a level, or in a category, once they are not eligible; in category 3, with level 1.
    const endedAt = goes === 'eligibility-ended' ? (exit?.at ?? state.level?.from) : undefined;
    const told = invitedOn(dayOf(exit?.at ?? state.level?.from ?? started.at), view);
    const fixed = meetings.flatMap((meeting) =>
      meeting.fixed
        ? [{ meeting, slot: meeting.fixed, to: invitedOn(dayOf(meeting.fixed.begins), view) }]
        : [],
    );
    // An emergency meeting is called too late for papers and answers.
    const prepared: (Partial<Pick<Past, 'until'>> & NonNullable<Past['papers']>)[] = [
      ...fixed.flatMap(({ meeting: { id, clock }, slot }) =>
        clock === 'emergency' ? [] : [{ id, slot, asked: askedFor(slot, view) }],
      ),
      ...state.past.flatMap(({ until, papers }) => (papers ? [{ ...papers, until }] : [])),
    ];
    const toBeFixed: (Partial<Pick<Past, 'until'>> & Pick<Meeting, 'ask'>)[] = [...meetings, ...state.past];
    return {
      steps: {
        identify: !goes && { from: input.eligibleOn },
        'set-level': !goes && {
          from: identified?.on,
          ...levelClock(identified, releaseOn),
        },
        refer: !goes && referral && { [referral.id]: { from: referral.from } },
        screen: !goes &&
          referral?.sent && {
            [referral.sent.id]: {
              from: referral.sent.at,
              rule: referral.sent.urgent ? 'mapp-meetings.screen-urgent' : 'mapp-meetings.screen',
            },
          },
        'agree-dual-management': !goes &&
          inCare && {
            from: firstReferred && later(firstReferred, instantOf(inCare.from)),
            of: youthJustice ?? leadOf(input, state),
          },
        'fix-meeting': each(
          toBeFixed.flatMap(({ ask, until }) => (ask ? [{ ...ask, until }] : [])),
          ({ from, rule, until }) => ({ from, rule, until }),
        ),
        'answer-invitation': each(
          prepared.flatMap((one) => one.asked.map((of) => ({ ...one, of, id: `${one.slot.id}:${of}` }))),
          ({ of, slot, until }): Row<Table> =>
            slot.short
              ? { from: slot.at, of, until, rule: 'mapp-meetings.answer-short' }
              : { from: slot.begins, of, until },
        ),
        'send-papers': each(prepared, ({ slot, until }): Row<Table> =>
          slot.short
            ? { from: slot.at, until, rule: 'mapp-meetings.papers-short' }
            : { from: slot.begins, until },
        ),
        'hold-meeting': each(meetings, (meeting) => meetingClock(meeting, view)),
        'issue-minutes': each(minutes, ({ on, level: heldAt }) => ({
          from: on,
          rule: heldAt === '3' ? 'mapp-meetings.minutes-3' : 'mapp-meetings.minutes-2',
        })),
        action: goes !== 'death' && each(actions, ({ agency, due }) => ({ from: due, of: agency })),
        review: !goes &&
          review &&
          level === '1' && {
            [review.id]: reviewClock(
              review.from,
              isUnderEighteen(input.born, dayOf(review.from))
                ? 'mapp-meetings.review-1-young'
                : 'mapp-meetings.review-1',
              view,
            ),
          },
        'plan-transition': !goes &&
          isUnderEighteen(input.born, input.eligibleOn) && {
            from: birthday,
            opens: { rule: 'mapp-meetings.transition-opens', from: birthday },
          },
        'decide-exit': !goes && each(grounds(view), ({ from }) => ({ from })),
      },
      notices: {
        'young-person': isUnderEighteen(input.born, input.eligibleOn) && {
          [started.id]: { to: youngServices(view) },
        },
        'referral-accepted': screened?.outcome === 'accepted' && {
          [screened.id]: { to: [leadOf(input, state)] },
        },
        'referral-returned': screened?.outcome === 'returned' && {
          [screened.id]: { to: [leadOf(input, state)] },
        },
        'referral-refused': screened?.outcome === 'refused' && {
          [screened.id]: { to: [leadOf(input, state)] },
        },
        invited: Object.fromEntries(
          fixed.map(({ meeting, slot, to }) => [
            meeting.id,
            {
              to,
              invitation: {
                uid: meeting.ask?.id ?? meeting.id,
                at: slot.begins,
                minutes: slot.lasts,
                where: slot.place,
              },
            },
          ]),
        ),
        // A person who has only ever been at level 1 is nobody else's business.
        'level-changed': state.level &&
          (level !== '1' || state.level.was !== undefined) && { [state.level.because]: { to: told } },
        'action-not-done': each(
          actions.flatMap(({ notDone }) => (notDone ? [{ id: notDone }] : [])),
          () => ({ to: [input.coordinator] }),
        ),
        'critical-case':
          !goes &&
          Object.fromEntries(
            subject
              .of('critical-case')
              .map(({ id, from }) => [`${id}@${from}`, { to: [input.board], at: from }]),
          ),
        left: goes && goes !== 'not-eligible' && goes !== 'withdrawn' && { [exit?.id ?? goes]: { to: told } },
      },
      establishes: {
        'mappa-category': state.category && {
          from: state.category.from,
          value: state.category.value,
          ...(endedAt && { to: endedAt }),
        },
        'mappa-level': state.level && {
          from: state.level.from,
          value: state.level.value,
          ...(endedAt && { to: endedAt }),
        },
        'critical-case': critical,
      },
      over: goes,
      stopped: state.withdrawn && 'withdrawn',
    };
  },

  forget: (state, settled) => {
    state.past = state.past.filter(
      ({ ask, papers }) =>
        !(
          (!ask || settled(`fix-meeting/${ask.id}`)) &&
          (!papers ||
            (settled(`send-papers/${papers.id}`) &&
              papers.asked.every((one) => settled(`answer-invitation/${papers.slot.id}:${one}`))))
        ),
    );
    state.minutes = state.minutes.filter(({ id }) => !settled(`issue-minutes/${id}`));
    state.actions = state.actions.filter(({ id }) => !settled(`action/${id}`));
  },

  refuses: ({ input }) =>
    (input.born > input.eligibleOn && 'mapp-meetings.born-after') ||
    (isUnderEighteen(input.born, input.eligibleOn) &&
      !(input.youthJustice && input.socialCare && input.education) &&
      'mapp-meetings.young-services'),

  objection: {
    'set-level': ({ state }, set) =>
      state.category?.value === '3' && set.level === '1' && 'mapp-meetings.category-3',
    'fix-meeting': (_, fixed) => fixed.begins <= fixed.on && 'mapp-meetings.in-past',
    'hold-meeting': (_, meeting) =>
      meeting.outcome === 'held' &&
      ((isDoubled(meeting.attendance.map((one) => one.unit)) && 'mapp-meetings.attendance-doubled') ||
        (isDoubled(meeting.actions.map(({ number }) => number)) && 'mapp-meetings.action-doubled') ||
        (meeting.actions.some(({ due }) => due < dayOf(meeting.on)) && 'mapp-meetings.action-before')),
    'decide-exit': ({ state }, decided) =>
      decided.outcome === 'leaves' &&
      decided.because === 'level-down' &&
      state.level?.value !== '1' &&
      'mapp-meetings.not-level-1',

    'call-emergency-meeting': ({ state, subject }, { at, begins }) =>
      (leaving(state, subject) && 'mapp-meetings.leaving') ||
      (state.emergency && 'mapp-meetings.emergency-called') ||
      (begins <= at && 'mapp-meetings.in-past'),
    'move-meeting': ({ state, subject }, { at, which: one, begins }) =>
      (leaving(state, subject) && 'mapp-meetings.leaving') ||
      (isNoneFixed(state, one) && 'mapp-meetings.not-fixed') ||
      (begins <= at && 'mapp-meetings.in-past'),
    'cancel-meeting': ({ state, subject }, { which: one }) =>
      (leaving(state, subject) && 'mapp-meetings.leaving') ||
      (isNoneFixed(state, one) && 'mapp-meetings.not-fixed'),
    'change-level': ({ state, subject }, { level: wanted }) =>
      (leaving(state, subject) && 'mapp-meetings.leaving') ||
      (!state.level && 'mapp-meetings.no-level') ||
      (wanted === state.level?.value && 'mapp-meetings.same-level') ||
      (wanted !== undefined && wanted !== '1' && state.referral && 'mapp-meetings.referral-pending'),
    'change-lead-agency': ({ input, state, subject }, { leadAgency }) =>
      (leaving(state, subject) && 'mapp-meetings.leaving') ||
      (leadAgency === leadOf(input, state) && 'mapp-meetings.same-lead-agency'),
    'change-agencies': ({ state, subject }) => leaving(state, subject) && 'mapp-meetings.leaving',
    'record-release-date': ({ state, subject }) => leaving(state, subject) && 'mapp-meetings.leaving',
    exit: ({ state, subject }, { because }) =>
      (leaving(state, subject) && 'mapp-meetings.leaving') ||
      (because === 'level-down' && state.level?.value !== '1' && 'mapp-meetings.not-level-1'),
    withdraw: ({ state }) => state.anyHeld && 'mapp-meetings.meeting-held',
  },
});

/** The level is set soon after identification; where a person in custody is released much later, by then. */
function levelClock(
  identified: Answer<Table, 'identify', 'identified'> | undefined,
  releaseOn: Day | undefined,
): Partial<Pick<Row<Table>, 'from' | 'rule'>> {
  if (!identified?.captured?.custody || releaseOn === undefined) return {};
  // A month more than the six, so that nobody is asked for what is past.
  return dayOf(identified.on) < plusMonths(releaseOn, -7)
    ? { from: releaseOn, rule: 'mapp-meetings.level-before-release' }
    : {};
}

function youngServices({ input }: Pick<View<Table, State>, 'input'>): UnitId[] {
  return [input.youthJustice, input.socialCare, input.education].flatMap((one) => one ?? []);
}

const isDoubled = (values: readonly unknown[]): boolean => new Set(values).size < values.length;

/** Asked what is possible at all, with nothing told yet: whether neither meeting has a day. */
const isNoneFixed = (state: State, one: 'planned' | 'emergency' | undefined): boolean =>
  (one === undefined ? meetingsOf(state) : [meetingOf(state, one)]).every((meeting) => !meeting?.fixed);
