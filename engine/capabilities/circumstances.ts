import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { instantOf, type When } from '../../domain/time/time';
import type { Plan } from '../definition/plan';
import { note, wake, type Draft } from '../kernel/draft';

interface Said {
  readonly from: When;
  readonly to?: When | undefined;
  readonly value?: unknown;
}

/** Establishes what the plan says of the subject; true when that changed what holds. */
export function establish(draft: Draft, plan: Plan): boolean {
  const { process, around } = draft;
  const mine = new Map(
    around.spells.filter(({ id }) => id.startsWith(`${process.id}/`)).map((spell) => [spell.id, spell]),
  );
  let changed = false;
  for (const { id, kind, said } of saidBy(process.id, plan)) {
    const known = mine.get(id);
    mine.delete(id);
    const { from, to, value = true } = said;
    if (known && known.from === from && known.to === to && (known.value ?? true) === value) continue;
    changed = true;
    replaceSpell(draft, { id, kind }, { id, kind, from, to, value } as Spell);
    draft.established.push({ id, kind, spell: { from, to, value } });
  }
  for (const { id, kind } of mine.values()) {
    changed = true;
    replaceSpell(draft, { id, kind }, undefined);
    draft.established.push({ id, kind });
  }
  return changed;
}

/** What the plan says, with the ids that it has on record. */
function saidBy(processId: string, plan: Plan): { id: string; kind: CircumstanceKind; said: Said }[] {
  return Object.entries(plan.establishes ?? {}).flatMap(([name, told]) => {
    const kind = name as CircumstanceKind;
    if (!told) return [];
    const list = Array.isArray(told) ? (told as readonly Said[]) : [told as Said];
    return list.map((said, place) => {
      const id = place === 0 ? `${processId}/${kind}` : `${processId}/${kind}/${place + 1}`;
      return { id, kind, said };
    });
  });
}

function replaceSpell(
  draft: Draft,
  { id, kind }: Pick<Spell, 'id' | 'kind'>,
  spell: Spell | undefined,
): void {
  const others = draft.around.spells.filter((known) => known.id !== id);
  draft.around = { ...draft.around, spells: spell ? [...others, spell] : others };
  note(draft, spell ? 'circumstance-recorded' : 'circumstance-withdrawn', {
    kind,
    ...(spell && { from: spell.from, to: spell.to ?? null, value: spell.value ?? true }),
  });
}

/** The plan may turn on what holds: it is made again when that begins and when it ends. */
export function wakeForCircumstances(draft: Draft): void {
  for (const { kind, from, to } of draft.around.spells) {
    wake(draft, instantOf(from), `circumstance ${kind}`);
    wake(draft, to && instantOf(to), `circumstance ${kind}`);
  }
}

/** An awakening for a circumstance is no promise that anything will be done then. */
export const isForCircumstance = (wakeKey: string): boolean => wakeKey.startsWith('circumstance ');
