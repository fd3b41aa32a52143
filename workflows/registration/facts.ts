import type { Day, Instant } from '../../domain/time/time';
import { takeAdvance, takeChange, takeFate, takeNonOccurrence } from './advance-changes';
import { startKey } from './convictions';
import { rebasing, type Duty, type Regime } from './regimes';
import { notifiableFrom } from './rules';
import type { Input, Parts, State, Told } from './state';
import { takeJourneys, takeTravel, takeTravelChange } from './journeys';
import { covers, keepVisit, owe } from './visits';
import type { Command } from '../../engine/definition/define-process';
import { metBy } from '../../engine/definition/met';
import type { Table } from './table';

/**
 * Records a visit. Facts are folded in the order of happening, so the newest visit is always the last.
 * `answered`: the occasion of the step that the visit was recorded as the answer to; it then answers nothing else.
 */
function takeVisit(state: State, regime: Regime, told: Told, of: readonly Duty[], answered?: string): void {
  const met = metBy(told);
  keepVisit(state, told, { of: [...of], rebases: of.some((duty) => rebasing[regime].includes(duty)) });
  for (const owed of state.owed) {
    if (owed.met || !of.includes(owed.step)) continue;
    const meant = answered === undefined ? covers(told, owed) : owed.id === answered;
    if (meant) owed.met = met;
  }
  if (of.includes('non-occurrence')) takeNonOccurrence(state, met, answered);
  takeJourneys(state, told, of, answered);
}

/** A visit that was recorded as the answer to a step of one duty. */
const answering =
  (duty: Duty) =>
  (state: State, answer: Told & { occasion: string }, { regime }: Input): void =>
    takeVisit(state, regime, answer, [duty], answer.occasion);

/** Notes an answer about somebody whose whereabouts are unknown; one that found the person ends the spell. */
function takeSearch(
  state: State,
  search: string,
  { id, at, on, outcome }: { id: string; at: Instant; on: Instant; outcome: string },
): void {
  state.searches[search] = { id, on, at, ...(outcome === 'found' && { found: true }) };
  const loss = state.losses.find((one) => one.id === search);
  if (outcome === 'found' && loss) loss.found ??= on;
}

/** Whoever is lost already is lost no second time; whoever is found ends the time in which they were lost. */
function takeWhereabouts(
  { losses }: State,
  { id, on, at, known }: Command<Table, 'record-whereabouts'>,
): void {
  const last = losses.at(-1);
  const isLost = last !== undefined && last.found === undefined;
  if (known && isLost) last.found = on;
  if (!known && !isLost) losses.push({ id, on, at });
}

const keepOnRecord = (): void => undefined;

/** What each answer and each command leaves in the state. */
export const apply: Parts['apply'] = {
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
  'record-change': takeChange,
  'record-advance-change': takeAdvance,
  'record-household-stay': (state, { id, at, began }) =>
    owe(state, { id, step: 'household', what: 'child-in-household', on: notifiableFrom(began), at }),
  'record-travel': takeTravel,
  'record-travel-change': takeTravelChange,
  'record-breach': (state, { occasion, on, at }) => {
    (state.breaches[occasion] ??= {}).recorded = { on, at };
  },
  'decide-breach': (state, { id, occasion, on, at, outcome }) => {
    (state.breaches[occasion] ??= {}).decided = { on, at };
    if (outcome === 'charge') state.charges.push({ id, on });
  },
  'confirm-breach': (state, { breach, on, at }) => {
    (state.breaches[breach] ??= {}).confirmed = { on, at };
  },
  'record-whereabouts': takeWhereabouts,
  'declare-missing': (state, answer) => takeSearch(state, answer.occasion, answer),
  'review-whereabouts': (state, answer) => {
    const [search = ''] =
      Object.entries(state.searches).find(([, last]) => last.id === answer.occasion) ?? [];
    takeSearch(state, search, answer);
  },
  'note-visit-elsewhere': (state, { id, on, at, takenBy }) => {
    state.elsewhere.push({ id, on, at, takenBy, doubted: true });
  },
  'ask-transfer': (state, { occasion }) => {
    for (const visit of state.elsewhere) if (visit.id === occasion) visit.answered = true;
  },
  'dual-management': (state, { with: agreed }) => {
    state.socialCare = agreed;
  },
  'record-disposal': (state, { id, at, ...told }) => {
    const { disposal, relevantDate, dischargeDays, terms, orderUntil, servedOn, releasedOn } = told;
    state.disposals.push({
      id,
      at,
      disposal,
      relevantDate,
      dischargeDays,
      terms,
      orderUntil,
      servedOn,
      releasedOn,
    });
  },
  end: (state, { id, reason, on, disposal }) => {
    // Where nobody says which, it was all that were known: as every end was before disposals were told apart.
    const known = [startKey, ...state.disposals.map((one) => one.id)];
    state.ends.push({ id, reason, at: on, of: disposal === undefined ? known : [disposal] });
  },
  close: (state, { occasion }) => {
    state.archived = occasion as Day;
  },
  'acknowledge-notification': keepOnRecord,
  'record-on-visor': keepOnRecord,
  'tell-partners': keepOnRecord,
  'check-expiry': keepOnRecord,
  'resolve-visit': keepOnRecord,
};
