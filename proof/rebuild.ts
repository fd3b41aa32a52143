import type { Transaction } from 'kysely';
import { settleIn } from '../activities/act';
import { longAgo, type Instant } from '../domain/time/time';
import { eachOf } from '../platform/at-once';
import type { Database, Tables } from '../records/database';
import { holdReferenceData } from '../records/reference/hold';
import { appendEvents } from '../records/log/append';
import { lostProcesses, pagesOf, subjectOfProcess } from '../records/proof/all';
import { holdProcess, holdSubject, putCircumstance } from '../records/proof/mend';
import { processRow } from '../records/proof/rows-of-process';
import { ownKeys, rebuiltCause, type Nudge } from '../workflows/shell/contracts';
import { compareProcess } from './compare/process';
import { compareSubject } from './compare/subject';
import { compareWorkflow } from './compare/workflow';
import type { DefinitionOf, Difference, DifferenceKind } from './differences';
import type { Workflows } from './histories/workflows';
import { mendRows } from './mend-rows';

export interface RebuildDependencies {
  /** As the role that owns the tables: the service's own may neither delete a row nor change a due instant's. */
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly continueAfter: number;
  readonly newId: () => string;
  /** Without it the rows are mended and no workflow is told. */
  readonly workflows?: Workflows | undefined;
  readonly now: () => Instant;
}

export interface RebuildScope {
  readonly process?: string | undefined;
  /** Says what would be mended, and mends nothing. */
  readonly dryRun: boolean;
}

export interface Rebuilt {
  readonly mended: readonly Difference[];
  /** What the log cannot mend: a person has to. */
  readonly left: readonly Difference[];
  /** Processes whose workflow was told, or started anew. */
  readonly told: readonly string[];
}

/** What the log mends; and what is done about the rest. */
const mendable: ReadonlySet<DifferenceKind> = new Set<DifferenceKind>([
  'process-missing',
  'process',
  'state',
  'step-missing',
  'step-unknown',
  'step',
  'span',
  'deadline-missing',
  'deadline-unknown',
  'deadline',
  'notice-missing',
  'notice-unknown',
  'notice',
  'circumstance-missing',
  'circumstance',
]);

/** What a word to the workflow mends: it settles once more and takes up what is undelivered. */
const tellable: ReadonlySet<DifferenceKind> = new Set<DifferenceKind>([
  'workflow-missing',
  'workflow-behind',
  'workflow-differs',
  'notice-stranded',
  'asleep',
]);

/**
 * Makes the rows of one process or of all again from the log, and tells workflows that are missing or lag.
 *
 * Rows first, then circumstances, and only then is settled again what is not at rest: nothing is settled by what
 * was damaged. The log is never altered: that a process or subject was mended is one more event of it. Each is
 * mended in a transaction of its own; run again, it finds nothing to mend and does nothing.
 */
export async function rebuildRecords(
  dependencies: RebuildDependencies,
  scope: RebuildScope,
): Promise<Rebuilt> {
  const { database } = dependencies;
  const mended: Difference[] = [];
  const left: Difference[] = [];
  const told: string[] = [];
  const take = (found: readonly Difference[], mends: ReadonlySet<DifferenceKind>): void => {
    mended.push(...found.filter(({ what }) => mends.has(what)));
    left.push(...found.filter(({ what }) => !mends.has(what)));
  };
  for (const id of await lostProcesses(database, scope.process))
    take(await mendProcess(dependencies, id, scope), mendable);
  for await (const ids of pagesOf(database, 'process', scope.process))
    await eachOf(ids, async (id) => take(await mendProcess(dependencies, id, scope), mendable));
  for await (const ids of pagesOf(
    database,
    'subject',
    scope.process && (await subjectOfProcess(database, scope.process)),
  ))
    await eachOf(ids, async (id) => take(await mendSubject(dependencies, id, scope), mendable));
  for await (const ids of pagesOf(database, 'process', scope.process))
    await eachOf(ids, async (id) => {
      const nudge = await settleToRest(dependencies, id, scope, mended);
      const { differences, isTold } = await tellWorkflow(dependencies, id, scope, nudge);
      take(differences, isTold ? tellable : new Set());
      if (isTold) told.push(id);
    });
  return { mended, left, told };
}

/** Rows only: whether the process is at rest is asked once its circumstances are mended too. */
async function mendProcess(
  { database, definitionOf, now }: RebuildDependencies,
  processId: string,
  { dryRun }: RebuildScope,
): Promise<readonly Difference[]> {
  return database.transaction().execute(async (trx) => {
    await holdProcess(trx, processId);
    const { differences, wanted } = await compareProcess(trx, processId, definitionOf);
    const rows = differences.filter(({ what }) => what !== 'not-at-rest');
    const mine = rows.filter(({ what }) => mendable.has(what));
    if (dryRun || !wanted || mine.length === 0) return rows;
    await mendRows(trx, wanted, mine);
    await noteMended(trx, processId, mine, now());
    return rows;
  });
}

/**
 * Settles a process that is not at rest once more, from its facts: as one act of it, of which its workflow is
 * then told.
 */
async function settleToRest(
  { database, definitionOf, continueAfter, newId, now }: RebuildDependencies,
  processId: string,
  { dryRun }: RebuildScope,
  mended: Difference[],
): Promise<Nudge | undefined> {
  return database.transaction().execute(async (trx) => {
    // In the order in which every settling takes them.
    await holdReferenceData(trx, 'shared');
    await holdProcess(trx, processId);
    const { differences, wanted } = await compareProcess(trx, processId, definitionOf);
    const restless = differences.filter(({ what }) => what === 'not-at-rest');
    mended.push(...restless);
    if (dryRun || !wanted || restless.length === 0) return undefined;
    const nudge: Nudge = { ...nudgeOf(processId, wanted.sequence), since: longAgo };
    await settleIn(
      trx,
      {
        processId,
        now: now(),
        by: 'vigil',
        key: ownKeys.nudge(nudge.id),
        act: { do: 'nudge', cause: nudge.cause, since: nudge.since },
      },
      { definitionOf, continueAfter, newId },
    );
    return nudge;
  });
}

/** Tells a workflow that is missing, lags, or has just been settled past; one that is ahead is left alone. */
async function tellWorkflow(
  dependencies: RebuildDependencies,
  processId: string,
  { dryRun }: RebuildScope,
  nudge: Nudge | undefined,
): Promise<{ differences: readonly Difference[]; isTold: boolean }> {
  const { database, workflows, now } = dependencies;
  if (!workflows) return { differences: [], isTold: false };
  const differences = await compareWorkflow(database, workflows, processId, now());
  const ahead = differences.some(({ what }) => what === 'workflow-ahead');
  const isTold = !ahead && (nudge !== undefined || differences.some(({ what }) => tellable.has(what)));
  if (!isTold || dryRun) return { differences, isTold };
  const row = await processRow(database, processId);
  if (!row) throw new Error(`process ${processId} has no row`);
  await workflows.tell({ id: processId }, nudge ?? nudgeOf(processId, row.sequence));
  return { differences, isTold };
}

/** Told twice before it was settled, it is the same nudge, and settled once. */
const nudgeOf = (processId: string, sequence: number): Nudge => ({
  id: `rebuilt.${processId}.${sequence}`,
  processId,
  cause: rebuiltCause,
  since: undefined,
});

const noteMended = async (
  trx: Transaction<Tables>,
  stream: string,
  differences: readonly Difference[],
  at: Instant,
): Promise<void> =>
  appendEvents(trx, stream, [
    {
      at,
      type: 'records-rebuilt',
      actor: 'vigil',
      cause: rebuiltCause,
      data: { mended: differences.map(({ what, key, fields }) => ({ what, key, fields })) },
    },
  ]);

async function mendSubject(
  { database, now }: RebuildDependencies,
  subjectId: string,
  { dryRun }: RebuildScope,
): Promise<readonly Difference[]> {
  return database.transaction().execute(async (trx) => {
    await holdSubject(trx, subjectId);
    const { differences, wanted } = await compareSubject(trx, subjectId);
    const mine = differences.filter(({ what }) => mendable.has(what));
    if (dryRun || mine.length === 0) return differences;
    const broken = new Set(mine.map(({ key }) => key));
    for (const one of wanted.filter(({ id }) => broken.has(id))) await putCircumstance(trx, one);
    await noteMended(trx, subjectId, mine, now());
    return differences;
  });
}
