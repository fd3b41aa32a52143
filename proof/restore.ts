import { Refused } from '../domain/errors';
import type { Instant } from '../domain/time/time';
import { appendEvents } from '../records/log/audit';
import type { Transaction } from 'kysely';
import type { Database, Tables } from '../records/database';
import { holdLawForSession } from '../records/law/law';
import { causeOf, recordLawChange } from '../records/law/law-changes';
import { sameContent } from '../domain/canonical';
import {
  circumstanceWorkflow,
  lawChangeWorkflow,
  ownKeys,
  rebuiltCause,
  type Settled,
} from '../workflows/shell/contracts';
import type { DefinitionOf } from './compare';
import { eachOf } from '../platform/at-once';
import {
  type KnownWorkflow,
  type ProcessHistory,
  type RecordedCircumstance,
  type RecordedLawChange,
  type SettledAct,
  type Workflows,
  startsIn,
} from './histories';
import { recordCircumstanceIn, recordMovementIn, settleIn } from '../activities/act';
import { isProcessType } from '../workflows/catalogue';

export interface LevelDependencies {
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly workflows: Workflows;
  readonly newId: () => string;
  /** After how many events of history a run continues as new. */
  readonly continueAfter: number;
  readonly now: () => Instant;
}

export interface LevelScope {
  readonly process?: string | undefined;
  readonly dryRun: boolean;
  /** Goes on without what Temporal no longer keeps, and writes into the log that it is lost. */
  readonly acceptLoss: boolean;
}

/** What a restored database lacked, and what became of it. Named by ids of ours. */
export interface Levelled {
  /** Acts settled again, by process. */
  readonly settled: readonly { readonly process: string; readonly sequences: readonly number[] }[];
  readonly circumstances: readonly string[];
  readonly lawChanges: readonly string[];
  /** Notices that were delivered before, and are marked so again. */
  readonly delivered: readonly string[];
  /** What could not be brought back. */
  readonly lost: readonly Lost[];
}

export type Lost =
  /** Temporal no longer keeps the run in which these were settled, or a version before this one settled them. */
  | { readonly what: 'settlings'; readonly process: string; readonly from: number; readonly to: number }
  /** Subjects are entered without a workflow: enter it again with the same key, and run this again. */
  | { readonly what: 'subject'; readonly process: string; readonly subject: string }
  /** The act was refused this time: something that it leant on is not there. */
  | { readonly what: 'act'; readonly process: string; readonly sequence: number; readonly code: string }
  /** It was settled again, and not to the same answer: look at what differs. */
  | {
      readonly what: 'other-answer';
      readonly process: string;
      readonly sequence: number;
      readonly fields: readonly string[];
    }
  | { readonly what: 'circumstance'; readonly circumstance: string }
  | { readonly what: 'law-change'; readonly change: string };

/** What of one process is only in its histories. */
interface MissingOfProcess {
  readonly id: string;
  readonly acts: readonly SettledAct[];
  /** Delivered, as far as the workflow knows, and pending in the records or not yet there. */
  readonly delivered: ProcessHistory['delivered'];
  readonly newest: number;
  readonly lost: readonly Lost[];
}

interface Missing {
  readonly processes: MissingOfProcess[];
  readonly circumstances: RecordedCircumstance[];
  readonly lawChanges: RecordedLawChange[];
}

interface Report {
  readonly settled: Map<string, number[]>;
  readonly circumstances: string[];
  readonly lawChanges: string[];
  readonly delivered: string[];
  readonly lost: Lost[];
}

/**
 * Brings records that were restored from a backup level with the workflows that went on: settles again, in the
 * order in which they happened, the acts that only the histories still tell, each with its own key, actor and
 * instant, so that the same facts, steps and notices come back under the same ids.
 *
 * While it settles, nobody else settles anything. Nothing is sent. Each act is a transaction of its own; interrupted
 * and run again it goes on, and once level it does nothing.
 */
export async function bringLevel(dependencies: LevelDependencies, scope: LevelScope): Promise<Levelled> {
  const { database } = dependencies;
  const missing = await findMissing(dependencies, scope);
  const report: Report = {
    settled: new Map(),
    circumstances: [],
    lawChanges: [],
    delivered: [],
    lost: [
      ...missing.processes.flatMap(({ lost }) => lost),
      ...(await unknownCauses(database, missing, scope)),
    ],
  };
  const { processes, circumstances, lawChanges } = missing;
  if (processes.length + circumstances.length + lawChanges.length > 0)
    await database.connection().execute(async (connection) =>
      holdLawForSession(connection, async () => {
        const level = createLevel({ ...dependencies, database: connection }, scope, report);
        for (const again of inOrder(missing, level)) await again();
        for (const one of processes) await level.close(one);
      }),
    );
  return {
    settled: [...report.settled].map(([process, sequences]) => ({ process, sequences })),
    circumstances: report.circumstances,
    lawChanges: report.lawChanges,
    delivered: report.delivered,
    lost: report.lost,
  };
}

/** Reads the histories, a few at a time, and keeps what the records lack. */
async function findMissing(
  { database, definitionOf, workflows }: LevelDependencies,
  { process: only }: LevelScope,
): Promise<Missing> {
  const missing: Missing = { processes: [], circumstances: [], lawChanges: [] };
  const look = async ({ id, type }: KnownWorkflow): Promise<void> => {
    if (type === circumstanceWorkflow) {
      const told = await workflows.circumstance(id);
      if (told && (await isUntold(database, told))) missing.circumstances.push(told);
    } else if (type === lawChangeWorkflow) {
      const told = await workflows.lawChange(id);
      if (told && (await isUnknown(database, told))) missing.lawChanges.push(told);
    } else if (isProcessType(type) || definitionOf(type)) {
      const history = await workflows.process(id);
      const found = history && (await missingOf(database, history));
      if (found) missing.processes.push(found);
    }
  };
  if (only !== undefined) {
    const history = await workflows.process(only);
    const found = history && (await missingOf(database, history));
    if (found) missing.processes.push(found);
    return missing;
  }
  let page: KnownWorkflow[] = [];
  for await (const one of workflows.list({ closed: true })) {
    page.push(one);
    if (page.length < pageSize) continue;
    await eachOf(page, look);
    page = [];
  }
  await eachOf(page, look);
  return { ...missing, processes: missing.processes.map((one) => withoutStart(one, startedAmong(missing))) };
}
const pageSize = 200;

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
  { id, acts: all, untold, toldAfter, newest, delivered: taken }: ProcessHistory,
): Promise<MissingOfProcess | undefined> {
  const row = await database.selectFrom('process').select('sequence').where('id', '=', id).executeTakeFirst();
  const settled = await database
    .selectFrom('settlement')
    .select('key')
    .where('process_id', '=', id)
    .execute();
  const notices = await database
    .selectFrom('notice')
    .select(['id', 'status'])
    .where('process_id', '=', id)
    .execute();
  const keys = new Set(settled.map(({ key }) => key));
  const standing = new Map(notices.map((notice) => [notice.id, notice.status]));
  const acts = all.filter(({ key }) => !keys.has(key));
  const delivered = taken.filter(({ notice }) => (standing.get(notice) ?? 'pending') === 'pending');
  const has = row?.sequence ?? 0;
  const lost: Lost[] = [
    ...(has < toldAfter ? [{ what: 'settlings' as const, process: id, from: has + 1, to: toldAfter }] : []),
    ...untold
      .filter((place) => place > has)
      .map((place) => ({ what: 'settlings' as const, process: id, from: place, to: place })),
  ];
  const level = acts.length === 0 && delivered.length === 0 && lost.length === 0;
  return level ? undefined : { id, acts, delivered, newest, lost };
}

/** Whether the log has nothing of a circumstance as late as this. What it had already may be told again: that changes nothing. */
async function isUntold(database: Database, { request, at }: RecordedCircumstance): Promise<boolean> {
  if ('movement' in request) {
    const row = await database
      .selectFrom('movement')
      .select('status')
      .where('id', '=', request.movement)
      .executeTakeFirst();
    return row === undefined || row.status === 'new';
  }
  const told = await database
    .selectFrom('event')
    .select('ordinal')
    .where('stream', '=', request.subjectId)
    .where('type', 'in', ['circumstance-recorded', 'circumstance-withdrawn'])
    .where('cause', '=', request.id)
    .where('at', '>=', at)
    .executeTakeFirst();
  return told === undefined;
}

async function isUnknown(database: Database, { request }: RecordedLawChange): Promise<boolean> {
  const known = await database
    .selectFrom('law_change')
    .select('id')
    .where('id', '=', request.id)
    .executeTakeFirst();
  return known === undefined;
}

/** Circumstances and changes of the law that acts follow from, and that neither the records nor Temporal know. */
async function unknownCauses(
  database: Database,
  { processes, circumstances, lawChanges }: Missing,
  { process: only }: LevelScope,
): Promise<Lost[]> {
  if (only !== undefined) return [];
  const coming = new Set([
    ...circumstances.map(({ request }) => `circumstance ${nameOf(request)}`),
    ...lawChanges.map(({ request }) => causeOf(request.id)),
  ]);
  const causes = new Set(
    processes.flatMap(({ acts }) =>
      acts.flatMap(({ act }) => (act.do === 'nudge' && !coming.has(act.cause) ? [act.cause] : [])),
    ),
  );
  const lost: Lost[] = [];
  for (const cause of causes) {
    // A circumstance of a process comes back with that process.
    const [, what, id = ''] = /^(circumstance|law-change) (?!of )(.+)$/.exec(cause) ?? [];
    if (what === undefined) continue;
    const table = what === 'circumstance' ? 'circumstance' : 'law_change';
    const known = await database.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
    if (known) continue;
    lost.push(what === 'circumstance' ? { what, circumstance: id } : { what: 'law-change', change: id });
  }
  return lost;
}

type Level = ReturnType<typeof createLevel>;

/** Everything that is missing, in the order in which it was settled the first time. */
function inOrder({ processes, circumstances, lawChanges }: Missing, level: Level): (() => Promise<void>)[] {
  const all: { order: string; again: () => Promise<void> }[] = [
    ...circumstances.map((one) => ({ order: one.orderedAt, again: async () => level.circumstance(one) })),
    ...lawChanges.map((one) => ({ order: one.orderedAt, again: async () => level.lawChange(one) })),
  ];
  for (const process of processes) {
    // Within a process the place decides, whatever a clock that was set back says.
    let order = '';
    for (const act of process.acts) {
      const { orderedAt = act.at } = act.settled;
      if (orderedAt > order) order = orderedAt;
      all.push({ order, again: async () => level.act(process, act) });
    }
  }
  return all.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)).map(({ again }) => again);
}

function createLevel(
  { database, definitionOf, workflows, newId, continueAfter, now }: LevelDependencies,
  { dryRun, acceptLoss }: LevelScope,
  report: Report,
) {
  /** Processes of which an act could not be settled: what comes after it would lean on nothing. */
  const stopped = new Set<string>();

  return {
    async act({ id: process, lost }: MissingOfProcess, one: SettledAct): Promise<void> {
      if (stopped.has(process) || (lost.length > 0 && !acceptLoss)) return;
      const { sequence, key, by, at, act, settled } = one;
      try {
        if (!dryRun) {
          const again = await database.transaction().execute(async (trx) => {
            const has = await sequenceOf(trx, process);
            return settleIn(
              trx,
              { processId: process, now: at, by, key, act },
              {
                definitionOf,
                newId,
                continueAfter: settled.continueAfter,
                place: Math.max(sequence, has + 1),
                direct: settled.act !== undefined,
                orderedAt: settled.orderedAt,
              },
            );
          });
          const fields = answersThatDiffer(settled, again, act);
          if (fields.length > 0) report.lost.push({ what: 'other-answer', process, sequence, fields });
        }
        report.settled.set(process, [...(report.settled.get(process) ?? []), sequence]);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!acceptLoss) stopped.add(process);
        report.lost.push(
          error.code === 'subject.not-found' && act.do === 'start'
            ? { what: 'subject', process, subject: act.subjectId }
            : { what: 'act', process, sequence, code: error.code },
        );
      }
    },

    async circumstance({ request, at }: RecordedCircumstance): Promise<void> {
      const name = nameOf(request);
      const context = { definitionOf, newId, continueAfter };
      try {
        const changed = await database.transaction().execute(async (trx) => {
          const before = await eventsOf(trx);
          if ('movement' in request) await recordMovementIn(trx, { ...request, now: at }, context);
          else await recordCircumstanceIn(trx, { ...request, now: at }, context);
          const after = await eventsOf(trx);
          if (dryRun) throw new TakenBack(after > before);
          return after > before;
        });
        if (changed) report.circumstances.push(name);
      } catch (error) {
        if (error instanceof TakenBack) {
          if (error.changed) report.circumstances.push(name);
        } else if (error instanceof Refused) report.lost.push({ what: 'circumstance', circumstance: name });
        else throw error;
      }
    },

    async lawChange({ request, at, notBefore }: RecordedLawChange): Promise<void> {
      if (!dryRun) {
        await database.transaction().execute(async (trx) => recordLawChange(trx, request, at));
        await workflows.resumeLawChange(request.id, notBefore);
      }
      report.lawChanges.push(request.id);
    },

    /** Marks as delivered what was, and writes into the log that the process was brought level; with a loss, what. */
    async close({ id, delivered, newest }: MissingOfProcess): Promise<void> {
      for (const one of delivered)
        if (dryRun || (await markDelivered(database, one))) report.delivered.push(one.notice);
      if (dryRun) return;
      const sequences = report.settled.get(id) ?? [];
      await database.transaction().execute(async (trx) => {
        const has = await sequenceOf(trx, id);
        const goesOn = acceptLoss && has > 0 && has < newest;
        if (!goesOn && sequences.length === 0) return;
        if (goesOn) await goOnFrom(trx, id, { has, newest });
        const lost = report.lost.filter((one) => 'process' in one && one.process === id);
        await appendEvents(trx, id, [
          {
            at: now(),
            type: 'records-restored',
            actor: 'vigil',
            cause: 'records-restored',
            data: { settlings: sequences, ...(lost.length > 0 && { lost }) },
          },
        ]);
      });
    },
  };
}

/** The place of a process's last settling, held until the transaction ends; 0 where there is no such process. */
async function sequenceOf(trx: Transaction<Tables>, processId: string): Promise<number> {
  const row = await trx
    .selectFrom('process')
    .select('sequence')
    .where('id', '=', processId)
    .forUpdate()
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

/** What a workflow saw delivered is delivered, whatever the restored row says: it is not sent a second time. */
async function markDelivered(
  database: Database,
  { notice: id, at }: ProcessHistory['delivered'][number],
): Promise<boolean> {
  return database.transaction().execute(async (trx) => {
    const notice = await trx
      .selectFrom('notice')
      .select('to_unit')
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .forUpdate()
      .executeTakeFirst();
    if (!notice) return false;
    const channel = await trx
      .selectFrom('channel')
      .select('kind')
      .where('unit_id', '=', notice.to_unit)
      .executeTakeFirst();
    const { attempts } = await trx
      .selectFrom('delivery')
      .select(({ fn }) => fn.countAll<string>().as('attempts'))
      .where('notice_id', '=', id)
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('delivery')
      .values({
        notice_id: id,
        attempt: Number(attempts) + 1,
        at,
        channel: channel?.kind ?? 'none',
        outcome: 'delivered',
        detail: 'known from the history of the workflow',
      })
      .execute();
    await trx
      .updateTable('notice')
      .set({ status: 'delivered', settled_at: at })
      .where('id', '=', id)
      .execute();
    return true;
  });
}

/** Takes the place that the workflow has reached, though what was settled before it is lost: as the last settling left it. */
async function goOnFrom(
  trx: Transaction<Tables>,
  processId: string,
  { has, newest }: { has: number; newest: number },
): Promise<void> {
  const last = await trx
    .selectFrom('settlement')
    .select('answer')
    .where('process_id', '=', processId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const key = ownKeys.lost(`${has + 1}-${newest}`);
  const answer = { ...(last.answer as Settled), sequence: newest, key, deliver: [], nudges: [] };
  await trx
    .insertInto('settlement')
    .values({ process_id: processId, sequence: newest, key, answer: JSON.stringify(answer) })
    .execute();
  await trx.updateTable('process').set({ sequence: newest }).where('id', '=', processId).execute();
}

/** Ends a transaction that was tried only to see what it would do. */
class TakenBack extends Error {
  constructor(readonly changed: boolean) {
    super('taken back');
  }
}

async function eventsOf(trx: Transaction<Tables>): Promise<number> {
  const { all } = await trx
    .selectFrom('chain')
    .select(({ fn }) => fn.sum<string | null>('ordinal').as('all'))
    .executeTakeFirstOrThrow();
  return Number(all ?? 0);
}

const nameOf = (request: RecordedCircumstance['request']): string =>
  'movement' in request ? `movement ${request.movement}` : request.id;

/** In what an act that was settled again was answered otherwise than the first time. */
function answersThatDiffer(first: Settled, again: Settled, act: SettledAct['act']): string[] {
  const shown = ({ answer, open, wakeAt, deliver, nudges }: Settled): Record<string, unknown> => ({
    fact: answer.fact,
    opened: [...answer.opened].sort(),
    over: answer.over,
    open: [...open].sort(),
    wakeAt,
    nudged: nudges.map(({ processId }) => processId).sort(),
    // Which notices are pending is not the same any more.
    ...(!(act.do === 'nudge' && act.cause === rebuiltCause) && { deliver: [...deliver].sort() }),
  });
  const [a, b] = [shown(first), shown(again)];
  return Object.keys(a).filter((name) => !sameContent(a[name], b[name]));
}
