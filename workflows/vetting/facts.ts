import { plusDays, plusMonths, type Day } from '../../domain/time/time';
import type { Behaviour, View } from '../../engine/definition/define-process';
import { allOf, lastOf, withOutcome, type Remembered } from '../../engine/definition/remember';
import { longestMonths } from './rules';
import type { Level, Table } from './table';

type State = Remembered<Table>;
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

type Known = Pick<VettingView, 'input' | 'started' | 'state'>;

/** What was granted, in the order of time; the last one is renewed. */
export const heldOf = ({ input, started, state }: Known): Held[] => [
  ...broughtAlong(input, started.id),
  ...withOutcome(allOf(state, 'clear', 'renew'), 'cleared'),
];

/** A clearance that the member of staff holds already; one without a first day began as early as it may. */
function broughtAlong({ heldLevel: level, heldFrom, heldUntil: until }: Known['input'], id: string): Held[] {
  if (!level || !until) return [];
  return [{ id, level, from: heldFrom ?? plusDays(plusMonths(until, -longestMonths), 1), until }];
}

/** What the clearance goes by beside what was granted. */
export function toldOf(state: State) {
  const turns = allOf(state, 'clear', 'renew', 'review', 'restore');
  const turn = turns.findLast(({ outcome }) => ['cleared', 'refused', 'withdrawn'].includes(outcome));
  const halted = state.findLast(
    ({ name, fact }) => name === 'restore' || (name === 'review' && fact.outcome === 'suspended'),
  );
  return {
    /** Refused before the post or at a renewal, or withdrawn after adverse information, and not granted since. */
    ended: turn?.outcome === 'cleared' ? undefined : turn,
    suspended: halted?.name === 'review' ? halted.fact : undefined,
    /** Given back after a suspension: the clearance holds from then, and not for the time between. */
    restored: withOutcome(allOf(state, 'restore'), 'restored').at(-1),
    adverse: allOf(state, 'record-adverse-information'),
    /** Why each time without a clearance was covered. */
    covered: allOf(state, 'cover').map(({ occasion }) => occasion),
    left: lastOf(state, 'leave-post')?.on,
  };
}
