import type { Table } from './table';
import { unitBeside, type UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { Command, View } from '../../engine/definition/define-process';
import { allOf, firstOf, lastOf, type Remembered } from '../../engine/definition/remember';

export type State = Remembered<Table>;
export type ReviewView = View<Table, State>;

/** A responsible body that was notified. */
export interface Body {
  /** Names its step: the notification, and the unit. */
  readonly id: string;
  readonly of: UnitId;
  readonly on: Instant;
  readonly at: Instant;
}

/** What the review goes by, of all that was told. */
export const toldOf = ({ state }: Pick<ReviewView, 'state'>) => ({
  /** Bodies notified after the first round. */
  further: allOf(state, 'consult-further').map(({ id, on, at, body }): Body => ({
    id: `${id}:${body}`,
    of: body,
    on,
    at,
  })),
  /** Bodies that replied, by their ids. */
  replied: allOf(state, 'reply').map(({ occasion }) => occasion),
  appeal: firstOf(state, 'appeal-window', 'record-appeal'),
  ruling: lastOf(state, 'record-appeal-decision'),
  /** Each time that the court was asked in vain. */
  asked: allOf(state, 'ask-court'),
  withdrawn: lastOf(state, 'withdraw'),
});
export type Ruling = Command<Table, 'record-appeal-decision'>;

/** The units of the area where the person lives now; the chief officer decides. */
export function parties({ input, subject: { is } }: ReviewView) {
  const accountable = is.accountable?.value ?? input.home;
  return {
    lead: accountable,
    mosovo: accountable,
    decider: unitBeside(accountable, 'chief-officer'),
  };
}
