import { sql, type RawBuilder } from 'kysely';
import type { Reader } from '../database';

/**
 * Every record of the person whose record this is: itself alone, unless records were merged. As a list for `in (…)`.
 */
export const recordsOf = (subject: string): RawBuilder<string> =>
  sql<string>`any(array(select records_of(${subject})))`;

/** The same, read. */
export async function readRecords(reader: Reader, subject: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select records_of(${subject}) as id order by 1`.execute(reader);
  return rows.map(({ id }) => id);
}

/** The record under which a person is shown: the one into which the others were merged, or the one there is. */
export async function personOf(reader: Reader, subject: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select person_of(${subject}) as id`.execute(reader);
  return rows[0]?.id ?? subject;
}

/** For each of some records, every record of its person; those that were never merged are left out. */
export async function readMerged(
  reader: Reader,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await reader
    .selectFrom('person_record as this')
    .innerJoin('person_record as other', 'other.person_id', 'this.person_id')
    .select(['this.subject_id as asked', 'other.subject_id as record'])
    .where('this.subject_id', '=', sql<string>`any(${[...subjects]})`)
    .execute();
  const found = new Map<string, string[]>();
  for (const { asked, record } of rows) found.set(asked, [...(found.get(asked) ?? []), record]);
  return found;
}

/** Whether two records are of one person, as far as is known. */
export async function isOnePerson(reader: Reader, one: string, other: string): Promise<boolean> {
  return one === other || (await readRecords(reader, one)).includes(other);
}
