import type { BriefingView } from './facts';
import type { Shown } from '../../engine/definition/figures';
import { lastOf } from '../../engine/definition/remember';

/** What the newest briefing shows, while the person is in the team's area and nobody has ended it. */
export function briefing({ input, state }: BriefingView): Shown | undefined {
  const newest = lastOf(state, 'brief');
  if (!newest) return undefined;
  const { purpose, shows: names, on, photograph, address, vehicles, conditions, approach, contact } = newest;
  const told = { photograph, address, vehicles, conditions, approach, contact };
  return { to: input.team, purpose, since: on, shows: names, told };
}
