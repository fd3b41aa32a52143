import { dayOf, plusDays, type Day } from '../../domain/time/time';
import type { Answer, Command } from '../../engine/definition/define-process';
import { metBy, type Met } from '../../engine/definition/met';
import { dutyOfChange, type Regime } from './regimes';
import type { Advance, State } from './state';
import type { Table } from './table';
import { keepVisit, owe } from './visits';

const lastDayOf = ({ expectedOn }: Pick<Advance, 'expectedOn'>): Day => plusDays(expectedOn, 3);

/** Whether a day lies in the window of an announced change: two days before the expected day to three after. */
export const isWithin = (advance: Pick<Advance, 'expectedOn'>, day: Day): boolean =>
  plusDays(advance.expectedOn, -2) <= day && day <= lastDayOf(advance);

/** Whether an answer given on a day comes before the window of the announced change has closed. */
export const isWindowOpen = (advance: Advance, on: Day): boolean => on <= lastDayOf(advance);

/** A notification given before its event: good for that event alone. SOA 2003 s.84(2), CJIA 2008 s.109(4). */
export function takeAdvance(state: State, told: Command<Table, 'record-advance-change'>): void {
  keepVisit(state, told, { of: [], rebases: true });
  const { id, on, what, expectedOn } = told;
  const advance: Advance = { id, on, what, expectedOn };
  for (const home of state.homes) if (home.id === id) home.from = expectedOn;
  state.advances.push(advance);
  // A change is known by its day alone: one of the day of this visit was announced first and happened afterwards.
  const changed = state.owed.find(
    (one) => one.what === what && !one.met && dayOf(one.on) >= dayOf(on) && isWithin(advance, dayOf(one.on)),
  );
  if (!changed) return;
  changed.met = metBy(told);
  Object.assign(advance, { happenedOn: dayOf(changed.on), fate: { at: on, because: changed.id } });
}

/** The force learned of a change; an announced change that came within its window has been notified. */
export function takeChange(
  state: State,
  { id, at, what, on, newHome }: Command<Table, 'record-change'>,
  { regime }: { regime: Regime },
): void {
  const step = dutyOfChange(regime, what);
  if (!step) return;
  if (newHome) state.homes.push({ id, from: on, unit: newHome });
  const advance = state.advances.find(
    (one) => one.what === what && !one.happenedOn && !one.not && isWithin(one, on),
  );
  if (!advance) return owe(state, { id, step, what, on, at });
  Object.assign(advance, { happenedOn: on, fate: advance.fate ?? { at: on, because: id } });
  owe(state, { id, step, what, on, at, met: metBy(advance) });
}

/** Whether an announced change happened: within its window it is notified already, outside it is to be notified. */
export function takeFate(state: State, answer: Answer<Table, 'confirm-advance-change'>): void {
  const advance = state.advances.find(({ id }) => id === answer.occasion);
  if (!advance) return;
  const happenedOn = answer.outcome === 'happened' ? answer.happenedOn : undefined;
  advance.fate ??= metBy(answer);
  if (happenedOn === undefined || happenedOn > lastDayOf(advance)) advance.not = true;
  else advance.happenedOn = happenedOn;
  if (happenedOn !== undefined && !isWithin(advance, happenedOn))
    owe(state, { id: answer.id, step: 'change', what: advance.what, on: happenedOn, at: answer.at });
}

/** The person notified that an announced change did not happen: the one that was asked about, or all that are open. */
export function takeNonOccurrence(state: State, met: Met, answered: string | undefined): void {
  for (const advance of state.advances) {
    if (advance.happenedOn || advance.told || (answered ?? advance.id) !== advance.id) continue;
    Object.assign(advance, { not: true, told: met, fate: advance.fate ?? met });
  }
}
