import type { Instant } from '../domain/time/time';
import { eachOf } from '../platform/at-once';
import type { Database } from '../records/database';
import { verifyChains } from '../records/log/verify-chains';
import { inOneMoment, lostProcesses, pagesOf, subjectOfProcess } from '../records/proof/all';
import { compareProcess } from './compare/process';
import { compareSubject } from './compare/subject';
import { compareWorkflow } from './compare/workflow';
import type { DefinitionOf, Difference } from './differences';
import type { Workflows } from './histories/workflows';

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
  const { database, workflows, pause } = dependencies;
  const found = await lookAtAll(dependencies, scope);
  let { differing } = found;
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
    ...found.counted,
    events: chains.events,
    asked: workflows !== undefined,
    differences: [...differing.sort(byName), ...broken],
  };
}

/** Looks once at every process and subject, and at every workflow that runs for none of them. */
async function lookAtAll(
  dependencies: VerifyDependencies,
  { process: only }: VerifyScope,
): Promise<{ counted: Pick<Verified, 'processes' | 'subjects' | 'unproved'>; differing: Difference[] }> {
  const { database, definitionOf, workflows } = dependencies;
  const running = new Set<string>();
  if (workflows && only === undefined)
    for await (const one of workflows.list({ closed: false }))
      if (definitionOf(one.type)) running.add(one.id);

  const counted = { processes: 0, subjects: 0, unproved: 0 };
  const differing: Difference[] = [];
  for await (const ids of pagesOf(database, 'process', only))
    await eachOf(ids, async (id) => {
      counted.processes += 1;
      running.delete(id);
      const one = await lookAt(dependencies, id);
      if (!one.proved) counted.unproved += 1;
      differing.push(...one.differences);
    });
  const subject = only && (await subjectOfProcess(database, only));
  for await (const ids of pagesOf(database, 'subject', subject))
    await eachOf(ids, async (id) => {
      counted.subjects += 1;
      differing.push(...(await inOneMoment(database, async (trx) => compareSubject(trx, id))).differences);
    });
  for (const id of await lostProcesses(database, only))
    differing.push(...(await lookAt(dependencies, id)).differences);
  for (const id of running) differing.push({ of: id, what: 'workflow-unknown' });
  return { counted, differing };
}

const byName = (a: Difference, b: Difference): number => (nameOf(a) < nameOf(b) ? -1 : 1);
const nameOf = ({ of, what, key = '' }: Difference): string => `${of} ${what} ${key}`;

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
async function lookAt(
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
