import type { Table } from './table';
import { unitBeside, type UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import type { Behaviour, View } from '../../engine/definition/define-process';

export type ReviewView = View<Table, State>;

/** A responsible body that was notified. */
export interface Body {
  /** Names its step: the notification, and the unit. */
  readonly id: string;
  readonly of: UnitId;
  readonly at: Instant;
}
export interface State {
  /** Bodies notified after the first round. */
  further: Body[];
  /** Bodies that replied, by their ids. */
  replied: string[];
  appeal?: { id: string; on: Day | Instant; at: Instant };
  ruling?: { id: string; on: Day; decision: 'dismissed' | 'allowed' | 'abandoned' };
  /** Each time that the court was asked in vain. */
  asked: { id: string; at: Instant }[];
  withdrawn?: { id: string; at: Instant };
}

const takeAppeal = (state: State, { id, on, at }: { id: string; on: Day | Instant; at: Instant }): void => {
  state.appeal ??= { id, on, at };
};

/** What a review knows at its start. */
export const begin = (): State => ({ further: [], replied: [], asked: [] });

/** The units of the area where the person lives now; the chief officer decides. */
export function parties({ input, subject: { is } }: ReviewView) {
  const accountable = is.accountable?.value ?? input.home;
  return {
    lead: accountable,
    mosovo: accountable,
    decider: unitBeside(accountable, 'chief-officer'),
  };
}

/** What each fact adds. */
export const apply: Behaviour<Table, State>['apply'] = {
  reply: (state, { occasion }) => {
    state.replied.push(occasion);
  },
  'appeal-window': takeAppeal,
  'ask-court': (state, { id, at }) => {
    state.asked.push({ id, at });
  },
  'consult-further': (state, { id, at, body }) => {
    state.further.push({ id: `${id}:${body}`, of: body, at });
  },
  'record-appeal': takeAppeal,
  'record-appeal-decision': (state, { id, on, decision }) => {
    state.ruling = { id, on, decision };
  },
  withdraw: (state, { id, at }) => {
    state.withdrawn = { id, at };
  },
};
