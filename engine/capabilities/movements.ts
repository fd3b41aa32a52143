import type { Match } from '../definition/plan';
import type { Draft } from '../kernel/draft';
import type { WantedPlan } from '../model/wanted';

/** Says whom a prison's movement concerns, where the plan says otherwise than before. */
export function matchMovement(draft: Draft, { plan }: WantedPlan): void {
  const { process } = draft;
  const { matched: before, ...engine } = process.engine;
  const now = plan.matches || undefined;
  if (isSame(before, now)) return;
  draft.match = { before, now };
  process.engine = now ? { ...engine, matched: now } : engine;
}

const isSame = (one: Match | undefined, other: Match | undefined): boolean =>
  one?.movement === other?.movement &&
  one?.reference.kind === other?.reference.kind &&
  one?.reference.value === other?.reference.value;
