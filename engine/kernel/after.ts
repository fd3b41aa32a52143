import type { Spell } from '../../domain/circumstances';
import { instantOf } from '../../domain/time/time';
import type { Loaded, Settlement } from './settle';

/** A process as it stands once a settling of it is written. */
export function afterSettlement(
  before: Loaded | undefined,
  { process, steps, notices }: Pick<Settlement, 'process' | 'steps' | 'notices'>,
): Loaded {
  const all = new Map([...(before?.steps ?? []), ...steps].map((step) => [step.key, step]));
  const sent = notices.flatMap(({ key, stepKey }) => (stepKey === undefined ? [key] : []));
  return { process, steps: [...all.values()], sent: [...new Set([...(before?.sent ?? []), ...sent])] };
}

/** What a settling newly says of the subject. */
export const spellsSaid = ({ established }: Pick<Settlement, 'established'>): Spell[] =>
  established.flatMap(({ id, kind, spell }) => (spell ? [{ id, kind, ...spell } as Spell] : []));

/**
 * What holds of a subject once a settling is written, in the order in which the records read it: by its beginning,
 * and of two that begin at one instant the one recorded last comes last.
 */
export function heldAfter(spells: readonly Spell[], settlement: Pick<Settlement, 'established'>): Spell[] {
  const changed = new Set(settlement.established.map(({ id }) => id));
  const said = spellsSaid(settlement).sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...spells.filter(({ id }) => !changed.has(id)), ...said].sort((a, b) =>
    instantOf(a.from) < instantOf(b.from) ? -1 : instantOf(a.from) > instantOf(b.from) ? 1 : 0,
  );
}
