import { sameName } from '../../domain/people/stations';
import { dayOf, plusHours, toMilliseconds, type Day, type Instant } from '../../domain/time/time';
import type { Command } from '../../engine/definition/define-process';
import { metBy, type Met } from '../../engine/definition/met';
import type { Duty } from './regimes';
import { couldNotify } from './rules';
import type { Journey, JourneyPlan, State, Told, TripTold } from './state';
import type { Table } from './table';

type ChangeTold = Command<Table, 'record-travel-change'>;
type Telling = Pick<Told, 'id' | 'on' | 'at'>;

/** Whether a journey goes by that name: its own id, or that of a telling that turned out to be about it. */
export const isCalled = ({ id, also }: Journey, name: string | undefined): boolean =>
  id === name || also.some((one) => one === name);

/** Assumed: of two departures within a day, where nobody said when the person returns, one takes the place of the other. */
const aDay = 24;

/** Whether nobody could make both journeys: one begins before the day on which the other ends. */
function clash(one: JourneyPlan, other: JourneyPlan): boolean {
  const [first, second] = one.leaves <= other.leaves ? [one, other] : [other, one];
  return (
    first.leaves === second.leaves ||
    (first.returnsOn === undefined
      ? second.leaves < plusHours(first.leaves, aDay)
      : dayOf(second.leaves) < first.returnsOn)
  );
}

/** The journeys that a telling may mean which tells of that plan. */
export interface Meant {
  readonly journeys: readonly Journey[];
  /** It can only be about a journey that is known. */
  readonly known: boolean;
}

/**
 * Which journey a telling means: the one that it names; else the one of the same departure; else those that nobody
 * could make as well as this one; else, where it tells of a change alone, those that were notified and lie ahead.
 */
export function meantBy(
  journeys: readonly Journey[],
  told: TripTold,
  { of = ['travel'], on }: { readonly of?: readonly Duty[]; readonly on: Instant },
): Meant {
  if (told.travel !== undefined)
    return { journeys: journeys.filter((one) => isCalled(one, told.travel)), known: true };
  const standing = journeys.filter(({ cancelled }) => !cancelled);
  const same = standing.filter(({ departs, plan }) => [departs, plan.leaves].includes(told.departs));
  if (same.length === 1) return { journeys: same, known: false };
  const known = !of.includes('travel');
  // Who tells of a journey to come has come back from one that was to begin before, or never went.
  const isPast = ({ plan }: Journey): boolean => plan.leaves < on && told.departs >= on;
  const clashing = standing.filter((one) => (known || !isPast(one)) && clash(one.plan, planOf(told)));
  if (clashing.length > 0 || !known) return { journeys: clashing, known };
  return { journeys: standing.filter(({ notified, plan }) => notified && plan.leaves >= on), known };
}

const planOf = ({ departs, returnsOn, returnPoint }: Omit<TripTold, 'travel'>): JourneyPlan => ({
  leaves: departs,
  returnsOn,
  returnPoint,
});

const distance = (a: Instant, b: Instant): number => Math.abs(toMilliseconds(a) - toMilliseconds(b));

/** Of those that a telling may mean, the one whose departure is nearest. */
const nearest = (journeys: readonly Journey[], departs: Instant): Journey | undefined =>
  [...journeys].sort((a, b) => distance(a.plan.leaves, departs) - distance(b.plan.leaves, departs))[0];

/** Records what a visit told of journeys: new ones, changes of known ones, or that all known ones are notified. */
export function takeJourneys(
  state: State,
  told: Told,
  of: readonly Duty[],
  answered: string | undefined,
): void {
  const changes = of.includes('travel-change');
  if (!of.includes('travel') && !changes) return;
  const met = metBy(told);
  if (!told.trips) {
    for (const journey of state.journeys) {
      if (of.includes('travel') && (answered === undefined || isCalled(journey, answered)))
        notify(journey, met);
      if (changes) meetChanges(journey, met, answered);
    }
    return;
  }
  const before = [...state.journeys];
  for (const [index, trip] of told.trips.entries()) {
    const id = `${told.id}-${index}`;
    const known = nearest(meantBy(before, trip, { of, on: told.on }).journeys, trip.departs);
    if (!known) begin(state, { ...journeyOf(id, told, trip), notified: met, said: planOf(trip) });
    else {
      if (trip.travel === undefined) known.also.push(id);
      if (known.notified) notifyChange(known, { ...told, id }, trip);
      else
        Object.assign(known, {
          departs: trip.departs,
          plan: planOf(trip),
          notified: met,
          said: planOf(trip),
        });
    }
  }
}

/** The first notification of a journey counts; what was known of it then was notified. */
function notify(journey: Journey, met: Met): void {
  if (journey.notified) return;
  journey.notified = met;
  journey.said = journey.plan;
}

/** Changes were notified: the one that was asked about, or all that are known. */
function meetChanges(journey: Journey, met: Met, answered: string | undefined): void {
  const meant = journey.changes.filter(({ id }) => answered === undefined || id === answered);
  if (meant.length === 0) return;
  for (const change of meant) change.met ??= met;
  journey.said = journey.plan;
}

/** A journey that nobody has notified yet. */
const journeyOf = (
  id: string,
  { on, at }: Telling,
  trip: Omit<TripTold, 'travel'>,
  excused = false,
): Journey => ({
  id,
  also: [],
  on,
  at,
  departs: trip.departs,
  plan: planOf(trip),
  excused,
  changes: [],
});

/** Keeps a new journey, with what was told of its changes by a time that comes before. */
function begin(state: State, journey: Journey): void {
  state.journeys.push(journey);
  const own = state.early.filter(({ travel }) => travel === journey.id);
  state.early = state.early.filter(({ travel }) => travel !== journey.id);
  for (const told of own) changeOf(journey, told);
}

/**
 * The force learned of a journey that the person did not notify. Told of the same departure as a known one, it tells of
 * that one. A visit that named no journey, and was told after it, notified it too.
 */
export function takeTravel(state: State, told: Command<Table, 'record-travel'>): void {
  const { id, at, departs, excuse } = told;
  const excused = excuse !== undefined;
  const known = state.journeys.find(
    (one) => !one.cancelled && [one.departs, one.plan.leaves].includes(departs),
  );
  if (known) {
    known.also.push(id);
    known.excused ||= excused;
    return;
  }
  const journey = journeyOf(id, told, told, excused);
  const visit = state.visits.find(
    (one) => one.namesNone && one.of.includes('travel') && one.at >= at && one.on <= departs,
  );
  if (visit) notify(journey, metBy(visit));
  begin(state, journey);
}

/** The force learned of a change of a journey that the person did not notify. */
export function takeTravelChange(state: State, told: ChangeTold): void {
  const journey = state.journeys.find((one) => isCalled(one, told.travel));
  if (journey) changeOf(journey, told);
  else state.early.push(told);
}

function changeOf(journey: Journey, told: ChangeTold): void {
  const { plan, notified } = journey;
  const next = changed(plan, told);
  const before = { ...plan };
  journey.plan = next;
  if (told.cancelled) journey.cancelled = true;
  if (!notified) journey.departs = next.leaves;
  // After the departure nothing of the journey is to be notified any more but the return.
  else if (told.on >= next.leaves && told.departs === undefined) {
    if (!told.cancelled && !told.returnsOn && !told.returnPoint) journey.inaccurate = true;
  } else if (isOwed(journey, before, told)) owe(journey, told);
}

/** A plan with part of it replaced. */
const changed = (
  plan: JourneyPlan,
  { departs, returnsOn, returnPoint }: { [K in keyof TripTold]?: TripTold[K] | undefined },
): JourneyPlan => ({
  leaves: departs ?? plan.leaves,
  returnsOn: returnsOn ?? plan.returnsOn,
  returnPoint: returnPoint ?? plan.returnPoint,
});

/**
 * Whether a change that the force learned of was to be notified: it makes what was notified wrong, and there was time
 * for it when it came about. Told of a time after the departure, nobody knows when that was: then as of any departure.
 */
function isOwed(journey: Journey, before: JourneyPlan, told: ChangeTold): boolean {
  const { plan, said } = journey;
  const says = told.departs ?? told.returnsOn ?? told.returnPoint;
  if (says !== undefined && !told.cancelled && said && !differs(plan, said)) return false;
  return told.on >= plan.leaves
    ? isNotifiable(before.leaves, plan.leaves)
    : couldNotify(told.on, plan.leaves);
}

/** Whether two plans differ in what is notified: the day of departure, and the day and the point of the return. */
const differs = (plan: JourneyPlan, said: JourneyPlan): boolean =>
  dayOf(plan.leaves) !== dayOf(said.leaves) ||
  plan.returnsOn !== said.returnsOn ||
  !isSamePoint(plan.returnPoint, said.returnPoint);

/** Whether two names of a point of return name the same one; said of none alone, they do. */
export const isSamePoint = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameName(a, b);

/**
 * Whether a departure other than that planned was a change to notify. What is notified is its day: Sexual Offences Act
 * 2003 s.86(2)(a). A delay so short that its notice fell due before the planned departure had passed, when nobody knew
 * of it, could not be notified.
 */
export const isNotifiable = (planned: Instant, left: Instant): boolean =>
  dayOf(left) !== dayOf(planned) && (left < planned || couldNotify(planned, left));

/** The first change of a journey has its id, as all had that were told before changes were told apart. */
function owe(journey: Journey, { id, on, at }: Telling, met?: Met): void {
  const change = { id: journey.changes.length === 0 ? journey.id : id, on, at, from: journey.plan.leaves };
  journey.changes.push({ ...change, ...(met && { met }) });
}

/** The person notified a new plan of a journey that was notified. */
function notifyChange(journey: Journey, told: Telling, trip: TripTold): void {
  const before = journey.plan;
  const met = metBy(told);
  journey.plan = changed(before, trip);
  const delayed = { ...before, leaves: journey.plan.leaves };
  const isDelay =
    journey.plan.leaves > before.leaves &&
    !differs(journey.plan, delayed) &&
    !isNotifiable(before.leaves, journey.plan.leaves);
  for (const change of journey.changes) change.met ??= met;
  if (!isDelay && journey.said && differs(journey.plan, journey.said)) owe(journey, told, met);
  journey.said = journey.plan;
}

/** Of an absence that is a journey: whether its return was notified, day and point: SI 2004/1220 reg.8(3). */
export function isReturnNotified({ notified, said, plan, inaccurate }: Journey, on: Day): boolean {
  if (!notified || !said?.returnPoint || inaccurate) return false;
  return said.returnsOn === on && isSamePoint(said.returnPoint, plan.returnPoint);
}
