import { sql, type Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Admission } from '../../engine/definition/plan';
import type { Database, Reader, Tables } from '../database';
import { appendEvents } from '../log/append';

/** The process by which somebody was let in, and who settled it. */
interface LettingIn {
  readonly process: string;
  readonly subject: string;
  readonly by: string;
  readonly at: Instant;
}

/**
 * Puts whom a process lets in on the list of its subject, in place of whom it let in before; without anybody it takes
 * them off. Said again, it changes nothing.
 */
export async function putOnList(
  trx: Transaction<Tables>,
  { process, subject, by, at }: LettingIn,
  now: Admission | undefined,
): Promise<void> {
  const standing = await trx
    .selectFrom('need_to_know')
    .select(['id', 'unit_id as unit', 'staff_id as staff', 'until'])
    .where('process_id', '=', process)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  const { unit = null, staff = null, until = null } = now ?? {};
  if (standing && now && standing.unit === unit && standing.staff === staff && standing.until === until)
    return;
  if (standing) {
    await trx
      .updateTable('need_to_know')
      .set({ ended_at: at, ended_by: by })
      .where('id', '=', standing.id)
      .execute();
    const { unit: ofUnit, staff: ofStaff } = standing;
    await tell(trx, 'let-out', { process, subject, by, at }, { unit: ofUnit, staff: ofStaff });
  }
  if (!now) return;
  await trx
    .insertInto('need_to_know')
    .values({
      id: sql`gen_random_uuid()::text`,
      subject_id: subject,
      unit_id: unit,
      staff_id: staff,
      since: at,
      until,
      reason: 'Let in when they asked',
      added_by: by,
      process_id: process,
    })
    .execute();
  await tell(trx, 'let-in', { process, subject, by, at }, { unit, staff, until });
}

const tell = async (
  trx: Transaction<Tables>,
  type: 'let-in' | 'let-out',
  { process, subject, by, at }: LettingIn,
  data: object,
): Promise<void> => appendEvents(trx, subject, [{ at, type, actor: by, cause: process, data }]);

/** The unit that is accountable for a person now, whoever asks; undefined where there is no such person. */
export async function accountableNow(reader: Reader, subject: string): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`
    select value from people_behind(${subject}, now()) where kind = 'accountable'`.execute(reader);
  return rows[0]?.value;
}

/** Who has a reference, whoever asks: for a step to be opened, and to be shown to nobody. */
export async function holderOf(reader: Reader, kind: string, value: string): Promise<string | undefined> {
  const { rows } = await sql<{ holder: string | null }>`
    select holder_of_reference(${kind}, ${value}) as holder`.execute(reader);
  return rows[0]?.holder ?? undefined;
}

/** Whether an area has a part in a person, whoever asks. */
export async function hasPartIn(reader: Reader, subject: string, area: string): Promise<boolean> {
  const { rows } = await sql<{ part: boolean }>`
    select has_part_in(${subject}, ${area}, now()) as part`.execute(reader);
  return rows[0]?.part === true;
}

/** Whom a step or a sight concerns besides its owner, by the directory as it is now. */
export interface Overseers {
  readonly managers: readonly string[];
  readonly auditors: readonly string[];
}

/** Who manages a unit, and the units in which somebody audits one of the areas, or else the country. */
export async function overseersOf(
  reader: Reader,
  unit: string,
  areas: readonly string[],
): Promise<Overseers> {
  const rows = await reader
    .selectFrom('staff_role')
    .innerJoin('staff', 'staff.id', 'staff_role.staff_id')
    .select(['staff.id', 'staff.unit_id as unit', 'staff_role.role'])
    .where('staff_role.ended_at', 'is', null)
    .where('staff.active', '=', true)
    .where((held) =>
      held.or([
        held.and([held('role', '=', 'manager'), held('staff.unit_id', '=', unit)]),
        held('role', 'in', ['auditor', 'national-auditor']),
      ]),
    )
    .orderBy('staff.id')
    .execute();
  const ofAreas = rows.filter(
    (row) => row.role === 'auditor' && areas.includes(row.unit.split('/')[0] ?? ''),
  );
  const national = rows.filter(({ role }) => role === 'national-auditor');
  const auditing = ofAreas.length > 0 ? ofAreas : national;
  return {
    managers: rows.filter(({ role }) => role === 'manager').map(({ id }) => id),
    auditors: [...new Set(auditing.map((row) => row.unit))].sort(),
  };
}

/** Enters what is about nobody on record as the subject of the step that asks about it; again, nothing. */
export async function enterEntry(
  database: Database,
  id: string,
  { by, at }: { readonly by: string; readonly at: Instant },
): Promise<void> {
  await database
    .insertInto('subject')
    .values({ id, kind: 'entry', name: null, created_at: at, created_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
