import { sql, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { ReferenceKind } from '../../domain/identifiers';
import type { Instant } from '../../domain/time/time';
import type { Reader, Tables } from '../database';
import { appendEvents } from '../log/append';
import { isOnePerson, recordsOf } from './records';

/** A reference that somebody adds to a person, or withdraws from them. */
export interface ReferenceTold {
  /** Of this change; told again under it, nothing happens. */
  readonly id: string;
  readonly subject: string;
  readonly kind: ReferenceKind;
  readonly value: string;
  readonly by: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
  /** The movement by whose being placed this was found. */
  readonly movement?: string | undefined;
}

/**
 * Adds a reference to a person, with an event in their log. Where it is theirs already, nothing happens. Throws
 * `subject.reference-taken` where somebody else has it. The subject is held by the caller.
 */
export async function addReference(trx: Transaction<Tables>, told: ReferenceTold): Promise<boolean> {
  const { subject, kind, value } = told;
  const written = await trx
    .insertInto('subject_reference')
    .values({ kind, value, subject_id: subject })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'value'])
        .doUpdateSet({ subject_id: subject })
        .where('subject_reference.subject_id', 'is', null),
    )
    .executeTakeFirst();
  if (written.numInsertedOrUpdatedRows) {
    await note(trx, 'added', told);
    return true;
  }
  const holder = await holderOf(trx, kind, value);
  if (holder === undefined || !(await isOnePerson(trx, holder, subject)))
    throw new Refused('subject.reference-taken');
  return false;
}

/**
 * Withdraws a reference from a person: it is nobody's from then on. Throws `reference.not-theirs` where it is not
 * theirs. The subject is held by the caller.
 */
export async function withdrawReference(trx: Transaction<Tables>, told: ReferenceTold): Promise<void> {
  const { subject, kind, value } = told;
  const { numUpdatedRows } = await trx
    .updateTable('subject_reference')
    .set({ subject_id: null })
    .where('kind', '=', kind)
    .where('value', '=', value)
    .where('subject_id', '=', recordsOf(subject))
    .executeTakeFirst();
  if (!numUpdatedRows) throw new Refused('reference.not-theirs');
  await note(trx, 'withdrawn', told);
}

/** The prison numbers that a person was given because a movement was placed, and still has. */
export async function addedByMovement(reader: Reader, movement: string, subject: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('reference_change')
    .innerJoin('subject_reference', (join) =>
      join
        .onRef('subject_reference.kind', '=', 'reference_change.kind')
        .onRef('subject_reference.value', '=', 'reference_change.value')
        .onRef('subject_reference.subject_id', '=', 'reference_change.subject_id'),
    )
    .select('reference_change.value')
    .distinct()
    .where('movement_id', '=', movement)
    .where('did', '=', 'added')
    .where('reference_change.kind', '=', 'nomis')
    .where('reference_change.subject_id', '=', subject)
    .execute();
  return rows.map(({ value }) => value);
}

/** What was added to and withdrawn from the references of a person since they were entered, oldest first. */
export const referenceChangesOf = async (reader: Reader, subject: string) =>
  reader
    .selectFrom('reference_change')
    .select(['kind', 'value', 'did', 'at', 'by', 'reason'])
    .where('subject_id', '=', recordsOf(subject))
    .orderBy('ordinal')
    .execute();

/** Whether a change of that id was made already. */
export async function isReferenceChangeKnown(reader: Reader, id: string): Promise<boolean> {
  const row = await reader
    .selectFrom('reference_change')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

async function holderOf(trx: Transaction<Tables>, kind: string, value: string): Promise<string | undefined> {
  const { rows } = await sql<{ holder: string | null }>`
    select holder_of_reference(${kind}, ${value}) as holder`.execute(trx);
  return rows[0]?.holder ?? undefined;
}

/** The reference itself stands beside the chain, and not in it: what is in the chain can never be erased. */
async function note(
  trx: Transaction<Tables>,
  did: 'added' | 'withdrawn',
  { id, subject, kind, value, by, at, reason, movement }: ReferenceTold,
): Promise<void> {
  await trx
    .insertInto('reference_change')
    .values({
      id,
      subject_id: subject,
      kind,
      value,
      did,
      at,
      by,
      reason: reason ?? null,
      movement_id: movement ?? null,
    })
    .execute();
  const data = { change: id, kind, ...(movement !== undefined && { movement }) };
  await appendEvents(trx, subject, [{ at, type: `reference-${did}`, actor: by, cause: id, data }]);
}
