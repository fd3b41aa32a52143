import { sql, type Selectable, type Transaction } from 'kysely';
import type { CircumstanceKind, Spell } from '../domain/circumstances';
import { areaOf, agencyOf, type StaffId, type UnitId } from '../domain/parties';
import type { RuleId } from '../domain/rules/catalogue';
import type { Instant } from '../domain/time';
import type { Fact } from '../workflows/settling/acts';
import { stepIdOf } from '../workflows/settling/draft';
import {
  isOpen,
  type EngineState,
  type ProcessRecord,
  type StepRecord,
  type StepStatus,
} from '../workflows/settling/records';
import type { Loaded, Outcome } from '../workflows/settling/settle';
import { appendEvents } from './audit';
import type { Database, StepTableRow, Tables } from './database';

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
    .orderBy('starts')
    .orderBy('id')
    .execute();
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
  const deliver = await writeNotices(trx, outcome, settlement);
  await appendEvents(
    trx,
    outcome.process.id,
    outcome.events.map((event) => ({ ...event, at: settlement.now })),
  );
  return { deliver };
}

async function writeProcess(
  trx: Transaction<Tables>,
  { process, wakeAt }: Outcome,
  { sequence }: Settlement,
): Promise<void> {
  const changing = {
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
    areas: [...new Set(process.units.map((unit) => areaOf(unit as UnitId)))].sort(),
    outcome: process.outcome ?? null,
    ended_at: process.endedAt ?? null,
  };
  await trx
    .insertInto('process')
    .values({
      ...changing,
      id: process.id,
      kind: process.kind,
      subject_id: process.subjectId,
      restricted: process.restricted,
      started_at: process.started.at,
      started_by: process.started.by,
      first_fact: process.started.id,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changing))
    .execute();
}

async function writeSteps(
  trx: Transaction<Tables>,
  { process, steps, events }: Outcome,
  { now }: Settlement,
): Promise<void> {
  if (steps.length === 0) return;
  const rungs = lastRungs(events);
  await trx
    .insertInto('step')
    .values(
      steps.map((step) => ({
        id: step.id,
        process_id: process.id,
        kind: process.kind,
        subject_id: process.subjectId,
        key: step.key,
        step: step.step,
        occasion: step.occasion,
        status: step.status,
        is_open: isOpen(step),
        owner: step.owner,
        planned_owner: step.plannedOwner,
        area: areaOf(step.owner),
        agency: agencyOf(step.owner),
        assignee: step.assignee ?? null,
        rule: step.rule,
        starts: step.from,
        due_at: step.dueAt ?? null,
        due_on: step.dueOn ?? null,
        working: JSON.stringify(step.working),
        risk: step.risk,
        risk_rank: riskRank(step.risk),
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
        settled_at: now,
        unread_since: step.status === 'open' && step.acknowledgedAt === undefined ? now : null,
        last_rung: rungs.get(step.key)?.rung ?? null,
        last_rung_post: rungs.get(step.key)?.to ?? null,
        last_rung_at: rungs.has(step.key) ? now : null,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        ...Object.fromEntries(changingColumns.map((column) => [column, row.ref(`excluded.${column}`)])),
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
const changingColumns = [
  'status',
  'is_open',
  'owner',
  'planned_owner',
  'area',
  'agency',
  'assignee',
  'rule',
  'starts',
  'due_at',
  'due_on',
  'working',
  'risk',
  'risk_rank',
  'opened_at',
  'acknowledged_at',
  'done_on',
  'closed_at',
  'outcome',
  'cause',
  'waits_for',
  'rungs',
  'openings',
  'declines',
  'missed_due',
  'forgotten',
  'closed_by',
  'extended_to',
  'extensions',
  'submission',
  'settled_at',
] as const;

async function writeDeadlines(
  trx: Transaction<Tables>,
  { process, deadlines }: Outcome,
  { now, sequence }: Settlement,
): Promise<void> {
  if (deadlines.length === 0) return;
  // The sequence grows with each settling; within one, a step's due instants keep their order.
  await trx
    .insertInto('step_deadline')
    .values(
      deadlines.map(({ stepKey, dueAt, rule, working, cause }, position) => ({
        step_id: stepIdOf(process.id, stepKey),
        ordinal: sequence * 1_000 + position,
        due_at: dueAt ?? null,
        rule,
        working: JSON.stringify(working),
        set_at: now,
        cause,
      })),
    )
    .execute();
}

async function writeNotices(
  trx: Transaction<Tables>,
  { process, notices }: Outcome,
  { now }: Settlement,
): Promise<string[]> {
  if (notices.length === 0) return [];
  const rows = await trx
    .insertInto('notice')
    .values(
      notices.map(({ key, name, stepKey, toUnit, toPost }) => ({
        id: stepIdOf(process.id, `notice ${key} ${toUnit} ${toPost}`),
        process_id: process.id,
        key,
        name,
        step_id: stepKey === undefined ? null : stepIdOf(process.id, stepKey),
        to_unit: toUnit,
        to_post: toPost,
        created_at: now,
        status: 'pending' as const,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

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

/** Whether the database answers. */
export async function answers(database: Database): Promise<boolean> {
  await sql`select 1`.execute(database);
  return true;
}
