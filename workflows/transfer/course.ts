import { isEstablishedBy } from '../../domain/circumstance-ids';
import { jurisdictionOf } from './across-borders';
import { toldOf, type Accepted, type TransferView } from './facts';
import type { Table } from './table';
import type { Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import { instantOf, type Day, type Instant } from '../../domain/time/time';
import type { Input } from '../../engine/definition/define-process';
import type { Maybe, Since } from '../../engine/definition/plan';
import { firstToCome } from '../../engine/definition/endings';
import { unitsNamed } from '../../engine/definition/units';

export const isAbroad = (input: Input<Table>): boolean => input.referral !== undefined;

interface Round {
  /** Of what began it: the start, or what asked the sender again. */
  readonly id: string;
  /** The day of the move, which the sender knows; or what asked again. */
  readonly from: Since | Day;
}

/**
 * The request under way: follows from the start what asked again, in whatever order it was told. What was
 * accepted stays so, whatever becomes of the rounds before it.
 */
export function roundOf({ state, started, input }: TransferView): Round {
  const { again, accepted, referred } = toldOf(state);
  const moved = accepted ?? referred;
  if (moved) {
    const cause = Object.values(again).find(({ id }) => id === moved.occasion);
    return { id: moved.occasion, from: cause ?? input.confirmedOn };
  }
  let round: Round = { id: started.id, from: input.confirmedOn };
  for (let next = again[round.id]; next; next = again[round.id]) round = { id: next.id, from: next };
  return round;
}

/**
 * What the receiver was asked by. Where what was decided on has been voided, and perhaps sent anew since, the clock of the
 * decision begins with the round: nobody's decision is less late for it.
 */
export function askedBy({ state }: TransferView, round: Round): Since | Day | undefined {
  const { sent, accepted, referred } = toldOf(state);
  const asked = sent[round.id];
  const moved = accepted ?? referred;
  return moved && (!asked || asked.on > moved.on) ? round.from : asked;
}

/** At level 2 and 3, as it was on record when the person was accepted. */
export const needsMeeting = ({ captured }: Accepted): boolean =>
  captured?.['mappa-level'] === '2' || captured?.['mappa-level'] === '3';

/** Neighbourhood teams, probation and social care: those of them that there are, each once. */
export const toTell = (input: Input<Table>): UnitId[] =>
  unitsNamed(
    input.sendingNpt,
    input.receivingNpt,
    input.sendingProbation,
    input.receivingProbation,
    input.socialCare,
  );

export const crossesBorder = (input: Input<Table>): boolean =>
  jurisdictionOf(input.receiving) !== jurisdictionOf(input.sending);

/** Whether a spell says that a unit other than one's own is accountable, by another process than this. */
const isOfAnother =
  ({ process }: Pick<TransferView, 'process'>, own: UnitId) =>
  ({ id, value }: Spell<'accountable'>): boolean =>
    value !== own && !isEstablishedBy(id, process);

/**
 * What made another unit accountable after a time: the person was accepted by way of another transfer. What
 * came to nothing by it stays so, whoever is accountable afterwards.
 */
function lostSince(view: Pick<TransferView, 'process' | 'subject'>, since: Instant, own: UnitId) {
  const { subject } = view;
  const began = ({ from }: Spell): boolean => instantOf(from) > since && instantOf(from) <= subject.asOf;
  return subject.of('accountable').filter(isOfAnother(view, own)).find(began);
}

/** What made another unit accountable before anybody accepted the person here. */
export function overtakenBy(view: TransferView): Spell<'accountable'> | undefined {
  const { input, state, started, subject } = view;
  const { accepted, referred } = toldOf(state);
  if (accepted ?? referred) return undefined;
  const holder = subject.is.accountable;
  const held = holder && isOfAnother(view, input.sending)(holder) ? holder : undefined;
  return lostSince(view, started.on, input.sending) ?? held;
}

interface Stopping {
  readonly outcome: Table['outcomes'][number];
  readonly on: Instant;
}

/** What ended the transfer before its work was done; of several ends the one that happened first. */
export function stoppedBy(view: TransferView): Maybe<Table['outcomes'][number]> {
  const { input, state, subject } = view;
  const { accepted, withdrawn } = toldOf(state);
  const death = subject.of('deceased').find(({ from }) => instantOf(from) <= subject.asOf);
  const overtaken = overtakenBy(view);
  const moved = accepted && lostSince(view, accepted.on, input.receiving);
  const ending = firstToCome<Stopping>(
    withdrawn && { outcome: 'withdrawn', on: withdrawn.on },
    death && { outcome: 'deceased', on: instantOf(death.from) },
    overtaken && { outcome: 'overtaken', on: instantOf(overtaken.from) },
    moved && { outcome: 'moved-on', on: instantOf(moved.from) },
  );
  return ending?.outcome;
}
