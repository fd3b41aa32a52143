import { readCircumstanceId } from '../../domain/circumstance-ids';
import { firstTold, spellsAt, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import { mayTell } from '../../domain/tellers';
import { dayOf, instantOf, type When } from '../../domain/time/time';
import type { Meaning, Plan } from '../definition/plan';
import type { Draft } from '../kernel/draft';
import type { ToldDraft } from '../model/drafts';
import type { Meant } from '../model/engine-state';

/** The id of a circumstance that a fact means, under which it may also be amended by whoever may say it. */
const meaningId = (process: string, { kind, key }: Pick<Meaning, 'kind' | 'key'>): string =>
  `meaning:${process}:${kind}:${key}`;

/**
 * Tells what the facts mean of the subject, where it is new or changed, and takes back what no fact means any more.
 * Told once, it is anybody's to amend who may say it: only a change of the fact tells it again. True when that changed
 * what holds.
 */
export function mean(draft: Draft, plan: Plan): boolean {
  const { process } = draft;
  const before = process.engine.meant ?? {};
  const meant: Record<string, Meant> = {};
  const held = draft.around.spells;
  for (const meaning of plan.means || []) {
    if (!meaning) continue;
    const id = meaningId(process.id, meaning);
    const known = before[id];
    if (!known && isSaidAlready(meaning, draft)) continue;
    meant[id] = asMeant(meaning, known);
    if (meant[id] !== known) tell(draft, id, meant[id]);
  }
  for (const [id, known] of Object.entries(before)) if (!(id in meant)) takeBack(draft, id, known);
  if (JSON.stringify(meant) !== JSON.stringify(before))
    process.engine = { ...process.engine, meant: Object.keys(meant).length === 0 ? undefined : meant };
  return draft.around.spells !== held;
}

/** As it is to be told; as it was told, where that is the same. */
function asMeant({ key: _key, ...meaning }: Meaning, known: Meant | undefined): Meant {
  const wanted = { ...meaning, turn: known?.turn ?? 1 };
  if (!known) return wanted;
  const isSame = (['from', 'value', 'ends', 'to', 'endReason'] as const).every(
    (field) => (wanted as Partial<Meant>)[field] === known[field],
  );
  return isSame ? known : { ...wanted, turn: known.turn + 1 };
}

/** Whether the same holds already by another's word, or the spell that would end has ended or is a process's own. */
function isSaidAlready(meaning: Meaning, { process, around: { spells } }: Draft): boolean {
  if (meaning.ends !== undefined) {
    const spell = spells.find(({ id }) => id === meaning.ends);
    return spell === undefined || spell.to !== undefined || readCircumstanceId(spell.id) !== undefined;
  }
  const { kind, from, value = true } = meaning;
  return spells.some(
    (spell) =>
      spell.kind === kind &&
      (spell.value ?? true) === value &&
      !spell.id.startsWith(`meaning:${process.id}:`) &&
      (happensOnce.has(kind) || holdsOn(spell, from)),
  );
}

/** What holds of somebody for good: told with two times, it is the same all the same. */
const happensOnce: ReadonlySet<CircumstanceKind> = new Set(['deceased']);

/** Whether a spell holds then. Told to the day or to the minute, what began on one day is one. */
const holdsOn = ({ from, to }: Spell, when: When): boolean =>
  dayOf(from) <= dayOf(when) && (to === undefined || instantOf(to) > instantOf(when));

function tell(draft: Draft, id: string, { kind, of, from, value, ends, to, endReason, turn }: Meant): void {
  const spell = draft.around.spells.find((known) => known.id === (ends ?? id));
  const word = { of, turn, isTheirs: isTheirs(draft, kind, of) };
  if (ends !== undefined && spell) say(draft, { ...tellingOf(spell), to, endReason, ...word });
  if (ends === undefined && from !== undefined) {
    // Whoever has ended it since has said more than the fact does.
    const end = spell ? { to: spell.to, endReason: spell.endReason } : {};
    say(draft, { id, kind, from, value: value ?? true, ...end, ...word });
  }
}

/** No fact means it any more: it never held, and a spell that it ended goes on, unless somebody else has ended it so. */
function takeBack(draft: Draft, id: string, known: Meant): void {
  const { kind, of, from, value, ends, to, turn } = known;
  const word = { of, turn: turn + 1, isTheirs: isTheirs(draft, kind, of) };
  if (ends === undefined) {
    if (from !== undefined) say(draft, { id, kind, from, value: value ?? true, withdrawn: true, ...word });
    return;
  }
  const spell = draft.around.spells.find((one) => one.id === ends);
  if (spell && spell.to === to)
    say(draft, { ...tellingOf(spell), to: undefined, endReason: undefined, ...word });
}

const tellingOf = ({ id, kind, from, value }: Spell) => ({ id, kind, from, value: value ?? true });

/** Remembers to tell it. What is theirs to say holds from now on; the rest waits for whoever decides it. */
function say(draft: Draft, told: ToldDraft): void {
  draft.tells = [...draft.tells.filter(({ id }) => id !== told.id), told];
  if (told.isTheirs === false) return;
  const { id, kind, from, to, value, endReason } = told;
  const others = draft.around.spells.filter((known) => known.id !== id);
  const first = firstTold(
    draft.around.spells.find((known) => known.id === id),
    { to },
    draft.around.now,
  );
  const spell = {
    ...{ id, kind, from, to, value, told: first },
    ...(endReason !== undefined && { endReason }),
  } as Spell;
  draft.around = { ...draft.around, spells: told.withdrawn ? others : [...others, spell] };
}

/**
 * Whether a unit may say it of the subject alone, as far as its accountable unit tells. How others stand to the subject is
 * for the records to say, which ask again.
 */
function isTheirs({ around, process }: Draft, kind: CircumstanceKind, of: UnitId): boolean {
  const accountable = spellsAt(around.spells, around.now).accountable?.value ?? process.lead;
  const nobody = { enteredBy: undefined, units: [], supervisors: [], prisons: [], employedBy: undefined };
  return mayTell(kind, [of], { accountable, ...nobody });
}
