import { sql, type Selectable, type Transaction } from 'kysely';
import { causes } from '../../domain/causes';
import { canCoverFor, overlap, type AbsenceRequest } from '../../domain/people/absence';
import { Refused, type ErrorCode } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { dayOf, endOf, later, plusDays, startOf, type Instant } from '../../domain/time/time';
import { appendEvents } from '../log/append';
import type { AbsenceTable } from '../tables/people';
import type { Database, Reader, Tables } from '../database';
import { holdDirectory } from './directory-change';
import { holdReferenceData } from '../reference/hold';
import { gateAgainst } from './standings';

type AbsenceRow = Selectable<AbsenceTable>;
export type AbsencePhase = AbsenceRow['phase'];

const refuse = (code: ErrorCode, pointer: string, message: string): never => {
  throw new Refused(code, { errors: [{ pointer, message }] });
};

/**
 * Refuses an absence that cannot stand. The directory must know the person, who must not have left; the absence must
 * not be over, nor overlap another of theirs. The cover must be somebody else, who has not left, is not away, may
 * answer the person's steps, and is kept out by no gate on the first day or the last.
 */
export async function checkAbsence(
  reader: Reader,
  { staff, cover, from, to }: Pick<AbsenceRequest, 'staff' | 'cover' | 'from' | 'to'>,
  now: Instant,
): Promise<void> {
  const today = dayOf(now);
  if (cover === staff) refuse('request.invalid', '/cover', 'Nobody covers for themselves: choose another');
  if (to < today) refuse('request.invalid', '/to', 'Enter a day that has not passed');
  const people = await reader
    .selectFrom('staff')
    .select(['id', 'unit_id', 'active'])
    .where('id', 'in', [staff, cover])
    .execute();
  const unitOf = (id: string, pointer: string): UnitId => {
    const person = people.find((one) => one.id === id);
    if (!person) return refuse('staff.not-found', pointer, 'Choose a person whom the directory knows');
    if (!person.active) return refuse('staff.left', pointer, 'This person has left: choose another');
    return person.unit_id as UnitId;
  };
  const away = unitOf(staff, '/staff');
  if (!canCoverFor(unitOf(cover, '/cover'), away))
    refuse('absence.cover-elsewhere', '/cover', 'Choose somebody of the same unit or police force');
  const known = await reader
    .selectFrom('absence')
    .select(['staff_id', 'starts as from', 'ends as to'])
    .where('staff_id', 'in', [staff, cover])
    .where('phase', '!=', 'done')
    .where('ended_at', 'is', null)
    .execute();
  const overlapping = known.filter((one) => overlap(one, { from, to }));
  if (overlapping.some((one) => one.staff_id === staff)) throw new Refused('absence.overlaps');
  if (overlapping.some((one) => one.staff_id === cover))
    refuse('absence.cover-away', '/cover', 'Choose somebody who is there on all of these days');
  const begins = later(now, startOf(from));
  const gate = (await gateAgainst(reader, cover, begins)) ?? (await gateAgainst(reader, cover, endOf(to)));
  if (!gate) return;
  const { code, message } = gate.refusals.cover ?? gate.refusals.given;
  refuse(code, '/cover', message);
}

/**
 * Records an absence, with an event in the person's chain, in the caller's transaction. Run twice with one
 * id, it changes nothing more. Why somebody is away is kept beside the absence and not in the log: it may
 * tell of their health.
 */
export async function recordAbsence(
  trx: Transaction<Tables>,
  request: AbsenceRequest,
  now: Instant,
): Promise<void> {
  await holdReferenceData(trx, 'alone');
  await holdDirectory(trx);
  const { id, staff, cover, from, to, why, by } = request;
  const known = await trx.selectFrom('absence').select('id').where('id', '=', id).executeTakeFirst();
  if (known) return;
  await checkAbsence(trx, request, now);
  await trx
    .insertInto('absence')
    .values({
      id,
      staff_id: staff,
      cover_id: cover,
      starts: from,
      ends: to,
      why,
      recorded_at: now,
      recorded_by: by,
      ended_at: null,
      ended_by: null,
      cover_told_at: null,
      return_told_at: null,
    })
    .execute();
  await appendEvents(trx, staff, [
    {
      at: now,
      type: 'absence-recorded',
      actor: by,
      cause: causes.absence(id),
      data: { id, from, to, cover },
    },
  ]);
}

/**
 * Records that somebody is back before their last day, or is not going. Their cover gives back what they have.
 * Throws `absence.over` if the absence has ended already, unless the same act ended it.
 */
export async function endAbsence(
  trx: Transaction<Tables>,
  { id, by, key }: { id: string; by: string; key: string },
  now: Instant,
): Promise<void> {
  await holdReferenceData(trx, 'alone');
  await holdDirectory(trx);
  const row = await readAbsence(trx, id);
  const cause = `return ${key}`;
  const ended = await trx
    .selectFrom('event')
    .select('ordinal')
    .where('stream', '=', row.staff_id)
    .where('type', '=', 'absence-ended')
    .where('cause', '=', cause)
    .executeTakeFirst();
  if (ended) return;
  if (row.ended_at !== null || row.phase === 'returning' || row.phase === 'done')
    throw new Refused('absence.over');
  const phase = row.phase === 'waiting' ? 'done' : 'returning';
  await trx
    .updateTable('absence')
    .set({ ended_at: now, ended_by: by, phase, after: '' })
    .where('id', '=', id)
    .execute();
  await appendEvents(trx, row.staff_id, [{ at: now, type: 'absence-ended', actor: by, cause, data: { id } }]);
}

/** One absence; undefined where there is none of that id. */
export const findAbsence = async (reader: Reader, id: string): Promise<AbsenceRow | undefined> =>
  reader.selectFrom('absence').selectAll().where('id', '=', id).executeTakeFirst();

/** One absence; throws `absence.not-found`. */
export async function readAbsence(reader: Reader, id: string): Promise<AbsenceRow> {
  const row = await findAbsence(reader, id);
  if (!row) throw new Refused('absence.not-found');
  return row;
}

/** When the next phase begins by itself: on the first day, and after the last. */
function nextInstant({ phase, starts, ends }: AbsenceRow): Instant | undefined {
  if (phase === 'waiting') return startOf(starts);
  return phase === 'covered' ? startOf(plusDays(ends, 1)) : undefined;
}

/**
 * Moves an absence on to the phase that is due by now, and returns when the next one comes by itself. It waits until
 * whatever is being settled has ended, and whoever settles later knows of the phase: no step slips between the two.
 */
export async function moveOn(
  database: Database,
  id: string,
  now: Instant,
): Promise<{ row: AbsenceRow; wakeAt: Instant | undefined }> {
  const seen = await readAbsence(database, id);
  const due = nextInstant(seen);
  if (due === undefined || due > now) return { row: seen, wakeAt: due };
  await database.transaction().execute(async (trx) => {
    await holdReferenceData(trx, 'alone');
    const isOver = startOf(plusDays(seen.ends, 1)) <= now;
    const next = seen.phase === 'covered' ? 'returning' : isOver ? 'done' : 'covering';
    await trx
      .updateTable('absence')
      .set({ phase: next, after: '' })
      .where('id', '=', id)
      .where('phase', '=', seen.phase)
      .execute();
  });
  const row = await readAbsence(database, id);
  return { row, wakeAt: nextInstant(row) };
}

/** The next processes after one with an open step that the absence moves, or has moved. */
export async function concernedBy(reader: Reader, row: AbsenceRow, limit: number): Promise<string[]> {
  const { staff_id: staff, cover_id: cover, after } = row;
  const rows = await reader
    .selectFrom('step')
    .select('process_id')
    .distinct()
    .where('is_open', '=', true)
    .where((step) =>
      step.or([
        step('assignee', '=', staff),
        step('stands_in_for', '=', staff),
        // With the cover for somebody else, for whom the person covered.
        step.and([step('assignee', '=', cover), step('stands_in_for', 'is not', null)]),
      ]),
    )
    .where('process_id', '>', after)
    .orderBy('process_id')
    .limit(limit)
    .execute();
  return rows.map(({ process_id: process }) => process);
}

/** Notes that a batch is done; the last one ends the phase. If the phase has changed meanwhile, it notes nothing. */
export async function noteBatch(
  database: Database,
  { id, phase, after }: AbsenceRow,
  last: string | undefined,
): Promise<void> {
  const ended: AbsencePhase = phase === 'covering' ? 'covered' : 'done';
  await database
    .updateTable('absence')
    .set(last === undefined ? { phase: ended, after: '' } : { after: last })
    .where('id', '=', id)
    .where('phase', '=', phase)
    .where('after', '=', after)
    .execute();
}

/** How many steps an absence gave to the cover, and how many of them went back. */
export async function countsOf(reader: Reader, id: string): Promise<{ covered: number; givenBack: number }> {
  const { covered, back } = await reader
    .selectFrom('absence_step')
    .select(({ fn }) => [fn.countAll<string>().as('covered'), fn.count<string>('given_back_at').as('back')])
    .where('absence_id', '=', id)
    .executeTakeFirstOrThrow();
  return { covered: Number(covered), givenBack: Number(back) };
}

/** Notes when the cover, or the person, was told. The first time stays. */
export async function noteTold(
  database: Database,
  id: string,
  whom: 'cover' | 'person',
  at: Instant,
): Promise<void> {
  const column = whom === 'cover' ? 'cover_told_at' : 'return_told_at';
  await database
    .updateTable('absence')
    .set({ [column]: at })
    .where('id', '=', id)
    .where(sql.ref(column), 'is', null)
    .execute();
}
