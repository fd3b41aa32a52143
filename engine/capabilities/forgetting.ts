import { canonical } from '../../domain/canonical';
import type { Draft } from '../kernel/draft';
import { isOpen } from '../model/rows';
import { want } from '../kernel/want';
import { viewOf } from '../kernel/view';
import type { Wanted, WantedPlan } from '../model/wanted';
import { markForgottenNotices } from './standing';

/**
 * Lets the definition drop what is settled, so that a process that lives for decades stays small. Taken only where
 * the plan is the same without it; the steps that it then no longer has are forgotten with it.
 */
export function forget(draft: Draft, planned: WantedPlan): void {
  const { definition, process, steps, around } = draft;
  for (const { key } of planned.wanted) markForgotten(draft, key, false);
  if (!definition.behaviour.forget) return;
  const kept = process.state;
  const state = structuredClone(kept);
  definition.behaviour.forget(state, settledIn(draft, planned), viewOf(process, around, planned.missed));
  if (JSON.stringify(state) === JSON.stringify(kept)) return;
  process.state = state;
  const leaner = want(definition, process, steps, around);
  if (!isSamePlan(draft, planned, leaner)) {
    process.state = kept;
    return;
  }
  for (const { key } of rowsGone(planned, leaner)) markForgotten(draft, key, true);
  markForgottenNotices(draft, leaner.plan);
  // What rules say of rows that were withheld, and that nobody knows of any more, is awaited no longer.
  const still = new Set(leaner.withheld.map(canonical));
  draft.awaits = draft.awaits.filter((one) => !planned.withheld.includes(one) || still.has(canonical(one)));
}

function markForgotten({ steps }: Draft, key: string, forgotten: boolean): void {
  const step = steps.get(key);
  if (step) step.forgotten = forgotten;
}

function isClosed({ steps }: Draft, key: string): boolean {
  const status = steps.get(key)?.status;
  return status === 'completed' || status === 'lapsed';
}

/** Whether a row, and what followed from its being missed, is closed. */
function settledIn(draft: Draft, { wanted }: WantedPlan): (key: string) => boolean {
  const rows = new Set(wanted.map(({ key }) => key));
  // Looked up for each row of a whole life when facts are refolded.
  const following = new Map<string, Wanted[]>();
  for (const row of wanted)
    if (rows.has(row.occasion)) following.set(row.occasion, [...(following.get(row.occasion) ?? []), row]);
  return (key) =>
    rows.has(key)
      ? isClosed(draft, key) && (following.get(key) ?? []).every((row) => isClosed(draft, row.key))
      : !isOpen(draft.steps.get(key) ?? { status: 'withdrawn' });
}

/** Whether nothing is lost: each row of the leaner plan stands as it was, and what is gone was closed. */
function isSamePlan(draft: Draft, before: WantedPlan, after: WantedPlan): boolean {
  const rows = new Map(before.wanted.map((row) => [row.key, JSON.stringify(row)]));
  return (
    after.wanted.every((row) => rows.get(row.key) === JSON.stringify(row)) &&
    rowsGone(before, after).every(({ key }) => isClosed(draft, key)) &&
    JSON.stringify(before.plan.establishes) === JSON.stringify(after.plan.establishes) &&
    JSON.stringify(before.plan.means) === JSON.stringify(after.plan.means) &&
    before.plan.over === after.plan.over &&
    before.plan.stopped === after.plan.stopped
  );
}

function rowsGone(before: WantedPlan, after: WantedPlan): readonly Wanted[] {
  const rows = new Set(after.wanted.map(({ key }) => key));
  return before.wanted.filter(({ key }) => !rows.has(key));
}
