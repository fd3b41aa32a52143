import type { Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import { dayOf, type Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { appendEvents } from '../log/append';
import { lookingWider } from '../wall/wider-looks';

/** A subject as somebody enters them. */
export interface SubjectEntry {
  readonly id: string;
  readonly kind: 'person' | 'staff';
  readonly name?: string | undefined;
  readonly references: readonly { readonly kind: string; readonly value: string }[];
  /** The unit that answers for the subject from the day of the entry. */
  readonly accountable: string;
  /** The id of the circumstance that says so. */
  readonly accountability: string;
  readonly at: Instant;
  readonly by: string;
}

/**
 * Enters a subject with their references and the unit that is accountable for them. Doing it again changes nothing.
 * Throws `subject.reference-taken` when another subject has one of the references.
 */
export const enterSubject = async (database: Database, entry: SubjectEntry): Promise<void> =>
  lookingWider(database, 'entry', async () => enterOnce(database, entry));

async function enterOnce(database: Database, entry: SubjectEntry): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .insertInto('subject')
      .values({
        id: entry.id,
        kind: entry.kind,
        name: entry.name ?? null,
        created_at: entry.at,
        created_by: entry.by,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await takeReferences(trx, entry);
    await tellAccountable(trx, entry);
  });
}

async function takeReferences(trx: Transaction<Tables>, { id, references }: SubjectEntry): Promise<void> {
  // In one order, so that two requests never wait for each other.
  const sorted = references.toSorted((a, b) => (`${a.kind} ${a.value}` < `${b.kind} ${b.value}` ? -1 : 1));
  await trx
    .insertInto('subject_reference')
    .values(sorted.map(({ kind, value }) => ({ kind, value, subject_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Asked after ours are written: of two requests at once, the second then sees the first.
  for (const { kind, value } of sorted) {
    const { subject_id: holder } = await trx
      .selectFrom('subject_reference')
      .select('subject_id')
      .where('kind', '=', kind)
      .where('value', '=', value)
      .executeTakeFirstOrThrow();
    if (holder !== id) throw new Refused('subject.reference-taken');
  }
}

async function tellAccountable(
  trx: Transaction<Tables>,
  { id, accountability, accountable, at, by }: SubjectEntry,
): Promise<void> {
  const from = dayOf(at);
  const { numInsertedOrUpdatedRows: written } = await trx
    .insertInto('circumstance')
    .values({
      id: accountability,
      subject_id: id,
      kind: 'accountable',
      starts: from,
      ends: null,
      value: JSON.stringify(accountable),
      end_reason: null,
      recorded_at: at,
      recorded_by: by,
      process_id: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!written) return;
  await appendEvents(trx, id, [
    {
      at,
      type: 'circumstance-recorded',
      actor: by,
      cause: accountability,
      data: { id: accountability, kind: 'accountable', from, to: null, value: accountable },
    },
  ]);
}
