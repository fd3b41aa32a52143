import { nextApplicationDay, nextApplicationYears, earliestApplication, type Earliest } from './rules';
import { holdsAt, type Spell } from '../../domain/circumstances';
import { inWords } from '../../domain/clocks/words';
import { unitBeside, type UnitId } from '../../domain/people/parties';
import { dayOf, instantOf, type Day, type Instant } from '../../domain/time/time';
import {
  defineProcess,
  type Answer,
  type Objection,
  type SubjectView,
  type View,
} from '../../engine/definition/define-process';
import { day, evidence, list, maybe, oneOf, staff, text, unit, whole } from '../../engine/definition/fields';
import { each, type Plan, type Row } from '../../engine/definition/plan';
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
 * by which a body may reply, whether or not it replied earlier. Deciding and serving are two steps; what is
 * decided takes effect when it is served. Silence of a body or of the chief officer is overdue, never approval.
 *
 * Started by an application, by the registration when eligibility nears, or by hand. Assumed: where the Act
 * leaves a clock open it is ours; when the person moves, the open steps and the decision go to the new area.
 */
const table = {
  kind: 'indefinite-review',
  title: 'Review of an indefinite notification requirement',
  subject: 'person',
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
      rule: 'indefinite-review.application',
      outcomes: { received: { evidence: maybe(evidence) }, 'not-made': { said: text } },
    },
    acknowledge: {
      title: 'Acknowledge the application to the person in writing',
      owner: 'mosovo',
      rule: 'indefinite-review.acknowledge',
      outcomes: { acknowledged: {} },
    },
    consult: {
      title: 'Notify the responsible bodies of the application',
      owner: 'mosovo',
      rule: 'indefinite-review.consult',
      outcomes: { notified: { bodies: list({ unit }) }, nobody: { reason: text } },
    },
    reply: {
      title: 'Say what you hold that bears on the application',
      owner: 'row',
      rule: 'indefinite-review.reply',
      often: true,
      duty: true,
      outcomes: { given: { evidence: maybe(evidence) }, 'nothing-held': {} },
    },
    determine: {
      title: 'Determine the application, with a finding on each factor and reasons',
      owner: 'decider',
      rule: 'indefinite-review.determine',
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
      rule: 'indefinite-review.serve',
      outcomes: { served: { how: oneOf('in-person', 'recorded-post', 'solicitor'), proof: evidence } },
    },
    'appeal-window': {
      title: "The person may appeal to the magistrates' court",
      owner: 'mosovo',
      rule: 'indefinite-review.appeal',
      ladder: 'none',
      outcomes: { lodged: { court: text } },
    },
    'confirm-no-appeal': {
      title: 'Check with the court that no appeal was lodged in time',
      owner: 'mosovo',
      rule: 'indefinite-review.appeal-check',
      outcomes: { 'none-lodged': { checked: text } },
    },
    'ask-court': {
      title: 'Record what the court decided, or that it has not decided yet',
      owner: 'mosovo',
      rule: 'indefinite-review.court',
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
      input: { reason: text, approvedBy: staff },
    },
  },
  notices: {
    determined: 'A review of an indefinite notification requirement has been decided',
    appealed: 'A review of an indefinite notification requirement is under appeal',
    withdrawn: 'A review of an indefinite notification requirement was withdrawn',
  },
  outcomes: ['ended', 'continued', 'not-applied', 'withdrawn', 'order-made', 'fell-away', 'deceased'],
} as const satisfies ProcessTable;

type Table = typeof table;
type Seen = View<Table, State>;

interface Body {
  /** Names its step: the notification, and the unit. */
  readonly id: string;
  readonly of: UnitId;
  readonly at: Instant;
}
interface State {
  /** Bodies notified after the first round. */
  further: Body[];
  /** Bodies that replied, by their ids. */
  replied: string[];
  appeal?: { id: string; on: Day | Instant; at: Instant };
  ruling?: { id: string; on: Day; decision: 'dismissed' | 'allowed' | 'abandoned' };
  /** Each time that the court was asked in vain. */
  asked: { id: string; at: Instant }[];
  withdrawn?: { id: string; at: Instant };
}

const takeAppeal = (state: State, { id, on, at }: { id: string; on: Day | Instant; at: Instant }): void => {
  state.appeal ??= { id, on, at };
};

export const indefiniteReview = defineProcess(table)({
  begin: (): State => ({ further: [], replied: [], asked: [] }),

  parties: ({ input, subject: { is } }) => {
    const accountable = is.accountable?.value ?? input.home;
    return {
      lead: accountable,
      mosovo: accountable,
      decider: unitBeside(accountable, 'chief-officer'),
    };
  },

  apply: {
    reply: (state, { occasion }) => {
      state.replied.push(occasion);
    },
    'appeal-window': takeAppeal,
    'ask-court': (state, { id, at }) => {
      state.asked.push({ id, at });
    },
    'consult-further': (state, { id, at, body }) => {
      state.further.push({ id: `${id}:${body}`, of: body, at });
    },
    'record-appeal': takeAppeal,
    'record-appeal-decision': (state, { id, on, decision }) => {
      state.ruling = { id, on, decision };
    },
    withdraw: (state, { id, at }) => {
      state.withdrawn = { id, at };
    },
  },

  plan: (view): Plan<Table> => {
    const { state, done, started } = view;
    const { appeal, ruling, asked, withdrawn } = state;
    const received = receivedOn(view);
    const first = firstBodies(view);
    const bodies = [...first, ...state.further];
    const told = bodies.length > 0 && { to: unitsOf(bodies) };
    const { determine, serve, consult } = done;
    const servedOn = serve && dayOf(serve.on);
    const against = determine?.outcome === 'continues' ? servedOn : undefined;
    const ended = endedFrom(view);
    const over =
      ended !== undefined
        ? 'ended'
        : (ruling !== undefined || (done['confirm-no-appeal'] && !appeal)) && 'continued';
    const stopped = stoppedBy(view);
    return {
      steps: {
        application: view.input.receivedOn === undefined && { from: awaitedFrom(view) },
        acknowledge: { from: received },
        consult: { from: received },
        // Whoever is silent until the decision is not asked any more; that it was silent stays on record.
        reply: each(bodies, ({ of, at }) => ({ of, from: at, until: determine?.at })),
        determine: consult && { from: first.length > 0 ? first.map(lastReply) : consult.at },
        serve: { from: determine?.at },
        'appeal-window': {
          from: against,
          lapses: !appeal,
          met: appeal && { at: appeal.on, because: appeal.id },
        },
        'confirm-no-appeal': !appeal && against && windowOver(against),
        'ask-court': appeal && {
          [appeal.id]: courtRow(state, appeal.at),
          ...each(asked, ({ at }) => courtRow(state, at)),
        },
      },
      notices: {
        determined: serve && { [serve.id]: told },
        appealed: appeal && { [appeal.id]: told },
        withdrawn: withdrawn && { [withdrawn.id]: told },
      },
      establishes: {
        'under-review': !stopped && !over && { from: started.at },
        'requirement-ended': ended !== undefined && { from: ended },
        'review-barred': barred(view),
      },
      over,
      stopped,
    };
  },

  refuses: (view) => {
    const { input, started, subject } = view;
    const received = input.receivedOn;
    return (
      (subject.is['under-review'] && 'indefinite-review.under-way') ||
      (!subject.is['notified-indefinitely'] && 'indefinite-review.not-indefinite') ||
      (!firstNotified(subject) && 'indefinite-review.not-notified') ||
      (input.because === 'application' && received === undefined && receiptMissing) ||
      (received !== undefined && received > dayOf(started.at) && inFuture('/input/receivedOn')) ||
      orderRuns(subject, [started.at, ...(received === undefined ? [] : [instantOf(received)])]) ||
      (received !== undefined && tooEarly(view, received, '/input/receivedOn'))
    );
  },

  objection: {
    application: (view, answer) =>
      answer.outcome === 'received' &&
      (orderRuns(view.subject, [answer.on]) || tooEarly(view, dayOf(answer.on), '/on')),
    consult: (_view, answer) =>
      answer.outcome === 'notified' && answer.bodies.length === 0 && 'indefinite-review.no-bodies',
    determine: (view, answer) => {
      const received = receivedOn(view);
      const silent = [...firstBodies(view), ...view.state.further].filter(
        ({ id }) => !view.state.replied.includes(id) && !view.missed.some(({ occasion }) => occasion === id),
      );
      return (
        (silent.length > 0 && {
          code: 'indefinite-review.replies-outstanding' as const,
          bodies: unitsOf(silent),
        }) ||
        // Learned since: a first notification that was later than was known.
        (received !== undefined && tooEarly(view, received, '/outcome')) ||
        (answer.outcome === 'continues' && faultyTerm(answer))
      );
    },
    'consult-further': (view, { body }) =>
      (!view.done.consult && 'indefinite-review.not-consulted') ||
      (view.done.determine && 'indefinite-review.determined') ||
      ([...firstBodies(view), ...view.state.further].some(({ of }) => of === body) &&
        'indefinite-review.body-known'),
    'record-appeal': (view, { at, on }) => {
      const { serve, determine } = view.done;
      return (
        (!serve && 'indefinite-review.not-served') ||
        (determine?.outcome === 'ends' && 'indefinite-review.nothing-to-appeal') ||
        (view.state.appeal && 'indefinite-review.appeal-known') ||
        (on !== undefined && on > dayOf(at) && inFuture('/on')) ||
        (on !== undefined && serve && on < dayOf(serve.on) && 'indefinite-review.before-service')
      );
    },
    'record-appeal-decision': ({ state: { appeal, ruling } }, { at, on }) =>
      (!appeal && 'indefinite-review.no-appeal') ||
      (ruling && 'indefinite-review.appeal-decided') ||
      (on !== undefined && on > dayOf(at) && inFuture('/on')) ||
      (on !== undefined && appeal && on < dayOf(appeal.on) && 'indefinite-review.before-appeal'),
    withdraw: ({ done }) => done.determine && 'indefinite-review.determined',
  },
});

/** The day on which the application was received; none yet where it is awaited. */
function receivedOn({ input, done: { application } }: Seen): Day | undefined {
  return input.receivedOn ?? (application?.outcome === 'received' ? dayOf(application.on) : undefined);
}

/** The bodies of the first round, each once: it is their replies that the decision waits for. */
function firstBodies({ done: { consult } }: Seen): Body[] {
  if (consult?.outcome !== 'notified') return [];
  const { id, at, bodies } = consult;
  return [...new Set(bodies.map((body) => body.unit))].map((of) => ({ id: `${id}:${of}`, of, at }));
}

const unitsOf = (bodies: readonly Body[]): UnitId[] => [...new Set(bodies.map(({ of }) => of))];

/**
 * The last day for a body's reply. Bodies notified later do not count: no force puts its own decision off by
 * asking again. Source: SOA 2003 s.91C(1), which turns on notifications under s.91B.
 */
const lastReply = ({ of, at }: Body) => ({ rule: 'indefinite-review.reply', from: at, of }) as const;

/** From the day after the one on which the time to appeal runs out. */
function windowOver(served: Day): Row<Table> {
  const after = { rule: 'indefinite-review.appeal', from: served, daysAfter: 1 } as const;
  return { from: after, opens: after };
}

const courtRow = ({ ruling }: State, from: Instant): Row<Table> => ({
  from,
  met: ruling && { at: ruling.on, because: ruling.id },
});

/** Since when the requirement has ended: from the service of the notice, or from the court's order. */
function endedFrom({ state: { ruling }, done: { determine, serve } }: Seen): Day | Instant | undefined {
  if (ruling?.decision === 'allowed') return ruling.on;
  return determine?.outcome === 'ends' ? serve?.on : undefined;
}

/** While no further application may be made: from the service of a refusal that no court has set aside. */
function barred({ state: { ruling }, done: { determine, serve } }: Seen) {
  if (determine?.outcome !== 'continues' || !serve || ruling?.decision === 'allowed') return undefined;
  const from = dayOf(serve.on);
  const years = determine.nextAfterYears ?? nextApplicationYears.fewest;
  return { from, to: nextApplicationDay(from, years).day };
}

/** What ended the review: once that happened, it stays so. */
function stoppedBy({ state, started, done: { application, determine }, subject }: Seen) {
  const { asOf } = subject;
  if (subject.of('deceased').some(({ from }) => instantOf(from) <= asOf)) return 'deceased';
  if (state.withdrawn) return 'withdrawn';
  if (application?.outcome === 'not-made') return 'not-applied';
  // Once decided, what was decided stands and is served.
  if (determine) return undefined;
  const hasCome = ({ from, to }: Spell): boolean =>
    instantOf(from) <= asOf && (to === undefined || instantOf(to) > started.at);
  if (subject.of('shpo').some(hasCome)) return 'order-made';
  const hasGone = ({ to }: Spell): boolean => to !== undefined && instantOf(to) <= asOf;
  const requirements = subject.of('notified-indefinitely').filter(hasCome);
  return requirements.length === 0 || requirements.some(hasGone) ? 'fell-away' : undefined;
}

/** From when the unit waits for an application: from the first day on which one may be made. */
function awaitedFrom(view: Seen): Day {
  const started = dayOf(view.started.at);
  const earliest = earliestDay(view.subject)?.day ?? started;
  return earliest > started ? earliest : started;
}

const firstNotified = ({ is }: SubjectView) => is['first-notified'];

/** The first day on which this person may apply, by the first notification and by an earlier refusal. */
function earliestDay(subject: SubjectView): Earliest | undefined {
  const first = firstNotified(subject);
  if (first?.value === undefined) return undefined;
  const barred = subject.of('review-barred').at(-1);
  return earliestApplication({ on: dayOf(first.from), age: first.value }, barred);
}

function tooEarly({ subject }: Pick<Seen, 'subject'>, received: Day, pointer: string): Objection {
  const earliest = earliestDay(subject);
  if (earliest === undefined || received >= earliest.day) return false;
  const { day: first, working } = earliest;
  return {
    code: 'indefinite-review.too-early',
    detail: `The first day on which an application may be made is ${inWords(first)}.`,
    earliest: first,
    working,
    errors: [{ pointer, message: `Enter a day on or after ${first}` }],
  };
}

/** Nobody may apply while an order runs, an interim one included. SOA 2003 s.91A(2). */
const orderRuns = (subject: SubjectView, times: readonly Instant[]): Objection =>
  subject.of('shpo').some((order) => times.some((at) => holdsAt(order, at))) &&
  'indefinite-review.order-runs';

const inFuture = (pointer: string): Objection => ({
  code: 'step.in-future',
  errors: [{ pointer, message: 'Enter a day that has come' }],
});

const receiptMissing: Objection = {
  code: 'indefinite-review.receipt-missing',
  errors: [{ pointer: '/input/receivedOn', message: 'Enter the day on which the application was received' }],
};

function faultyTerm({
  nextAfterYears = nextApplicationYears.fewest,
  longerBecause,
}: Answer<Table, 'determine', 'continues'>): Objection {
  const { fewest, most } = nextApplicationYears;
  if (nextAfterYears < fewest || nextAfterYears > most) {
    const message = `Enter a number of years from ${fewest} to ${most}`;
    return { code: 'indefinite-review.term', errors: [{ pointer: '/data/nextAfterYears', message }] };
  }
  if (nextAfterYears === fewest || longerBecause !== undefined) return false;
  const message = `Say why the risk justifies more than ${fewest} years`;
  return {
    code: 'indefinite-review.term-unexplained',
    errors: [{ pointer: '/data/longerBecause', message }],
  };
}
