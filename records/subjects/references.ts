import { sql } from 'kysely';
import type { StaffId } from '../../domain/people/parties';
import type { Reader } from '../database';
import { recordsOf } from './records';

/** Whom or what a subject is; undefined where there is none of that id. */
export async function kindOfSubject(
  reader: Reader,
  id: string,
): Promise<'person' | 'staff' | 'movement' | 'entry' | undefined> {
  const row = await reader.selectFrom('subject').select('kind').where('id', '=', id).executeTakeFirst();
  return row?.kind;
}

/** The subject that has a reference; undefined where nobody has it. */
export async function subjectOfReference(
  reader: Reader,
  kind: string,
  value: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('subject_reference')
    .select('subject_id')
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirst();
  return row?.subject_id ?? undefined;
}

/** The subject that a member of staff is, found by their reference or by the subject's own id. */
export async function subjectOfStaff(
  reader: Reader,
  named: string,
): Promise<{ subject: string; member: string } | undefined> {
  const row = await reader
    .selectFrom('subject_reference')
    .select(['subject_id', 'value'])
    .where('kind', '=', 'staff')
    .where((known) => known.or([known('value', '=', named), known('subject_id', '=', named)]))
    .executeTakeFirst();
  return row?.subject_id ? { subject: row.subject_id, member: row.value } : undefined;
}

/** The member of staff that a subject is; undefined for anybody and anything else. */
export async function memberOf(reader: Reader, subject: string): Promise<StaffId | undefined> {
  const { rows } = await sql<{ member: StaffId | null }>`select member_of(${subject}) as member`.execute(
    reader,
  );
  return rows[0]?.member ?? undefined;
}

/** A subject with every reference, as it stands on record; a person with those of all their records. */
export async function readSubject(reader: Reader, id: string) {
  const subject = await reader
    .selectFrom('subject')
    .select(['id', 'kind', 'name'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const references = await reader
    .selectFrom('subject_reference')
    .select(['kind', 'value'])
    .where('subject_id', '=', recordsOf(id))
    .orderBy('kind')
    .orderBy('value')
    .execute();
  return { ...subject, references };
}
