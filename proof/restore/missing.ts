import { causes, readCause } from '../../domain/causes';
import { eachOf } from '../../platform/at-once';
import type { Database } from '../../records/database';
import {
  isCircumstanceInLog,
  isKnown,
  isMovementDecided,
  noticeStatuses,
  sequenceOf,
} from '../../records/proof/restored';
import { settledPlaces } from '../../records/proof/rows-of-process';
import { isProcessType } from '../../workflows/catalogue';
import { circumstanceWorkflow, lawChangeWorkflow, movementWorkflow } from '../../workflows/shell/contracts';
import type { DefinitionOf } from '../differences';
import {
  startsIn,
  type ProcessHistory,
  type RecordedCircumstance,
  type RecordedLawChange,
  type SettledAct,
} from '../histories/history';
import type { KnownWorkflow, Workflows } from '../histories/workflows';
import type { Loss } from './losses';

/** What of one process is only in its histories. */
export interface MissingOfProcess {
  readonly id: string;
  readonly acts: readonly SettledAct[];
  /** Delivered, as far as the workflow knows, and pending in the records or not yet there. */
  readonly delivered: ProcessHistory['delivered'];
  readonly newest: number;
  readonly lost: readonly Loss[];
}

/** What only the histories of workflows still tell. */
export interface Missing {
  readonly processes: readonly MissingOfProcess[];
  readonly circumstances: readonly RecordedCircumstance[];
  readonly lawChanges: readonly RecordedLawChange[];
}

interface MissingParts {
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly workflows: Workflows;
}

const pageSize = 200;

/** Reads the histories, a few at a time, and keeps what the records lack: of one process, or of everything. */
export async function findMissing(parts: MissingParts, only: string | undefined): Promise<Missing> {
  const missing: { [Each in keyof Missing]: Missing[Each][number][] } = {
    processes: [],
    circumstances: [],
    lawChanges: [],
  };
  const { database, definitionOf, workflows } = parts;
  const lookAtProcess = async (id: string): Promise<void> => {
    const history = await workflows.process(id);
    const found = history && (await missingOf(database, history));
    if (found) missing.processes.push(found);
  };
  if (only !== undefined) {
    await lookAtProcess(only);
    return missing;
  }
  await eachWorkflow(workflows, async ({ id, type }) => {
    if (type === circumstanceWorkflow || type === movementWorkflow) {
      const told = await workflows.circumstance(id);
      if (told && !(await isInRecords(database, told))) missing.circumstances.push(told);
    } else if (type === lawChangeWorkflow) {
      const told = await workflows.lawChange(id);
      if (told && !(await isKnown(database, 'law_change', told.request.id))) missing.lawChanges.push(told);
    } else if (isProcessType(type) || definitionOf(type)) await lookAtProcess(id);
  });
  const started = startedAmong(missing);
  return { ...missing, processes: missing.processes.map((one) => withoutStart(one, started)) };
}

async function eachWorkflow(
  workflows: Workflows,
  look: (one: KnownWorkflow) => Promise<void>,
): Promise<void> {
  let page: KnownWorkflow[] = [];
  for await (const one of workflows.list({ closed: true })) {
    page.push(one);
    if (page.length < pageSize) continue;
    await eachOf(page, look);
    page = [];
  }
  await eachOf(page, look);
}

/** Processes that what is missing started: their starts come back with it, and no history of theirs has them. */
const startedAmong = ({ processes, circumstances }: Missing): ReadonlySet<string> =>
  new Set([
    ...circumstances.flatMap(({ starts }) => starts),
    ...processes.flatMap(({ acts }) => acts.flatMap(({ settled }) => startsIn(settled.nudges))),
  ]);

function withoutStart(one: MissingOfProcess, started: ReadonlySet<string>): MissingOfProcess {
  if (!started.has(one.id)) return one;
  return { ...one, lost: one.lost.filter((loss) => !(loss.what === 'settlings' && loss.to === 1)) };
}

async function missingOf(
  database: Database,
  { id, acts: all, unrepeatable, keptAfter, newest, delivered: seen }: ProcessHistory,
): Promise<MissingOfProcess | undefined> {
  const known = new Set((await settledPlaces(database, id)).map(({ key }) => key));
  const statuses = await noticeStatuses(database, id);
  const acts = all.filter(({ key }) => !known.has(key));
  const delivered = seen.filter(({ notice }) => (statuses.get(notice) ?? 'pending') === 'pending');
  const has = (await sequenceOf(database, id)) ?? 0;
  const lost: Loss[] = [
    ...(has < keptAfter ? [{ what: 'settlings' as const, process: id, from: has + 1, to: keptAfter }] : []),
    ...unrepeatable
      .filter((place) => place > has)
      .map((place) => ({ what: 'settlings' as const, process: id, from: place, to: place })),
  ];
  const isWhole = acts.length === 0 && delivered.length === 0 && lost.length === 0;
  return isWhole ? undefined : { id, acts, delivered, newest, lost };
}

/**
 * Whether the log has something of a circumstance as late as this. What it had already may be told again: that changes
 * nothing.
 */
const isInRecords = async (database: Database, told: RecordedCircumstance): Promise<boolean> =>
  told.of === 'movement'
    ? isMovementDecided(database, told.request.movement)
    : isCircumstanceInLog(database, told.request, told.at);

/** What a circumstance that was told goes by in a report. */
export const nameOfTold = (told: RecordedCircumstance): string =>
  told.of === 'movement' ? `movement ${told.request.movement}` : told.request.id;

/** Circumstances and changes of the law that missing acts follow from, and that neither the records nor Temporal know. */
export async function unknownCauses(
  database: Database,
  { processes, circumstances, lawChanges }: Missing,
): Promise<Loss[]> {
  const coming = new Set([
    ...circumstances.map((told) => causes.circumstance(nameOfTold(told))),
    ...lawChanges.map(({ request }) => causes.lawChange(request.id)),
  ]);
  const named = new Set(
    processes.flatMap(({ acts }) =>
      acts.flatMap(({ act }) => (act.do === 'nudge' && !coming.has(act.cause) ? [act.cause] : [])),
    ),
  );
  const lost: Loss[] = [];
  for (const text of named) {
    // A circumstance of a process comes back with that process.
    const { cause, id = '' } = readCause(text) ?? {};
    if (cause === 'circumstance' && !(await isKnown(database, 'circumstance', id)))
      lost.push({ what: 'circumstance', circumstance: id });
    if (cause === 'lawChange' && !(await isKnown(database, 'law_change', id)))
      lost.push({ what: 'law-change', change: id });
  }
  return lost;
}
