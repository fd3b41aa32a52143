import type { Spell } from '../../domain/circumstances';
import type { Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import { NotBefore, type Maybe, type Plan, type Starting } from '../definition/plan';
import { note, wake, type Draft } from '../kernel/draft';
import type { StartDraft } from '../model/drafts';
import { instantFor } from '../kernel/clock';
import { subjectView } from '../kernel/view';
import type { WantedPlan } from '../model/wanted';
import { startedIdOf } from '../model/ids';
import { occasionKeyOf, wakeKeys } from '../model/keys';

/** Starts what the plan starts, once. It then lives by its own facts: a plan that changes its mind takes nothing back. */
export function startOthers(draft: Draft, { plan }: WantedPlan): void {
  const { process } = draft;
  const started = new Set(process.engine.started);
  for (const { kind, key, row } of startsOf(plan)) {
    if (started.has(key) || (row instanceof NotBefore && waits(draft, row, key))) continue;
    const input = row instanceof NotBefore ? row.input : row;
    started.add(key);
    const processId = startedIdOf(process.id, key);
    draft.starts.push({ kind, processId, input });
    note(draft, 'process-started', { kind, process: processId });
  }
  if (draft.starts.length > 0) process.engine = { ...process.engine, started: [...started] };
}

const startsOf = (plan: Plan): { kind: string; key: string; row: Starting | NotBefore }[] =>
  Object.entries(plan.starts ?? {}).flatMap(([kind, rows]) =>
    Object.entries((rows || {}) as Record<string, Maybe<Starting | NotBefore>>).flatMap(([occasion, row]) =>
      row ? [{ kind, key: occasionKeyOf(kind, occasion), row }] : [],
    ),
  );

function waits(draft: Draft, { at }: NotBefore, key: string): boolean {
  const { process, around } = draft;
  const comes = instantFor(at, process.lead, around);
  if (comes === undefined) return true;
  wake(draft, comes, wakeKeys.start(key));
  if (comes > around.now && typeof at === 'object')
    draft.awaits.push({ ...at, owner: process.lead, at: comes });
  return comes > around.now;
}

/**
 * The processes that start because a circumstance of a subject was recorded, by what their definitions say.
 * The same spell with the same value starts each once: the id is made of both.
 */
export function startedBy(
  definitions: readonly AnyDefinition[],
  spell: Spell,
  around: { readonly spells: readonly Spell[]; readonly now: Instant },
): StartDraft[] {
  return definitions.flatMap(({ table, behaviour }) => {
    if (!table.startsOn?.includes(spell.kind)) return [];
    const input = behaviour.startsFor?.(spell, subjectView(around));
    if (!input) return [];
    const { kind } = table;
    return [
      { kind, input, processId: startedIdOf(spell.id, `${kind} ${JSON.stringify(spell.value ?? true)}`) },
    ];
  });
}
