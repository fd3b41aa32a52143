import type { Admission } from '../definition/plan';
import type { Draft } from '../kernel/draft';
import type { WantedPlan } from '../model/wanted';

/** Says who is let in to the subject, where the plan says otherwise than before. */
export function letIn(draft: Draft, { plan }: WantedPlan): void {
  const { process } = draft;
  const { admitted: before, ...engine } = process.engine;
  const now = plan.admits || undefined;
  if (isSame(before, now)) return;
  draft.admission = { now };
  process.engine = now ? { ...engine, admitted: now } : engine;
}

const isSame = (one: Admission | undefined, other: Admission | undefined): boolean =>
  one?.unit === other?.unit && one?.staff === other?.staff && one?.until === other?.until;
