import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';
import type { CalendarMessage } from '../tables/law';

/** Those who keep the calendars: whoever works in a national office and holds the power over the law. */
async function keepersOf(reader: Reader): Promise<string[]> {
  const rows = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .innerJoin('national_area', 'national_area.area', 'unit.area')
    .innerJoin('staff_role', 'staff_role.staff_id', 'staff.id')
    .select('staff.id')
    .where('staff.active', '=', true)
    .where('unit.active', '=', true)
    .where('staff_role.role', '=', 'law-administrator')
    .where('staff_role.ended_at', 'is', null)
    .orderBy('staff.id')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Asks each of those who keep the calendars for something, once: `about` names it. Asked for again, it goes to those who
 * keep them since.
 */
export async function askKeepers(
  database: Database,
  { about, message, at }: { readonly about: string; readonly message: CalendarMessage; readonly at: Instant },
): Promise<void> {
  const keepers = await keepersOf(database);
  if (keepers.length === 0) return;
  await database
    .insertInto('calendar_notice')
    .values(
      keepers.map((staff) => ({
        id: `${about} ${staff}`,
        staff_id: staff,
        message: JSON.stringify(message),
        written_at: at,
        settled_at: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What is still to be sent, the oldest first. */
export const pendingCalendarNotices = async (reader: Reader) =>
  reader
    .selectFrom('calendar_notice')
    .select(['id', 'staff_id as staff', 'message', 'written_at as writtenAt'])
    .where('status', '=', 'pending')
    .orderBy('written_at')
    .orderBy('id')
    .execute();

/** Says what became of a notice; what was settled stays. */
export async function settleCalendarNotice(
  database: Database,
  id: string,
  {
    status,
    detail,
    at,
  }: { readonly status: 'delivered' | 'given-up'; readonly detail: string; readonly at: Instant },
): Promise<void> {
  await database
    .updateTable('calendar_notice')
    .set({ status, detail, settled_at: at })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .execute();
}
