import { holdsAt } from '../../domain/circumstances';
import { areaOf, unitBeside, type UnitId } from '../../domain/people/parties';
import {
  detained,
  disposalFault,
  disposals,
  eighteenOn,
  longestPeriod,
  regimes,
  termKinds,
  type Disposed,
  type Period,
} from './notification-period';
import { earliestApplication, type AgeThen } from '../indefinite-review/rules';
import { changeKinds, dutyOfChange, ruleFor, type LawfulDuty } from './rules';
import { publishedOn, sameName } from '../../domain/people/stations';
import {
  dayOf,
  endOf,
  instantOf,
  isInstant,
  later,
  plusDays,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import { defineProcess, type Objection, type View } from '../../engine/definition/define-process';
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
import { each, NotBefore, type Maybe, type Plan, type Row } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';
import {
  duties,
  emptyState,
  forgetSettled,
  happenings,
  isDirected,
  notifiableFrom,
  owe,
  takeAdvance,
  takeChange,
  takeFate,
  takeTripChange,
  takeVisit,
  tripOf,
  type Duty,
  type State,
  type Told,
} from './state';

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
  /** Who came: while a parental direction holds, the parent, and the young person with them: s.89. */
  attended: maybe(oneOf('person', 'parent-with-person', 'parent-alone')),
  /** What was told, where not everything that was owed. */
  changes: maybe(someOf(...changeKinds)),
  evidence: maybe(evidence),
};
const notified = { notified: visit };
const disposed = {
  disposal: oneOf(...disposals),
  relevantDate: day,
  dischargeDays: maybe(whole),
  /** The sentence in its terms, for `imprisonment`. */
  terms: maybe(list({ months: whole, kind: oneOf(...termKinds), concurrentMonths: maybe(whole) })),
  /** The last day of a violent offender order. */
  orderUntil: maybe(day),
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
const table = {
  kind: 'registration',
  title: 'Registration: the notification requirements of one person',
  subject: 'person',
  shape: 2,
  input: {
    regime: oneOf(...regimes),
    ...disposed,
    born: day,
    /** A notice for a foreign conviction, or an order, served later: the initial duty runs from it. */
    servedOn: maybe(day),
    /** The MOSOVO unit of the home area. */
    home: unit,
    needToKnow: list({ unit }),
    /** Copied while the person is under 18. */
    youthJustice: maybe(unit),
    socialCare: maybe(unit),
  },
  steps: {
    initial: {
      title: 'Initial notification, in person',
      owner: 'station',
      rule: 'registration.initial',
      duty: true,
      outcomes: notified,
    },
    'acknowledge-notification': {
      title: 'Acknowledge in writing; fingerprints and photograph if asked',
      owner: 'station',
      rule: 'registration.acknowledge',
      often: true,
      outcomes: { given: { biometrics: flag } },
    },
    'record-on-visor': {
      title: 'Record on ViSOR and PNC',
      owner: 'visor',
      rule: 'registration.record',
      often: true,
      outcomes: { recorded: {} },
    },
    'tell-partners': {
      title: 'Notify the neighbourhood team and partners that need to know',
      owner: 'mosovo',
      rule: 'registration.tell-partners',
      often: true,
      outcomes: { told: {} },
    },
    change: {
      title: 'Notification of a change',
      owner: 'station',
      rule: 'registration.change',
      often: true,
      duty: true,
      outcomes: notified,
    },
    release: {
      title: 'Notification of a release',
      owner: 'station',
      rule: 'registration.release',
      often: true,
      duty: true,
      outcomes: notified,
    },
    'confirm-advance-change': {
      title: 'Find out whether the announced change happened, and when',
      owner: 'mosovo',
      rule: 'registration.advance-window',
      often: true,
      outcomes: { happened: { happenedOn: day }, 'not-happened': {} },
    },
    'non-occurrence': {
      title: 'Notification that the announced change did not happen',
      owner: 'station',
      rule: 'registration.non-occurrence',
      often: true,
      duty: true,
      outcomes: notified,
    },
    periodic: {
      title: 'Periodic notification',
      owner: 'station',
      rule: 'registration.periodic',
      often: true,
      duty: true,
      outcomes: notified,
    },
    travel: {
      title: 'Notification of foreign travel',
      owner: 'station',
      rule: 'registration.travel',
      often: true,
      duty: true,
      outcomes: notified,
    },
    'travel-change': {
      title: 'Notification of a change of travel plans',
      owner: 'station',
      rule: 'registration.travel-change',
      often: true,
      duty: true,
      outcomes: notified,
    },
    return: {
      title: 'Notification of return to the United Kingdom',
      owner: 'station',
      rule: 'registration.return',
      often: true,
      duty: true,
      outcomes: notified,
    },
    household: {
      title: 'Notification of a stay where a child lives or stays',
      owner: 'station',
      rule: 'registration.household',
      often: true,
      duty: true,
      outcomes: notified,
    },
    particulars: {
      title: 'Notification of bank, card, passport or identity documents',
      owner: 'station',
      rule: 'registration.particulars',
      often: true,
      duty: true,
      outcomes: notified,
    },
    'record-breach': {
      title: 'Record the breach on local and national systems',
      owner: 'supervisor',
      rule: 'registration.breach-record',
      often: true,
      outcomes: { recorded: { crimeReference: text } },
    },
    'decide-breach': {
      title: 'Decide on the breach',
      owner: 'supervisor',
      rule: 'registration.breach-decision',
      often: true,
      captures: ['risk', 'mappa-level'],
      outcomes: { charge: {}, caution: {}, 'no-further-action': { reason: text } },
    },
    'declare-missing': {
      title: 'Whereabouts unknown: circulate as wanted, or report missing',
      owner: 'manager',
      rule: 'registration.declare-missing',
      often: true,
      captures: ['risk'],
      outcomes: { wanted: { reference: text }, missing: { reference: text }, found: {} },
    },
    'review-whereabouts': {
      title: 'Review the search for the person',
      owner: 'manager',
      rule: 'registration.review-whereabouts',
      often: true,
      captures: ['risk'],
      outcomes: { 'still-unknown': { enquiries: text }, found: {} },
    },
    'dual-management': {
      title: "Agree dual case management with children's social care",
      owner: 'mosovo',
      rule: 'registration.dual-management',
      often: true,
      outcomes: { agreed: { with: unit } },
    },
    'check-expiry': {
      title: 'Check that the notification period really ends',
      owner: 'mosovo',
      rule: 'registration.expiry-check',
      often: true,
      outcomes: { confirmed: { checked: text } },
    },
    close: {
      title: 'Close and archive',
      owner: 'supervisor',
      rule: 'registration.close',
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
        /** The journeys told of; with `travel`, a change of a journey that is known. */
        trips: maybe(list({ travel: maybe(text), ...trip })),
      },
    },
    'record-change': {
      title: 'Record a change that the person must notify',
      by: ['mosovo', 'station'],
      input: { what: oneOf(...changeKinds), on: day },
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
      input: disposed,
    },
    end: {
      title: 'End the requirements before their time',
      by: ['supervisor'],
      input: { reason: oneOf('deceased', 'conviction-quashed', 'review', 'order-discharged'), evidence },
    },
  },
  notices: {
    'need-to-know': 'A registration concerns your area',
    'new-area': 'A person who is registered has notified a home in your area',
    copied: 'A registration of a young person: for your information',
    'came-of-age': 'A registered person is 18: the duties are their own, and copies end',
    breach: 'A breach of notification requirements was recorded',
    eligibility: 'A review of indefinite notification requirements may soon be applied for',
  },
  outcomes: ['expired', 'deceased', 'conviction-quashed', 'review', 'order-discharged'],
} as const satisfies ProcessTable;

type RegistrationView = View<typeof table, State>;
type Rows = Readonly<Record<string, Maybe<Row<typeof table>>>>;

const keepOnRecord = (): void => undefined;
const answering =
  (duty: Duty) =>
  (state: State, answer: Told & { occasion: string }, { regime }: RegistrationView['input']): void =>
    takeVisit(state, regime, answer, [duty], answer.occasion);

/** Every disposal of the person, as the length of the requirements turns on it. */
function disposalsOf({ input, state }: RegistrationView): Disposed[] {
  const { regime, born } = input;
  return [{ ...input }, ...state.disposals.map((one) => ({ ...one, regime, born }))];
}

const periodOf = (view: RegistrationView): Period =>
  longestPeriod(disposalsOf(view), {
    orders: view.subject.of('shpo'),
    spells: detained.flatMap((kind) => [...view.subject.of(kind)]),
  });

/** An interim order knows no periodic duty: CJIA 2008 s.110(5). The order that came into force last stands. */
function isInterim(view: RegistrationView): boolean {
  const [latest] = disposalsOf(view).sort((a, b) => (a.relevantDate > b.relevantDate ? -1 : 1));
  return latest?.disposal === 'interim-violent-offender-order';
}

const startsOn = ({ servedOn, relevantDate }: RegistrationView['input']): Day => servedOn ?? relevantDate;

/** The earlier of two ends, of which a day ends with its last second. */
function sooner(a: When | undefined, b: When | undefined): When | undefined {
  const end = (when: When): Instant => (isInstant(when) ? when : endOf(when));
  if (a === undefined || b === undefined) return a ?? b;
  return end(a) <= end(b) ? a : b;
}

const ageThen = ({ born, relevantDate }: RegistrationView['input']): AgeThen =>
  eighteenOn(born) > relevantDate ? 'under-18' : 'adult';

/** When a review of an indefinite requirement may next be applied for; undefined where there is none to review yet. */
function eligibilityOf({ input, state: { first }, subject }: RegistrationView, period: Period) {
  if (input.regime !== 'soa' || !period.indefinite || !first) return undefined;
  const barred = subject.of('review-barred').at(-1);
  return earliestApplication({ on: dayOf(first.on), age: ageThen(input) }, barred);
}

const accountableOf = ({ input, subject: { is } }: RegistrationView): UnitId =>
  is.accountable?.value ?? input.home;

/** How the requirements ended before their time, and when. */
function endingOf({ input, state, subject }: RegistrationView, period: Period): State['ended'] {
  const { ended } = state;
  if (ended) return ended;
  const { deceased, 'requirement-ended': reviewed } = subject.is;
  if (deceased) return { reason: 'deceased', at: instantOf(deceased.from) };
  return reviewed && period.indefinite && instantOf(reviewed.from) >= instantOf(input.relevantDate)
    ? { reason: 'review', at: instantOf(reviewed.from) }
    : undefined;
}

interface Breach {
  readonly id: string;
  readonly dueAt: Instant;
}
/** Missed duties, and visits to which the parent did not bring the young person: SOA 2003 s.89(2), s.91. */
const breachesOf = ({ state, missed }: Pick<RegistrationView, 'state' | 'missed'>): Breach[] => [
  ...missed.map(({ key, dueAt }) => ({ id: key, dueAt })),
  ...state.unattended.map(({ id, on }) => ({ id: `attendance/${id}`, dueAt: on })),
];

/** Spells in which nobody knows where the person is: told here, or as a circumstance. */
function searchesOf({ state, subject }: RegistrationView): { id: string; from: Instant }[] {
  const { lost, searches } = state;
  const told = subject
    .of('whereabouts-unknown')
    .filter(({ from, to }) => to === undefined && !(lost && instantOf(from) === lost.on))
    .map(({ id, from }) => ({ id, from: instantOf(from) }));
  const own = lost && !lost.found ? [{ id: lost.id, from: lost.at }] : [];
  return [...own, ...told].filter(({ id }) => !searches[id]?.found);
}

/** YOT and children's social care, where the person was under 18 then. */
function copiesAt({ input, state }: RegistrationView, when: When): { to: readonly UnitId[] } | undefined {
  const to = [input.youthJustice, state.socialCare ?? input.socialCare].flatMap((one) => one ?? []);
  return to.length > 0 && dayOf(when) < eighteenOn(input.born) ? { to: [...new Set(to)] } : undefined;
}

export const registration = defineProcess(table)({
  begin: emptyState,

  parties: (view) => {
    const accountable = accountableOf(view);
    return {
      lead: accountable,
      mosovo: accountable,
      station: unitBeside(accountable, 'station'),
      visor: unitBeside(accountable, 'visor'),
      supervisor: unitBeside(accountable, 'mosovo-supervisor'),
      manager: unitBeside(accountable, 'mosovo-manager'),
    };
  },

  apply: {
    initial: (state, answer, { regime }) => takeVisit(state, regime, answer, ['initial']),
    change: answering('change'),
    release: answering('release'),
    'non-occurrence': answering('non-occurrence'),
    periodic: answering('periodic'),
    travel: answering('travel'),
    'travel-change': answering('travel-change'),
    return: answering('return'),
    household: answering('household'),
    particulars: answering('particulars'),
    'confirm-advance-change': takeFate,
    'record-notification': (state, told, { regime }) => takeVisit(state, regime, told, told.of),
    'record-change': (state, change, { regime }) => takeChange(state, regime, change),
    'record-advance-change': takeAdvance,
    'record-household-stay': (state, { id, began }) =>
      owe(state, { id, step: 'household', what: 'child-in-household', from: notifiableFrom(began) }),
    'record-travel': (state, { id, excuse, ...told }) => {
      state.trips.push(tripOf(id, told, excuse !== undefined));
    },
    'record-travel-change': takeTripChange,
    'record-breach': (state, { occasion, on }) => {
      (state.breaches[occasion] ??= {}).recorded = on;
    },
    'decide-breach': (state, { occasion, on }) => {
      (state.breaches[occasion] ??= {}).decided = on;
    },
    'confirm-breach': (state, { breach, on }) => {
      (state.breaches[breach] ??= {}).confirmed = on;
    },
    'record-whereabouts': (state, { id, at, known, on }) => {
      if (!known) state.lost = { id, on, at };
      else if (state.lost) state.lost.found = on;
    },
    'declare-missing': (state, { id, at, on, occasion, outcome }) => {
      state.searches[occasion] = { id, at, ...(outcome === 'found' && { found: true }) };
      if (outcome === 'found' && state.lost?.id === occasion) state.lost.found = on;
    },
    'review-whereabouts': (state, { id, at, on, occasion, outcome }) => {
      const [search = ''] = Object.entries(state.searches).find(([, last]) => last.id === occasion) ?? [];
      state.searches[search] = { id, at, ...(outcome === 'found' && { found: true }) };
      if (outcome === 'found' && state.lost?.id === search) state.lost.found = on;
    },
    'dual-management': (state, { with: agreed }) => {
      state.socialCare = agreed;
    },
    'record-disposal': (state, { id, disposal, relevantDate, dischargeDays, terms, orderUntil }) => {
      state.disposals.push({ id, disposal, relevantDate, dischargeDays, terms, orderUntil });
    },
    end: (state, { reason, at }) => {
      state.ended = { reason, at };
    },
    close: (state, { occasion }) => {
      state.archived = occasion as Day;
    },
    'acknowledge-notification': keepOnRecord,
    'record-on-visor': keepOnRecord,
    'tell-partners': keepOnRecord,
    'check-expiry': keepOnRecord,
  },

  plan: (view): Plan<typeof table> => {
    const { input, state, started, subject } = view;
    const { regime, relevantDate, born } = input;
    const { visits, owed, advances, trips, breaches, searches } = state;
    const period = periodOf(view);
    const until = period.lastDay;
    const ending = endingOf(view, period);
    const endedAt = ending && later(instantOf(relevantDate), ending.at);
    const rule = (duty: LawfulDuty): ReturnType<typeof ruleFor> => ruleFor(regime, duty);
    const bases = visits.filter(({ rebases }) => rebases);
    // What was missed after the end was missed by nobody.
    const breached = breachesOf(view).filter(({ dueAt }) => !ending || dueAt < ending.at);
    const happened = happenings(state, input, subject);
    const brought = (step: (typeof happened)[number]['step']): Rows =>
      Object.fromEntries(
        happened.flatMap(({ step: of, id, row, met }) =>
          of === step && row
            ? [[id, { ...row, rule: rule(step), until: sooner(until, row.until), met }]]
            : [],
        ),
      );
    const owes = (step: (typeof owed)[number]['step']): Rows =>
      each(
        owed.filter((one) => one.step === step),
        ({ from, met }) => ({ from, opens: from, rule: rule(step), until, met }),
      );
    const ofTrip = (leaves: Instant): When | undefined => sooner(until, leaves);
    const sought = searchesOf(view);
    const young = eighteenOn(born);
    const eligible = eligibilityOf(view, period);
    const reviewable = eligible && !subject.is.shpo && eligible.day;
    // A refusal bars another application for years: each time that one may be made is told once.
    const eligibleAgain = subject.of('review-barred').at(-1)?.id ?? started.id;

    return {
      steps: {
        initial: { from: startsOn(input), rule: rule('initial'), until, met: state.initial },
        'acknowledge-notification': each(visits, ({ at }) => ({ from: at, rule: rule('acknowledge') })),
        'record-on-visor': each(visits, ({ at }) => ({ from: at })),
        'tell-partners': each(visits, ({ at, tell }) => tell && { from: at }),
        change: { ...owes('change'), ...brought('change') },
        release: brought('release'),
        'confirm-advance-change': each(advances, ({ expectedOn, fate }) => ({
          from: expectedOn,
          opens: plusDays(expectedOn, -2),
          rule: rule('advance-window'),
          met: fate,
        })),
        'non-occurrence': each(
          advances,
          ({ expectedOn, not, told }) =>
            not && { from: expectedOn, rule: rule('non-occurrence'), until, met: told },
        ),
        periodic:
          !isInterim(view) &&
          each(bases, (base) => {
            const next = bases[bases.indexOf(base) + 1];
            return {
              from: base.on,
              rule: rule(base.weekly ? 'weekly' : 'periodic'),
              until,
              met: next && { at: next.on, because: next.id },
            };
          }),
        travel: {
          ...each(
            trips,
            ({ departs, notified, excused, cancelled }) =>
              !(cancelled && !notified) && {
                from: departs,
                rule: rule(excused ? 'travel-excused' : 'travel'),
                until: ofTrip(departs),
                met: notified,
              },
          ),
          ...brought('travel'),
        },
        'travel-change': each(
          trips,
          ({ changed }) =>
            changed && {
              from: changed.from,
              rule: rule('travel-change'),
              until: ofTrip(changed.from),
              met: changed.met,
            },
        ),
        return: brought('return'),
        household: owes('household'),
        particulars: owes('particulars'),
        'record-breach': each(breached, ({ id, dueAt }) => ({
          from: later(dueAt, breaches[id]?.confirmed ?? dueAt),
        })),
        'decide-breach': each(breached, ({ id, dueAt }) => ({ from: breaches[id]?.recorded ?? dueAt })),
        'declare-missing': each(sought, ({ from }) => ({ from })),
        'review-whereabouts': Object.fromEntries(
          sought.flatMap(({ id }) => {
            const last = searches[id];
            return last ? [[last.id, { from: last.at }]] : [];
          }),
        ),
        'dual-management': each(subject.of('looked-after'), ({ from, to }) => ({
          from: later(instantOf(from), started.at),
          until: sooner(plusDays(young, -1), to),
        })),
        'check-expiry': until && {
          [until]: { from: until, opens: { rule: 'registration.expiry-opens', from: until } },
        },
        close: until && {
          [until]: { from: until, opens: plusDays(until, 1), waitsFor: [`check-expiry/${until}`] },
        },
      },
      notices: {
        'need-to-know': input.needToKnow.length > 0 && {
          [started.id]: { to: input.needToKnow.map((told) => told.unit) },
        },
        'new-area': each(visits, ({ newHome }) => newHome && { to: [newHome] }),
        copied: {
          [started.id]: copiesAt(view, started.at),
          ...each(visits, ({ on, of }) => of.join() !== 'periodic' && copiesAt(view, on)),
          ...each(breached, ({ dueAt }) => copiesAt(view, dueAt)),
        },
        'came-of-age': dayOf(started.at) < young && {
          [started.id]: {
            to: [accountableOf(view), ...(copiesAt(view, started.at)?.to ?? [])],
            at: young,
          },
        },
        breach: each(
          breached,
          ({ id }) =>
            breaches[id]?.recorded !== undefined &&
            input.needToKnow.length > 0 && { to: input.needToKnow.map((told) => told.unit) },
        ),
        eligibility: reviewable && {
          [eligibleAgain]: {
            to: [accountableOf(view)],
            at: { rule: 'registration.eligibility-opens', from: reviewable },
          },
        },
      },
      establishes: {
        registered: {
          from: relevantDate,
          to: endedAt ?? (until && plusDays(until, 1)),
          value: regime,
        },
        'notified-indefinitely': regime === 'soa' && period.indefinite && { from: relevantDate, to: endedAt },
        'first-notified': regime === 'soa' &&
          period.indefinite &&
          state.first && { from: state.first.on, value: ageThen(input) },
        'whereabouts-unknown': state.lost && {
          from: state.lost.on,
          to: state.lost.found ?? (endedAt && later(state.lost.on, endedAt)),
        },
      },
      starts: {
        // An application is the person's: the review only tells that it may be made.
        'indefinite-review': reviewable && {
          [eligibleAgain]: new NotBefore(
            { rule: 'registration.eligibility-opens', from: reviewable },
            { home: accountableOf(view), because: 'eligibility' },
          ),
        },
      },
      over: until && state.archived === until && 'expired',
      stopped: ending?.reason,
    };
  },

  explains: (view) => {
    const period = periodOf(view);
    const eligible = eligibilityOf(view, period);
    return [
      { title: 'How long the requirements last', working: period.working },
      ...(eligible ? [{ title: 'When a review may be applied for', working: eligible.working }] : []),
    ];
  },

  forget: (state, settled, { input, subject }) => forgetSettled(state, settled, input, subject),

  refuses: ({ input, subject, started }) =>
    subject.of('registered').some((spell) => spell.value === input.regime && holdsAt(spell, started.at)) &&
    'registration.already-registered',

  checks: {
    start: ({ input }) => disposalFault(input),
    initial: (view, told) => visitFault(view, told, ['initial'], '/data'),
    change: (view, told) => visitFault(view, told, ['change'], '/data'),
    release: (view, told) => visitFault(view, told, ['release'], '/data'),
    'non-occurrence': (view, told) => visitFault(view, told, ['non-occurrence'], '/data'),
    periodic: (view, told) => visitFault(view, told, ['periodic'], '/data'),
    travel: (view, told) => visitFault(view, told, ['travel'], '/data'),
    'travel-change': (view, told) => visitFault(view, told, ['travel-change'], '/data'),
    return: (view, told) => visitFault(view, told, ['return'], '/data'),
    household: (view, told) => visitFault(view, told, ['household'], '/data'),
    particulars: (view, told) => visitFault(view, told, ['particulars'], '/data'),
    'record-notification': (view, told) => visitFault(view, told, told.of, ''),
    'record-advance-change': (view, told) =>
      (dutyOfChange(view.input.regime, told.what) !== 'change' && notADuty('/what')) ||
      (told.expectedOn < dayOf(told.on) && 'registration.not-in-advance') ||
      visitFault(view, told, ['change'], ''),
    'record-change': ({ input }, { what, on, at }) =>
      (!dutyOfChange(input.regime, what) && notADuty('/what')) ||
      (on > dayOf(at) && 'registration.change-in-future'),
    'record-household-stay': (_view, { began, ended }) =>
      ended !== undefined && ended < notifiableFrom(began) && 'registration.stay-too-short',
    'record-disposal': ({ input: { regime, born } }, told) => disposalFault({ ...told, regime, born }),
  },

  objection: {
    'record-notification': ({ state }, { of, trips }) =>
      (trips?.some(({ travel }) => travel !== undefined && !state.trips.some(({ id }) => id === travel)) &&
        'registration.trip-not-found') ||
      (of?.includes('travel') &&
        !trips?.length &&
        state.trips.every(({ notified: told }) => told) &&
        'registration.trip-missing'),
    'record-advance-change': ({ input }) => !ruleFor(input.regime, 'advance-window') && notADuty(''),
    'record-household-stay': ({ input }) => !ruleFor(input.regime, 'household') && notADuty(''),
    'record-travel-change': ({ state }, { travel }) =>
      !state.trips.some(({ id }) => travel === undefined || id === travel) && 'registration.trip-not-found',
    'confirm-advance-change': ({ state }, { outcome, occasion, at }) => {
      const advance = state.advances.find(({ id }) => id === occasion);
      return (
        outcome === 'not-happened' &&
        advance !== undefined &&
        dayOf(at) <= plusDays(advance.expectedOn, 3) &&
        'registration.window-open'
      );
    },
    'confirm-breach': (view, { breach }) => {
      const open = breachesOf(view).filter(({ id }) => breach === undefined || id === breach);
      if (open.length === 0) return 'registration.breach-not-found';
      return open.every(({ id }) => view.state.breaches[id]?.recorded) && 'registration.breach-recorded';
    },
    'record-whereabouts': ({ state: { lost } }, { known }) =>
      (known === true && (!lost || lost.found) && 'registration.whereabouts-known') ||
      (known === false && lost && !lost.found && 'registration.whereabouts-unknown'),
    close: (view) =>
      breachesOf(view).some(({ id }) => !view.state.breaches[id]?.decided) && 'registration.breach-undecided',
    end: (view, { reason }) => {
      const { regime } = view.input;
      const isOrder = disposalsOf(view).every(({ disposal }) =>
        ['order-alone', 'violent-offender-order', 'interim-violent-offender-order'].includes(disposal),
      );
      return (
        (reason === 'order-discharged' && !isOrder && 'registration.not-an-order') ||
        (reason === 'review' &&
          (regime !== 'soa' || !periodOf(view).indefinite) &&
          'registration.not-indefinite') ||
        (reason === 'review' && view.subject.is.shpo && 'registration.order-in-force')
      );
    },
  },
});

const notADuty = (pointer: string): Objection => ({
  code: 'registration.not-a-duty',
  ...(pointer && { errors: [{ pointer, message: 'This regime asks for no notification of it' }] }),
});

/**
 * What is wrong with a visit: before the requirements began, about what the regime does not ask for, in another
 * area without reason, at a station that was not on the published list that day, or by the wrong person while a
 * parental direction holds. `at`: where its fields lie in what was sent.
 */
function visitFault(view: RegistrationView, told: Told, of: readonly Duty[], at: string): Objection {
  const { input, subject } = view;
  if (dayOf(told.on) < startsOn(input)) return { code: 'registration.before-relevant-date' };
  if (of.some((duty) => !ruleFor(input.regime, duty))) return notADuty('/of');
  const home = subject
    .of('accountable')
    .filter((spell) => holdsAt(spell, told.on))
    .at(-1);
  const area = areaOf(home?.value ?? input.home);
  const newArea = told.newHome && areaOf(told.newHome);
  if (newArea !== undefined && newArea !== area && !of.includes('change'))
    return {
      code: 'registration.new-area-without-change',
      errors: [{ pointer: `${at}/newHome`, message: 'Only a change of home is notified in another area' }],
    };
  const lists = [area, newArea].flatMap((one) => (one === undefined ? [] : [view.stationsOf(one)]));
  const published = publishedOn(
    lists.flatMap((stations) => stations ?? []),
    dayOf(told.on),
  );
  const isKept = lists.every((stations) => stations !== undefined);
  if (isKept && !published.some(({ name }) => sameName(name, told.station)))
    return notPublished(`${at}/station`, [...new Set(published.map(({ name }) => name))].sort());
  const byParent = told.attended !== undefined && told.attended !== 'person';
  const isParents = isDirected(subject, input.born, told.on);
  if (isParents ? !byParent : told.attended === 'parent-alone')
    return {
      code: 'registration.who-attends',
      errors: [{ pointer: `${at}/attended`, message: whoAttends(isParents) }],
    };
  return undefined;
}

const whoAttends = (isParents: boolean): string =>
  isParents
    ? 'A parental direction holds: say whether the parent came with the person or alone'
    : 'No parental direction held: the person attends';

function notPublished(pointer: string, stations: readonly string[]): Objection {
  const message =
    stations.length > 0
      ? `Choose one of the stations published for that day: ${stations.join(', ')}`
      : 'The force has published no station for that day: its administrator publishes them';
  return { code: 'registration.station-not-published', errors: [{ pointer, message }], stations };
}
