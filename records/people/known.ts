import type { Reader } from '../database';

/** Which of these ids the directory has, of units or of people, whether they still work or not. */
export async function knownAmong(
  reader: Reader,
  table: 'unit' | 'staff',
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await reader
    .selectFrom(table)
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return new Set(rows.map(({ id }) => id));
}
