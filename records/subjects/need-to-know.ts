import { sql, type RawBuilder } from 'kysely';
import type { KnowingReader, NeedToKnow } from '../../domain/people/need-to-know';
import type { Reader } from '../database';

/**
 * Whom the subject of a process is for, as a column of a query that has `process`: null where the list changes
 * nothing. Who may see a process depends on it as much as on the row.
 */
export const needToKnowColumn: RawBuilder<NeedToKnow | null> = sql<NeedToKnow | null>`
  need_to_know_of(process.subject_id, process.id, now())`;

/** Whom a subject is for, or one process of theirs; null where the list changes nothing. */
export async function needToKnowOf(
  reader: Reader,
  subject: string,
  process: string | null = null,
): Promise<NeedToKnow | null> {
  const { rows } = await sql<{ known: NeedToKnow | null }>`
    select need_to_know_of(${subject}, ${process}::text, now()) as known`.execute(reader);
  return rows[0]?.known ?? null;
}

const given = ({ id, units, manages, audits }: KnowingReader): RawBuilder<unknown> =>
  sql`${id}, ${[...units]}::text[], ${[...manages]}::text[], ${[...audits]}::text[], now()`;

// Each is asked once for a query, however many rows the query looks at.

/** Whether nothing hides the subject of that column from the reader. */
export const subjectIsShown = (column: RawBuilder<unknown>, reader: KnowingReader): RawBuilder<boolean> =>
  sql<boolean>`${column} not in (select hidden_people(${given(reader)}))`;

/** Whether nothing hides the person of the process of that column, or the reader has an open step of it. */
export const processIsShown = (column: RawBuilder<unknown>, reader: KnowingReader): RawBuilder<boolean> =>
  sql<boolean>`${column} not in (select hidden_processes(${given(reader)}))`;

/** The same for a step's process. */
export const stepIsShown = (column: RawBuilder<unknown>, reader: KnowingReader): RawBuilder<boolean> =>
  sql<boolean>`${column} not in (select hidden_steps(${given(reader)}))`;

/** Whether the reader may see the subject of that column because somebody named them. */
export const subjectIsOpened = (
  column: RawBuilder<unknown>,
  { id, units }: KnowingReader,
): RawBuilder<boolean> =>
  sql<boolean>`${column} = any(array(select opened_people(${id}, ${[...units]}::text[], now())))`;

/** Whether a subject is restricted now, as a condition on the column that names it. */
export const subjectIsRestricted = (column: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`${column} in (select restricted_people(now()))`;

/** Which of these processes are hidden from the reader because of whom they are about. */
export async function hiddenAmong(
  reader: Reader,
  ids: readonly string[],
  knows: KnowingReader,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select hidden.id from hidden_processes(${given(knows)}) hidden (id)
    where hidden.id = any(${[...ids]}::text[])`.execute(reader);
  return new Set(rows.map(({ id }) => id));
}
