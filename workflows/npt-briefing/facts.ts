import type { briefingFields, Table } from './table';
import type { UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import type { Behaviour, Given, Input, View } from '../../engine/definition/define-process';

export type BriefingView = View<Table, State>;

export type Briefing = {
  id: string;
  at: Instant;
  purpose: string;
  shows: readonly (typeof briefingFields)[number][];
  told: Readonly<Record<string, unknown>>;
};
export interface State {
  /** Why the team is to be briefed, newest last: the start, a command or a review. */
  wanted: { id: string; from: Instant | Day }[];
  /** The newest is what the team sees. */
  briefings: Briefing[];
  reports: { id: string; at: Instant }[];
  /** Reviews that found the briefing still right, newest last. */
  reviews: { id: string; at: Instant }[];
  ended?: { id: string; reason: 'agreement-ended' | 'no-longer-needed' };
}

const keepOnRecord = (): void => undefined;

/** The team is to be briefed from the start. */
export const begin = (input: Input<Table>, given: Given): State => ({
  wanted: [{ id: given.id, from: input.since }],
  briefings: [],
  reports: [],
  reviews: [],
});

/** The unit accountable for the person briefs; until there is one, the team stands in. */
export function parties({ input, subject: { is } }: BriefingView) {
  const accountable: UnitId = is.accountable?.value ?? input.team;
  return { lead: accountable, mosovo: accountable, team: input.team };
}

/** What each fact adds. */
export const apply: Behaviour<Table, State>['apply'] = {
  brief: (
    state,
    { id, at, purpose, shows, outcome: _, on: __, occasion: ___, by: ____, captured: _____, ...told },
  ) => {
    state.briefings.push({ id, at, purpose, shows, told });
  },
  acknowledge: keepOnRecord,
  'consider-report': keepOnRecord,
  review: (state, { id, at, outcome }) => {
    if (outcome === 'brief-again') state.wanted.push({ id, from: at });
    else state.reviews.push({ id, at });
  },
  'brief-again': (state, { id, at }) => {
    state.wanted.push({ id, from: at });
  },
  'report-back': (state, { id, at }) => {
    state.reports.push({ id, at });
  },
  'note-tension': keepOnRecord,
  'end-briefing': (state, { id, reason }) => {
    state.ended = { id, reason };
  },
};
