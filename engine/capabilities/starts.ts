import type { Spell } from '../../domain/circumstances';
import type { Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import { stepIdOf } from '../kernel/draft';
import type { StartDraft } from '../kernel/records';
import { subjectView } from '../kernel/want';

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
      { kind, input, processId: stepIdOf(spell.id, `start ${kind} ${JSON.stringify(spell.value ?? true)}`) },
    ];
  });
}
