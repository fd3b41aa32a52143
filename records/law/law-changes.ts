import type { Transaction } from 'kysely';
import { nations } from '../../domain/calendars/holidays';
import { changedLaw, feltFrom, type LawChange, type LawChangeRequest } from '../../domain/law/law-change';
import type { Instant } from '../../domain/time/time';
import { orderOf } from '../clock';
import type { Reader, Tables } from '../database';
import { holdReferenceData } from '../reference/hold';
import { readReferenceRows, type ReferenceRows } from '../reference/rows';

/**
 * Records a change of the law and that open steps are to be settled again, in the caller's transaction. Run
 * twice with one id, it changes nothing more. `changed` is false where everything stood so already.
 */
export async function recordLawChange(
  trx: Transaction<Tables>,
  request: LawChangeRequest,
  now: Instant,
): Promise<{ changed: boolean; notBefore: Instant; orderedAt: string }> {
  const { id, by, why, change } = request;
  await holdReferenceData(trx, 'alone');
  const orderedAt = await orderOf(trx);
  const known = await trx
    .selectFrom('recomputation')
    .select('not_before')
    .where('id', '=', id)
    .executeTakeFirst();
  if (known) return { changed: true, notBefore: known.not_before, orderedAt };
  const before = await readReferenceRows(trx);
  const after = changedLaw(before, change, why);
  const notBefore = feltFrom(change, now);
  if (after === before && change.kind !== 'everything') return { changed: false, notBefore, orderedAt };
  await trx
    .insertInto('law_change')
    .values({ id, kind: change.kind, made_at: now, made_by: by, why, change: JSON.stringify(change) })
    .execute();
  await writeCalendars(trx, id, before, after);
  if (change.kind === 'policy') await writePolicy(trx, request, change, now);
  if (change.kind === 'closure-day') await writeClosureDays(trx, id, change);
  await trx.insertInto('recomputation').values({ id, not_before: notBefore, status: 'waiting' }).execute();
  return { changed: true, notBefore, orderedAt };
}

async function writeCalendars(
  trx: Transaction<Tables>,
  id: string,
  before: ReferenceRows,
  after: ReferenceRows,
): Promise<void> {
  for (const nation of nations) {
    const { version, holidays, firstYear, lastYear } = after.calendars[nation];
    if (version === before.calendars[nation].version) continue;
    await trx
      .insertInto('calendar_version')
      .values({
        nation,
        version,
        change_id: id,
        first_year: firstYear,
        last_year: lastYear,
        holidays: JSON.stringify(holidays),
      })
      .execute();
  }
}

async function writePolicy(
  trx: Transaction<Tables>,
  { id, by, why }: LawChangeRequest,
  { rule, force, n, from }: Extract<LawChange, { kind: 'policy' }>,
  now: Instant,
): Promise<void> {
  await trx
    .insertInto('policy')
    .values({ rule, force, n, starts: from, why, set_by: by, set_at: now, change_id: id })
    .execute();
}

async function writeClosureDays(
  trx: Transaction<Tables>,
  id: string,
  { force, days, withdrawn }: Extract<LawChange, { kind: 'closure-day' }>,
): Promise<void> {
  await trx
    .insertInto('closure_day')
    .values(days.map(({ day, title }) => ({ force, day, title, withdrawn, change_id: id })))
    .execute();
}

/** A change of the law as it was asked for, and by whom. */
export async function readLawChange(reader: Reader, id: string): Promise<{ change: LawChange; by: string }> {
  const { change, made_by: by } = await reader
    .selectFrom('law_change')
    .select(['change', 'made_by'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { change: change as LawChange, by };
}
