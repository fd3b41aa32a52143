import { dayOf } from '../../domain/time/time';
import type { Duty } from './regimes';
import type { Owed, State, Told, Visit } from './state';
import { metBy } from '../../engine/definition/met';

/** Keeps a visit, the first one that moves the annual date, and whether a parent came alone. */
export function keepVisit(state: State, told: Told, { of, rebases }: Pick<Visit, 'of' | 'rebases'>): void {
  const { id, on, at, home, newArea, newHome, changes } = told;
  state.visits.push({
    id,
    on,
    at,
    of,
    rebases,
    weekly: home === 'no-fixed-abode',
    tell: of.includes('initial') || newArea === true || newHome !== undefined,
    ...(isAboutAll(told, of) && { namesNone: true }),
    ...(newHome && { newHome }),
    ...(changes && { changes }),
  });
  if (newHome) state.homes.push({ id, from: dayOf(on), unit: newHome });
  if (told.takenBy) state.elsewhere.push({ id, on, at, takenBy: told.takenBy, doubted: false });
  if (rebases) state.first ??= { id, on };
  if (told.attended === 'parent-alone') state.unattended.push({ id, on });
}

const isAboutAll = ({ trips }: Told, of: readonly Duty[]): boolean =>
  trips === undefined && (of.includes('travel') || of.includes('travel-change'));

/** Whether a visit speaks of something: it came on that day or later, and names the thing or names nothing. */
export const covers = (
  { on, changes }: Pick<Visit, 'on' | 'changes'>,
  owed: Pick<Owed, 'on' | 'what'>,
): boolean =>
  dayOf(owed.on) <= dayOf(on) &&
  (changes === undefined || owed.what === 'child-in-household' || changes.includes(owed.what));

/** Something happened that the person must notify; a visit already paid that day or later covers it. */
export function owe(state: State, owed: Owed): void {
  const visit = state.visits.find((known) => known.of.includes(owed.step) && covers(known, owed));
  state.owed.push({ ...owed, ...(visit && !owed.met && { met: metBy(visit) }) });
}
