import { sql } from 'kysely';
import { plusHours, type Instant } from '../domain/time/time';
import { verifyChains } from '../records/log/audit';
import type { Database } from '../records/database';
import type { Standing } from '../workflows/shell/contracts';
import { compareProcess, compareSubject, type Difference, type DefinitionOf } from './compare';
import { eachOf } from '../platform/at-once';
import type { Workflows } from './histories';

export interface VerifyDependencies {
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  /** Without it the workflows are not asked. */
  readonly workflows?: Workflows | undefined;
  readonly now: () => Instant;
  /** Waits a moment before what differs is looked at again: what was being settled is then settled. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** What a comparison found. */
export interface Verified {
  readonly processes: number;
  readonly subjects: number;
  readonly events: number;
  /** Whether the workflows were asked. */
  readonly asked: boolean;
  /** Processes whose log began before it carried what it takes to make their rows: not compared row by row. */
  readonly unproved: number;
  readonly differences: readonly Difference[];
}

/** One process only, or all and the chains of the log. */
export interface VerifyScope {
  readonly process?: string | undefined;
}

const pageSize = 200;
const looks = 3;

/**
 * Compares what the workflows hold with the records, and the records with their log, and names every difference.
 *
 * Reads only, and can be run while the service works: what differs is looked at again, and only what still
 * differs is told.
 */
export async function verifyRecords(
  dependencies: VerifyDependencies,
  scope: VerifyScope = {},
): Promise<Verified> {
  const { database, definitionOf, workflows, pause } = dependencies;
  const running = new Map<string, string>();
  if (workflows && scope.process === undefined)
    for await (const one of workflows.list({ closed: false }))
      if (definitionOf(one.type)) running.set(one.id, one.type);

  const found = { processes: 0, subjects: 0, unproved: 0 };
  let differing: Difference[] = [];
  for await (const ids of pagesOf(database, 'process', scope.process))
    await eachOf(ids, async (id) => {
      found.processes += 1;
      running.delete(id);
      const one = await lookAt(dependencies, id);
      if (!one.proved) found.unproved += 1;
      differing.push(...one.differences);
    });
  const subject = scope.process && (await subjectOf(database, scope.process));
  for await (const ids of pagesOf(database, 'subject', subject))
    await eachOf(ids, async (id) => {
      found.subjects += 1;
      differing.push(...(await inOneMoment(database, async (trx) => compareSubject(trx, id))).differences);
    });
  for (const id of await lostProcesses(database, scope.process))
    differing.push(...(await lookAt(dependencies, id)).differences);
  for (const id of running.keys()) differing.push({ of: id, what: 'workflow-unknown' });

  for (let look = 1; look < looks && differing.length > 0 && pause; look += 1) {
    await pause();
    differing = await lookAgain(dependencies, differing);
  }
  const chains = scope.process === undefined ? await verifyChains(database) : { events: 0, faults: [] };
  const broken = chains.faults.map(({ stream, ordinal, fault }): Difference => ({
    of: stream,
    what: 'chain',
    key: String(ordinal),
    fields: [fault],
  }));
  return {
    ...found,
    events: chains.events,
    asked: workflows !== undefined,
    differences: [...differing.sort(byName), ...broken],
  };
}

const byName = (a: Difference, b: Difference): number => (nameOf(a) < nameOf(b) ? -1 : 1);
const nameOf = ({ of, what, key = '' }: Difference): string => `${of} ${what} ${key}`;

const inOneMoment = async <T>(
  database: Database,
  read: (trx: Parameters<Parameters<ReturnType<Database['transaction']>['execute']>[0]>[0]) => Promise<T>,
): Promise<T> => database.transaction().setIsolationLevel('repeatable read').execute(read);

async function lookAgain(
  dependencies: VerifyDependencies,
  before: readonly Difference[],
): Promise<Difference[]> {
  const { database } = dependencies;
  const again: Difference[] = [];
  for (const of of new Set(before.map((one) => one.of))) {
    if (before.some((one) => one.of === of && one.what.startsWith('circumstance')))
      again.push(...(await inOneMoment(database, async (trx) => compareSubject(trx, of))).differences);
    else again.push(...(await lookAt(dependencies, of)).differences);
  }
  return again;
}

/** One process: its rows against its log, and its workflow against its rows. */
export async function lookAt(
  { database, definitionOf, workflows, now }: Omit<VerifyDependencies, 'pause'>,
  processId: string,
): Promise<{ differences: readonly Difference[]; proved: boolean }> {
  const { differences, wanted } = await inOneMoment(database, async (trx) =>
    compareProcess(trx, processId, definitionOf),
  );
  const proved = wanted !== undefined;
  if (!workflows) return { differences, proved };
  return {
    differences: [...differences, ...(await compareWorkflow(database, workflows, processId, now()))],
    proved,
  };
}

/** What the workflow of a process says, beside what the tables say. */
export async function compareWorkflow(
  database: Database,
  workflows: Workflows,
  processId: string,
  now: Instant,
): Promise<Difference[]> {
  const standing = await workflows.standing(processId);
  const row = await database
    .selectFrom('process')
    .select(['sequence', 'wake_at', 'outcome'])
    .where('id', '=', processId)
    .executeTakeFirst();
  const differences: Difference[] = [];
  const differs = (what: Difference['what'], fields?: readonly string[]): void =>
    void differences.push({ of: processId, what, ...(fields && { fields }) });
  if (!row) {
    if (standing !== undefined) differs('workflow-unknown');
    return differences;
  }
  const open = await database
    .selectFrom('step')
    .select('key')
    .where('process_id', '=', processId)
    .where('is_open', '=', true)
    .execute();
  const pending = await database
    .selectFrom('notice')
    .select('id')
    .where('process_id', '=', processId)
    .where('status', '=', 'pending')
    .orderBy('id')
    .execute();
  const over = row.outcome !== null;
  if (standing === undefined) {
    if (!over) differs('workflow-missing');
    else if (pending.length > 0)
      differs(
        'notice-stranded',
        pending.map(({ id }) => id),
      );
  } else if (standing === null) differs('workflow-silent');
  else {
    const { sequence = row.sequence } = standing;
    if (sequence > row.sequence) differs('workflow-ahead', [`${row.sequence + 1} to ${sequence}`]);
    else if (sequence < row.sequence) differs('workflow-behind', [`${sequence + 1} to ${row.sequence}`]);
    else {
      const fields = standingDiffers(standing, {
        wakeAt: row.wake_at ?? undefined,
        open: open.map(({ key }) => key),
        over: row.outcome ?? undefined,
      });
      if (fields.length > 0) differs('workflow-differs', fields);
    }
    const delivering = new Set(standing.delivering);
    const stranded = pending.map(({ id }) => id).filter((id) => !delivering.has(id));
    if (stranded.length > 0) differs('notice-stranded', stranded);
  }
  if (!over && row.wake_at !== null && plusHours(row.wake_at, tooLateByHours) < now) differs('asleep');
  return differences;
}
// Assumed: workers that are well take up what fell due within minutes, a mass of it within an hour.
const tooLateByHours = 1;

function standingDiffers(
  standing: Standing,
  row: { wakeAt: Instant | undefined; open: readonly string[]; over: string | undefined },
): string[] {
  const fields: string[] = [];
  if (standing.wakeAt !== row.wakeAt) fields.push('wakeAt');
  if ([...standing.open].sort().join('\n') !== [...row.open].sort().join('\n')) fields.push('open');
  if (standing.over !== row.over) fields.push('over');
  return fields;
}

/** Processes of which there is a log and no row. */
export async function lostProcesses(database: Database, only: string | undefined): Promise<string[]> {
  const { rows } = await sql<{ stream: string }>`
    select chain.stream from chain
     where not exists (select from process where process.id = chain.stream)
       and exists (select from event where event.stream = chain.stream and event.type = 'fact')
       and (${only ?? null}::text is null or chain.stream = ${only ?? null})
     order by chain.stream
  `.execute(database);
  return rows.map(({ stream }) => stream);
}

/** The subject of a process; empty where there is none. */
export const subjectOf = async (database: Database, processId: string): Promise<string> =>
  (await database.selectFrom('process').select('subject_id').where('id', '=', processId).executeTakeFirst())
    ?.subject_id ?? '';

/** All ids of a table, page by page, or one. */
export async function* pagesOf(
  database: Database,
  table: 'process' | 'subject',
  only: string | undefined,
): AsyncGenerator<readonly string[]> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: { id: string }[] = await database
      .selectFrom(table)
      .select('id')
      .where('id', '>', after)
      .$if(only !== undefined, (all) => all.where('id', '=', only ?? ''))
      .orderBy('id')
      .limit(pageSize)
      .execute();
    yield page.map(({ id }) => id);
    after = page.length < pageSize ? undefined : page.at(-1)?.id;
  }
}
