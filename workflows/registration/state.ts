import { holdsAt, type Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import { detained, eighteenOn, type Disposed, type Regime } from './notification-period';
import { dutyOfChange, type ChangeKind } from './rules';
import {
  dayOf,
  instantOf,
  plusDays,
  plusHours,
  startOf,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { SubjectView } from '../../engine/definition/define-process';

/** What a person can notify in one visit. */
export const duties = [
  'initial',
  'change',
  'release',
  'periodic',
  'non-occurrence',
  'travel',
  'travel-change',
  'return',
  'household',
  'particulars',
] as const;
export type Duty = (typeof duties)[number];

/** A fact that did what a step asks for. */
export interface Met {
  at: Instant;
  because: string;
}

/** A journey as it was told: by the person, in a visit, or by somebody else. */
export interface TripTold {
  /** The journey that it changes; absent for a new one. */
  travel?: string | undefined;
  departs: Instant;
  returnsOn?: Day | undefined;
  returnPoint?: string | undefined;
}

type Replanned = { [K in keyof TripTold]?: TripTold[K] | undefined };

/** A visit as it was told. */
export interface Told {
  id: string;
  at: Instant;
  on: Instant;
  station: string;
  home: 'fixed' | 'no-fixed-abode';
  newArea?: boolean | undefined;
  newHome?: UnitId | undefined;
  attended?: 'person' | 'parent-with-person' | 'parent-alone' | undefined;
  changes?: ChangeKind[] | undefined;
  trips?: TripTold[] | undefined;
}

interface Visit {
  id: string;
  on: Instant;
  at: Instant;
  of: Duty[];
  /** The periodic duty counts from it. */
  rebases: boolean;
  weekly: boolean;
  tell: boolean;
  newHome?: UnitId | undefined;
  changes?: ChangeKind[] | undefined;
}

/** Something that happened to the person and is to be notified. */
interface Owed {
  id: string;
  step: 'change' | 'household' | 'particulars';
  what: ChangeKind | 'child-in-household';
  from: When;
  met?: Met | undefined;
}

/** A change that was notified before it happened. */
interface Advance {
  id: string;
  on: Instant;
  what: ChangeKind;
  expectedOn: Day;
  /** What is known of it, since when. */
  fate?: Met;
  happenedOn?: Day;
  /** It did not happen within its window, and that was notified. */
  not?: true;
  told?: Met;
}

interface Trip {
  id: string;
  /** As it was first told: what the notification counts back from. */
  departs: Instant;
  /** As it is planned now. */
  leaves: Instant;
  returnsOn?: Day | undefined;
  hasReturnPoint: boolean;
  excused: boolean;
  notified?: Met | undefined;
  /** The plan changed after it was notified; counted back from that departure. */
  changed?: { from: Instant; met?: Met | undefined } | undefined;
  cancelled?: true;
  /** It turned out otherwise than notified, after the departure. */
  inaccurate?: true;
}

export interface State {
  /** The first notification that counts as one: it moves the annual date. */
  first?: { id: string; on: Instant };
  initial?: Met;
  /** Further disposals of courts, and orders renewed or made final. */
  disposals: (Omit<Disposed, 'regime' | 'born'> & { id: string })[];
  /** The newest, and those with something left that turns on them. */
  visits: Visit[];
  owed: Owed[];
  advances: Advance[];
  trips: Trip[];
  /** Visits to which a parent did not bring the young person. */
  unattended: { id: string; on: Instant }[];
  /** By the key of the missed step. */
  breaches: Record<string, { confirmed?: Instant; recorded?: Instant; decided?: Instant }>;
  lost?: { id: string; on: Instant; at: Instant; found?: Instant };
  /** The last answer about somebody whose whereabouts are unknown, by what told of it. */
  searches: Record<string, { id: string; at: Instant; found?: true }>;
  /** Named when dual case management was agreed. */
  socialCare?: UnitId;
  /** What circumstances brought about until then has been dealt with. */
  settledUntil?: Instant;
  ended?: { reason: 'deceased' | 'conviction-quashed' | 'review' | 'order-discharged'; at: Instant };
  /** The last day of the period that was archived. */
  archived?: Day;
}

export const emptyState = (): State => ({
  disposals: [],
  visits: [],
  owed: [],
  advances: [],
  trips: [],
  unattended: [],
  breaches: {},
  searches: {},
});

// s.85(2): notifications under ss.83, 84(1) and 85 move the annual date; those under the regulations of 2012 and
// 2004 do not. CTA 2008 s.49 adds the return from abroad. CJIA 2008 s.110(2) is as the first.
const rebasing: Readonly<Record<Regime, readonly Duty[]>> = {
  soa: ['initial', 'change', 'release', 'periodic'],
  rto: ['initial', 'change', 'release', 'periodic', 'return'],
  voo: ['initial', 'change', 'release', 'periodic'],
};

/**
 * Takes a visit in. Facts are folded in the order of happening, so the newest visit is always the last.
 * `answered`: the occasion of the step that it was told as the answer to, which is then all that it answers.
 */
export function takeVisit(
  state: State,
  regime: Regime,
  told: Told,
  of: readonly Duty[],
  answered?: string,
): void {
  const met = { at: told.on, because: told.id };
  pushVisit(state, told, { of: [...of], rebases: of.some((duty) => rebasing[regime].includes(duty)) });
  if (of.includes('initial')) state.initial ??= met;
  for (const owed of state.owed) {
    if (owed.met || !of.includes(owed.step)) continue;
    const meant = answered === undefined ? covers(told, owed) : owed.id === answered;
    if (meant) owed.met = met;
  }
  if (of.includes('non-occurrence')) {
    for (const advance of state.advances) {
      if (advance.happenedOn || advance.told || (answered ?? advance.id) !== advance.id) continue;
      Object.assign(advance, { not: true, told: met, fate: advance.fate ?? met });
    }
  }
  takeTrips(state, told, of, met, answered);
  if (told.attended === 'parent-alone') state.unattended.push({ id: told.id, on: told.on });
}

function pushVisit(state: State, told: Told, { of, rebases }: Pick<Visit, 'of' | 'rebases'>): void {
  const { id, on, at, home, newArea, newHome, changes } = told;
  state.visits.push({
    id,
    on,
    at,
    of,
    rebases,
    weekly: home === 'no-fixed-abode',
    tell: of.includes('initial') || newArea === true || newHome !== undefined,
    ...(newHome && { newHome }),
    ...(changes && { changes }),
  });
  if (rebases) state.first ??= { id, on };
}

/** Whether a visit speaks of something: it came on its day or later, and names it or names nothing. */
const covers = (
  { on, changes }: Pick<Visit, 'on' | 'changes'>,
  { from, what }: Pick<Owed, 'from' | 'what'>,
): boolean =>
  dayOf(from) <= dayOf(on) &&
  (changes === undefined || what === 'child-in-household' || changes.includes(what));

function takeTrips(
  state: State,
  told: Told,
  of: readonly Duty[],
  met: Met,
  answered: string | undefined,
): void {
  const changes = of.includes('travel-change');
  if (!of.includes('travel') && !changes) return;
  if (!told.trips) {
    for (const trip of state.trips) {
      if ((answered ?? trip.id) !== trip.id) continue;
      if (of.includes('travel')) trip.notified ??= met;
      if (changes && trip.changed) trip.changed.met ??= met;
    }
    return;
  }
  for (const [index, plan] of told.trips.entries()) {
    const known = state.trips.find(({ id }) => id === plan.travel);
    if (!known) state.trips.push({ ...tripOf(`${told.id}-${index}`, plan, false), notified: met });
    else if (known.notified) replan(known, plan, { notified: met });
    else Object.assign(known, tripOf(known.id, plan, known.excused), { notified: met });
  }
}

/** A journey that nobody has notified yet. */
export const tripOf = (
  id: string,
  { departs, returnsOn, returnPoint }: TripTold,
  excused: boolean,
): Trip => ({
  id,
  departs,
  leaves: departs,
  returnsOn,
  hasReturnPoint: returnPoint !== undefined,
  excused,
});

/** Takes a change of a notified plan in; told after the departure, what was notified was not accurate. */
function replan(trip: Trip, plan: Replanned, how: { notified?: Met; cancelled?: boolean }): void {
  const { departs, returnsOn, returnPoint } = plan;
  const from = departs ?? trip.leaves;
  trip.changed = { from, ...(how.notified && { met: how.notified }) };
  trip.leaves = from;
  if (returnsOn) trip.returnsOn = returnsOn;
  if (returnPoint) trip.hasReturnPoint = true;
  if (how.cancelled) trip.cancelled = true;
}

/** A change of a journey, learned of and not notified. */
export function takeTripChange(
  state: State,
  told: Replanned & { travel: string; on: Instant; cancelled?: boolean | undefined },
): void {
  const trip = state.trips.find(({ id }) => id === told.travel);
  if (!trip) return;
  if (told.on >= trip.leaves) trip.inaccurate = true;
  else if (trip.notified) replan(trip, told, { cancelled: told.cancelled === true });
  else {
    const { departs = trip.departs, returnsOn = trip.returnsOn } = told;
    Object.assign(trip, { departs, leaves: departs, returnsOn });
    if (told.returnPoint) trip.hasReturnPoint = true;
    if (told.cancelled) trip.cancelled = true;
  }
}

/** A notification given before its event: good for that event alone. SOA 2003 s.84(2), CJIA 2008 s.109(4). */
export function takeAdvance(state: State, told: Told & { what: ChangeKind; expectedOn: Day }): void {
  pushVisit(state, told, { of: [], rebases: true });
  const { id, on, what, expectedOn } = told;
  const advance: Advance = { id, on, what, expectedOn };
  state.advances.push(advance);
  // A change is known by its day: one of the day of this visit was told of before it and came after it.
  const changed = state.owed.find(
    (one) =>
      one.what === what && !one.met && dayOf(one.from) >= dayOf(on) && isWithin(advance, dayOf(one.from)),
  );
  if (changed) {
    changed.met = { at: on, because: id };
    Object.assign(advance, { happenedOn: dayOf(changed.from), fate: { at: on, because: changed.id } });
  }
  if (told.attended === 'parent-alone') state.unattended.push({ id, on });
}

const firstDay = ({ expectedOn }: Advance): Day => plusDays(expectedOn, -2);
const lastDayOf = ({ expectedOn }: Advance): Day => plusDays(expectedOn, 3);
const isWithin = (advance: Advance, day: Day): boolean =>
  firstDay(advance) <= day && day <= lastDayOf(advance);

/** Something happened that is to be notified; a visit already paid that day or later covers it. */
export function owe(state: State, owed: Owed): void {
  const visit = state.visits.find((known) => known.of.includes(owed.step) && covers(known, owed));
  state.owed.push({ ...owed, ...(visit && !owed.met && { met: { at: visit.on, because: visit.id } }) });
}

/** A change was learned of; one that was announced, and came within its window, has been notified. */
export function takeChange(
  state: State,
  regime: Regime,
  { id, at, what, on }: { id: string; at: Instant; what: ChangeKind; on: Day },
): void {
  const step = dutyOfChange(regime, what);
  if (!step) return;
  const advance = state.advances.find(
    (one) => one.what === what && !one.happenedOn && !one.not && isWithin(one, on),
  );
  if (!advance) return owe(state, { id, step, what, from: on });
  Object.assign(advance, { happenedOn: on, fate: advance.fate ?? { at, because: id } });
  owe(state, { id, step, what, from: on, met: { at: advance.on, because: advance.id } });
}

/** Whether an announced change happened: in its window it is notified already, outside it is to be notified. */
export function takeFate(
  state: State,
  answer: { id: string; on: Instant; occasion: string; happenedOn?: Day | undefined },
): void {
  const advance = state.advances.find(({ id }) => id === answer.occasion);
  if (!advance) return;
  const { happenedOn } = answer;
  advance.fate ??= { at: answer.on, because: answer.id };
  if (happenedOn === undefined || happenedOn > lastDayOf(advance)) advance.not = true;
  else advance.happenedOn = happenedOn;
  if (happenedOn !== undefined && !isWithin(advance, happenedOn))
    owe(state, { id: answer.id, step: 'change', what: advance.what, from: happenedOn });
}

/** After how long a stay where a child lives or stays is to be notified: SI 2012/1876 reg.10. */
const notifiableHours = 12;
export const notifiableFrom = (stayed: Instant): Instant => plusHours(stayed, notifiableHours);

/** What a circumstance brought about: an end of detention, an absence, a home lost or found. */
export interface Happening {
  readonly step: 'release' | 'return' | 'travel' | 'change';
  readonly id: string;
  readonly at: Instant;
  /** Undefined where nothing is owed because of it. */
  readonly row?:
    { readonly from: When; readonly opens?: When | undefined; readonly until?: When | undefined } | undefined;
  readonly met?: Met | undefined;
}

interface Person {
  readonly regime: Regime;
  readonly relevantDate: Day;
}

/** What circumstances brought about and has not been dealt with for good, oldest first. */
export function happenings(state: State, person: Person, subject: SubjectView): Happening[] {
  return [...releases(state, person, subject), ...absences(state, person, subject), ...homes(state, subject)]
    .filter(({ at }) => !isDealtWith(state, at))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Whether what came about then has been dealt with for good: asked first, since a long life has many of them. */
const isDealtWith = ({ settledUntil }: State, when: When): boolean =>
  settledUntil !== undefined && instantOf(when) <= settledUntil;

/** A visit about one of some duties on that day or later. */
function answerTo({ visits }: State, of: readonly Duty[], when: When): Met | undefined {
  const begins = startOf(dayOf(when));
  const visit = visits.find((one) => one.on >= begins && one.of.some((duty) => of.includes(duty)));
  return visit && { at: visit.on, because: visit.id };
}

/** Of what is told by its day alone and happened on the day of the first notification: before it. */
const isAfterFirst = ({ first }: State, when: When): boolean =>
  first !== undefined && instantOf(when) > first.on;

/**
 * Released after the first notification, the person notifies that: SOA 2003 s.84(1)(d), CTA 2008 s.48, CJIA 2008
 * s.109(2)(e). Released before it, the initial duty runs instead. Who escaped, or went from one detention to
 * another, was not released.
 */
function releases(state: State, { regime }: Person, subject: SubjectView): Happening[] {
  const kinds = regime === 'rto' ? detained : (['custody', 'hospital'] as const);
  const spells: Spell[] = kinds.flatMap((kind) => [...subject.of(kind)]);
  return spells.flatMap(({ id, to, endReason }): Happening[] => {
    if (to === undefined || isDealtWith(state, to)) return [];
    if (endReason === 'escape' || !isAfterFirst(state, to)) return [];
    if (spells.some((other) => other.id !== id && holdsAt(other, instantOf(to)))) return [];
    const met = answerTo(state, ['release', 'change'], to);
    return [{ step: 'release', id, at: instantOf(to), row: { from: to, opens: to }, met }];
  });
}

/**
 * Absence abroad. A journey that nobody has told of was to be notified and was not. The return is to be
 * notified, unless its day and point were notified and accurate: SI 2004/1220 reg.8. Who was deported did not
 * travel.
 */
function absences(state: State, { relevantDate }: Person, subject: SubjectView): Happening[] {
  return subject.of('abroad').flatMap(({ id, from, to }): Happening[] => {
    if (isDealtWith(state, to ?? from)) return [];
    const deported = subject.of('deported').some((spell) => holdsAt(spell, instantOf(from)));
    if (dayOf(from) < relevantDate || deported) return [];
    const trip = state.trips.find((one) => !one.cancelled && dayOf(one.leaves) === dayOf(from));
    const left: Happening = {
      step: 'travel',
      id,
      at: instantOf(from),
      row: trip ? undefined : { from, until: from },
    };
    if (to === undefined || !isAfterFirst(state, to)) return [left];
    const told = trip?.notified !== undefined && !trip.inaccurate && trip.hasReturnPoint;
    const accurate = told && trip.returnsOn === dayOf(to);
    return [
      left,
      {
        step: 'return',
        id,
        at: instantOf(to),
        row: accurate ? undefined : { from: to, opens: to },
        met: answerTo(state, ['return'], to),
      },
    ];
  });
}

/** Losing a sole or main residence, and finding one, are changes of the home address: s.84(1)(b), s.83(7). */
function homes(state: State, subject: SubjectView): Happening[] {
  return subject.of('no-fixed-abode').flatMap(({ id, from, to }): Happening[] => {
    const changed = [
      { id: `${id}-begins`, when: from },
      ...(to === undefined ? [] : [{ id: `${id}-ends`, when: to }]),
    ];
    return changed.flatMap(({ id: occasion, when }): Happening[] => {
      if (!isAfterFirst(state, when)) return [];
      const announced = state.advances.find(
        (one) => one.what === 'home-address' && isWithin(one, dayOf(when)),
      );
      const met = announced ? { at: announced.on, because: announced.id } : answerTo(state, ['change'], when);
      return [{ step: 'change', id: occasion, at: instantOf(when), row: { from: when, opens: when }, met }];
    });
  });
}

/** Whether a parental direction holds on a day: never from the eighteenth birthday on. SOA 2003 s.89. */
export const isDirected = (subject: SubjectView, born: Day, on: Instant): boolean =>
  dayOf(on) < eighteenOn(born) && subject.of('parental-direction').some((spell) => holdsAt(spell, on));

/**
 * Drops what nothing can turn on any more, so that sixty years of weekly visits stay as small as one. From the
 * front only: each visit is what meets the one before it.
 */
export function forgetSettled(
  state: State,
  settled: (key: string) => boolean,
  person: Person,
  subject: SubjectView,
): void {
  settleHappenings(state, settled, person, subject);
  const answering = new Set(happenings(state, person, subject).map(({ met }) => met?.because));
  const done = ({ id }: Visit): boolean =>
    !answering.has(id) &&
    ['acknowledge-notification', 'record-on-visor', 'tell-partners', 'periodic'].every((step) =>
      settled(`${step}/${id}`),
    );
  const isLastBase = (visit: Visit): boolean => !state.visits.some((one) => one !== visit && one.rebases);
  while (state.visits.length > 1 && state.visits[0] && done(state.visits[0]) && !isLastBase(state.visits[0]))
    state.visits.shift();
  const until = state.visits.at(-1)?.on ?? '';
  state.owed = state.owed.filter(({ id, step, met }) => !(met && settled(`${step}/${id}`)));
  state.advances = state.advances.filter(
    ({ id, fate, not, told }) =>
      !fate ||
      !settled(`confirm-advance-change/${id}`) ||
      (not && !(told && settled(`non-occurrence/${id}`))) ||
      answering.has(id),
  );
  const mark = state.settledUntil ?? '';
  const explains = ({ leaves }: Trip): boolean =>
    subject
      .of('abroad')
      .some(
        ({ from, to }) =>
          dayOf(from) === dayOf(leaves) &&
          (instantOf(from) > mark || (to !== undefined && instantOf(to) > mark)),
      );
  state.trips = state.trips.filter(
    (trip) =>
      (trip.leaves >= until && !trip.cancelled) ||
      !settled(`travel/${trip.id}`) ||
      !settled(`travel-change/${trip.id}`) ||
      explains(trip),
  );
  state.unattended = state.unattended.filter(
    ({ id }) => !['record-breach', 'decide-breach'].every((step) => settled(`${step}/attendance/${id}`)),
  );
  forgetBreaches(state, person, subject);
}

/** Moves the mark past everything that is dealt with and lies before a known fact, so that what is told late refolds. */
function settleHappenings(
  state: State,
  settled: (key: string) => boolean,
  person: Person,
  subject: SubjectView,
): void {
  const last = state.visits.at(-1)?.on;
  const isSettled = ({ step, id, row, met }: Happening): boolean =>
    row === undefined || (settled(`${step}/${id}`) && (met !== undefined || step === 'travel'));
  const all = happenings(state, person, subject).filter(({ at }) => last !== undefined && at < last);
  const open = all.find((one) => !isSettled(one));
  const mark = all.filter(({ at }) => open === undefined || at < open.at).at(-1)?.at;
  if (mark !== undefined) state.settledUntil = mark;
}

function forgetBreaches(state: State, person: Person, subject: SubjectView): void {
  const live = new Set([
    'initial',
    ...state.visits.map(({ id }) => `periodic/${id}`),
    ...state.owed.map(({ step, id }) => `${step}/${id}`),
    ...state.advances.map(({ id }) => `non-occurrence/${id}`),
    ...state.trips.flatMap(({ id }) => [`travel/${id}`, `travel-change/${id}`]),
    ...happenings(state, person, subject).map(({ step, id }) => `${step}/${id}`),
    ...state.unattended.map(({ id }) => `attendance/${id}`),
  ]);
  for (const key of Object.keys(state.breaches)) if (!live.has(key)) delete state.breaches[key];
  const sought = new Set([state.lost?.id, ...subject.of('whereabouts-unknown').map(({ id }) => id)]);
  for (const id of Object.keys(state.searches)) if (!sought.has(id)) delete state.searches[id];
}
