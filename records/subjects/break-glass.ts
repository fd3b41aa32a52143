import { sql, type Selectable } from 'kysely';
import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';
import { appendEvents } from '../log/append';
import type { BreakGlassTable } from '../tables/subjects';

/** Sight that somebody takes. */
export interface Glass {
  readonly id: string;
  readonly subject: string;
  readonly staff: string;
  readonly unit: string;
  readonly area: string;
  readonly reason: string;
  readonly since: Instant;
  readonly until: Instant;
  /** The process that told the lead and the auditors. */
  readonly process: string;
}

/** Gives somebody sight of a person until its end, with an event in the person's chain. Run twice, it happens once. */
export async function giveSight(database: Database, glass: Glass): Promise<void> {
  const { id, subject, staff, unit, area, reason, since, until, process } = glass;
  await database.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows: written } = await trx
      .insertInto('break_glass')
      .values({
        id,
        subject_id: subject,
        staff_id: staff,
        unit_id: unit,
        area,
        reason,
        since,
        until,
        process_id: process,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (!written) return;
    await appendEvents(trx, subject, [
      { at: since, type: 'glass-broken', actor: staff, cause: id, data: { id, reason, until } },
    ]);
  });
}

type GlassRow = Selectable<BreakGlassTable>;

/** One taking of sight; undefined where there is none of that id. */
export const findGlass = async (reader: Reader, id: string): Promise<GlassRow | undefined> =>
  reader.selectFrom('break_glass').selectAll().where('id', '=', id).executeTakeFirst();

/** Ends somebody's sight before its end. Throws `glass.over` where it has ended. */
export async function endSight(
  database: Database,
  { id, by, reason, at }: { id: string; by: string; reason: string; at: Instant },
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable('break_glass')
      .set({ ended_at: at, ended_by: by, end_reason: reason })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .where('until', '>', at)
      .returning('subject_id')
      .executeTakeFirst();
    if (!ended) throw new Refused('glass.over');
    await appendEvents(trx, ended.subject_id, [
      { at, type: 'glass-mended', actor: by, cause: id, data: { id, reason } },
    ]);
  });
}

/** Where a page of them ended. */
export interface GlassCursor {
  readonly at: string;
  readonly id: string;
}

/** Who took sight of whom, the newest first; of an auditor's areas, those of the asker and of the accountable unit. */
export async function listGlass(
  reader: Reader,
  areas: readonly string[] | 'all',
  limit: number,
  after: GlassCursor | undefined,
): Promise<{ rows: GlassRow[]; next: GlassCursor | undefined }> {
  let query = reader.selectFrom('break_glass').selectAll();
  if (areas !== 'all')
    query = query.where(
      sql<boolean>`(area = any(${[...areas]}::text[]) or exists (select from people_behind(subject_id, now())
        where kind = 'accountable' and split_part(value, '/', 1) = any(${[...areas]}::text[])))`,
    );
  if (after)
    query = query.where((glass) =>
      glass.or([
        glass('since', '<', after.at as Instant),
        glass.and([glass('since', '=', after.at as Instant), glass('id', '<', after.id)]),
      ]),
    );
  const rows = await query
    .orderBy('since', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { at: last.since, id: last.id } : undefined };
}
