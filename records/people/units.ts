import type { Reader } from '../database';

/** Which of these units the directory does not know, or knows to work no more. */
export async function unknownUnits(reader: Reader, units: readonly string[]): Promise<string[]> {
  if (units.length === 0) return [];
  const rows = await reader
    .selectFrom('unit')
    .select('id')
    .where('id', 'in', [...units])
    .where('active', '=', true)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  return units.filter((unit) => !known.has(unit));
}
