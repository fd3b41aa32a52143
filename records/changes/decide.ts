import type { Selectable, Transaction } from 'kysely';
import { sameContent } from '../../domain/canonical';
import { Refused } from '../../domain/errors';
import { subjectOf } from '../../domain/people/change-words';
import { isTooLate, nationalArea, streamOf } from '../../domain/people/grave-changes';
import type { Power } from '../../domain/people/roles';
import type { Instant } from '../../domain/time/time';
import { appendEvents } from '../log/append';
import type { Database, Reader, Tables } from '../database';
import { holdDirectory } from '../people/directory-change';
import type { ChangeOutcome, ChangeRequestTable } from '../tables/changes';
import { applyChange } from './apply';
import { standingOf } from './state';
import { noteTouched } from './touched';

export type ChangeRow = Omit<Selectable<ChangeRequestTable>, 'secret' | 'secret_mark'>;

/** What is read of a change: its secret is not. */
export const changeColumns = [
  'id',
  'ordinal',
  'batch',
  'power',
  'area',
  'change',
  'state',
  'words',
  'benefits',
  'asked_by',
  'asked_at',
  'expires_at',
  'outcome',
  'decided_by',
  'decided_at',
  'reason',
] as const;

/** What somebody decides of a change. A change that is declined says why. */
export interface Decision {
  readonly id: string;
  readonly outcome: 'approved' | 'declined';
  readonly reason?: string | undefined;
  readonly by: string;
  readonly at: Instant;
}

/**
 * Decides a change, once: the same decision of the same person again changes nothing. Who asked and who decides are
 * looked up in the directory at this moment; neither is the other, nor anybody whom the change benefits. What was
 * approved is made in the same transaction, with its events. Throws `change.decided`, `change.own`, and
 * `access.forbidden` to whoever does not hold the power. Where the time is over, or the thing changed since, that is
 * recorded, and `change.expired` or `change.stale` thrown.
 */
export async function decideChange(database: Database, decision: Decision): Promise<ChangeRow> {
  const outcome = await database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    const row = await trx
      .selectFrom('change_request')
      .select(changeColumns)
      .where('id', '=', decision.id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new Refused('change.not-found');
    return decideIn(trx, row, decision);
  });
  if (outcome === 'expired') throw new Refused('change.expired');
  if (outcome === 'stale') throw new Refused('change.stale');
  return readChange(database, decision.id);
}

async function decideIn(
  trx: Transaction<Tables>,
  row: ChangeRow,
  { outcome, reason, by, at }: Decision,
): Promise<ChangeOutcome> {
  const { asked_by: asker, benefits, power, area, change, state } = row;
  if (row.outcome !== null) {
    if (row.outcome === outcome && row.decided_by === by) return outcome;
    throw new Refused('change.decided');
  }
  if (by === asker || benefits.includes(by)) throw new Refused('change.own');
  if (!(await holdsPower(trx, by, { power, area }))) throw new Refused('access.forbidden');
  if (isTooLate(row.expires_at, at)) return close(trx, row, { outcome: 'expired', at });
  if (outcome === 'declined') {
    await noteTouched(trx, row, 'decided');
    return close(trx, row, { outcome, by, at, reason });
  }
  const stands = await standingOf(trx, change);
  // Through JSON, as the state that was written down.
  const isSame = sameContent(JSON.parse(JSON.stringify(stands.state)), state);
  if (!isSame || !(await holdsPower(trx, asker, { power, area })))
    return close(trx, row, { outcome: 'stale', by, at });
  // Before the change is made: a unit is told by the channel that it has until now.
  await noteTouched(trx, row, 'decided');
  const ended = { outcome, by, at, reason };
  await tellEnd(trx, row, ended);
  await applyChange(trx, row, { at, by: asker, cause: `change ${row.id}` });
  return end(trx, row, ended);
}

/** How a change ended. */
interface Ended {
  readonly outcome: ChangeOutcome;
  readonly by?: string;
  readonly at: Instant;
  readonly reason?: string | undefined;
}

/** Writes down how a change ended, with an event in the log of what it is about. */
async function close(trx: Transaction<Tables>, row: ChangeRow, ended: Ended): Promise<ChangeOutcome> {
  await tellEnd(trx, row, ended);
  return end(trx, row, ended);
}

/** From now on nothing of the request changes any more, and its secret is gone. */
async function end(
  trx: Transaction<Tables>,
  { id }: ChangeRow,
  { outcome, by, at, reason }: Ended,
): Promise<ChangeOutcome> {
  await trx
    .updateTable('change_request')
    .set({
      outcome,
      decided_by: by ?? null,
      decided_at: at,
      reason: reason ?? null,
      secret: null,
      secret_mark: null,
    })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .execute();
  return outcome;
}

async function tellEnd(
  trx: Transaction<Tables>,
  { id, change, asked_by: askedBy, power, area }: ChangeRow,
  { outcome, by, at, reason }: Ended,
): Promise<void> {
  await appendEvents(trx, streamOf(change), [
    {
      at,
      type: `change-${outcome}`,
      actor: by ?? 'engine',
      cause: `change ${id}`,
      data: { id, power, area, what: subjectOf(change), of: change.of, askedBy, ...(reason && { reason }) },
    },
  ]);
}

/** Ends what nobody decided in time, of one request of a caller. Returns when the next of it runs out. */
export async function expireChanges(
  database: Database,
  batch: string,
  now: Instant,
): Promise<Instant | undefined> {
  return database.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom('change_request')
      .select(changeColumns)
      .where('batch', '=', batch)
      .where('outcome', 'is', null)
      .orderBy('expires_at')
      .forUpdate()
      .execute();
    for (const row of open)
      if (isTooLate(row.expires_at, now)) await close(trx, row, { outcome: 'expired', at: now });
    return open.find(({ expires_at: at }) => !isTooLate(at, now))?.expires_at;
  });
}

/** Whether the directory says that somebody works, and holds a power for an area now. */
export async function holdsPower(
  reader: Reader,
  staff: string,
  { power, area }: { readonly power: Power; readonly area: string },
): Promise<boolean> {
  const row = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .innerJoin('staff_role', 'staff_role.staff_id', 'staff.id')
    .leftJoin('national_area', 'national_area.area', 'unit.area')
    .select(['unit.area', 'national_area.area as national'])
    .where('staff.id', '=', staff)
    .where('staff.active', '=', true)
    .where('unit.active', '=', true)
    .where('staff_role.role', '=', power)
    .where('staff_role.ended_at', 'is', null)
    .executeTakeFirst();
  if (!row) return false;
  return area === nationalArea ? row.national !== null : row.area === area;
}

/** One change; throws `change.not-found`. */
export async function readChange(reader: Reader, id: string): Promise<ChangeRow> {
  const row = await reader
    .selectFrom('change_request')
    .select(changeColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Refused('change.not-found');
  return row;
}
