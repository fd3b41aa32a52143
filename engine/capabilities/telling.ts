import type { Draft } from '../kernel/draft';
import type { WantedPlan } from '../model/wanted';

/**
 * Tells a circumstance of the subject, once: from then on it is anybody's to amend who may say it, and a plan that
 * changes its mind takes nothing back.
 */
export function tellOnce(draft: Draft, { plan: { tells } }: WantedPlan): void {
  const { process } = draft;
  if (!tells || process.engine.told !== undefined) return;
  draft.tells = [...draft.tells, tells];
  process.engine = { ...process.engine, told: tells.id };
}
