import type { BriefingView } from './facts';
import type { Shown } from '../../engine/definition/define-process';

/** What the newest briefing shows, while the person is in the team's area and nobody has ended it. */
export function shows({ input, state }: BriefingView): Shown | undefined {
  const newest = state.briefings.at(-1);
  if (!newest) return undefined;
  const { purpose, shows: names, told, at } = newest;
  return { to: input.team, purpose, since: at, shows: names, told };
}
