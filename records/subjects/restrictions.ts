import { sql, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader, Tables } from '../database';
import { appendEvents } from '../log/append';
import { recordsOf } from './records';
import { holdSubject } from './subject';

/** A restriction as somebody sets it, with those who are on the list by name. */
export interface Restriction {
  readonly id: string;
  readonly subject: string;
  readonly until: Instant | undefined;
  readonly reason: string;
  readonly units: readonly string[];
  readonly staff: readonly string[];
  readonly by: string;
  readonly at: Instant;
}

/**
 * Restricts a person. Where they are restricted by hand already, what is said now takes its place: its reason, its end
 * and its list; whoever was let in because they asked stays. Run twice under one id, it changes nothing more.
 */
export async function restrictPerson(database: Database, told: Restriction): Promise<void> {
  const { id, subject, until = null, reason, units, staff, by, at } = told;
  await database.transaction().execute(async (trx) => {
    await holdSubject(trx, subject);
    const known = await trx
      .selectFrom('subject_restriction')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known) return;
    await trx
      .updateTable('subject_restriction')
      .set({ until: sql`greatest(${at}::timestamptz, since + interval '1 millisecond')` })
      .where('subject_id', '=', recordsOf(subject))
      .where('lifted_at', 'is', null)
      .where((one) => one.or([one('until', 'is', null), one('until', '>', at)]))
      .execute();
    await endNamed(trx, told);
    await trx
      .insertInto('subject_restriction')
      .values({ id, subject_id: subject, since: at, until, reason, decided_by: by })
      .execute();
    const entries = [
      ...units.map((unit) => ({ unit_id: unit, staff_id: null })),
      ...staff.map((person) => ({ unit_id: null, staff_id: person })),
    ];
    for (const entry of entries)
      await trx
        .insertInto('need_to_know')
        .values({
          ...entry,
          id: sql`gen_random_uuid()::text`,
          subject_id: subject,
          since: at,
          until,
          reason,
          added_by: by,
        })
        .execute();
    await tell(trx, 'restricted', told, { id, until, reason, units, staff });
  });
}

/** Takes off the list whoever was put on it by name, and not because they asked. */
const endNamed = async (
  trx: Transaction<Tables>,
  { subject, by, at }: Pick<Restriction, 'subject' | 'by' | 'at'>,
): Promise<unknown> =>
  trx
    .updateTable('need_to_know')
    .set({ ended_at: at, ended_by: by })
    .where('subject_id', '=', recordsOf(subject))
    .where('process_id', 'is', null)
    .where('ended_at', 'is', null)
    .execute();

const tell = async (
  trx: Transaction<Tables>,
  type: 'restricted' | 'restriction-lift-asked' | 'restriction-lifted',
  { subject, by, at }: Pick<Restriction, 'subject' | 'by' | 'at'>,
  data: { readonly id: string } & Readonly<Record<string, unknown>>,
): Promise<void> => appendEvents(trx, subject, [{ at, type, actor: by, cause: data.id, data }]);

/**
 * Lifts a restriction that was set by hand, where somebody else has asked for that before; else it writes down that
 * this person asks. Throws `restriction.none` where none was set by hand, and `restriction.second-person` where the
 * same person asks again. Whoever was named goes off the list with it.
 */
export async function liftRestriction(
  database: Database,
  {
    subject,
    reason,
    by,
    at,
  }: { readonly subject: string; readonly reason: string; readonly by: string; readonly at: Instant },
): Promise<'asked' | 'lifted'> {
  return database.transaction().execute(async (trx) => {
    await holdSubject(trx, subject);
    const standing = await standingOne(trx, subject, at);
    if (!standing) throw new Refused('restriction.none');
    const { id } = standing;
    if (standing.lift_asked_by === by) throw new Refused('restriction.second-person');
    const told = { subject, by, at };
    if (standing.lift_asked_by === null) {
      await trx
        .updateTable('subject_restriction')
        .set({ lift_asked_by: by, lift_asked_at: at, lift_reason: reason })
        .where('id', '=', id)
        .execute();
      await tell(trx, 'restriction-lift-asked', told, { id });
      return 'asked';
    }
    await trx
      .updateTable('subject_restriction')
      .set({ lifted_by: by, lifted_at: at })
      .where('id', '=', id)
      .execute();
    await endNamed(trx, told);
    await tell(trx, 'restriction-lifted', told, { id });
    return 'lifted';
  });
}

const standingOne = async (reader: Reader, subject: string, at: Instant) =>
  reader
    .selectFrom('subject_restriction')
    .selectAll()
    .where('subject_id', '=', recordsOf(subject))
    .where('lifted_at', 'is', null)
    .where((one) => one.or([one('until', 'is', null), one('until', '>', at)]))
    .executeTakeFirst();

/** The restriction of a person that was set by hand, and everybody who is named on the list, as both stand now. */
export async function listOf(reader: Reader, subject: string, at: Instant) {
  const restriction = await standingOne(reader, subject, at);
  const entries = await reader
    .selectFrom('need_to_know')
    .select(['unit_id as unit', 'staff_id as staff', 'since', 'until', 'reason', 'added_by', 'process_id'])
    .where('subject_id', '=', recordsOf(subject))
    .where('ended_at', 'is', null)
    .where((one) => one.or([one('until', 'is', null), one('until', '>', at)]))
    .orderBy('since')
    .orderBy('unit_id')
    .orderBy('staff_id')
    .execute();
  return { restriction, entries };
}
