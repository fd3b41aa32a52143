import { sql, type SelectQueryBuilder, type Selectable } from 'kysely';
import type { Scope } from '../../domain/law/law-change';
import type { RuleId } from '../../domain/law/rule-id';
import type { UnitId } from '../../domain/people/parties';
import { isReserved, type Visibility } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import {
  computedStarts,
  recount,
  recountFrom,
  waitsForAnother,
  type CountedStep,
  type MovedDue,
} from '../../engine/asking/recompute';
import type { Awaited } from '../../engine/model/engine-state';
import type { ReferenceData, Surroundings } from '../../engine/model/surroundings';
import type { StepStatus } from '../../engine/model/rows';
import type { Reader, Tables } from '../database';
import { readSpellsOf } from '../subjects/circumstances';
import type { StepTableRow } from '../tables/processes';

/** An open step whose due instant is another by the law that was asked about. */
export interface MovedStep extends MovedDue {
  readonly id: string;
  readonly processId: string;
  readonly key: string;
  readonly owner: string;
  readonly rule: string;
  readonly visibility: Visibility;
}

/** One batch of an examination. `last`: where the next begins; undefined when there is none. */
export interface Examined {
  readonly moved: readonly MovedStep[];
  /** Processes with a step that moved, or whose working says something else. */
  readonly touched: readonly string[];
  /** All processes of the batch. */
  readonly processes: readonly string[];
  readonly examined: number;
  readonly last: string | undefined;
}

/** The law to examine open steps by, and which of them it may move. */
export interface Examination {
  readonly reference: ReferenceData;
  readonly scope: Scope;
  readonly now: Instant;
}

/**
 * Works out anew when the open steps of the next processes after one are due, and those closed while provisional. A process is never split between two
 * batches, so that none is settled and told twice. Reads only.
 */
export async function examineSteps(
  reader: Reader,
  { reference, scope, now }: Examination,
  after: string,
  limit: number,
): Promise<Examined> {
  const processes = await concernedSteps(reader, scope)
    .select('step.process_id')
    .distinct()
    .where('step.process_id', '>', after)
    .orderBy('step.process_id')
    .limit(limit)
    .execute();
  if (processes.length === 0) return { moved: [], touched: [], processes: [], examined: 0, last: undefined };
  const ids = processes.map(({ process_id: id }) => id);
  const rows = await concernedSteps(reader, scope)
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(examinedColumns)
    .where('step.process_id', '=', sql<string>`any(${ids})`)
    .orderBy('step.process_id')
    .orderBy('step.id')
    .execute();
  const spells = await readSpellsOf(reader, [...new Set(rows.map((row) => row.subject_id))]);
  const moved: MovedStep[] = [];
  const touched = new Set<string>();
  for (const row of rows) {
    const recounted = recount(countedOf(row), { now, reference, spells: spells.get(row.subject_id) ?? [] });
    if (recounted === 'same') continue;
    touched.add(row.process_id);
    if (recounted !== 'another-working' && row.is_open) moved.push(movedStep(row, recounted));
  }
  const last = ids.length < limit ? undefined : ids.at(-1);
  // What is reserved for a role is settled with the rest, and counted nowhere.
  const examined = rows.filter(({ is_open: isOpen, visibility }) => isOpen && !isReserved(visibility)).length;
  return { moved, touched: [...touched], processes: ids, examined, last };
}

/**
 * The steps that a change in this scope may move: those that are open, and those that were closed while their dates were
 * provisional. Written as the index `step_recounted` has it.
 */
const concernedSteps = (
  reader: Reader,
  { rules, force }: Scope,
): SelectQueryBuilder<Tables, 'step', object> =>
  reader
    .selectFrom('step')
    .where(sql<boolean>`(step.is_open or step.provisional)`)
    .where('step.rule', '=', sql<string>`any(${[...rules]})`)
    .$if(force !== undefined, (all) => all.where('step.area', '=', force ?? ''));

const examinedColumns = [
  'step.id',
  'step.process_id',
  'step.subject_id',
  'step.key',
  'step.owner',
  'step.planned_owner',
  'step.rule',
  'step.starts',
  'step.due_at',
  'step.opened_at',
  'step.working',
  'step.status',
  'step.is_open',
  'step.extended_to',
  'step.extensions',
  'process.visibility',
] as const;

type Column<Name> = Name extends `step.${infer Of}` ? Of : never;
type ExaminedRow = Pick<Selectable<StepTableRow>, Column<(typeof examinedColumns)[number]>> & {
  readonly visibility: Visibility;
};

const countedOf = (row: ExaminedRow): CountedStep => ({
  rule: row.rule as RuleId,
  from: row.starts,
  status: row.status as StepStatus,
  owner: row.owner as UnitId,
  plannedOwner: row.planned_owner as UnitId,
  extendedTo: row.extended_to ?? undefined,
  extensions: row.extensions,
  dueAt: row.due_at ?? undefined,
  working: row.working,
  openedAt: row.opened_at,
});

const movedStep = (row: ExaminedRow, { before, after }: MovedDue): MovedStep => {
  const { id, process_id: processId, key, owner, rule, visibility } = row;
  return { id, processId, key, owner, rule, visibility, before, after };
};

/**
 * Works out anew when the dormant steps and notices of the next processes open, and whether steps that would
 * be due too late still would be. Reads only.
 */
export async function examineDormant(
  reader: Reader,
  { reference, scope, now }: Examination,
  after: string,
  limit: number,
): Promise<Examined> {
  const rows = await reader
    .selectFrom('process')
    .select(['id', 'subject_id', 'engine'])
    .where('outcome', 'is', null)
    .where(sql<boolean>`engine ? 'awaits'`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const spells = await readSpellsOf(reader, [...new Set(rows.map((row) => row.subject_id))]);
  const moved: MovedStep[] = [];
  const touched: string[] = [];
  for (const { id, subject_id: subject, engine } of rows) {
    const { awaits = [] } = engine as { awaits?: Awaited[] };
    const around = { now, reference, spells: spells.get(subject) ?? [] };
    if (!waitsForAnother(awaits, scope.rules, around)) continue;
    touched.push(id);
    moved.push(...(await movedByStart(reader, id, awaits, around)));
  }
  return {
    moved,
    touched,
    processes: rows.map(({ id }) => id),
    examined: rows.length,
    last: rows.length < limit ? undefined : rows.at(-1)?.id,
  };
}

/** Open steps whose clock starts on a day that a rule computes, where that makes them due at another time. */
async function movedByStart(
  reader: Reader,
  processId: string,
  awaits: readonly Awaited[],
  around: Surroundings,
): Promise<MovedStep[]> {
  const starts = computedStarts(awaits, around);
  if (starts.size === 0) return [];
  const rows = await reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(examinedColumns)
    .where('step.process_id', '=', processId)
    .where('step.is_open', '=', true)
    .where('step.status', '!=', 'submitted')
    .where('step.key', '=', sql<string>`any(${[...starts.keys()]})`)
    .execute();
  return rows.flatMap((row): MovedStep[] => {
    const moved = recountFrom(countedOf(row), starts.get(row.key), around);
    return moved ? [movedStep(row, moved)] : [];
  });
}

/** All open steps that a law would move, and how many were looked at. Reads only, batch by batch. */
export async function examineAll(
  reader: Reader,
  examination: Examination,
  batch: number,
): Promise<{ moved: MovedStep[]; examined: number }> {
  const moved = new Map<string, MovedStep>();
  let examined = 0;
  for (let after: string | undefined = ''; after !== undefined;) {
    const one: Examined = await examineSteps(reader, examination, after, batch);
    for (const step of one.moved) moved.set(step.id, step);
    examined += one.examined;
    after = one.last;
  }
  // A step may be due at another time because its clock starts then; what its own rule makes of that stands.
  for (let after: string | undefined = ''; after !== undefined;) {
    const one: Examined = await examineDormant(reader, examination, after, batch);
    for (const step of one.moved) moved.set(step.id, step);
    after = one.last;
  }
  return { moved: [...moved.values()], examined };
}
