import { sql } from 'kysely';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { instantOf } from '../../domain/time/time';
import type { Reader } from '../database';

/** What holds of a subject, withdrawn circumstances left out. */
export const readSpells = async (reader: Reader, subjectId: string): Promise<Spell[]> =>
  (await readSpellsOf(reader, [subjectId])).get(subjectId) ?? [];

/** What holds of some subjects, by subject, withdrawn circumstances left out. */
export async function readSpellsOf(
  reader: Reader,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, Spell[]>> {
  const rows = await reader
    .selectFrom('circumstance')
    .selectAll()
    .where('subject_id', '=', sql<string>`any(${[...subjectIds]})`)
    .where('withdrawn', '=', false)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute();
  // Of two that begin at one instant, the one recorded last comes last, and so stands.
  rows.sort((a, b) =>
    instantOf(a.starts) < instantOf(b.starts) ? -1 : instantOf(a.starts) > instantOf(b.starts) ? 1 : 0,
  );
  const found = new Map<string, Spell[]>();
  for (const { id, subject_id: subject, kind, starts, ends, value, end_reason } of rows) {
    const spell = {
      id,
      kind: kind as CircumstanceKind,
      from: starts,
      to: ends ?? undefined,
      value: value ?? true,
      ...(end_reason !== null && { endReason: end_reason }),
    } as Spell;
    found.set(subject, [...(found.get(subject) ?? []), spell]);
  }
  return found;
}
