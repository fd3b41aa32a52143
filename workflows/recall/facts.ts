import { unitBeside, type UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import type { Answer, Behaviour, Input, View } from '../../engine/definition/define-process';
import type { Given } from '../../engine/definition/given';
import type { Table } from './table';

type Units = { [U in 'probation' | 'casework' | 'board' | 'prison' | 'victims']?: UnitId | undefined };

export interface Decided {
  id: string;
  at: Instant;
}
export interface State {
  units: Units;
  /** When the units without which nothing goes on were all known, and by what. */
  named?: Decided;
  emergency?: Decided;
  /** Each by the time at large that it belongs to. */
  marked: Record<string, true>;
  /** Markers taken off: still at large after all, the person is marked again. */
  cancelled: Record<string, Decided>;
  arrested: Record<string, Instant>;
  notReceived: Record<string, Decided>;
  returned: Record<string, Instant>;
  /** The newest review of a person at large. */
  review?: Decided & { on: Instant; reviewer: Answer<Table, 'review-at-large'>['reviewer'] };
  representations?: Decided & { on: Instant };
  /** The newest review by the Parole Board, and the date that it set for the next. */
  board?: Decided & { on: Instant; next?: Day | undefined };
  /** The first direction or decision to release. */
  directed?: Decided & { by: 'parole-board' | 'executive' };
  /** Against automatic release. */
  refused?: Decided;
  /** Stays in custody whose end somebody explained. */
  authorised: Record<string, true>;
  inError: Record<string, true>;
  sentenceEnds?: Day;
  withdrawn?: Decided;
  rescinded?: Decided;
  court?: Decided & { on: Instant };
}
export type RecallView = View<Table, State>;
export type Revocation = Answer<Table, 'revoke', 'revoked'>;

const keepOnRecord = (): void => undefined;

/** The units that were named, kept where a later naming leaves them out. */
function nameUnits(state: State, named: Units, { id, at }: Decided): void {
  for (const name of ['probation', 'casework', 'board', 'prison', 'victims'] as const)
    if (named[name]) state.units[name] = named[name];
  const { probation, casework, board } = state.units;
  if (probation && casework && board) state.named ??= { id, at };
}

/** What a recall knows at its start. */
export function begin(input: Input<Table>, given: Given): State {
  const { id, at } = given;
  const state: State = {
    units: {},
    marked: {},
    cancelled: {},
    arrested: {},
    notReceived: {},
    returned: {},
    authorised: {},
    inError: {},
    ...(input.emergency && { emergency: { id, at } }),
  };
  nameUnits(state, input, given);
  return state;
}

/** What each fact adds to it. */
export const apply: Behaviour<Table, State>['apply'] = {
  'name-units': (state, named) => nameUnits(state, named, named),
  'name-other-units': (state, named) => nameUnits(state, named, named),
  consider: (state, decision) => {
    if (decision.outcome === 'recall' && decision.emergency)
      state.emergency ??= { id: decision.id, at: decision.at };
  },
  'make-emergency': (state, { id, at }) => {
    state.emergency ??= { id, at };
  },
  'mark-wanted': (state, { occasion }) => {
    state.marked[occasion] = true;
  },
  arrest: (state, { occasion, at, prison }) => {
    state.arrested[occasion] = at;
    if (prison) state.units.prison = prison;
  },
  'review-at-large': (state, { id, at, on, reviewer }) => {
    state.review = { id, at, on, reviewer };
  },
  'record-return': (state, answer) => {
    const { id, occasion, at } = answer;
    if (answer.outcome === 'not-received') {
      state.notReceived[occasion] = { id, at };
      return;
    }
    state.returned[occasion] = at;
    state.units.prison = answer.prison;
  },
  representations: (state, { id, at, on, outcome }) => {
    if (outcome === 'made') state.representations ??= { id, at, on };
  },
  'record-representations': (state, { id, at, on }) => {
    state.representations ??= { id, at, on };
  },
  'board-review': (state, answer) => {
    const { id, at, on } = answer;
    if (answer.outcome === 'release') state.directed ??= { id, at, by: 'parole-board' };
    const next =
      answer.outcome === 'no-release'
        ? answer.reviewOn
        : answer.outcome === 'oral-hearing'
          ? answer.heardOn
          : undefined;
    state.board = { id, at, on, next };
  },
  'release-by-executive': (state, { id, at }) => {
    state.directed ??= { id, at, by: 'executive' };
  },
  'reconsider-release': (state, answer) => {
    if (answer.outcome === 'refused') state.refused ??= { id: answer.id, at: answer.at };
  },
  'refuse-automatic-release': (state, { id, at }) => {
    state.refused ??= { id, at };
  },
  'explain-release': (state, { occasion, outcome }) => {
    state[outcome === 'in-error' ? 'inError' : 'authorised'][occasion] = true;
  },
  'set-sentence-end': (state, { ends }) => {
    state.sentenceEnds = ends;
  },
  withdraw: (state, { id, at }) => {
    state.withdrawn = { id, at };
  },
  rescind: (state, { id, at }) => {
    state.rescinded = { id, at };
  },
  'record-court-outcome': (state, { id, at, on }) => {
    state.court = { id, at, on };
  },
  'cancel-wanted': (state, { id, at, occasion }) => {
    state.cancelled[occasion] = { id, at };
  },
  'tell-of-release': keepOnRecord,
  'record-arrest-attempt': keepOnRecord,
};

/** Who answers for the recall: the unit accountable for the person, or that of the home area. */
export const leadOf = ({ input, subject: { is } }: RecallView): UnitId => is.accountable?.value ?? input.home;

/** Whether the start named every unit without which nothing goes on. */
export const namedAtStart = ({ probation, casework, board }: Input<Table>): boolean =>
  probation !== undefined && casework !== undefined && board !== undefined;

/** Which unit each party is, as named so far; the one that asked for it stands in until then. */
export function parties(view: RecallView) {
  const { units } = view.state;
  const accountable = leadOf(view);
  const casework = units.casework ?? accountable;
  return {
    lead: accountable,
    police: accountable,
    control: unitBeside(accountable, 'force-control'),
    probation: units.probation ?? accountable,
    casework,
    board: units.board ?? casework,
    prison: units.prison ?? casework,
  };
}
