import { sql, type Selectable, type Transaction } from 'kysely';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { areaOf, agencyOf, type Post, type StaffId, type UnitId } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/catalogue';
import { instantOf, type Instant } from '../../domain/time/time';
import type { ProcessTable } from '../../engine/definition/table';
import type { Work } from '../../engine/definition/work';
import type { Fact } from '../../engine/acts/acts';
import { stepIdOf } from '../../engine/kernel/draft';
import { ordinalOf, type LoggedEffect, type ProjectedDeadline } from '../../engine/log/effect';
import {
  isOpen,
  type EngineState,
  type NoticeDraft,
  type ProcessRecord,
  type StepRecord,
  type StepStatus,
} from '../../engine/kernel/records';
import { areasOf, type Loaded, type Outcome } from '../../engine/kernel/settle';
import { appendEvents } from '../log/audit';
import type { Database, StepTableRow, Tables } from '../database';

type Reader = Database | Transaction<Tables>;

/**
 * Reads a process with what its next settling needs; undefined when there is none. With `lock` the process
 * stays ours until the transaction ends. `all` reads steps that were forgotten too, for a refold.
 */
export async function loadProcess(
  reader: Reader,
  id: string,
  how: { lock?: boolean; all?: boolean } = {},
): Promise<(Loaded & { sequence: number }) | undefined> {
  const query = reader.selectFrom('process').selectAll().where('id', '=', id);
  const row = await (how.lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) return undefined;
  const steps = await reader
    .selectFrom('step')
    .selectAll()
    .where('process_id', '=', id)
    .$if(how.all !== true, (all) => all.where('forgotten', '=', false))
    .orderBy('opened_at')
    .orderBy('key')
    .execute();
  const sent = await reader
    .selectFrom('notice')
    .select('key')
    .distinct()
    .where('process_id', '=', id)
    .where('step_id', 'is', null)
    .execute();
  const process: ProcessRecord = {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    restricted: row.restricted,
    input: row.input,
    started: { id: row.first_fact, at: row.started_at, by: row.started_by },
    state: row.state,
    done: row.done as ProcessRecord['done'],
    engine: row.engine as EngineState,
    toldUntil: row.told_until,
    lastFact: row.last_fact,
    lead: row.lead as UnitId,
    units: row.units,
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
  return { process, steps: steps.map(stepOf), sent: sent.map(({ key }) => key), sequence: row.sequence };
}

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

const risks = ['very-high', 'high', 'medium', 'low', 'not-assessed'] as const;

/** Sorts what is most dangerous first; a risk nobody has assessed comes after the known ones. */
export function riskRank(risk: string): number {
  const place = risks.findIndex((known) => known === risk);
  return place === -1 ? risks.length : place + 1;
}

/** The risk of a rank. */
export const riskOfRank = (rank: number): string => risks[rank - 1] ?? 'not-assessed';

/** All facts of a process, oldest first. */
export async function readFacts(reader: Reader, processId: string): Promise<Fact[]> {
  const rows = await reader
    .selectFrom('event')
    .select('data')
    .where('stream', '=', processId)
    .where('type', '=', 'fact')
    .orderBy('ordinal')
    .execute();
  return rows.map(({ data }) => data as Fact);
}

/** What the log keeps of each settling of a process that changed its rows, oldest first. */
export async function readEffects(reader: Reader, processId: string): Promise<LoggedEffect[]> {
  const rows = await reader
    .selectFrom('event')
    .select(['at', 'effect'])
    .where('stream', '=', processId)
    .where('effect', 'is not', null)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ at, effect }) => {
    const { sequence, ...made } = effect as LoggedEffect['effect'] & { sequence: number };
    return { sequence, at, effect: made };
  });
}

/** What holds of a subject, withdrawn circumstances left out. */
export const readSpells = async (reader: Reader, subjectId: string): Promise<Spell[]> =>
  (await readSpellsOf(reader, [subjectId])).get(subjectId) ?? [];

/** What holds of some subjects, by subject, withdrawn circumstances left out. */
export async function readSpellsOf(
  reader: Reader,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, Spell[]>> {
  const rows = await reader
    .selectFrom('circumstance')
    .selectAll()
    .where('subject_id', '=', sql<string>`any(${[...subjectIds]})`)
    .where('withdrawn', '=', false)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute();
  // Of two that begin at one instant, the one recorded last comes last, and so stands.
  rows.sort((a, b) =>
    instantOf(a.starts) < instantOf(b.starts) ? -1 : instantOf(a.starts) > instantOf(b.starts) ? 1 : 0,
  );
  const found = new Map<string, Spell[]>();
  for (const { id, subject_id: subject, kind, starts, ends, value, end_reason } of rows) {
    const spell = {
      id,
      kind: kind as CircumstanceKind,
      from: starts,
      to: ends ?? undefined,
      value: value ?? true,
      ...(end_reason !== null && { endReason: end_reason }),
    } as Spell;
    found.set(subject, [...(found.get(subject) ?? []), spell]);
  }
  return found;
}

/** What identifies one settling among those of its process. */
export interface Settlement {
  readonly now: Instant;
  readonly sequence: number;
  readonly by: string;
}

/**
 * Writes everything that a settling decided, inside the caller's transaction: state, steps, due instants,
 * notices and events. Returns the ids of the notices to deliver.
 */
export async function writeOutcome(
  trx: Transaction<Tables>,
  outcome: Outcome,
  settlement: Settlement,
): Promise<{ deliver: string[] }> {
  await writeProcess(trx, outcome, settlement);
  await writeSteps(trx, outcome, settlement);
  await writeDeadlines(trx, outcome, settlement);
  await writeCover(trx, outcome, settlement);
  const deliver = await writeNotices(trx, outcome, settlement);
  await appendEvents(
    trx,
    outcome.process.id,
    outcome.events.map((event, position) => ({
      ...event,
      at: settlement.now,
      ...(outcome.effect &&
        position === outcome.events.length - 1 && {
          effect: { sequence: settlement.sequence, ...outcome.effect },
        }),
    })),
  );
  return { deliver };
}

async function writeProcess(
  trx: Transaction<Tables>,
  { process, wakeAt }: Outcome,
  { sequence }: Settlement,
): Promise<void> {
  await putProcess(trx, process, { sequence, wakeAt });
}

/** Writes the row of a process as it now is, whether it was there or not. */
export async function putProcess(
  trx: Transaction<Tables>,
  process: ProcessRecord,
  { sequence, wakeAt }: { sequence: number; wakeAt: Instant | undefined },
): Promise<void> {
  const row = {
    kind: process.kind,
    subject_id: process.subjectId,
    restricted: process.restricted,
    started_at: process.started.at,
    started_by: process.started.by,
    first_fact: process.started.id,
    input: JSON.stringify(process.input),
    state: JSON.stringify(process.state),
    done: JSON.stringify(process.done),
    engine: JSON.stringify(process.engine),
    told_until: process.toldUntil,
    last_fact: process.lastFact,
    sequence,
    wake_at: wakeAt ?? null,
    lead: process.lead,
    units: [...process.units],
    areas: areasOf(process.units),
    outcome: process.outcome ?? null,
    ended_at: process.endedAt ?? null,
  };
  await trx
    .insertInto('process')
    .values({ ...row, id: process.id })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

async function writeSteps(
  trx: Transaction<Tables>,
  { process, steps, events }: Outcome,
  { now }: Settlement,
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

/** Writes the rows of some steps as they now are, whether they were there or not. */
export async function putSteps(
  trx: Transaction<Tables>,
  process: Pick<ProcessRecord, 'id' | 'kind' | 'subjectId'>,
  steps: readonly StepRecord[],
  { settledAt, rungOf }: StepWriting,
): Promise<void> {
  const rows = steps.map((step) => ({
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
  }));
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
const lastRungs = (events: Outcome['events']): ReadonlyMap<string | undefined, Rung> =>
  new Map(events.flatMap(({ type, stepKey, data }) => (type === 'rung' ? [[stepKey, data as Rung]] : [])));

const rungColumns = ['last_rung', 'last_rung_post', 'last_rung_at'] as const;
/**
 * Makes again from the log what reports tell of the steps of a process: the last rung, since when each lies unread,
 * and whose and how late each was from when to when. As the role that owns the tables.
 */
export async function retellSteps(trx: Transaction<Tables>, processId: string): Promise<void> {
  await sql`select retell_steps(${processId}), rebuild_step_spans(${processId})`.execute(trx);
}

async function writeDeadlines(
  trx: Transaction<Tables>,
  { process, deadlines }: Outcome,
  { now, sequence }: Settlement,
): Promise<void> {
  if (deadlines.length === 0) return;
  await trx
    .insertInto('step_deadline')
    .values(
      deadlines.map((deadline, position) =>
        deadlineRow(process.id, { ...deadline, ordinal: ordinalOf(sequence, position), setAt: now }),
      ),
    )
    .execute();
}

/** Keeps for each absence which steps the cover was given, and which went back. */
async function writeCover(
  trx: Transaction<Tables>,
  { process, events }: Outcome,
  { now }: Settlement,
): Promise<void> {
  for (const { type, stepKey, data } of events) {
    if (stepKey === undefined || (type !== 'step-covered' && type !== 'step-given-back')) continue;
    const stepId = stepIdOf(process.id, stepKey);
    const { absence } = data as { absence?: string | null };
    if (type === 'step-given-back') {
      await trx
        .updateTable('absence_step')
        .set({ given_back_at: now })
        .where('step_id', '=', stepId)
        .where('given_back_at', 'is', null)
        .execute();
    } else if (absence) {
      await trx
        .insertInto('absence_step')
        .values({ absence_id: absence, step_id: stepId, covered_at: now, given_back_at: null })
        .onConflict((conflict) =>
          conflict.columns(['absence_id', 'step_id']).doUpdateSet({ given_back_at: null }),
        )
        .execute();
    }
  }
}

/** The row of a due instant that a step was given. */
export const deadlineRow = (
  processId: string,
  { stepKey, ordinal, dueAt, rule, working, setAt, cause }: ProjectedDeadline,
) => ({
  step_id: stepIdOf(processId, stepKey),
  ordinal,
  due_at: dueAt ?? null,
  rule,
  working: JSON.stringify(working),
  set_at: setAt,
  cause,
});

async function writeNotices(
  trx: Transaction<Tables>,
  { process, notices }: Outcome,
  { now }: Settlement,
): Promise<string[]> {
  if (notices.length === 0) return [];
  const rows = await trx
    .insertInto('notice')
    .values(notices.map((notice) => noticeRow(process.id, notice, now)))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** All processes that a subject has, or had. */
export async function processesOf(
  reader: Reader,
  subjectId: string,
): Promise<{ id: string; isOpen: boolean }[]> {
  const rows = await reader
    .selectFrom('process')
    .select(['id', 'outcome'])
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, outcome }) => ({ id, isOpen: outcome === null }));
}

/** Whether what a subject has one at a time, of that kind, is there and not over; false for other kinds. */
export async function hasOneOpen(
  reader: Reader,
  subjectId: string,
  { kind, oneAtATime }: Pick<ProcessTable, 'kind' | 'oneAtATime'>,
): Promise<boolean> {
  if (oneAtATime !== true) return false;
  const found = await reader
    .selectFrom('process')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('kind', '=', kind)
    .where('outcome', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** The row of a notice that nobody has sent yet. Its id is the same whenever it is written. */
export const noticeRow = (
  processId: string,
  { key, name, stepKey, toUnit, toPost, toPerson, assignee, standsInFor, invitation }: NoticeDraft,
  now: Instant,
) => ({
  id: stepIdOf(processId, `notice ${key} ${toUnit} ${toPost}`),
  process_id: processId,
  key,
  name,
  step_id: stepKey === undefined ? null : stepIdOf(processId, stepKey),
  to_unit: toUnit,
  to_post: toPost,
  to_person: toPerson ?? null,
  assignee: assignee ?? null,
  stands_in_for: standsInFor ?? null,
  invitation: invitation === undefined ? null : JSON.stringify(invitation),
  created_at: now,
  status: 'pending' as const,
});

/** Open processes of a subject other than one: those that a change of circumstance concerns. */
export async function openProcessesOf(reader: Reader, subjectId: string, except: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('process')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('outcome', 'is', null)
    .where('id', '!=', except)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Open steps of a subject's other processes, the soonest due first. Those of restricted processes are left
 * out: who is handed the list may not know that they exist.
 */
export async function readWorkInProgress(reader: Reader, subjectId: string, except: string): Promise<Work[]> {
  const rows = await reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(['step.process_id', 'step.kind', 'step.step', 'step.key', 'step.owner', 'step.due_on'])
    .where('step.subject_id', '=', subjectId)
    .where('step.is_open', '=', true)
    .where('process.restricted', '=', false)
    .where('step.process_id', '!=', except)
    .orderBy('step.due_at')
    .orderBy('step.id')
    .execute();
  return rows.map(({ process_id: process, kind, step, key, owner, due_on: dueOn }) => ({
    process,
    kind,
    step,
    key,
    owner: owner as UnitId,
    ...(dueOn !== null && { dueOn }),
  }));
}

/** Whether the database answers. */
export async function answers(database: Database): Promise<boolean> {
  await sql`select 1`.execute(database);
  return true;
}
