import { dayOf, type Day, type Instant } from '../../domain/time/time';
import type { Behaviour, View } from '../../engine/definition/define-process';
import type { Table } from './table';

export type CounsellingView = View<Table, State>;
type Parts = Required<Behaviour<Table, State>>;

interface State {
  exposure: 'standard' | 'high';
  /** What the next regular offer counts from: the start, the last session, or a session that was declined. */
  cycles: { id: string; from: Day | Instant; offeredAt?: State['exposure'] }[];
  sessions: { id: string; for: Day; regular: boolean }[];
  triggers: { id: string; on: Day; at: Instant }[];
  ended?: string;
}

export const begin: Parts['begin'] = (input, given) => ({
  exposure: input.exposure,
  cycles: [{ id: given.id, from: input.lastOn ?? dayOf(given.on) }],
  sessions: [],
  triggers: [],
});

/** What each answer and each command leaves in the state. */
export const apply: Parts['apply'] = {
  offer: (state, { id, occasion, for: on }) => {
    // What was offered was due by the exposure of that time, whatever it is set to afterwards.
    const cycle = state.cycles.find((one) => one.id === occasion);
    if (cycle) cycle.offeredAt = state.exposure;
    state.sessions.push({ id, for: on, regular: true });
  },
  'offer-extra': (state, { id, for: on }) => {
    state.sessions.push({ id, for: on, regular: false });
  },
  session: (state, answer) => {
    const { id, occasion } = answer;
    const { regular = true } = state.sessions.find((one) => one.id === occasion) ?? {};
    if (answer.outcome === 'rescheduled') state.sessions.push({ id, for: answer.for, regular });
    // A session attended counts for the regular ones too; an extra one declined moves nothing.
    else if (regular || answer.outcome === 'attended') state.cycles.push({ id, from: dayOf(answer.on) });
  },
  'record-trigger': (state, { id, on, at }) => {
    state.triggers.push({ id, on, at });
  },
  'set-exposure': (state, { exposure }) => {
    state.exposure = exposure;
  },
  'end-counselling': (state, { id }) => {
    state.ended = id;
  },
};

/** Drops sessions, triggers and cycles that nothing turns on any more: counselling lasts as long as the post. */
export const forget: Parts['forget'] = (state, settled) => {
  state.sessions = state.sessions.filter(({ id }) => !settled(`session/${id}`));
  state.triggers = state.triggers.filter(({ id }) => !settled(`offer-extra/${id}`));
  const last = state.cycles.at(-1);
  state.cycles = state.cycles.filter((cycle) => cycle === last || !settled(`offer/${cycle.id}`));
};
