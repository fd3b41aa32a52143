import type { Instant } from '../../domain/time/time';
import type { Missed } from '../definition/plan';
import { note, type Draft } from '../kernel/draft';
import type { Steps, Wanted, WantedPlan } from '../model/wanted';

/** The duties whose due instant passed before they were done, as far as is known now. Derived each time, never kept. */
export function missedDuties(wanted: readonly Wanted[], steps: Steps, now: Instant): Missed[] {
  return wanted.flatMap(({ key, step, occasion, table, doing: { dueAt }, met, opens }) => {
    if (!table.duty || dueAt === undefined || (opens !== undefined && opens > now)) return [];
    const known = steps.get(key);
    const doneOn = known?.status === 'completed' && known.cause !== 'met' ? known.doneOn : met?.at;
    const submitted = known?.status === 'submitted' ? known.submission?.on : undefined;
    return (doneOn ?? submitted ?? now) > dueAt ? [{ key, step, occasion, dueAt }] : [];
  });
}

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
