import { sql, type Selectable, type Transaction } from 'kysely';
import { agencyOf, areaOf, type Post, type StaffId, type UnitId } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/rule-id';
import { riskRank } from '../../domain/risk';
import type { Instant } from '../../domain/time/time';
import { isOpen, type ProcessRecord, type StepRecord, type StepStatus } from '../../engine/model/rows';
import type { Settlement } from '../../engine/kernel/settle';
import type { Reader, Tables } from '../database';
import { concernedColumn } from '../subjects/concern';
import { needToKnowColumn } from '../subjects/need-to-know';
import type { StepTableRow } from '../tables/processes';
import type { SettlementHead } from './settlement';

type StepRow = Selectable<StepTableRow>;

/** A step row as the engine sees it. */
export function stepOf(row: StepRow): StepRecord {
  return {
    id: row.id,
    key: row.key,
    step: row.step,
    occasion: row.occasion,
    status: row.status as StepStatus,
    owner: row.owner as UnitId,
    plannedOwner: row.planned_owner as UnitId,
    assignee: (row.assignee ?? undefined) as StaffId | undefined,
    plannedAssignee: (row.planned_assignee ?? undefined) as StaffId | undefined,
    standsInFor: (row.stands_in_for ?? undefined) as StaffId | undefined,
    post: (row.post ?? undefined) as Post | undefined,
    rule: row.rule as RuleId,
    from: row.starts,
    dueAt: row.due_at ?? undefined,
    dueOn: row.due_on ?? undefined,
    working: row.working,
    risk: row.risk,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at ?? undefined,
    doneOn: row.done_on ?? undefined,
    closedAt: row.closed_at ?? undefined,
    outcome: row.outcome ?? undefined,
    cause: row.cause ?? undefined,
    waitsFor: row.waits_for,
    rungs: row.rungs,
    openings: row.openings,
    declines: row.declines,
    missedDue: row.missed_due ?? undefined,
    forgotten: row.forgotten,
    closedBy: row.closed_by ?? undefined,
    extendedTo: row.extended_to ?? undefined,
    extensions: row.extensions,
    submission: row.submission ?? undefined,
  };
}

/** The unit that owns a step; undefined where there is no such step. */
export async function ownerOfStep(reader: Reader, id: string): Promise<UnitId | undefined> {
  const row = await reader.selectFrom('step').select('owner').where('id', '=', id).executeTakeFirst();
  return row?.owner as UnitId | undefined;
}

/** A step with who may see its process; undefined where there is no such step. */
export const findStep = async (reader: Reader, id: string) =>
  reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .selectAll('step')
    .select([
      'process.units',
      'process.visibility',
      'process.lead',
      needToKnowColumn.as('needToKnow'),
      concernedColumn.as('concerned'),
    ])
    .where('step.id', '=', id)
    .executeTakeFirst();

/** The processes that ids stand for: a process by its own, or one of its steps. */
export async function processesBehind(reader: Reader, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const processes = await reader
    .selectFrom('process')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  const steps = await reader
    .selectFrom('step')
    .select('process_id')
    .distinct()
    .where('id', 'in', [...ids])
    .execute();
  return [...new Set([...processes.map(({ id }) => id), ...steps.map(({ process_id: id }) => id)])];
}

/** Every step of a process, in the order in which they were opened. */
export const stepsOfProcess = async (reader: Reader, processId: string): Promise<StepRow[]> =>
  reader
    .selectFrom('step')
    .selectAll()
    .where('process_id', '=', processId)
    .orderBy('opened_at')
    .orderBy('key')
    .execute();

/** The steps of these ids, the soonest due first. */
export const stepsOfIds = async (reader: Reader, ids: readonly string[]): Promise<StepRow[]> =>
  ids.length === 0
    ? []
    : reader
        .selectFrom('step')
        .selectAll()
        .where('id', 'in', [...ids])
        .orderBy('due_at')
        .orderBy('id')
        .execute();

/** Writes the steps that a settling changed. */
export async function writeSteps(
  trx: Transaction<Tables>,
  { process, steps, events }: Settlement,
  { now }: SettlementHead,
): Promise<void> {
  const rungs = lastRungs(events);
  await putSteps(trx, process, steps, { settledAt: () => now, rungOf: (key) => rungs.get(key) });
}

/** What the row of a step repeats of the step and its process, so that lists need not look elsewhere. */
export const repeatedOf = (
  process: Pick<ProcessRecord, 'id' | 'kind' | 'subjectId'>,
  step: Pick<StepRecord, 'status' | 'owner' | 'risk'>,
) => ({
  process_id: process.id,
  kind: process.kind,
  subject_id: process.subjectId,
  is_open: isOpen(step),
  area: areaOf(step.owner),
  agency: agencyOf(step.owner),
  risk_rank: riskRank(step.risk),
});

/** What a settling tells of a step beside the step itself. */
interface StepWriting {
  /** When the settling took place that wrote the step last. */
  readonly settledAt: (key: string) => Instant;
  readonly rungOf: (key: string) => Rung | undefined;
}

/** The row of a step. */
const rowOf = (
  process: Pick<ProcessRecord, 'id' | 'kind' | 'subjectId'>,
  step: StepRecord,
  { settledAt, rungOf }: StepWriting,
) => ({
  ...repeatedOf(process, step),
  id: step.id,
  key: step.key,
  step: step.step,
  occasion: step.occasion,
  status: step.status,
  owner: step.owner,
  planned_owner: step.plannedOwner,
  assignee: step.assignee ?? null,
  planned_assignee: step.plannedAssignee ?? null,
  stands_in_for: step.standsInFor ?? null,
  post: step.post ?? null,
  rule: step.rule,
  starts: step.from,
  due_at: step.dueAt ?? null,
  due_on: step.dueOn ?? null,
  working: JSON.stringify(step.working),
  risk: step.risk,
  opened_at: step.openedAt,
  acknowledged_at: step.acknowledgedAt ?? null,
  done_on: step.doneOn ?? null,
  closed_at: step.closedAt ?? null,
  outcome: step.outcome ?? null,
  cause: step.cause ?? null,
  waits_for: [...step.waitsFor],
  rungs: JSON.stringify(step.rungs),
  openings: step.openings,
  declines: step.declines,
  missed_due: step.missedDue ?? null,
  forgotten: step.forgotten,
  closed_by: step.closedBy ?? null,
  extended_to: step.extendedTo ?? null,
  extensions: step.extensions,
  submission: step.submission === undefined ? null : JSON.stringify(step.submission),
  settled_at: settledAt(step.key),
  unread_since: step.status === 'open' && step.acknowledgedAt === undefined ? settledAt(step.key) : null,
  last_rung: rungOf(step.key)?.rung ?? null,
  last_rung_post: rungOf(step.key)?.to ?? null,
  last_rung_at: rungOf(step.key) ? settledAt(step.key) : null,
});

/** Writes the rows of some steps as they now are, whether they were there or not. */
export async function putSteps(
  trx: Transaction<Tables>,
  process: Pick<ProcessRecord, 'id' | 'kind' | 'subjectId'>,
  steps: readonly StepRecord[],
  told: StepWriting,
): Promise<void> {
  const rows = steps.map((step) => rowOf(process, step, told));
  const [first] = rows;
  if (!first) return;
  const { id: _, ...changing } = first;
  const columns = Object.keys(changing) as (keyof typeof changing)[];
  await trx
    .insertInto('step')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        ...Object.fromEntries(columns.map((column) => [column, row.ref(`excluded.${column}`)])),
        ...Object.fromEntries(
          rungColumns.map((column) => [
            column,
            sql`case when excluded.last_rung is null then ${sql.ref(`step.${column}`)} else ${sql.ref(`excluded.${column}`)} end`,
          ]),
        ),
        // Unread since it came to its owner: what else changes meanwhile is no news of that.
        unread_since: sql`case when excluded.unread_since is not null and step.unread_since is not null
            and step.owner = excluded.owner and step.openings = excluded.openings
            then step.unread_since else excluded.unread_since end`,
      })),
    )
    .execute();
}

interface Rung {
  readonly rung: string;
  readonly to: string;
}

/** The last rung that a settling sent, by the step's key. */
const lastRungs = (events: Settlement['events']): ReadonlyMap<string | undefined, Rung> =>
  new Map(events.flatMap(({ type, stepKey, data }) => (type === 'rung' ? [[stepKey, data as Rung]] : [])));

const rungColumns = ['last_rung', 'last_rung_post', 'last_rung_at'] as const;
/**
 * Makes again from the log what reports tell of the steps of a process: the last rung, since when each lies unread,
 * and whose and how late each was from when to when. As the role that owns the tables.
 */
export async function retellSteps(trx: Transaction<Tables>, processId: string): Promise<void> {
  await sql`select retell_steps(${processId}), rebuild_step_spans(${processId})`.execute(trx);
}

/** What a link that answers a step needs of it; undefined where it is not open. */
export async function openStepOf(
  reader: Reader,
  id: string,
): Promise<{ id: string; owner: string; openings: number; dueAt: Instant | undefined } | undefined> {
  const row = await reader
    .selectFrom('step')
    .select(['id', 'owner', 'openings', 'due_at'])
    .where('id', '=', id)
    .where('is_open', '=', true)
    .executeTakeFirst();
  return row && { id: row.id, owner: row.owner, openings: row.openings, dueAt: row.due_at ?? undefined };
}
