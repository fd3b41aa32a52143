import { isEstablishedBy } from '../../domain/circumstance-ids';
import { jurisdictionOf } from './across-borders';
import { toldOf, type Accepted, type TransferView } from './facts';
import type { Table } from './table';
import type { Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import { instantOf, type Instant, type When } from '../../domain/time/time';
import type { Input } from '../../engine/definition/define-process';
import type { Maybe } from '../../engine/definition/plan';
import { hasDied } from '../../engine/definition/endings';
import { unitsNamed } from '../../engine/definition/units';

export const isAbroad = (input: Input<Table>): boolean => input.referral !== undefined;

interface Round {
  /** Of what began it: the start, or what asked the sender again. */
  readonly id: string;
  readonly from: When;
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
    return { id: moved.occasion, from: cause?.at ?? input.confirmedOn };
  }
  let round: Round = { id: started.id, from: input.confirmedOn };
  for (let next = again[round.id]; next; next = again[round.id]) round = { id: next.id, from: next.at };
  return round;
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
  return lostSince(view, started.at, input.sending) ?? held;
}

/** What ended the transfer before its work was done; once that happened, it stays so. */
export function stoppedBy(view: TransferView): Maybe<Table['outcomes'][number]> {
  const { input, state, subject } = view;
  const { accepted, withdrawn } = toldOf(state);
  return (
    (withdrawn && 'withdrawn') ||
    (hasDied(subject) && 'deceased') ||
    (overtakenBy(view) && 'overtaken') ||
    (accepted && lostSince(view, accepted.at, input.receiving) && 'moved-on')
  );
}
