import type { Command } from '../../engine/definition/define-process';
import type { Met } from '../../engine/definition/met';
import type { Duty } from './regimes';
import type { State, Told, Trip, TripTold } from './state';
import type { Table } from './table';

type Replanned = { [K in keyof TripTold]?: TripTold[K] | undefined };

/** Records what a visit told of journeys: new ones, changes of known ones, or that all known ones are notified. */
export function takeTrips(
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

/** Changes a plan that was notified. */
function replan(trip: Trip, plan: Replanned, how: { notified?: Met; cancelled?: boolean }): void {
  const { departs, returnsOn, returnPoint } = plan;
  const from = departs ?? trip.leaves;
  trip.changed = { from, ...(how.notified && { met: how.notified }) };
  trip.leaves = from;
  if (returnsOn) trip.returnsOn = returnsOn;
  if (returnPoint) trip.hasReturnPoint = true;
  if (how.cancelled) trip.cancelled = true;
}

/** The force learned of a change of a journey that the person did not notify. */
export function takeTripChange(state: State, told: Command<Table, 'record-travel-change'>): void {
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
