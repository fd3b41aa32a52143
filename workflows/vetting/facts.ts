import { plusDays, plusMonths, type Day, type Instant } from '../../domain/time/time';
import type { Answer, Behaviour, View } from '../../engine/definition/define-process';
import { longestMonths } from './rules';
import type { Level, Table } from './table';

export type VettingView = View<Table, State>;
/** The parts of its behaviour that have files of their own. */
export type Parts = Required<Behaviour<Table, State>>;

/** A clearance as it was granted. */
export interface Held {
  readonly id: string;
  readonly level: Level;
  readonly from: Day;
  readonly until: Day;
}

export interface State {
  /** What was granted, in the order of time; the last one is renewed. */
  held: Held[];
  /** Refused before the post or at a renewal, or withdrawn after adverse information. */
  ended?: { id: string; at: Instant };
  reviews: { id: string; at: Instant }[];
  suspended?: { id: string; at: Instant };
  /** Given back after a suspension: the clearance holds from then, and not for the time between. */
  restored?: Instant;
  covered: string[];
  left?: Day;
}

/** Whoever brings a clearance along holds it already; one without a first day began as early as it may. */
export const begin: Parts['begin'] = ({ heldLevel: level, heldFrom, heldUntil: until }, { id }) => ({
  held:
    level && until
      ? [{ id, level, from: heldFrom ?? plusDays(plusMonths(until, -longestMonths), 1), until }]
      : [],
  reviews: [],
  covered: [],
});

function decide(state: State, decision: Answer<Table, 'clear'> | Answer<Table, 'renew'>): void {
  if (decision.outcome === 'refused') {
    state.ended = { id: decision.id, at: decision.on };
    return;
  }
  const { id, level, from, until } = decision;
  state.held.push({ id, level, from, until });
  delete state.ended;
}

/** What each answer and each command leaves in the state. */
export const apply: Parts['apply'] = {
  clear: decide,
  renew: decide,
  review: (state, { id, on, outcome }) => {
    if (outcome === 'suspended') state.suspended = { id, at: on };
    if (outcome === 'withdrawn') state.ended = { id, at: on };
  },
  restore: (state, { id, on, outcome }) => {
    delete state.suspended;
    if (outcome === 'withdrawn') state.ended = { id, at: on };
    else state.restored = on;
  },
  cover: (state, { occasion }) => {
    state.covered.push(occasion);
  },
  'record-adverse-information': (state, { id, at }) => {
    state.reviews.push({ id, at });
  },
  'leave-post': (state, { on }) => {
    state.left = on;
  },
};
