import { sql } from 'kysely';
import type { Database } from '../database';
import { concernedColumn } from '../subjects/concern';
import { recordsOf } from '../subjects/records';
import { needToKnowColumn } from '../subjects/need-to-know';
import { sightOfProcess, type Sight } from './sight';

/** A page of processes that the reader may see, newest first. */
export async function listProcesses(
  database: Database,
  sight: Sight,
  filter: { kind?: string | undefined; subject?: string | undefined; open?: boolean | undefined },
  limit: number,
  after: { at: string; id: string } | undefined,
) {
  let query = database
    .selectFrom('process')
    .selectAll()
    .select([needToKnowColumn.as('needToKnow'), concernedColumn.as('concerned')])
    .where(sightOfProcess(sight));
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.subject !== undefined) query = query.where('subject_id', '=', recordsOf(filter.subject));
  if (filter.open !== undefined) query = query.where('outcome', filter.open ? 'is' : 'is not', null);
  if (after) query = query.where(sql<boolean>`(started_at, id) < (${after.at}::timestamptz, ${after.id})`);
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? { at: last.started_at, id: last.id } : undefined };
}
