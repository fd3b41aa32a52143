import type { Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { Reader, Tables } from '../database';
import { readRecords, recordsOf } from './records';

/**
 * Holds a subject until the transaction ends, with every record of that person; throws `subject.not-found`. One at a
 * time says what holds of a subject: of two transfers accepted at once, the second sees that the first has already taken
 * the person over.
 */
export async function holdSubject(trx: Transaction<Tables>, subjectId: string): Promise<void> {
  for (;;) {
    const held = await trx
      .selectFrom('subject')
      .select('id')
      .where('id', '=', recordsOf(subjectId))
      .orderBy('id')
      .forNoKeyUpdate()
      .execute();
    if (held.length === 0) throw new Refused('subject.not-found');
    // While this one was waited for, another record may have been found to be of the same person.
    if ((await readRecords(trx, subjectId)).length === held.length) return;
  }
}

/** The name and the references of a subject: the words that a nameless text must not hold. */
export async function namesOfSubject(reader: Reader, subjectId: string): Promise<string[]> {
  const subjects = await reader
    .selectFrom('subject')
    .select('name')
    .where('id', '=', recordsOf(subjectId))
    .execute();
  const references = await reader
    .selectFrom('subject_reference')
    .select('value')
    .where('subject_id', '=', recordsOf(subjectId))
    .execute();
  return [...subjects.map(({ name }) => name ?? ''), ...references.map(({ value }) => value)].filter(Boolean);
}
