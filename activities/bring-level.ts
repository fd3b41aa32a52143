import { Refused } from '../domain/errors';
import { later, type Instant } from '../domain/time';
import { appendEvents } from '../records/audit';
import type { Transaction } from 'kysely';
import type { Database, Tables } from '../records/database';
import { holdLawForSession } from '../records/law';
import { recordLawChange } from '../records/law-changes';
import { sameContent } from '../workflows/settling/canonical';
import { rebuiltCause, type Settled } from '../workflows/shell/contracts';
import type { DefinitionOf } from './compare-records';
import {
  isCircumstance,
  isLawChange,
  type KnownWorkflow,
  type ProcessHistory,
  type RecordedCircumstance,
  type RecordedLawChange,
  type SettledAct,
  type Workflows,
} from './histories';
import { recordCircumstanceIn, settleIn } from './settle';

export interface LevelDependencies {
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly workflows: Workflows;
  readonly newId: () => string;
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

interface Missing {
  readonly processes: readonly { readonly history: ProcessHistory; readonly acts: readonly SettledAct[] }[];
  readonly circumstances: readonly RecordedCircumstance[];
  readonly lawChanges: readonly RecordedLawChange[];
  readonly lost: readonly Lost[];
}

/**
 * Brings records that were restored from a backup level with the workflows that went on: settles again, in the
 * order in which they happened, the acts that only the histories still tell, each with its own key, actor and
 * instant, so that the same facts, steps and notices come back under the same ids.
 *
 * Meanwhile nobody else settles anything. Nothing is sent and no workflow is told. Each act is a transaction of its
 * own; interrupted and run again it goes on, and once level it does nothing.
 */
export async function bringLevel(dependencies: LevelDependencies, scope: LevelScope): Promise<Levelled> {
  const { database, now } = dependencies;
  return database.connection().execute(async (connection) =>
    holdLawForSession(connection, async () => {
      const level = createLevel({ ...dependencies, database: connection }, scope);
      const missing = await level.missing();
      const report: Report = {
        settled: new Map(),
        circumstances: [],
        lawChanges: [],
        delivered: [],
        lost: [...missing.lost],
      };
      for (const one of inOrder(missing)) await one.again(level, report);
      for (const { history } of missing.processes) {
        await level.markDelivered(history, report);
        await level.close(history, report, now());
      }
      return {
        settled: [...report.settled].map(([process, sequences]) => ({ process, sequences })),
        circumstances: report.circumstances,
        lawChanges: report.lawChanges,
        delivered: report.delivered,
        lost: report.lost,
      };
    }),
  );
}

interface Report {
  readonly settled: Map<string, number[]>;
  readonly circumstances: string[];
  readonly lawChanges: string[];
  readonly delivered: string[];
  readonly lost: Lost[];
}

type Level = ReturnType<typeof createLevel>;

/** Everything that is missing, in the order in which it happened. */
function inOrder({ processes, circumstances, lawChanges }: Missing) {
  const all: { at: Instant; again: (level: Level, report: Report) => Promise<void> }[] = [
    ...circumstances.map((one) => ({
      at: one.at,
      again: async (level: Level, report: Report) => level.circumstance(one, report),
    })),
    ...lawChanges.map((one) => ({
      at: one.at,
      again: async (level: Level, report: Report) => level.lawChange(one, report),
    })),
  ];
  for (const { history, acts } of processes) {
    // Clocks differ by moments; within a process the place decides.
    let at: Instant = '1970-01-01T00:00:00.000Z';
    for (const act of acts) {
      at = later(at, act.at);
      all.push({ at, again: async (level, report) => level.act(history, act, report) });
    }
  }
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function createLevel(
  { database, definitionOf, workflows, newId }: Omit<LevelDependencies, 'now'>,
  { process: only, dryRun, acceptLoss }: LevelScope,
) {
  /** Processes of which an act could not be settled: what comes after it would lean on nothing. */
  const stopped = new Set<string>();

  async function missingOf(
    id: string,
  ): Promise<(Missing['processes'][number] & { lost: Lost[] }) | undefined> {
    const history = await workflows.process(id);
    if (!history || !definitionOf(history.kind)) return undefined;
    const row = await database
      .selectFrom('process')
      .select('sequence')
      .where('id', '=', id)
      .executeTakeFirst();
    const known = await database
      .selectFrom('settlement')
      .select('key')
      .where('process_id', '=', id)
      .execute();
    const keys = new Set(known.map(({ key }) => key));
    const has = row?.sequence ?? 0;
    const acts = history.acts.filter(({ key }) => !keys.has(key));
    const lost: Lost[] = [];
    if (has < history.toldAfter)
      lost.push({ what: 'settlings', process: id, from: has + 1, to: history.toldAfter });
    for (const sequence of history.untold.filter((place) => place > has))
      lost.push({ what: 'settlings', process: id, from: sequence, to: sequence });
    const goesOn = lost.length === 0 || acceptLoss;
    if (!goesOn) stopped.add(id);
    return { history, lost, acts: goesOn ? acts : [] };
  }

  async function isMissing({ request, at }: RecordedCircumstance): Promise<boolean> {
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

  async function isUnknown({ request }: RecordedLawChange): Promise<boolean> {
    const known = await database
      .selectFrom('law_change')
      .select('id')
      .where('id', '=', request.id)
      .executeTakeFirst();
    return known === undefined;
  }

  return {
    async missing(): Promise<Missing> {
      const processes: Missing['processes'][number][] = [];
      const circumstances: RecordedCircumstance[] = [];
      const lawChanges: RecordedLawChange[] = [];
      const lost: Lost[] = [];
      const look = async (one: KnownWorkflow): Promise<void> => {
        if (isCircumstance(one)) {
          const told = await workflows.circumstance(one.id);
          if (told && (await isMissing(told))) circumstances.push(told);
        } else if (isLawChange(one)) {
          const told = await workflows.lawChange(one.id);
          if (told && (await isUnknown(told))) lawChanges.push(told);
        } else {
          const found = await missingOf(one.id);
          if (!found) return;
          processes.push(found);
          lost.push(...found.lost);
        }
      };
      if (only !== undefined) await look({ id: only, type: '', running: true });
      else for await (const one of workflows.list({ closed: true })) await look(one);
      if (only === undefined) lost.push(...(await unknownCauses(processes, circumstances, lawChanges)));
      return { processes, circumstances, lawChanges, lost };
    },

    async act({ id: process }: ProcessHistory, one: SettledAct, report: Report): Promise<void> {
      if (stopped.has(process)) return;
      const { sequence, key, by, at, act, settled } = one;
      const done = report.settled.get(process) ?? [];
      report.settled.set(process, done);
      done.push(sequence);
      if (dryRun) return;
      try {
        const again = await database.transaction().execute(async (trx) => {
          const row = await trx
            .selectFrom('process')
            .select('sequence')
            .where('id', '=', process)
            .executeTakeFirst();
          const place = Math.max(sequence, (row?.sequence ?? 0) + 1);
          return settleIn(
            trx,
            { processId: process, now: at, by, key, act },
            { definitionOf, continueAfter: settled.continueAfter, place },
          );
        });
        const fields = answersThatDiffer(settled, again, act);
        if (fields.length > 0) report.lost.push({ what: 'other-answer', process, sequence, fields });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        done.pop();
        if (done.length === 0) report.settled.delete(process);
        if (!acceptLoss) stopped.add(process);
        if (error.code === 'subject.not-found' && act.do === 'start')
          report.lost.push({ what: 'subject', process, subject: act.subjectId });
        else report.lost.push({ what: 'act', process, sequence, code: error.code });
      }
    },

    async circumstance({ request, at }: RecordedCircumstance, report: Report): Promise<void> {
      try {
        const changed = await database.transaction().execute(async (trx) => {
          const before = await eventsOf(trx, request.subjectId);
          await recordCircumstanceIn(trx, { ...request, now: at }, newId);
          const after = await eventsOf(trx, request.subjectId);
          if (dryRun) throw new TakenBack(after > before);
          return after > before;
        });
        if (changed) report.circumstances.push(request.id);
      } catch (error) {
        if (error instanceof TakenBack) {
          if (error.changed) report.circumstances.push(request.id);
        } else if (error instanceof Refused)
          report.lost.push({ what: 'circumstance', circumstance: request.id });
        else throw error;
      }
    },

    async lawChange({ request, at, notBefore }: RecordedLawChange, report: Report): Promise<void> {
      if (!dryRun) {
        await database.transaction().execute(async (trx) => recordLawChange(trx, request, at));
        await workflows.resumeLawChange(request.id, notBefore);
      }
      report.lawChanges.push(request.id);
    },

    /** What a workflow saw delivered is delivered, whatever the restored row says; it is not sent a second time. */
    async markDelivered({ delivered }: ProcessHistory, report: Report): Promise<void> {
      for (const { notice, at } of delivered) {
        const row = await database
          .selectFrom('notice')
          .leftJoin('channel', 'channel.unit_id', 'notice.to_unit')
          .select(['notice.id', 'channel.kind'])
          .where('notice.id', '=', notice)
          .where('notice.status', '=', 'pending')
          .executeTakeFirst();
        if (!row) continue;
        report.delivered.push(notice);
        if (dryRun) continue;
        await database.transaction().execute(async (trx) => {
          const { attempts } = await trx
            .selectFrom('delivery')
            .select(({ fn }) => fn.countAll<string>().as('attempts'))
            .where('notice_id', '=', notice)
            .executeTakeFirstOrThrow();
          await trx
            .insertInto('delivery')
            .values({
              notice_id: notice,
              attempt: Number(attempts) + 1,
              at,
              channel: row.kind ?? 'none',
              outcome: 'delivered',
              detail: 'known from the history of the workflow',
            })
            .execute();
          await trx
            .updateTable('notice')
            .set({ status: 'delivered', settled_at: at })
            .where('id', '=', notice)
            .execute();
        });
      }
    },

    /** Writes into the log of a process that it was brought level; with a loss, that and what. */
    async close(history: ProcessHistory, report: Report, at: Instant): Promise<void> {
      const { id, newest } = history;
      const sequences = report.settled.get(id) ?? [];
      await database.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('process')
          .select('sequence')
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst();
        if (dryRun || !row) return;
        const behind = row.sequence < newest;
        if (behind && !acceptLoss) return;
        if (!behind && sequences.length === 0) return;
        if (behind) await goOnFrom(trx, id, { has: row.sequence, newest });
        const lost = report.lost.filter((one) => 'process' in one && one.process === id);
        await appendEvents(trx, id, [
          {
            at,
            type: 'records-restored',
            actor: 'vigil',
            cause: 'records-restored',
            data: { settlings: sequences, ...(lost.length > 0 && { lost }) },
          },
        ]);
      });
    },
  };

  /** Circumstances and changes of the law that acts follow from, and that neither the records nor Temporal know. */
  async function unknownCauses(
    processes: Missing['processes'],
    circumstances: readonly RecordedCircumstance[],
    lawChanges: readonly RecordedLawChange[],
  ): Promise<Lost[]> {
    const lost: Lost[] = [];
    const told = { circumstance: new Map<string, Instant>(), 'law-change': new Map<string, Instant>() };
    for (const { acts } of processes)
      for (const { act, at } of acts) {
        if (act.do !== 'nudge') continue;
        const [, what, id = ''] = /^(circumstance|law-change) (?!of )(.+)$/.exec(act.cause) ?? [];
        if (what === 'circumstance' || what === 'law-change')
          told[what].set(id, later(told[what].get(id) ?? at, at));
      }
    const coming = {
      circumstance: new Set(circumstances.map(({ request }) => request.id)),
      'law-change': new Set(lawChanges.map(({ request }) => request.id)),
    };
    for (const id of told.circumstance.keys()) {
      if (coming.circumstance.has(id)) continue;
      const known = await database
        .selectFrom('circumstance')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!known) lost.push({ what: 'circumstance', circumstance: id });
    }
    for (const id of told['law-change'].keys()) {
      if (coming['law-change'].has(id)) continue;
      const known = await database
        .selectFrom('law_change')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!known) lost.push({ what: 'law-change', change: id });
    }
    return lost;
  }
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
  const key = `lost@${has + 1}-${newest}`;
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

async function eventsOf(trx: Transaction<Tables>, stream: string): Promise<number> {
  const head = await trx
    .selectFrom('chain')
    .select('ordinal')
    .where('stream', '=', stream)
    .executeTakeFirst();
  return head?.ordinal ?? 0;
}

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
