import { whereaboutsSince, type AtLarge, type Whereabouts } from './at-large';
import { holdsAt, type Spell } from '../../domain/circumstances';
import type { ErrorCode } from '../../domain/errors';
import { unitBeside, type UnitId } from '../../domain/people/parties';
import { chargeGrounds, harmJudgements, offenceFlags, routeOf, type Route, type Routed } from './routing';
import {
  dayOf,
  daysBetween,
  instantOf,
  later,
  plusDays,
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
  maybe,
  oneOf,
  pastInstant,
  someOf,
  staff,
  text,
  unit,
  whole,
} from '../../engine/definition/fields';
import { each, type Maybe, type Plan, type Row } from '../../engine/definition/plan';
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

/**
 * A licence is revoked and the person returns to custody, until the release or another end.
 *
 * Source: Criminal Justice Act 2003 ss.254 to 255C; HMPPS Recall, Review and Re-release Policy Framework and
 * HMPPS's open-source recall services (domain.md section 3 says how sure each figure is). The route is chosen
 * by `./routing` from the facts recorded with the revocation, and stays. Custody is a
 * circumstance, told by a prison's movement or by hand, and nothing else: it meets the arrest, records the
 * return and completes the release. Silence is overdue; only representations lapse, by that name.
 */
const table = {
  kind: 'recall',
  title: 'Recall to custody',
  subject: 'person',
  startsOn: ['charged', 'custody', 'licence'],
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
      rule: 'recall.name-units',
      outcomes: { named: { probation: unit, casework: unit, board: unit, victims: maybe(unit) } },
    },
    consider: {
      title: 'Consider a recall: weigh the alternatives and have the decision endorsed',
      owner: 'probation',
      rule: 'recall.consider',
      captures: ['risk', 'mappa-level', 'mappa-category', 'charged', 'custody', 'licence'],
      outcomes: {
        recall: {
          alternatives,
          rationale: text,
          emergency: flag,
          endorsedBySpo: staff,
          endorsedByAco: staff,
        },
        'no-recall': { alternatives, rationale: text, endorsedBySpo: staff, endorsedByAco: staff },
      },
    },
    request: {
      title: 'Request the recall with the risk report (Part A)',
      owner: 'probation',
      rule: 'recall.request',
      outcomes: { sent: { partA: evidence } },
    },
    revoke: {
      title: 'Assess the request and revoke the licence',
      owner: 'casework',
      rule: 'recall.revoke',
      captures: ['licence', 'mappa-level', 'mappa-category', 'charged', 'custody'],
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
      rule: 'recall.mark-wanted',
      often: true,
      ladder: 'hours',
      outcomes: { marked: {} },
    },
    arrest: {
      title: 'Arrest the person and take them to prison',
      owner: 'police',
      rule: 'recall.arrest',
      often: true,
      outcomes: { arrested: { where: text, prison: maybe(unit) }, surrendered: { prison: maybe(unit) } },
    },
    'review-at-large': {
      title: 'Review jointly with probation why the person is still at large, and name who answers for it',
      owner: 'police',
      rule: 'recall.review-at-large',
      often: true,
      outcomes: {
        reviewed: { reviewer: staff, probationOfficer: staff, publicity: flag, next: text },
      },
    },
    'record-return': {
      title: 'Record the return to custody and the prison',
      owner: 'prison',
      rule: 'recall.record-return',
      often: true,
      outcomes: { returned: { prison: unit }, 'not-received': { explanation: text } },
    },
    'cancel-wanted': {
      title: 'Take the wanted marker off PNC',
      owner: 'control',
      rule: 'recall.cancel-wanted',
      often: true,
      outcomes: { cancelled: {} },
    },
    dossier: {
      title: 'Give the recall dossier to the prisoner',
      owner: 'casework',
      rule: 'recall.dossier',
      outcomes: { served: { evidence: maybe(evidence) } },
    },
    representations: {
      title: 'Representations of the prisoner against the recall',
      owner: 'prison',
      rule: 'recall.representations',
      outcomes: { made: { evidence: maybe(evidence) }, 'none-wished': {} },
    },
    'part-b': {
      title: 'Report on risk management (Part B)',
      owner: 'probation',
      rule: 'recall.part-b',
      outcomes: { sent: { partB: evidence } },
    },
    'part-b-representations': {
      title: 'Representations of the prisoner on Part B',
      owner: 'prison',
      rule: 'recall.part-b-representations',
      outcomes: { made: { evidence: maybe(evidence) }, 'none-wished': {} },
    },
    refer: {
      title: 'Refer the case to the Parole Board with the secondary dossier',
      owner: 'casework',
      rule: 'recall.refer',
      outcomes: { referred: {} },
    },
    'board-review': {
      title: 'Review by the Parole Board',
      owner: 'board',
      rule: 'recall.board-review',
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
      rule: 'recall.reconsider-release',
      often: true,
      outcomes: { stands: { reason: text }, refused: { reason: text, approvedBy: staff } },
    },
    release: {
      title: 'Release the person; the end of custody completes it',
      owner: 'prison',
      rule: 'recall.release-directed',
      outcomes: { released: {} },
    },
    'explain-release': {
      title: 'Say on what authority the person was released',
      owner: 'casework',
      rule: 'recall.explain-release',
      often: true,
      outcomes: { authorised: { authority: text }, 'in-error': { explanation: text } },
    },
    'tell-of-release': {
      title: 'Tell police and victims of the release and confirm the address',
      owner: 'row',
      rule: 'recall.tell-of-release',
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
      input: { reason: text, approvedBy: staff },
    },
    rescind: {
      title: 'Rescind the recall: the facts were wrong',
      by: ['casework'],
      input: { reason: text, approvedBy: staff },
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
      input: { reason: text, approvedBy: staff },
    },
    'release-by-executive': {
      title: 'Decide on an executive release',
      by: ['casework'],
      input: { reason: text, approvedBy: staff },
    },
    'set-sentence-end': {
      title: 'Record the end of the sentence as calculated, days at large added',
      by: ['prison', 'casework'],
      input: { ends: day, reason: text },
    },
    'record-court-outcome': {
      title: 'Record that a court ended the sentence under which the person was recalled',
      by: ['lead', 'casework'],
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

type Table = typeof table;
type Units = { [U in 'probation' | 'casework' | 'board' | 'prison' | 'victims']?: UnitId | undefined };

interface Decided {
  id: string;
  at: Instant;
}
interface State {
  units: Units;
  /** When the units without which nothing goes on were all known, and by what. */
  named?: Decided;
  emergency?: Decided;
  /** Each by the time at large that it belongs to. */
  marked: Record<string, true>;
  /** Markers taken off: still at large after all, the person is marked again. */
  cancelled: Record<string, Decided>;
  arrested: Record<string, Instant>;
  notReceived: Record<string, Decided>;
  returned: Record<string, Instant>;
  /** The newest review of a person at large. */
  review?: Decided & { on: Instant; reviewer: Answer<Table, 'review-at-large'>['reviewer'] };
  representations?: Decided & { on: Instant };
  /** The newest review by the Parole Board, and the date that it set for the next. */
  board?: Decided & { on: Instant; next?: Day | undefined };
  /** The first direction or decision to release. */
  directed?: Decided & { by: 'parole-board' | 'executive' };
  /** Against automatic release. */
  refused?: Decided;
  /** Stays in custody whose end somebody explained. */
  authorised: Record<string, true>;
  inError: Record<string, true>;
  sentenceEnds?: Day;
  withdrawn?: Decided;
  rescinded?: Decided;
  court?: Decided & { on: Instant };
}
type RecallView = View<Table, State>;
type Revocation = Answer<Table, 'revoke', 'revoked'>;

const keepOnRecord = (): void => undefined;

/** The units that were named, kept where a later naming leaves them out. */
function nameUnits(state: State, named: Units, { id, at }: Decided): void {
  for (const name of ['probation', 'casework', 'board', 'prison', 'victims'] as const)
    if (named[name]) state.units[name] = named[name];
  const { probation, casework, board } = state.units;
  if (probation && casework && board) state.named ??= { id, at };
}

export const recall = defineProcess(table)({
  begin: (input, given): State => {
    const { id, at } = given;
    const state: State = {
      units: {},
      marked: {},
      cancelled: {},
      arrested: {},
      notReceived: {},
      returned: {},
      authorised: {},
      inError: {},
      ...(input.emergency && { emergency: { id, at } }),
    };
    nameUnits(state, input, given);
    return state;
  },

  parties: ({ input, state: { units }, subject: { is } }) => {
    const accountable = is.accountable?.value ?? input.home;
    const casework = units.casework ?? accountable;
    return {
      lead: accountable,
      police: accountable,
      control: unitBeside(accountable, 'force-control'),
      probation: units.probation ?? accountable,
      casework,
      board: units.board ?? casework,
      prison: units.prison ?? casework,
    };
  },

  apply: {
    'name-units': (state, named) => nameUnits(state, named, named),
    'name-other-units': (state, named) => nameUnits(state, named, named),
    consider: (state, decision) => {
      if (decision.outcome === 'recall' && decision.emergency)
        state.emergency ??= { id: decision.id, at: decision.at };
    },
    'make-emergency': (state, { id, at }) => {
      state.emergency ??= { id, at };
    },
    'mark-wanted': (state, { occasion }) => {
      state.marked[occasion] = true;
    },
    arrest: (state, { occasion, at, prison }) => {
      state.arrested[occasion] = at;
      if (prison) state.units.prison = prison;
    },
    'review-at-large': (state, { id, at, on, reviewer }) => {
      state.review = { id, at, on, reviewer };
    },
    'record-return': (state, answer) => {
      const { id, occasion, at } = answer;
      if (answer.outcome === 'not-received') {
        state.notReceived[occasion] = { id, at };
        return;
      }
      state.returned[occasion] = at;
      state.units.prison = answer.prison;
    },
    representations: (state, { id, at, on, outcome }) => {
      if (outcome === 'made') state.representations ??= { id, at, on };
    },
    'record-representations': (state, { id, at, on }) => {
      state.representations ??= { id, at, on };
    },
    'board-review': (state, answer) => {
      const { id, at, on } = answer;
      if (answer.outcome === 'release') state.directed ??= { id, at, by: 'parole-board' };
      const next =
        answer.outcome === 'no-release'
          ? answer.reviewOn
          : answer.outcome === 'oral-hearing'
            ? answer.heardOn
            : undefined;
      state.board = { id, at, on, next };
    },
    'release-by-executive': (state, { id, at }) => {
      state.directed ??= { id, at, by: 'executive' };
    },
    'reconsider-release': (state, answer) => {
      if (answer.outcome === 'refused') state.refused ??= { id: answer.id, at: answer.at };
    },
    'refuse-automatic-release': (state, { id, at }) => {
      state.refused ??= { id, at };
    },
    'explain-release': (state, { occasion, outcome }) => {
      state[outcome === 'in-error' ? 'inError' : 'authorised'][occasion] = true;
    },
    'set-sentence-end': (state, { ends }) => {
      state.sentenceEnds = ends;
    },
    withdraw: (state, { id, at }) => {
      state.withdrawn = { id, at };
    },
    rescind: (state, { id, at }) => {
      state.rescinded = { id, at };
    },
    'record-court-outcome': (state, { id, at, on }) => {
      state.court = { id, at, on };
    },
    'cancel-wanted': (state, { id, at, occasion }) => {
      state.cancelled[occasion] = { id, at };
    },
    'tell-of-release': keepOnRecord,
    'record-arrest-attempt': keepOnRecord,
  },

  plan: (view): Plan<Table> => {
    const { input, state, done, started, subject } = view;
    const course = courseOf(view);
    const { revoked, chases, whereabouts } = course;
    const ending = endingOf(view, course);
    const released = ending?.released;
    // An end other than a release: work in hand falls away, but for the wanted marker.
    const going = ending === undefined || released !== undefined;
    const atLarge = atLargeUntil(ending?.at, whereabouts);
    const decided = done.consider?.outcome === 'recall' ? done.consider : undefined;
    const lead = subject.is.accountable?.value ?? input.home;
    const { probation, casework, victims } = state.units;
    const told = known([lead, unitBeside(lead, 'force-control'), probation, casework, victims]);
    const tell = (units: UnitId[] = told) => ({ to: units });
    return {
      steps: {
        'name-units': going &&
          !named(input) && {
            from: started.at,
            met: state.named && { at: state.named.at, because: state.named.id },
          },
        consider: going && {
          from: input.learnedAt ?? started.at,
          waitsFor: state.named ? [] : ['name-units'],
        },
        request: going && decided && hurried('recall.request', decided.at, done.request?.on, state),
        revoke: going && done.request && hurried('recall.revoke', done.request.at, done.revoke?.on, state),
        'mark-wanted': going && markRows(view, course, atLarge.at(-1)),
        arrest: going && each(chases, (chase) => arrestRow(chase, state)),
        'review-at-large': going && reviewRow(view, atLarge.at(-1)),
        'record-return': going && !whereabouts.left && recordReturnRows(course, state),
        'cancel-wanted': each(
          whereabouts.atLarge.flatMap(({ id, to }) => markersOf(id, state).map((one) => ({ id: one, to }))),
          ({ id, to }) => state.marked[id] && { from: firstOf(to, ending?.at) },
        ),
        ...inCustodyRows(view, course, going),
        release: going && releaseRow(view, course),
        'explain-release': going &&
          course.unexplained && { [course.unexplained.id]: { from: course.unexplained.on } },
        'tell-of-release':
          released &&
          each(
            [
              { id: `${released.id}:prison`, of: state.units.prison ?? casework ?? lead },
              { id: `${released.id}:probation`, of: probation ?? lead },
            ],
            ({ of }) => ({
              from: released.on,
              of,
            }),
          ),
      },
      notices: {
        revoked: revoked && { [revoked.id]: tell() },
        'review-at-large':
          going &&
          probation !== undefined &&
          each(
            Object.keys(reviewRow(view, atLarge.at(-1)) ?? {}).map((id) => ({ id })),
            () => tell([probation]),
          ),
        'at-large-again': each(
          atLarge.filter(({ id }) => id !== revoked?.id),
          () => tell(),
        ),
        returned: each(
          atLarge.flatMap(({ back }) => (back ? [{ id: back }] : [])),
          () => tell(),
        ),
        released: released && {
          [released.id]: tell(known([...told, subject.is.neighbourhood?.value])),
        },
        rescinded: state.rescinded && { [state.rescinded.id]: tell() },
        ended: revoked &&
          ending &&
          !released &&
          ending.outcome !== 'rescinded' && { [`${revoked.id}:${ending.outcome}`]: tell() },
      },
      establishes: {
        recall: { from: started.at, to: ending && later(ending.at, started.at) },
        'unlawfully-at-large': !state.rescinded && atLargeSpells(atLarge),
      },
      over: ending?.outcome,
    };
  },

  startsFor: (spell, subject) => {
    const { licence, charged, custody, accountable, recall: open } = subject.is;
    if (!licence || !accountable?.value || open) return undefined;
    // Of what holds, whatever was told last: a licence may be told after the charge.
    const since = instantOf(licence.from);
    const begun = ({ from }: Pick<Spell, 'from'>): boolean => instantOf(from) >= since;
    const cause = [charged, custody].find(
      (held) => held && begun(held) && (held.id === spell.id || spell.kind === 'licence'),
    );
    if (!cause) return undefined;
    const answered = subject.of('recall').some(({ from }) => instantOf(from) >= instantOf(cause.from));
    if (answered) return undefined;
    return { home: accountable.value, because: cause.kind === 'charged' ? 'charge' : 'remand' };
  },

  refuses: ({ input, started, subject: { is } }) =>
    (!is.licence && 'recall.not-on-licence') ||
    (is.recall && 'recall.already-open') ||
    (input.learnedAt !== undefined && input.learnedAt > started.at && 'step.in-future'),

  explains: (view) => {
    const { routed, fixed } = courseOf(view);
    if (!routed) return [];
    const lines = routed.working.map(({ text: line }) => line);
    if (routed.route !== 'standard' && !fixed)
      lines.push('Decided afterwards against automatic release: a standard recall');
    return [{ title: 'Route of the recall', working: lines.map((line) => ({ what: 'rule', text: line })) }];
  },

  objection: {
    revoke: (_view, answer) => answer.outcome === 'revoked' && whyNotRevoke(answer),
    'record-return': (view, { outcome, occasion }) => {
      const out = courseOf(view).chases.some(({ id, to }) => id === occasion && to === undefined);
      return outcome === 'returned' ? out && 'recall.not-in-custody' : !out && 'recall.in-custody';
    },
    release: () => 'recall.still-in-custody',
    'make-emergency': (view) =>
      (view.state.emergency && 'recall.already-emergency') ||
      (courseOf(view).whereabouts.returned && 'recall.returned'),
    withdraw: (view) =>
      (courseOf(view).revoked && 'recall.revoked') ||
      ((view.input.because === 'charge' || view.input.because === 'remand') &&
        !view.done.consider &&
        'recall.decision-mandatory'),
    rescind: (view) => whyNotUnderWay(view) || (view.state.rescinded && 'recall.rescinded'),
    'record-court-outcome': whyNotUnderWay,
    'record-arrest-attempt': (view) => {
      const { revoked, whereabouts } = courseOf(view);
      return (
        (!revoked && 'recall.not-revoked') ||
        (whereabouts.atLarge.at(-1)?.to !== undefined && 'recall.not-at-large') ||
        (whereabouts.atLarge.length === 0 && 'recall.not-at-large')
      );
    },
    'record-representations': whyNotUnderWay,
    'refuse-automatic-release': (view) =>
      whyNotUnderWay(view) || (!courseOf(view).fixed && 'recall.no-automatic-release'),
    'release-by-executive': (view) =>
      whyNotUnderWay(view) ||
      (!courseOf(view).whereabouts.inCustody && 'recall.not-in-custody') ||
      (view.state.directed && 'recall.release-directed'),
    'set-sentence-end': (view) =>
      whyNotUnderWay(view) || (isIndeterminate(courseOf(view).revoked) && 'recall.no-sentence-end'),
  },
});

/** One hunt for a person at large; it begins anew when somebody who was arrested never reached prison. */
interface Chase extends AtLarge {
  /** From when it is work: when the police were told. */
  readonly at: Instant;
  readonly failed?: true;
}

/** What follows from the facts and from the custody on record. */
interface Course {
  readonly revoked?: Revocation | undefined;
  readonly routed?: Routed | undefined;
  /** The days of a fixed-term recall that nobody has decided against. */
  readonly fixed?: Exclude<Route, 'standard'> | undefined;
  /** When the case became one for the Parole Board. */
  readonly standardSince?: When | undefined;
  readonly whereabouts: Whereabouts;
  readonly chases: readonly Chase[];
  readonly released?: { readonly id: string; readonly on: When; readonly by: ReleasedBy } | undefined;
  /** An end of custody that nothing accounts for. */
  readonly unexplained?: { readonly id: string; readonly on: When } | undefined;
}
type ReleasedBy = 'direction' | 'rescission' | 'automatic' | 'sentence-end' | 'explained';

const nowhere: Whereabouts = { atLarge: [], inCustody: false };

function courseOf({ state, done, subject }: RecallView): Course {
  const revoked = done.revoke?.outcome === 'revoked' ? done.revoke : undefined;
  if (!revoked) return { whereabouts: nowhere, chases: [] };
  const whereabouts = whereaboutsSince(
    { id: revoked.id, on: revoked.on },
    custodyOf(subject),
    new Set(Object.keys(state.inError)),
  );
  const routed = routedBy(revoked);
  const route = routed?.route ?? 'standard';
  const fixed = route !== 'standard' && !state.refused ? route : undefined;
  const { returned, left } = whereabouts;
  const course = {
    revoked,
    routed,
    fixed,
    whereabouts,
    chases: chasesOf(whereabouts.atLarge, state, revoked),
    ...(returned && !fixed && { standardSince: standardSince(returned.on, route, state) }),
  };
  if (!left) return course;
  const by = releasedBy(course, state, left);
  return by ? { ...course, released: { id: left.id, on: left.on, by } } : { ...course, unexplained: left };
}

/** The custody on record as it is now: an end still to come has not come, nor has a stay that is to begin. */
function custodyOf(subject: SubjectView): Spell<'custody'>[] {
  const { is } = subject;
  return subject
    .of('custody')
    .filter(({ to }) => to !== undefined || is.custody !== undefined)
    .map((spell) => (spell.id === is.custody?.id ? { ...spell, to: undefined } : spell));
}

function chasesOf(atLarge: readonly AtLarge[], { notReceived }: State, revoked: Revocation): Chase[] {
  return atLarge.flatMap((one) => {
    const chases: Chase[] = [];
    let chase: Chase = { ...one, at: one.id === revoked.id ? revoked.at : instantOf(one.from) };
    for (let failed = notReceived[chase.id]; failed; failed = notReceived[chase.id]) {
      const { id, from, at } = chase;
      chases.push({ id, from, at, failed: true });
      chase = { ...chase, id: failed.id, at: failed.at };
    }
    return [...chases, chase];
  });
}

const standardSince = (returned: When, route: Route, { refused }: State): When =>
  route !== 'standard' && refused ? later(instantOf(returned), refused.at) : returned;

/** The facts of the revocation as the table of routes asks for them; none without a licence on record. */
function routedBy(revoked: Revocation): Routed | undefined {
  const { captured, on, charge, offences = [] } = revoked;
  if (!captured?.licence) return undefined;
  const { born, sentenceMonths, youthSentence, seriousHarm } = revoked;
  return routeOf({
    decidedOn: on,
    born,
    sentenceMonths,
    youthSentence,
    offences,
    charge,
    seriousHarm,
    licence: captured.licence,
    mappaLevel: captured['mappa-level'],
    mappaCategory: captured['mappa-category'],
    chargeOnRecord: captured.charged === true,
  });
}

const isIndeterminate = (revoked: Revocation | undefined): boolean =>
  revoked?.captured?.licence === 'life' || revoked?.captured?.licence === 'ipp';

const sentenceEndOf = (revoked: Revocation, { sentenceEnds }: State): Day | undefined =>
  isIndeterminate(revoked) ? undefined : (sentenceEnds ?? revoked.sentenceEnds);

/** The day of automatic release; days at large since the first return do not count. */
function automaticDay(fixed: number, { atLarge, returned }: Whereabouts): Day | undefined {
  if (!returned) return undefined;
  const since = instantOf(returned.on);
  const away = atLarge
    .filter(({ from, to }) => to !== undefined && instantOf(from) >= since)
    .reduce((days, { from, to }) => days + daysBetween(dayOf(from), dayOf(to ?? from)), 0);
  return plusDays(dayOf(returned.on), fixed - 1 + away);
}

// A release that would fall on a weekend or a bank holiday may be brought forward: Easter is the longest.
const mostDaysEarly = 4;

/** The day on which the person is to be released without anybody's deciding, and by what. */
function dueRelease(
  { revoked, fixed, whereabouts }: Pick<Course, 'revoked' | 'fixed' | 'whereabouts'>,
  state: State,
): { readonly by: 'automatic' | 'requisite' | 'sentence-end'; readonly day: Day } | undefined {
  if (!revoked) return undefined;
  const ends = sentenceEndOf(revoked, state);
  const counted = fixed && automaticDay(fixed, whereabouts);
  if (!counted) return ends && { by: 'sentence-end', day: ends };
  const requisite = revoked.requisiteCustodialDate;
  const automatic =
    requisite && requisite > counted
      ? ({ by: 'requisite', day: requisite } as const)
      : ({ by: 'automatic', day: counted } as const);
  return ends && ends < automatic.day ? { by: 'sentence-end', day: ends } : automatic;
}

/** What accounts for an end of custody, if anything does. */
function releasedBy(
  course: Pick<Course, 'revoked' | 'fixed' | 'whereabouts'>,
  state: State,
  left: { readonly id: string; readonly on: When },
): ReleasedBy | undefined {
  const { rescinded, directed } = state;
  const on = dayOf(left.on);
  if (rescinded && dayOf(rescinded.at) <= on) return 'rescission';
  if (directed && dayOf(directed.at) <= on) return 'direction';
  const due = dueRelease(course, state);
  if (due && plusDays(on, mostDaysEarly) >= due.day)
    return due.by === 'sentence-end' ? 'sentence-end' : 'automatic';
  return state.authorised[left.id] ? 'explained' : undefined;
}

interface Ending {
  readonly outcome: Table['outcomes'][number];
  readonly at: Instant;
  readonly released?: Course['released'];
}

/** How and when it ended; undefined while it goes on. What came first stands, whatever was told afterwards. */
function endingOf(view: RecallView, { released }: Course): Ending | undefined {
  const { state, done, started, subject } = view;
  const { withdrawn, rescinded, court } = state;
  const endings: Maybe<Ending>[] = [
    withdrawn && { outcome: 'withdrawn', at: withdrawn.at },
    done.consider?.outcome === 'no-recall' && { outcome: 'not-recalled', at: done.consider.at },
    done.revoke?.outcome === 'stopped' && { outcome: 'not-revoked', at: done.revoke.at },
    court && { outcome: 'court-ended', at: court.at },
    // In custody, the person is to be released first.
    rescinded &&
      !subject.of('custody').some((spell) => holdsAt(spell, rescinded.at)) && {
        outcome: 'rescinded',
        at: rescinded.at,
      },
    ...(['deceased', 'deported'] as const).map((kind): Maybe<Ending> => {
      const spell = subject
        .of(kind)
        .find(
          ({ id, to }) => id === subject.is[kind]?.id || (to !== undefined && instantOf(to) > started.at),
        );
      return spell && { outcome: kind, at: later(instantOf(spell.from), started.at) };
    }),
    released && { outcome: outcomeOf(released.by), at: instantOf(released.on), released },
  ];
  return endings
    .flatMap((ending) => ending || [])
    .reduce<Ending | undefined>((first, next) => (first && first.at <= next.at ? first : next), undefined);
}

const outcomeOf = (by: ReleasedBy): Ending['outcome'] =>
  by === 'rescission' ? 'rescinded' : by === 'sentence-end' ? 'sentence-ended' : 're-released';

/** The times at large until it ended. */
function atLargeUntil(ended: Instant | undefined, { atLarge }: Whereabouts): readonly AtLarge[] {
  if (ended === undefined) return atLarge;
  return atLarge
    .filter(({ from }) => instantOf(from) < ended)
    .map((one) =>
      one.to !== undefined && instantOf(one.to) <= ended ? one : { id: one.id, from: one.from, to: ended },
    );
}

/** The earlier of two times, or the one that there is. */
const firstOf = (a: When | undefined, b: Instant | undefined): When | undefined =>
  a !== undefined && (b === undefined || instantOf(a) <= b) ? a : b;

const known = (units: readonly (UnitId | undefined)[]): UnitId[] => [
  ...new Set(units.flatMap((one) => (one ? [one] : []))),
];

/** Whether the start named every unit without which nothing goes on. */
const named = ({ probation, casework, board }: Input<Table>): boolean =>
  probation !== undefined && casework !== undefined && board !== undefined;

/** By the emergency's clock, where it was declared before the work was done. */
function hurried(
  rule: 'recall.request' | 'recall.revoke' | 'recall.arrest',
  from: Instant,
  doneOn: Instant | undefined,
  { emergency }: State,
): Row<Table> {
  if (!emergency || (doneOn !== undefined && emergency.at > doneOn)) return { from, rule };
  return { from: later(from, emergency.at), rule: `${rule}-emergency` };
}

function arrestRow({ id, at, to, back }: Chase, state: State): Row<Table> {
  return {
    ...hurried('recall.arrest', at, state.arrested[id] ?? (to && instantOf(to)), state),
    met: to === undefined ? undefined : { at: to, because: back ?? id },
  };
}

/** The next review of a person who is at large now, by whoever was named at the last one. */
function reviewRow(
  { state, subject }: RecallView,
  now: AtLarge | undefined,
): Record<string, Row<Table>> | undefined {
  if (!now || now.to !== undefined) return undefined;
  const { review } = state;
  if (review && review.on >= instantOf(now.from))
    return { [review.id]: { from: review.on, assignee: review.reviewer } };
  return { [now.id]: { from: now.from, assignee: subject.is['lead-officer']?.value } };
}

/** From the arrest until custody is on record, then from the return. */
function recordReturnRows(
  { chases, whereabouts, revoked }: Course,
  { arrested }: State,
): Record<string, Maybe<Row<Table>>> {
  const rows = each(chases, ({ id, to }): Row<Table> => ({ from: to ?? arrested[id] }));
  const already = whereabouts.returned && whereabouts.atLarge[0]?.id !== revoked?.id;
  return already && revoked ? { ...rows, [revoked.id]: { from: revoked.at } } : rows;
}

type InCustody =
  | 'dossier'
  | 'representations'
  | 'part-b'
  | 'part-b-representations'
  | 'refer'
  | 'board-review'
  | 'reconsider-release';

/** What is owed to and about a person who has returned, until the release. */
function inCustodyRows(
  { state, done, subject }: RecallView,
  course: Course,
  going: boolean,
): Pick<Plan<Table>['steps'], InCustody> {
  const { revoked, routed, fixed, standardSince: since, whereabouts, chases } = course;
  const { returned, left, atLarge } = whereabouts;
  const { representations, board, directed } = state;
  const held = going && revoked && returned && !left ? returned : undefined;
  const undirected = !directed && !state.rescinded;
  const first =
    atLarge[0]?.id === revoked?.id ? chases.find(({ back }) => back === returned?.id)?.id : undefined;
  const partB = done['part-b'];
  return {
    // The casework team is told of a return when it is recorded; of one who was inside, when it revokes.
    dossier: held &&
      revoked && {
        from: first === undefined ? revoked.at : (state.returned[first] ?? held.on),
      },
    representations: held && {
      from: done.dossier?.on,
      lapses: true,
      met: representations && { at: representations.on, because: representations.id },
    },
    'part-b': held && since && undirected && { from: since },
    'part-b-representations': held && since && undirected && { from: partB?.at, lapses: true },
    refer: held && undirected && referRow(course, held.on, representations, partB?.at),
    'board-review': held &&
      undirected &&
      done.refer && {
        [board?.id ?? done.refer.id]: board?.next
          ? { from: board.next, rule: 'recall.board-review-set' }
          : { from: board?.on ?? done.refer.on },
      },
    'reconsider-release':
      held &&
      fixed &&
      routed &&
      undirected &&
      revoked &&
      each(changesSince(revoked.on, subject), ({ from }) => ({ from: instantOf(from) })),
  };
}

// The period of CJA 2003 s.255C(4): 28 days beginning with the day of the return.
const referralDays = 28;

/**
 * A standard recall is referred after Part B. Representations made within the period bring it forward, to the
 * day after they and Part B are in hand; they also bring a recall of 14 or 28 days before the Parole Board.
 */
function referRow(
  { fixed, standardSince: since }: Course,
  returned: When,
  representations: State['representations'],
  partB: Instant | undefined,
): Maybe<Row<Table>> {
  const last = plusDays(dayOf(returned), referralDays - 1);
  const inTime = representations && dayOf(representations.on) <= last ? representations : undefined;
  const rule = 'recall.refer-on-representations';
  // CJA 2003 s.255B(4); nothing of the kind was seen for the 56 days of s.255BA.
  if (fixed) return fixed !== 56 && inTime && { from: inTime.at, rule };
  if (!since) return undefined;
  const ready = inTime && partB && later(inTime.at, partB);
  return ready && since === returned && dayOf(ready) <= last
    ? { from: ready, rule, waitsFor: ['part-b'] }
    : { from: since, waitsFor: ['part-b'] };
}

/** What came up after the revocation that would have decided against automatic release. */
function changesSince(revoked: Instant, subject: SubjectView): Spell[] {
  return [...subject.of('charged'), ...subject.of('mappa-level').filter(({ value }) => value !== '1')].filter(
    ({ from }) => instantOf(from) > revoked,
  );
}

/** When and by what the person is to be released; met by the end of custody. */
function releaseRow({ state }: RecallView, course: Course): Maybe<Row<Table>> {
  const { fixed, whereabouts, released } = course;
  const { returned, inCustody } = whereabouts;
  if (!returned || !(inCustody || released)) return undefined;
  const met = released && { at: released.on, because: released.id };
  if (state.rescinded) return { from: state.rescinded.at, rule: 'recall.release-rescinded', met };
  if (state.directed) return { from: state.directed.at, rule: 'recall.release-directed', met };
  const due = dueRelease(course, state);
  if (!due) return undefined;
  if (due.by === 'automatic' && fixed) return { from: returned.on, rule: `recall.release-${fixed}`, met };
  if (due.by === 'requisite') return { from: due.day, rule: 'recall.release-requisite', met };
  const opens = { rule: 'recall.sentence-end-opens', from: due.day } as const;
  return { from: due.day, rule: 'recall.sentence-end', opens, met };
}

const atLargeSpells = (atLarge: readonly AtLarge[]): { from: When; to?: When | undefined }[] =>
  atLarge
    .map(({ from, to }) => ({ from, to }))
    .filter(({ from, to }) => to === undefined || instantOf(to) > instantOf(from));

/** The markers of one time at large, oldest first: each that was taken off makes room for another. */
function markersOf(atLarge: string, { cancelled }: State): string[] {
  const markers = [atLarge];
  for (let next = cancelled[atLarge]; next; next = cancelled[next.id]) markers.push(next.id);
  return markers;
}

/** The marker that is to be on PNC while the person is at large now. */
function markRows(
  { state }: RecallView,
  { revoked }: Course,
  now: AtLarge | undefined,
): Record<string, Row<Table>> | undefined {
  if (!now || now.to !== undefined) return undefined;
  const marker = markersOf(now.id, state).at(-1) ?? now.id;
  const again = Object.values(state.cancelled).find(({ id }) => id === marker);
  const since = now.id === revoked?.id ? revoked.at : instantOf(now.from);
  return { [marker]: { from: again?.at ?? since } };
}

/** Why something that changes a recall after the revocation may not be done: it has not begun, or is over. */
function whyNotUnderWay(view: RecallView): Maybe<ErrorCode> {
  const { revoked, released } = courseOf(view);
  return (!revoked && 'recall.not-revoked') || (released && 'recall.released');
}

function whyNotRevoke(answer: Revocation): Maybe<ErrorCode> {
  const { captured, born, on, sentenceMonths, charge, chargeIsNotTheGround } = answer;
  if (!captured?.licence) return 'recall.not-on-licence';
  if (born > dayOf(on)) return 'recall.born-after';
  if (captured.licence === 'determinate' && sentenceMonths === undefined)
    return 'recall.sentence-length-needed';
  if (captured.charged && charge === 'none' && !chargeIsNotTheGround) return 'recall.charge-unexplained';
  return routedBy(answer)?.needs && 'recall.judgement-needed';
}
