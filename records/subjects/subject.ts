import type { Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { Reader, Tables } from '../database';

/**
 * Holds a subject until the transaction ends; throws `subject.not-found`. One at a time says what holds of a
 * subject: of two transfers accepted at once, the second sees that the first has already taken the person over.
 */
export async function holdSubject(trx: Transaction<Tables>, subjectId: string): Promise<void> {
  const subject = await trx
    .selectFrom('subject')
    .select('id')
    .where('id', '=', subjectId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!subject) throw new Refused('subject.not-found');
}

/** The name and the references of a subject: the words that a nameless text must not hold. */
export async function namesOfSubject(reader: Reader, subjectId: string): Promise<string[]> {
  const subject = await reader
    .selectFrom('subject')
    .select('name')
    .where('id', '=', subjectId)
    .executeTakeFirst();
  const references = await reader
    .selectFrom('subject_reference')
    .select('value')
    .where('subject_id', '=', subjectId)
    .execute();
  return [subject?.name ?? '', ...references.map(({ value }) => value)].filter(Boolean);
}
