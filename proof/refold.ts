import { settleIn } from '../activities/act';
import { causes } from '../domain/causes';
import { longAgo, type Instant } from '../domain/time/time';
import { eachOf } from '../platform/at-once';
import { waitBriefly } from '../records/reference/hold';
import type { Database } from '../records/database';
import {
  processesToRefold,
  standingOfSubject,
  takenBackOfSubject,
  type ProcessStanding,
  type StepStanding,
} from '../records/law/refold';
import { subjectOfProcess } from '../records/proof/all';
import { reservedAmong } from '../records/processes/of-subject';
import type { DefinitionOf } from './differences';

export interface RefoldDependencies {
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly newId: () => string;
  readonly now: () => Instant;
}

/** What a release would do to one step, or to a process. */
export interface WouldMove {
  readonly process: string;
  readonly kind: string;
  /** The key of a step; '' for what is of the process itself. */
  readonly step: string;
  readonly what:
    | 'opens'
    | 'withdrawn'
    | 'completed'
    | 'lapsed'
    | 'moves'
    | 'owner'
    | 'ends'
    | 'reopens'
    | 'starts'
    | 'takes-back'
    | 'fails';
  readonly before: string;
  readonly after: string;
}

/** One batch of a trial: what would move, how many were looked at, and where the next one begins. */
export interface RefoldBatch {
  readonly moves: readonly WouldMove[];
  readonly looked: number;
  /** Those that somebody else held: nobody is kept waiting for a trial. */
  readonly busy: readonly string[];
  readonly after: string | undefined;
}

/** Carries what a trial found out of a transaction that is rolled back. */
class RolledBack extends Error {
  constructor(readonly moves: readonly WouldMove[]) {
    super('rolled back');
  }
}

const batchSize = 200;

/**
 * Settles processes again from their whole logs as a release would, each in a transaction that is rolled back, and says
 * what would move. Begins after an id, and can be left at any batch. Nothing is written and nobody is told.
 */
export async function* tryRefold(
  dependencies: RefoldDependencies,
  {
    which,
    after = '',
    size = batchSize,
  }: { readonly which: 'open' | 'all'; readonly after?: string | undefined; readonly size?: number },
): AsyncGenerator<RefoldBatch> {
  const { database } = dependencies;
  for (let from: string | undefined = after; from !== undefined;) {
    const { processes, last } = await processesToRefold(database, which, {
      phase: 'steps',
      after: from,
      limit: size,
    });
    const reserved = new Set(await reservedAmong(database, processes));
    const seen = processes.filter((id) => !reserved.has(id));
    const moves: WouldMove[] = [];
    const busy: string[] = [];
    await eachOf(seen, async (id) => {
      const found = await tryOne(dependencies, id);
      if (found === 'busy') busy.push(id);
      else moves.push(...found);
    });
    from = last;
    yield { moves: moves.sort(byName), looked: seen.length, busy: busy.sort(), after: from };
  }
}

const byName = (a: WouldMove, b: WouldMove): number =>
  `${a.process} ${a.step}` < `${b.process} ${b.step}` ? -1 : 1;

async function tryOne(
  { database, definitionOf, newId, now }: RefoldDependencies,
  processId: string,
): Promise<readonly WouldMove[] | 'busy'> {
  try {
    await database.transaction().execute(async (trx) => {
      await waitBriefly(trx);
      const subject = await subjectOfProcess(trx, processId);
      const before = await standingOfSubject(trx, subject);
      const toldBefore = await takenBackOfSubject(trx, subject);
      const act = { do: 'nudge', cause: causes.lawChange('dry-run'), since: longAgo } as const;
      const request = { processId, now: now(), by: 'vigil', key: `dry-run@${processId}`, act };
      await settleIn(trx, request, { definitionOf, continueAfter: 0, newId });
      const after = await standingOfSubject(trx, subject);
      const takenBack = (await takenBackOfSubject(trx, subject)) - toldBefore;
      throw new RolledBack(movesBetween(processId, before, after, takenBack));
    });
    return [];
  } catch (error) {
    if (error instanceof RolledBack) return error.moves;
    if ((error as { code?: string }).code === lockNotAvailable) return 'busy';
    if (typeof (error as { code?: string }).code === 'string' && !isRefusal(error)) throw error;
    return [{ process: processId, kind: '', step: '', what: 'fails', before: '', after: nameOf(error) }];
  }
}

const lockNotAvailable = '55P03';
const isRefusal = (error: unknown): boolean => error instanceof Error && error.name === 'Refused';
const nameOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown').slice(0, 200);

function movesBetween(
  processId: string,
  before: ReadonlyMap<string, ProcessStanding>,
  after: ReadonlyMap<string, ProcessStanding>,
  takenBack: number,
): WouldMove[] {
  const moves = [...after.values()].flatMap((now): WouldMove[] => {
    const was = before.get(now.id);
    const of = { process: now.id, kind: now.kind };
    if (!was) return [{ ...of, step: '', what: 'starts', before: '', after: '' }];
    const steps = [...now.steps].flatMap(([step, is]) => {
      const moved = moveOf(was.steps.get(step), is);
      return moved ? [{ ...of, step, ...moved }] : [];
    });
    if (was.outcome === now.outcome) return steps;
    const what = now.outcome === null ? 'reopens' : 'ends';
    return [...steps, { ...of, step: '', what, before: was.outcome ?? '', after: now.outcome ?? '' }];
  });
  if (takenBack === 0) return moves;
  const kind = after.get(processId)?.kind ?? '';
  return [
    ...moves,
    { process: processId, kind, step: '', what: 'takes-back', before: '', after: String(takenBack) },
  ];
}

function moveOf(
  was: StepStanding | undefined,
  is: StepStanding,
): Pick<WouldMove, 'what' | 'before' | 'after'> | undefined {
  const [before, after] = [was?.dueAt ?? '', is.dueAt ?? ''];
  if (is.isOpen && !was?.isOpen) return { what: 'opens', before, after };
  if (!is.isOpen && (was?.isOpen || was === undefined)) return { what: endOf(is.status), before, after };
  if (before !== after) return { what: 'moves', before, after };
  if (was && was.owner !== is.owner) return { what: 'owner', before: was.owner, after: is.owner };
  return undefined;
}

const endOf = (status: string): 'completed' | 'lapsed' | 'withdrawn' =>
  status === 'completed' || status === 'lapsed' ? status : 'withdrawn';
