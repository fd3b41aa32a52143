import { note, type Draft } from '../kernel/draft';
import type { WantedPlan } from '../kernel/want';

/** Notes which duties are newly missed, and which turn out not to be. What was stopped gets no later than it was. */
export function noteMissedDuties(draft: Draft, { plan, missed }: WantedPlan): void {
  if (plan.stopped) return;
  const now = new Map(missed.map(({ key, dueAt }) => [key, dueAt]));
  for (const step of draft.steps.values()) {
    const dueAt = now.get(step.key);
    if (dueAt === step.missedDue) continue;
    if (dueAt !== undefined) note(draft, 'step-missed', { dueAt }, step.key);
    else note(draft, 'step-no-longer-missed', { before: step.missedDue }, step.key);
    step.missedDue = dueAt;
  }
}
