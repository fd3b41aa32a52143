import type { Table } from './table';
import { unitBeside, type StaffId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { Behaviour, Captured, View } from '../../engine/definition/define-process';

export type TransferView = View<Table, State>;

export interface Sent {
  readonly id: string;
  readonly at: Instant;
  readonly packHash: string;
}
export interface Accepted {
  readonly id: string;
  readonly at: Instant;
  /** The round that it ended. */
  readonly occasion: string;
  readonly officer: StaffId;
  readonly captured?: Captured | undefined;
}
/** A rejection, or the return of a referral: it asks the sender again. */
export interface Again {
  readonly id: string;
  readonly at: Instant;
  readonly because: 'rejected' | 'incomplete' | 'returned';
}
export interface State {
  /** What was sent in each round, by the id of what began the round: the start, or what asked again. */
  sent: Record<string, Sent>;
  /** What asked again, by the round that it ended. */
  again: Record<string, Again>;
  accepted?: Accepted;
  referred?: { id: string; at: Instant; occasion: string };
  meeting?: { id: string; on: Instant };
  /** The sender took part in it. */
  attended?: { id: string; on: Instant };
  withdrawn?: { id: string };
}

/** Its answer is on record and moves nothing else. */
const keepOnRecord = (): void => undefined;

/** What a transfer knows at its start. */
export const begin = (): State => ({ sent: {}, again: {} });

/** The sender leads until the receiver has accepted. */
export const parties = ({ input, state }: TransferView) => ({
  lead: state.accepted ? input.receiving : input.sending,
  sending: input.sending,
  receiving: input.receiving,
  mappa: input.receivingMappa ?? input.receiving,
  // Abroad the record stays with the sender.
  visor: input.receivingVisor ?? unitBeside(input.sending, 'visor'),
});

/** What each fact adds. */
export const apply: Behaviour<Table, State>['apply'] = {
  request: (state, { id, at, occasion, packHash }) => {
    state.sent[occasion] = { id, at, packHash };
  },
  decide: (state, decision) => {
    const { id, at, occasion, captured } = decision;
    if (decision.outcome === 'accepted') {
      state.accepted = { id, at, occasion, officer: decision.officer, captured };
      return;
    }
    const because = decision.grounds === 'incomplete-pack' ? 'incomplete' : 'rejected';
    state.again[occasion] = { id, at, because };
  },
  'acknowledge-referral': (state, { id, at, occasion, outcome }) => {
    if (outcome === 'acknowledged') state.referred = { id, at, occasion };
    else state.again[occasion] = { id, at, because: 'returned' };
  },
  'joint-meeting': (state, { id, on, sendingAttended }) => {
    state.meeting ??= { id, on };
    if (sendingAttended) state.attended ??= { id, on };
  },
  'record-joint-meeting': (state, { id, on }) => {
    state.meeting ??= { id, on };
    state.attended ??= { id, on };
  },
  'attend-meeting': keepOnRecord,
  'move-mappa': keepOnRecord,
  'record-visor': keepOnRecord,
  'acknowledge-move': keepOnRecord,
  'hand-over-orders': keepOnRecord,
  'confirm-designation': keepOnRecord,
  'first-contact': keepOnRecord,
  withdraw: (state, { id }) => {
    state.withdrawn = { id };
  },
};
