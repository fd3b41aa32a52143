import { sql, type RawBuilder } from 'kysely';
import type { Concerned } from '../../domain/people/concern';
import { readAnywayByKind } from '../../workflows/declared';
import type { Reader } from '../database';

/** Whom the subject of a process concerns, as a column of a query that has `process`; null where it is no member of staff. */
export const concernedColumn: RawBuilder<Concerned | null> = sql<Concerned | null>`
  concerned_in(process.subject_id)`;

/** Whom a subject concerns. */
export async function concernedIn(reader: Reader, subject: string): Promise<Concerned | null> {
  const { rows } = await sql<{ concerned: Concerned | null }>`
    select concerned_in(${subject}) as concerned`.execute(reader);
  return rows[0]?.concerned ?? null;
}

const steps = { self: namesOf('self'), under: namesOf('under') };
const kinds = { self: kindsOf(steps.self), under: kindsOf(steps.under) };

function namesOf(conflict: 'self' | 'under'): readonly string[] {
  return Object.entries(readAnywayByKind).flatMap(([kind, anyway]) =>
    (anyway[conflict] ?? []).map((step) => `${kind}/${step}`),
  );
}

function kindsOf(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.slice(0, name.indexOf('/'))))];
}

const thoseOf = (allowed: { readonly self: readonly string[]; readonly under: readonly string[] }) =>
  sql`all(case concern.conflict when 'self' then ${[...allowed.self]}::text[] else ${[...allowed.under]}::text[] end)`;

// Each is asked once for a query, however many rows the query looks at.

/** Whether the process of that column is none that concerns the reader, or one of which they may read something. */
export const processIsNoConcern = (column: RawBuilder<unknown>, reader: string): RawBuilder<boolean> =>
  sql<boolean>`${column} not in (select own.id from concerning(${reader}) concern
    join process own on own.subject_id = concern.subject_id where own.kind <> ${thoseOf(kinds)})`;

/** Whether the step of that column is none that concerns the reader, or one that they may read. */
export const stepIsNoConcern = (column: RawBuilder<unknown>, reader: string): RawBuilder<boolean> =>
  sql<boolean>`${column} not in (select step.id from concerning(${reader}) concern
    join process own on own.subject_id = concern.subject_id join step on step.process_id = own.id
    where own.kind || '/' || step.step <> ${thoseOf(steps)})`;

/** Whether the process of that column concerns the reader in no way. */
export const isNoConcern = (column: RawBuilder<unknown>, reader: string): RawBuilder<boolean> =>
  sql<boolean>`${column} not in (select own.id from concerning(${reader}) concern
    join process own on own.subject_id = concern.subject_id)`;
