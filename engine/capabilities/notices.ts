import type { Maybe, NoticeRow, Plan } from '../definition/plan';
import { note, wake, type Draft } from '../kernel/draft';
import type { StepRecord } from '../model/rows';
import { awaiting, instantFor } from '../kernel/clock';
import type { WantedPlan } from '../model/wanted';
import { occasionKeyOf } from '../model/keys';

/** Writes each notice that the plan has and that was not written yet, when its time has come. */
export function writeNotices(draft: Draft, { plan }: WantedPlan): void {
  for (const { name, occasion, row } of noticeRowsOf(plan)) {
    const key = occasionKeyOf(name, occasion);
    if (row.invitation || draft.sent.has(key)) continue;
    if (row.to.length === 0 && row.person === undefined) continue;
    if (isToCome(draft, row, key)) continue;
    draft.sent.add(key);
    note(draft, 'notice', { name, to: row.to });
    if (row.person)
      draft.notices.push({ key, name, toUnit: draft.process.lead, toPost: '', toPerson: row.person });
    for (const toUnit of row.to) draft.notices.push({ key, name, toUnit, toPost: '' });
  }
}

function isToCome(draft: Draft, { at: when }: NoticeRow, key: string): boolean {
  const { process, around } = draft;
  const at = when === undefined ? undefined : instantFor(when, process.lead, around);
  if (at === undefined || at <= around.now) return false;
  wake(draft, at, key);
  if (typeof when === 'object') draft.awaits.push(awaiting(when, process.lead, at));
  return true;
}

/** The notices of a plan, in its order. */
export const noticeRowsOf = (plan: Plan): { name: string; occasion: string; row: NoticeRow }[] =>
  Object.entries((plan.notices ?? {}) as Record<string, Maybe<Record<string, Maybe<NoticeRow>>>>).flatMap(
    ([name, rows]) =>
      Object.entries(rows || {}).flatMap(([occasion, row]) => (row ? [{ name, occasion, row }] : [])),
  );

/** Tells whoever has the step: its assignee, the post that it was given to, or the unit. */
export function tellOwner(draft: Draft, step: StepRecord, name: string, key: string): void {
  const { owner: toUnit, post, assignee, standsInFor } = step;
  draft.notices.push({ key, name, stepKey: step.key, toUnit, toPost: post ?? '', assignee, standsInFor });
}
