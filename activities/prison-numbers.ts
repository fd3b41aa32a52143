import type { Transaction } from 'kysely';
import { Refused } from '../domain/errors';
import type { Reading } from '../domain/movements';
import type { Instant } from '../domain/time/time';
import type { Tables } from '../records/database';
import { numbersMergedWith, type MovementRow } from '../records/movements/movements';
import { subjectBy } from '../records/movements/prisoner';
import { isOnePerson } from '../records/subjects/records';
import { addedByMovement, addReference, withdrawReference } from '../records/subjects/reference-changes';

interface Placed {
  readonly subjectId: string;
  readonly by: string;
  readonly now: Instant;
}

/**
 * What a prison means that says that two numbers are those of one person. Where one of them is known, that person has
 * both. Where each is somebody's, it is for people to say whether they are one: two records are never merged by a
 * prison's word.
 */
export async function readMerger(
  trx: Transaction<Tables>,
  { nomis, removed }: MovementRow,
): Promise<{ reading: Reading; subjectId: string | undefined }> {
  const kept = await subjectBy(trx, 'nomis', nomis);
  const gone = removed === null ? undefined : await subjectBy(trx, 'nomis', removed);
  if (kept !== undefined && gone !== undefined && !(await isOnePerson(trx, kept, gone)))
    return { reading: { doubt: 'two-records' }, subjectId: undefined };
  return { reading: { record: [] }, subjectId: kept ?? gone };
}

/**
 * Puts the number of a movement on the person to whom it was matched, and what it was merged with. Throws
 * `movement.number-taken` where somebody else is known by it. The person is held by the caller.
 */
export async function giveNumbers(
  trx: Transaction<Tables>,
  { id, nomis, removed }: MovementRow,
  { subjectId, by, now }: Placed,
): Promise<void> {
  const own = [nomis, ...(removed === null ? [] : [removed])];
  const merged = await numbersMergedWith(trx, own);
  for (const value of new Set([...own, ...merged])) {
    const told = { id: `${id}/${value}/${now}`, subject: subjectId, kind: 'nomis', value } as const;
    try {
      await addReference(trx, { ...told, by, at: now, movement: id });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'subject.reference-taken') throw error;
      // What another merger says of the number is for the step of that merger.
      if (own.includes(value)) throw new Refused('movement.number-taken');
    }
  }
}

/** Takes the numbers from a person that a movement put on them; says whether there were any. */
export async function takeNumbersBack(
  trx: Transaction<Tables>,
  { id }: MovementRow,
  { subjectId, by, now }: Placed,
): Promise<boolean> {
  const added = await addedByMovement(trx, id, subjectId);
  for (const value of added)
    await withdrawReference(trx, {
      id: `${id}/${value}/${now}/back`,
      subject: subjectId,
      kind: 'nomis',
      value,
      by,
      at: now,
      movement: id,
    });
  return added.length > 0;
}
