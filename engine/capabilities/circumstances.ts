import {
  circumstanceIdOf,
  isEstablishedBy,
  readCircumstanceId,
  type Establishing,
} from '../../domain/circumstance-ids';
import { firstTold, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import { instantOf, type When } from '../../domain/time/time';
import type { Plan } from '../definition/plan';
import { note, wake, type Draft } from '../kernel/draft';
import { wakeKeys } from '../model/keys';

interface Said {
  readonly key?: string | undefined;
  readonly from: When;
  readonly to?: When | undefined;
  readonly value?: unknown;
}

/** Establishes what the plan says of the subject; true when that changed what holds. */
export function establish(draft: Draft, plan: Plan): boolean {
  const { process, around } = draft;
  const mine = new Map(
    around.spells.filter(({ id }) => isEstablishedBy(id, process.id)).map((spell) => [spell.id, spell]),
  );
  const before = draft.established.length;
  for (const { id, kind, from, to, value } of saidBy(process.id, plan, mine)) {
    const known = mine.get(id);
    mine.delete(id);
    if (known && known.from === from && known.to === to && (known.value ?? true) === value) continue;
    const told = firstTold(known, { to }, around.now);
    replaceSpell(draft, { id, kind }, { id, kind, from, to, value, told } as Spell);
    draft.established.push({ id, kind, spell: { from, to, value } });
  }
  for (const { id, kind } of mine.values()) {
    replaceSpell(draft, { id, kind }, undefined);
    draft.established.push({ id, kind });
  }
  return draft.established.length > before;
}

interface SaidSpell extends Said {
  readonly id: string;
  readonly kind: CircumstanceKind;
}

/** What the plan says, with the ids under which it is on record. */
function saidBy(process: string, plan: Plan, mine: ReadonlyMap<string, Spell>): SaidSpell[] {
  return Object.entries(plan.establishes ?? {}).flatMap(([name, told]) => {
    const kind = name as CircumstanceKind;
    const list = told ? ([told].flat() as readonly Said[]) : [];
    const ids = idsFor(list, { process, kind }, mine);
    return list.map((said, place) => ({ value: true, ...said, id: ids[place] ?? '', kind }));
  });
}

/**
 * The id of each spell of a kind. Earlier versions numbered the spells of a list by their place: one that began when
 * a numbered one does keeps that id, so that nothing on record changes its name.
 */
function idsFor(
  list: readonly Said[],
  of: Pick<Establishing, 'process' | 'kind'>,
  mine: ReadonlyMap<string, Spell>,
): string[] {
  const ids = list.map(({ key }) => circumstanceIdOf({ ...of, key }));
  const free = [...mine.values()].filter(({ id, kind }) => kind === of.kind && !ids.includes(id));
  return list.map(({ from, key }, place) => {
    const id = ids[place] ?? '';
    if (key === undefined || mine.has(id)) return id;
    const earlier = free.findIndex((spell) => spell.from === from && isNumbered(spell));
    return earlier < 0 ? id : (free.splice(earlier, 1)[0]?.id ?? id);
  });
}

function isNumbered({ id }: Spell): boolean {
  const { key } = readCircumstanceId(id) ?? {};
  return key === undefined || /^\d+$/.test(key);
}

function replaceSpell(
  draft: Draft,
  { id, kind }: Pick<Spell, 'id' | 'kind'>,
  spell: Spell | undefined,
): void {
  const others = draft.around.spells.filter((known) => known.id !== id);
  draft.around = { ...draft.around, spells: spell ? [...others, spell] : others };
  note(draft, spell ? 'circumstance-recorded' : 'circumstance-withdrawn', {
    id,
    kind,
    ...(spell && { from: spell.from, to: spell.to ?? null, value: spell.value ?? true }),
  });
}

/** The plan may turn on what holds: it is made again when that begins and when it ends. */
export function wakeForCircumstances(draft: Draft): void {
  for (const { kind, from, to } of draft.around.spells) {
    wake(draft, instantOf(from), wakeKeys.circumstance(kind));
    wake(draft, to && instantOf(to), wakeKeys.circumstance(kind));
  }
}
