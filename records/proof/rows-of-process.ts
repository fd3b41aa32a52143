import { sql, type Selectable } from 'kysely';
import type { Reader } from '../database';
import type { NoticeTable, ProcessTableRow, StepDeadlineTable, StepTableRow } from '../tables/processes';

/** The row of a process as it stands, without what only its settling needs. */
export const processRow = async (
  reader: Reader,
  id: string,
): Promise<
  Pick<Selectable<ProcessTableRow>, 'kind' | 'sequence' | 'wake_at' | 'areas' | 'outcome'> | undefined
> =>
  reader
    .selectFrom('process')
    .select(['kind', 'sequence', 'wake_at', 'areas', 'outcome'])
    .where('id', '=', id)
    .executeTakeFirst();

/** Every step of a process, forgotten or not, in the order of their keys. */
export const stepRows = async (reader: Reader, processId: string): Promise<Selectable<StepTableRow>[]> =>
  reader.selectFrom('step').selectAll().where('process_id', '=', processId).orderBy('key').execute();

/** The keys of the steps of a process that are open. */
export async function openStepKeys(reader: Reader, processId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('step')
    .select('key')
    .where('process_id', '=', processId)
    .where('is_open', '=', true)
    .execute();
  return rows.map(({ key }) => key);
}

/** Every due instant that the steps of a process had. */
export const deadlineRows = async (
  reader: Reader,
  processId: string,
): Promise<Selectable<StepDeadlineTable>[]> =>
  reader
    .selectFrom('step_deadline')
    .innerJoin('step', 'step.id', 'step_deadline.step_id')
    .selectAll('step_deadline')
    .where('step.process_id', '=', processId)
    .orderBy('step_deadline.ordinal')
    .execute();

/** Every notice of a process. */
export const noticeRows = async (reader: Reader, processId: string): Promise<Selectable<NoticeTable>[]> =>
  reader.selectFrom('notice').selectAll().where('process_id', '=', processId).orderBy('id').execute();

/** The notices of a process that some addressee took. */
export async function deliveredNotices(reader: Reader, processId: string): Promise<ReadonlySet<string>> {
  const rows = await reader
    .selectFrom('delivery')
    .innerJoin('notice', 'notice.id', 'delivery.notice_id')
    .select('delivery.notice_id as id')
    .where('notice.process_id', '=', processId)
    .where('delivery.outcome', '=', 'delivered')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** The keys of the open steps of which a report counts something else than their row says now. */
export async function stepsMisreported(reader: Reader, processId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    with row_says as (
      select step.id, sight.seen_by, step.owner, step.area, step.assignee, step.rule, step.risk_rank, step.due_at
      from step join process on process.id = step.process_id
        cross join lateral seen_by_of(process.areas, process.visibility) sight
      where process.id = ${processId} and step.is_open
    ), span_says as (
      select step_id, seen_by, owner, area, assignee, rule, risk_rank, due_at
      from step_span where process_id = ${processId} and to_at is null
    )
    select distinct step.key
    from ((table row_says except table span_says) union all (table span_says except table row_says)) differs
      join step on step.id = differs.id
    order by key`.execute(reader);
  return rows.map(({ key }) => key);
}

/** One settling of a process as it was answered. */
export interface SettlementRow {
  readonly sequence: number;
  readonly key: string;
  readonly answer: unknown;
}

/** The last settling of a process; undefined where none is kept. */
export const lastSettlement = async (reader: Reader, processId: string): Promise<SettlementRow | undefined> =>
  reader
    .selectFrom('settlement')
    .select(['sequence', 'key', 'answer'])
    .where('process_id', '=', processId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The place and the key of each settling of a process that is kept. */
export const settledPlaces = async (
  reader: Reader,
  processId: string,
): Promise<{ sequence: number; key: string }[]> =>
  reader.selectFrom('settlement').select(['sequence', 'key']).where('process_id', '=', processId).execute();

/** How far the log of every process and subject has come, added up: it grows with each event. */
export async function eventsInLog(reader: Reader): Promise<number> {
  const { all } = await reader
    .selectFrom('chain')
    .select(({ fn }) => fn.sum<string | null>('ordinal').as('all'))
    .executeTakeFirstOrThrow();
  return Number(all ?? 0);
}
