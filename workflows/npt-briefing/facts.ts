import type { Table } from './table';
import type { UnitId } from '../../domain/people/parties';
import type { View } from '../../engine/definition/define-process';
import { allOf, lastOf, withOutcome, type Remembered } from '../../engine/definition/remember';

export type State = Remembered<Table>;
export type BriefingView = View<Table, State>;

/** What the briefing goes by, of all that was told. */
export function toldOf({ state, started, input }: BriefingView) {
  const asked = allOf(state, 'review', 'brief-again').filter(
    (one) => !('outcome' in one) || one.outcome === 'brief-again',
  );
  return {
    /** Why the team is to be briefed: the start, a command or a review. */
    wanted: [{ id: started.id, on: input.since, at: started.at }, ...asked],
    /** The newest is what the team sees. */
    briefings: allOf(state, 'brief'),
    reports: allOf(state, 'report-back'),
    /** Reviews that found the briefing still right. */
    reviews: withOutcome(allOf(state, 'review'), 'still-needed'),
    ended: lastOf(state, 'end-briefing'),
  };
}

/** The unit accountable for the person briefs; until there is one, the team stands in. */
export function parties({ input, subject: { is } }: BriefingView) {
  const accountable: UnitId = is.accountable?.value ?? input.team;
  return { lead: accountable, mosovo: accountable, team: input.team };
}
