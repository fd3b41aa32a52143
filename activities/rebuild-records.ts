import type { Transaction } from 'kysely';
import type { Instant } from '../domain/time';
import { appendEvents } from '../records/audit';
import type { Database, Tables } from '../records/database';
import { putProcess, putSteps } from '../records/process-store';
import { rebuiltCause, type Nudge } from '../workflows/shell/contracts';
import {
  compareProcess,
  compareSubject,
  type DefinitionOf,
  type Difference,
  type DifferenceKind,
  type Wanted,
  type WantedCircumstance,
} from './compare-records';
import type { Workflows } from './histories';
import { settleIn } from './settle';
import { lookAt, lostProcesses, pagesOf, subjectOf } from './verify-records';

export interface RebuildDependencies {
  /** As the role that owns the tables: the service's own may neither delete a row nor change a due instant's. */
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly continueAfter: number;
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
  'deadline-missing',
  'deadline-unknown',
  'deadline',
  'notice-missing',
  'notice-unknown',
  'notice',
  'circumstance-missing',
  'circumstance',
  'not-at-rest',
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
 * The log is never altered: that a process or subject was mended is one more event of it. Each is mended in a
 * transaction of its own; run again, it finds nothing to mend and does nothing.
 */
export async function rebuildRecords(
  dependencies: RebuildDependencies,
  scope: RebuildScope,
): Promise<Rebuilt> {
  const { database } = dependencies;
  const mended: Difference[] = [];
  const left: Difference[] = [];
  const told: string[] = [];
  const take = (one: Rebuilt): void => {
    mended.push(...one.mended);
    left.push(...one.left);
    told.push(...one.told);
  };
  for (const id of await lostProcesses(database, scope.process))
    take(await mendProcess(dependencies, id, scope));
  for await (const ids of pagesOf(database, 'process', scope.process))
    for (const id of ids) take(await mendProcess(dependencies, id, scope));
  for await (const ids of pagesOf(
    database,
    'subject',
    scope.process && (await subjectOf(database, scope.process)),
  ))
    for (const id of ids) take(await mendSubject(dependencies, id, scope));
  return { mended, left, told };
}

async function mendProcess(
  dependencies: RebuildDependencies,
  processId: string,
  { dryRun }: RebuildScope,
): Promise<Rebuilt> {
  const { database, workflows, now } = dependencies;
  const { differences, settledAgain } = await database.transaction().execute(async (trx) => {
    await trx.selectFrom('process').select('id').where('id', '=', processId).forUpdate().execute();
    const compared = await compareProcess(trx, processId, dependencies.definitionOf);
    const { wanted } = compared;
    const mine = compared.differences.filter(({ what }) => mendable.has(what));
    if (dryRun || !wanted || mine.length === 0) return { ...compared, settledAgain: undefined };
    await mendRows(trx, wanted, mine);
    await noteMended(trx, processId, mine, now());
    return { ...compared, settledAgain: await comeToRest(trx, dependencies, wanted, mine) };
  });
  const mended = differences.filter(({ what }) => mendable.has(what));
  const left = differences.filter(({ what }) => !mendable.has(what));
  if (!workflows) return { mended, left, told: [] };
  const seen = (await lookAt(dependencies, processId)).differences.filter(
    ({ what }) => what.startsWith('workflow-') || what === 'notice-stranded' || what === 'asleep',
  );
  const tell = settledAgain !== undefined || seen.some(({ what }) => tellable.has(what));
  const beyond = seen.filter(({ what }) => !tellable.has(what));
  if (!tell || beyond.some(({ what }) => what === 'workflow-ahead'))
    return { mended, left: [...left, ...beyond], told: [] };
  if (!dryRun) {
    const { kind, sequence } = await database
      .selectFrom('process')
      .select(['kind', 'sequence'])
      .where('id', '=', processId)
      .executeTakeFirstOrThrow();
    await workflows.tell({ id: processId, kind }, settledAgain ?? nudgeOf(processId, sequence));
  }
  return {
    mended: [...mended, ...seen.filter(({ what }) => tellable.has(what))],
    left: [...left, ...beyond],
    told: [processId],
  };
}

/** Told twice before it was settled, it is the same nudge, and settled once. */
const nudgeOf = (processId: string, sequence: number): Nudge => ({
  id: `rebuilt.${processId}.${sequence}`,
  processId,
  cause: rebuiltCause,
  since: undefined,
});

async function mendRows(
  trx: Transaction<Tables>,
  wanted: Wanted,
  differences: readonly Difference[],
): Promise<void> {
  const { process, sequence, wakeAt, steps, deadlines, notices } = wanted;
  const is = (...kinds: DifferenceKind[]): boolean => differences.some(({ what }) => kinds.includes(what));
  const keysOf = (...kinds: DifferenceKind[]): string[] =>
    differences.flatMap(({ what, key }) => (kinds.includes(what) && key !== undefined ? [key] : []));
  if (is('process-missing', 'process', 'state')) await putProcess(trx, process, { sequence, wakeAt });
  for (const key of keysOf('step-unknown')) {
    const row = trx
      .selectFrom('step')
      .select('id')
      .where('process_id', '=', process.id)
      .where('key', '=', key);
    await trx.deleteFrom('step_deadline').where('step_id', 'in', row).execute();
    await trx.deleteFrom('step').where('process_id', '=', process.id).where('key', '=', key).execute();
  }
  const broken = new Set(keysOf('step-missing', 'step'));
  await putSteps(
    trx,
    process,
    [...steps.values()].filter(({ key }) => broken.has(key)),
  );
  if (is('deadline-missing', 'deadline-unknown', 'deadline')) {
    const ids = [...steps.values()].map(({ id }) => id);
    await trx.deleteFrom('step_deadline').where('step_id', 'in', ids).execute();
    if (deadlines.length > 0)
      await trx
        .insertInto('step_deadline')
        .values([...deadlines])
        .execute();
  }
  const unknown = keysOf('notice-unknown');
  // A notice that was tried to be delivered stays, as evidence of that.
  if (unknown.length > 0)
    await trx
      .deleteFrom('notice')
      .where('id', 'in', unknown)
      .where('id', 'not in', (attempts) => attempts.selectFrom('delivery').select('notice_id'))
      .execute();
  const changed = new Set(keysOf('notice-missing', 'notice'));
  for (const notice of notices.filter(({ id }) => changed.has(id)))
    await trx
      .insertInto('notice')
      .values(notice)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(notice))
      .execute();
}

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

/** Settles a process that is not at rest once more, from its facts; as one act of it, of which its workflow is told. */
async function comeToRest(
  trx: Transaction<Tables>,
  { definitionOf, continueAfter, now }: RebuildDependencies,
  { process, sequence }: Wanted,
  differences: readonly Difference[],
): Promise<Nudge | undefined> {
  if (!differences.some(({ what }) => what === 'not-at-rest')) return undefined;
  const nudge: Nudge = { ...nudgeOf(process.id, sequence), since: '1970-01-01T00:00:00.000Z' };
  await settleIn(
    trx,
    {
      processId: process.id,
      now: now(),
      by: 'vigil',
      key: `nudge@${nudge.id}`,
      act: { do: 'nudge', cause: nudge.cause, since: nudge.since },
    },
    { definitionOf, continueAfter },
  );
  return nudge;
}

async function mendSubject(
  { database, now }: RebuildDependencies,
  subjectId: string,
  { dryRun }: RebuildScope,
): Promise<Rebuilt> {
  const differences = await database.transaction().execute(async (trx) => {
    await trx.selectFrom('subject').select('id').where('id', '=', subjectId).forNoKeyUpdate().execute();
    const compared = await compareSubject(trx, subjectId);
    const mine = compared.differences.filter(({ what }) => mendable.has(what));
    if (dryRun || mine.length === 0) return compared.differences;
    const broken = new Set(mine.map(({ key }) => key));
    for (const one of compared.wanted.filter(({ id }) => broken.has(id))) await putCircumstance(trx, one);
    await noteMended(trx, subjectId, mine, now());
    return compared.differences;
  });
  return {
    mended: differences.filter(({ what }) => mendable.has(what)),
    left: differences.filter(({ what }) => !mendable.has(what)),
    told: [],
  };
}

async function putCircumstance(
  trx: Transaction<Tables>,
  { value, ...told }: WantedCircumstance,
): Promise<void> {
  const row = { ...told, ...(value !== undefined && { value: JSON.stringify(value) }) };
  await trx
    .insertInto('circumstance')
    .values({ end_reason: null, value: null, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
