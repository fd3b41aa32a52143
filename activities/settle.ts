import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Transaction } from 'kysely';
import { errorCatalogue, Refused } from '../domain/errors';
import {
  fromMilliseconds,
  instantOf,
  later,
  plusHours,
  toMilliseconds,
  type Instant,
  type When,
} from '../domain/time';
import { definitionOf as definitionInCatalogue } from '../workflows/catalogue';
import type { UnitId } from '../domain/parties';
import type { Act } from '../workflows/settling/acts';
import type { Spell } from '../domain/circumstances';
import type { AnyDefinition } from '../workflows/definition/define-process';
import { idsOfAct } from '../workflows/settling/draft';
import { needsRefold } from '../workflows/settling/take-act';
import { settle, type Outcome } from '../workflows/settling/settle';
import {
  rebuiltCause,
  recordsBehindType,
  type ActAnswer,
  type Carried,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type Nudge,
  type SettleRequest,
  type Settled,
} from '../workflows/shell/contracts';
import { appendEvents } from '../records/audit';
import type { Database, Tables } from '../records/database';
import { holdLaw, orderOf, readLaw } from '../records/law';
import { loadProcess, openProcessesOf, readFacts, readSpells, writeOutcome } from '../records/process-store';

export interface SettleDependencies {
  readonly database: Database;
  readonly newId: () => string;
  /** After how many events of history a run continues as new. */
  readonly continueAfter: number;
  /** The catalogue, unless a bench or a test brings definitions of its own. */
  readonly definitionOf?: (kind: string) => AnyDefinition | undefined;
}

/** The activities that record: each is one transaction, and answers again what it answered before. */
export function createSettle({
  database,
  newId,
  continueAfter,
  definitionOf = definitionInCatalogue,
}: SettleDependencies) {
  return {
    /**
     * Settles one act of one process: the only way in which a process ever changes.
     *
     * Idempotent by the act's key, for good: run twice, in this run of the workflow or a later one, it answers
     * what it answered and changes nothing. Each settling takes the next place in the process's sequence. A refusal is a non-retryable failure
     * whose type is the error's code; then nothing was written. Any other error is retried by the caller.
     */
    async settle(request: SettleRequest): Promise<Settled> {
      try {
        return await database
          .transaction()
          .execute(async (trx) => settleIn(trx, request, { definitionOf, continueAfter }));
      } catch (error) {
        throw finalOf(error);
      }
    },

    /** Where a process stands, for a run that starts without having been told. */
    async takeUp({ processId }: { processId: string }): Promise<Carried> {
      const row = await database
        .selectFrom('process')
        .select(['wake_at', 'outcome', 'sequence'])
        .where('id', '=', processId)
        .executeTakeFirst();
      if (!row) throw failureOf(new Refused('process.not-found'));
      const open = await database
        .selectFrom('step')
        .select('key')
        .where('process_id', '=', processId)
        .where('is_open', '=', true)
        .orderBy('key')
        .execute();
      const pending = await database
        .selectFrom('notice')
        .select(['id', 'created_at'])
        .where('process_id', '=', processId)
        .where('status', '=', 'pending')
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return {
        open: open.map(({ key }) => key),
        undelivered: pending.map(({ id, created_at: at }) => ({ notice: id, giveUpAt: plusHours(at, 72) })),
        nudges: [],
        told: [],
        sequence: row.sequence,
        continueAfter,
        ...(row.wake_at !== null && { wakeAt: row.wake_at }),
        ...(row.outcome !== null && { over: row.outcome }),
      };
    },

    /** Records a circumstance of a subject, once, and says which processes it concerns. */
    async recordCircumstance(request: CircumstanceRequest & { now: Instant }): Promise<CircumstanceAnswer> {
      try {
        return await database.transaction().execute(async (trx) => recordCircumstanceIn(trx, request, newId));
      } catch (error) {
        throw finalOf(error);
      }
    },
  };
}

/**
 * One settling, inside the caller's transaction; see `settle` above. `place`: the place that it takes in the
 * process's sequence, where it is settled again after a loss and holes must stay holes. `direct`: no workflow asks,
 * so that the answer keeps the act, for the history of the workflow that is told of it.
 */
export async function settleIn(
  trx: Transaction<Tables>,
  request: SettleRequest,
  {
    definitionOf,
    continueAfter,
    place,
    direct = request.expected === undefined,
    orderedAt,
  }: {
    definitionOf: (kind: string) => AnyDefinition | undefined;
    continueAfter: number;
    place?: number | undefined;
    direct?: boolean;
    orderedAt?: string | undefined;
  },
): Promise<Settled> {
  const { processId, key, by, expected } = request;
  await holdLaw(trx, 'shared');
  const loaded = await loadProcess(trx, processId, { lock: true });
  const earlier = await trx
    .selectFrom('settlement')
    .select('answer')
    .where('process_id', '=', processId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (earlier) return earlier.answer as Settled;
  if (expected !== undefined && (loaded?.sequence ?? 0) < expected)
    throw recordsBehind({ nonRetryable: true });
  if (request.act.do !== 'start' && !loaded) throw new Refused('process.not-found');
  if (request.act.do === 'start' && loaded) throw new Refused('request.key-reused');

  const kind = request.act.do === 'start' ? request.act.kind : loaded?.process.kind;
  const definition = definitionOf(kind ?? '');
  if (!definition) throw new Refused('kind.not-found');
  const subjectId = request.act.do === 'start' ? request.act.subjectId : (loaded?.process.subjectId ?? '');
  await holdSubject(trx, subjectId);
  const order = orderedAt ?? (await orderOf(trx));
  const spells = await readSpells(trx, subjectId);
  const now = later(request.now, afterOthers(spells, processId));
  const act = await completed(trx, request.act, now);
  const sequence = place ?? (loaded?.sequence ?? 0) + 1;
  const again = loaded !== undefined && needsRefold(act, loaded.process.toldUntil, now);
  const newId = idsOfAct(processId, key);
  const outcome = settle({
    definition,
    processId,
    act,
    by,
    newId,
    around: { now, spells, law: await readLaw(trx) },
    loaded: again ? await loadProcess(trx, processId, { all: true }) : loaded,
    facts: again ? await readFacts(trx, processId) : undefined,
  });

  const written = await writeOutcome(trx, outcome, { now, sequence, by });
  // A workflow told of a repair cannot know which notices it is to take up again.
  const deliver =
    act.do === 'nudge' && act.cause === rebuiltCause ? await pendingNotices(trx, processId) : written.deliver;
  const nudges = await establish(trx, outcome, { now, by, newId });
  const settled: Settled = {
    ...settledOf(outcome, deliver, nudges),
    sequence,
    key,
    by,
    at: now,
    orderedAt: order,
    ...(direct && { act: request.act }),
    continueAfter,
  };
  await trx
    .insertInto('settlement')
    .values({ process_id: processId, sequence, key, answer: JSON.stringify(settled) })
    .execute();
  return settled;
}

async function pendingNotices(trx: Transaction<Tables>, processId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('notice')
    .select('id')
    .where('process_id', '=', processId)
    .where('status', '=', 'pending')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Nothing is settled on top of a loss: the workflow waits, and asks again, until the records are level with it. Not
 * benign: the worker's log warns of it.
 */
export const recordsBehind = ({ nonRetryable }: { nonRetryable: boolean }): ApplicationFailure =>
  ApplicationFailure.create({
    type: recordsBehindType,
    message: errorCatalogue[recordsBehindType].title,
    nonRetryable,
  });

/**
 * What is said of one subject is said by one at a time: of two transfers accepted at once, the second sees that
 * the first has already taken the person over.
 */
async function holdSubject(trx: Transaction<Tables>, subjectId: string): Promise<void> {
  const subject = await trx
    .selectFrom('subject')
    .select('id')
    .where('id', '=', subjectId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!subject) throw new Refused('subject.not-found');
}

/**
 * Just after the last unit became accountable by another process. Workflows run by clocks of their own, which may
 * differ by a moment: nothing is settled as if the unit that others have already seen had not taken over yet.
 */
function afterOthers(spells: readonly Spell[], processId: string): Instant {
  const last = spells
    .filter(({ kind, id }) => kind === 'accountable' && isOfProcess(id) && !id.startsWith(`${processId}/`))
    .map(({ from }) => instantOf(from))
    .sort()
    .at(-1);
  return last === undefined ? longAgo : fromMilliseconds(toMilliseconds(last) + 1);
}
const isOfProcess = (circumstanceId: string): boolean => circumstanceId.endsWith('/accountable');
const longAgo: Instant = '1970-01-01T00:00:00.000Z';

export type SettleActivities = ReturnType<typeof createSettle>;

/** Marks a notice given up with the fact that says so, and tells the fact whom it did not reach. */
async function completed(trx: Transaction<Tables>, act: Act, now: Instant): Promise<Act> {
  if (act.do !== 'give-up') return act;
  const notice = await trx
    .updateTable('notice')
    .set({ status: 'given-up', settled_at: now })
    .where('id', '=', act.notice)
    .returning('to_unit')
    .executeTakeFirst();
  return { ...act, to: notice?.to_unit as UnitId | undefined };
}

function settledOf(
  outcome: Outcome,
  deliver: readonly string[],
  nudges: readonly Nudge[],
): Omit<Settled, 'continueAfter' | 'sequence'> {
  const opened = new Set(outcome.opened);
  const answer: ActAnswer = {
    processId: outcome.process.id,
    opened: outcome.opened,
    changed: outcome.steps.flatMap(({ id }) => (opened.has(id) ? [] : [id])),
    ...(outcome.fact && { fact: outcome.fact.id }),
    ...(outcome.process.outcome !== undefined && { over: outcome.process.outcome }),
  };
  return {
    answer,
    open: outcome.open,
    deliver,
    nudges,
    ...(outcome.wakeAt !== undefined && { wakeAt: outcome.wakeAt, wakeFor: outcome.wakeFor }),
  };
}

/** Writes what the process says of its subject, and names the processes that it concerns. */
async function establish(
  trx: Transaction<Tables>,
  { process, established }: Outcome,
  { now, by, newId }: { now: Instant; by: string; newId: () => string },
): Promise<Nudge[]> {
  if (established.length === 0) return [];
  const touched: When[] = [];
  for (const { kind, spell } of established) {
    const id = `${process.id}/${kind}`;
    const known = await trx
      .selectFrom('circumstance')
      .select('starts')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known) touched.push(known.starts);
    if (!spell) {
      await trx.updateTable('circumstance').set({ withdrawn: true }).where('id', '=', id).execute();
      continue;
    }
    touched.push(spell.from);
    const told = {
      starts: spell.from,
      ends: spell.to ?? null,
      value: JSON.stringify(spell.value),
      withdrawn: false,
      recorded_at: now,
      recorded_by: by,
    };
    await trx
      .insertInto('circumstance')
      .values({ id, subject_id: process.subjectId, kind, process_id: process.id, end_reason: null, ...told })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(told))
      .execute();
  }
  const since = earliest(touched);
  const others = await openProcessesOf(trx, process.subjectId, process.id);
  return others.map((processId) => ({
    id: newId(),
    processId,
    cause: `circumstance of ${process.id}`,
    since,
  }));
}

const earliest = (times: readonly When[]): Instant => times.map(instantOf).sort()[0] ?? longAgo;

/** One circumstance, inside the caller's transaction: recorded once, however often it is told. */
export async function recordCircumstanceIn(
  trx: Transaction<Tables>,
  request: CircumstanceRequest & { now: Instant },
  newId: () => string,
): Promise<CircumstanceAnswer> {
  const { id, subjectId, kind, from, to, value, endReason, withdrawn, by, now } = request;
  if (kind === 'accountable') throw new Refused('circumstance.by-process');
  await holdLaw(trx, 'shared');
  await holdSubject(trx, subjectId);
  const orderedAt = await orderOf(trx);
  const before = await trx
    .selectFrom('circumstance')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const told = {
    starts: from as When,
    ends: (to ?? null) as When | null,
    value: JSON.stringify(value ?? true),
    end_reason: endReason ?? null,
    withdrawn: withdrawn === true,
  };
  const same =
    before !== undefined &&
    before.starts === told.starts &&
    before.ends === told.ends &&
    JSON.stringify(before.value) === told.value &&
    before.end_reason === told.end_reason &&
    before.withdrawn === told.withdrawn;
  if (!same) {
    await trx
      .insertInto('circumstance')
      .values({
        id,
        subject_id: subjectId,
        kind,
        recorded_at: now,
        recorded_by: by,
        process_id: null,
        ...told,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ ...told, recorded_at: now, recorded_by: by }),
      )
      .execute();
    await appendEvents(trx, subjectId, [
      {
        at: now,
        type: withdrawn === true ? 'circumstance-withdrawn' : 'circumstance-recorded',
        actor: by,
        cause: id,
        data: {
          id,
          kind,
          from,
          to: to ?? null,
          value: value ?? true,
          endReason: endReason ?? null,
          ...(before && { before: { from: before.starts, to: before.ends, value: before.value } }),
        },
      },
    ]);
  }
  const since = earliest([
    told.starts,
    ...(told.ends ? [told.ends] : []),
    ...(before ? [before.starts] : []),
    ...(before?.ends ? [before.ends] : []),
  ]);
  // Nudged even when nothing changed here: the one before may have ended between recording and telling.
  const processes = await openProcessesOf(trx, subjectId, '');
  const cause = `circumstance ${id}`;
  return { orderedAt, nudges: processes.map((processId) => ({ id: newId(), processId, cause, since })) };
}

/** Data that PostgreSQL cannot hold will not become better by trying again: SQLSTATE class 22. */
function finalOf(error: unknown): unknown {
  if (error instanceof Refused) return failureOf(error);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^22\w{3}$/.test(code)
    ? failureOf(new Refused('service.defect'))
    : error;
}

/** A refusal on its way through Temporal. The message is the title: messages stay in histories. */
export function failureOf({ code, more }: Refused): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: errorCatalogue[code].title,
    nonRetryable: true,
    details: [more],
    category: ApplicationFailureCategory.BENIGN,
  });
}
