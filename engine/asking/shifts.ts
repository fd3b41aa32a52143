import type { Instant } from '../../domain/time/time';
import { isOpen, type StepRecord } from '../model/rows';

/** What became, or would become, of one step. */
export interface Shift {
  readonly step: string;
  readonly key: string;
  readonly owner: string;
  readonly ownerBefore: string | undefined;
  readonly rule: string;
  readonly what: 'opened' | 'moved' | 'owner-changed' | 'closed';
  readonly before: Instant | undefined;
  readonly after: Instant | undefined;
}

interface SomeSteps {
  readonly steps: readonly StepRecord[];
}

/** What a settling would change for whoever has a step open: for a person who asks before it is done. */
export function shiftsOf({ steps }: SomeSteps, settlement: SomeSteps): Shift[] {
  const known = new Map(steps.map((step) => [step.key, step]));
  return settlement.steps.flatMap((step): Shift[] => {
    const before = known.get(step.key);
    const what = changeOf(before, step);
    if (!what) return [];
    const { id, key, owner, rule, dueAt } = step;
    const ownerBefore = before?.owner;
    return [{ step: id, key, owner, ownerBefore, rule, what, before: before?.dueAt, after: dueAt }];
  });
}

function changeOf(before: StepRecord | undefined, after: StepRecord): Shift['what'] | undefined {
  const was = before !== undefined && isOpen(before);
  if (!isOpen(after)) return was ? 'closed' : undefined;
  if (!was) return 'opened';
  if (before.dueAt !== after.dueAt) return 'moved';
  return before.owner === after.owner ? undefined : 'owner-changed';
}
