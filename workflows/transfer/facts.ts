import type { Table } from './table';
import { unitBeside } from '../../domain/people/parties';
import type { Answer, View } from '../../engine/definition/define-process';
import { allOf, byOccasion, lastOf, withOutcome, type Remembered } from '../../engine/definition/remember';

export type State = Remembered<Table>;
export type TransferView = View<Table, State>;
export type Accepted = Answer<Table, 'decide', 'accepted'>;
type Meeting = Pick<Answer<Table, 'joint-meeting'>, 'id' | 'on'>;

/** What the transfer goes by, of all that was told. */
export function toldOf(state: State) {
  const decisions = allOf(state, 'decide');
  const referrals = allOf(state, 'acknowledge-referral');
  const meetings = allOf(state, 'joint-meeting', 'record-joint-meeting');
  const meeting: Meeting | undefined = meetings[0];
  const attended: Meeting | undefined = meetings.find((one) => !('outcome' in one) || one.sendingAttended);
  return {
    /** What was sent in each round, by the id of what began the round: the start, or what asked again. */
    sent: byOccasion(allOf(state, 'request')),
    /** What asked the sender again, a rejection or the return of a referral, by the round that it ended. */
    again: byOccasion([...withOutcome(decisions, 'rejected'), ...withOutcome(referrals, 'returned')]),
    accepted: withOutcome(decisions, 'accepted').at(-1),
    referred: withOutcome(referrals, 'acknowledged').at(-1),
    meetings,
    meeting,
    /** The meeting in which the sender took part. */
    attended,
    withdrawn: lastOf(state, 'withdraw'),
  };
}

/** The sender leads until the receiver has accepted. */
export function parties({ input, state }: TransferView) {
  return {
    lead: toldOf(state).accepted ? input.receiving : input.sending,
    sending: input.sending,
    receiving: input.receiving,
    mappa: input.receivingMappa ?? input.receiving,
    // Abroad the record stays with the sender.
    visor: input.receivingVisor ?? unitBeside(input.sending, 'visor'),
  };
}
