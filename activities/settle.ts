import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Transaction } from 'kysely';
import type { Spell } from '../domain/circumstances';
import { Refused } from '../domain/errors';
import {
  fromMilliseconds,
  instantOf,
  later,
  longAgo,
  plusHours,
  toMilliseconds,
  type Instant,
  type When,
} from '../domain/time/time';
import { catalogue, definitionOf as definitionInCatalogue, workflowTypeOf } from '../workflows/catalogue';
import type { UnitId } from '../domain/people/parties';
import { isReserved } from '../domain/people/visibility';
import type { Act } from '../engine/acts/acts';
import type { AnyDefinition } from '../engine/definition/define-process';
import { idsOfAct } from '../engine/kernel/draft';
import { needsWholeLog } from '../engine/kernel/whole-log';
import { settle, type Outcome } from '../engine/kernel/settle';
import type { ProcessRecord, StartDraft } from '../engine/kernel/records';
import { startedBy } from '../engine/capabilities/starts';
import {
  ownKeys,
  rebuiltCause,
  recordsBehindType,
  type ActAnswer,
  type Carried,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type MovementRequest,
  type Nudge,
  type SettleRequest,
  type Settled,
} from '../workflows/shell/contracts';
import { errorCatalogue } from '../workflows/errors';
import { appendEvents } from '../records/log/audit';
import type { Database, Tables } from '../records/database';
import { holdLaw, orderOf, readLaw } from '../records/law/law';
import { hasOneOpen, openProcessesOf, readWorkInProgress } from '../records/processes/of-subject';
import { loadProcess, writeOutcome } from '../records/processes/store';
import { readFacts } from '../records/log/facts';
import { readSpells } from '../records/subjects/circumstances';
import { createMovements } from './movements';

export interface SettleDependencies {
  readonly database: Database;
  readonly newId: () => string;
  /** After how many events of history a run continues as new. */
  readonly continueAfter: number;
  /** The catalogue, unless a bench or a test brings definitions of its own. */
  readonly definitionOf?: (kind: string) => AnyDefinition | undefined;
}

/** What a settling needs beside its request. */
export interface SettlingContext {
  readonly definitionOf: (kind: string) => AnyDefinition | undefined;
  readonly continueAfter: number;
  /** Ids of the nudges of a circumstance that no process established. */
  readonly newId: () => string;
}

/** The activities that record: each is one transaction, and answers again what it answered before. */
export function createSettle({
  database,
  newId,
  continueAfter,
  definitionOf = definitionInCatalogue,
}: SettleDependencies) {
  const context: SettlingContext = { definitionOf, continueAfter, newId };
  return {
    /**
     * Settles one act of one process: the only way in which a process ever changes.
     *
     * Idempotent by the act's key, for good: run twice, in this run of the workflow or a later one, it answers
     * what it answered and changes nothing. Each settling takes the next place in the process's sequence. A
     * refusal is a non-retryable failure whose type is the error's code; then nothing was written. Any other error is retried by the caller.
     */
    async settle(request: SettleRequest): Promise<Settled> {
      try {
        return await database.transaction().execute(async (trx) => settleIn(trx, request, context));
      } catch (error) {
        throw finalOf(error);
      }
    },

    /** Where a process stands, for a run that starts without having been told. */
    async takeUp({ processId }: { processId: string }): Promise<Carried> {
      const row = await database
        .selectFrom('process')
        .select(['visibility', 'wake_at', 'outcome', 'sequence'])
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
        ...(isReserved(row.visibility) && { quiet: true as const }),
        ...(row.wake_at !== null && { wakeAt: row.wake_at }),
        ...(row.outcome !== null && { over: row.outcome }),
      };
    },

    /**
     * Records a circumstance of a subject, or what a prison's movement means, once, and says which processes it
     * concerns. A movement that is not known is a non-retryable failure; then nothing was written.
     */
    async recordCircumstance(
      request: (CircumstanceRequest | MovementRequest) & { now: Instant },
    ): Promise<CircumstanceAnswer> {
      try {
        return await database
          .transaction()
          .execute(async (trx) =>
            'movement' in request
              ? recordMovementIn(trx, request, context)
              : recordCircumstanceIn(trx, request, context),
          );
      } catch (error) {
        throw finalOf(error);
      }
    },
  };
}

const movementsOf = (context: SettlingContext) =>
  createMovements({
    record: async (trx, request) => (await recordCircumstanceIn(trx, request, context)).nudges,
    start: async (trx, start, about, stream, now) => startIn(trx, start, about, stream, now, context),
  });

/** What a prison's movement means, inside the caller's transaction: recorded once, however often it is told. */
export async function recordMovementIn(
  trx: Transaction<Tables>,
  request: MovementRequest & { now: Instant },
  context: SettlingContext,
): Promise<CircumstanceAnswer> {
  await holdLaw(trx, 'shared');
  const nudges = await movementsOf(context).recordMovement(trx, request.movement, request);
  return { nudges, orderedAt: await orderOf(trx) };
}

/**
 * One circumstance, inside the caller's transaction: recorded once, however often it is told. It starts what it
 * starts, and asks what ended after it began.
 */
export async function recordCircumstanceIn(
  trx: Transaction<Tables>,
  request: CircumstanceRequest & { now: Instant },
  context: SettlingContext,
): Promise<CircumstanceAnswer> {
  const { id, subjectId, kind, from, to, value, withdrawn, now } = request;
  const { told, since, orderedAt } = await tellCircumstance(trx, request, context.newId);
  const asked = await askEnded(trx, subjectId, { id, since, now }, context);
  if (withdrawn === true) return { orderedAt, nudges: [...asked, ...told] };
  const spell = { id, kind, from, to, value: value ?? true } as Spell;
  const started = await startedByCircumstances(trx, subjectId, [spell], now, context);
  return { orderedAt, nudges: [...started, ...asked, ...told] };
}

/**
 * Settles again each process that ended after the earliest instant that was told of: a release that never was,
 * or a death of somebody else, makes a process run again. One that does is told if its workflow still runs, and
 * its workflow is started if it does not.
 */
async function askEnded(
  trx: Transaction<Tables>,
  subjectId: string,
  { id, since, now }: { id: string; since: Instant; now: Instant },
  context: SettlingContext,
): Promise<Nudge[]> {
  const key = ownKeys.nudge(`${id}@${now}`);
  const ended = await trx
    .selectFrom('process')
    .select(['process.id', 'process.kind'])
    .where('subject_id', '=', subjectId)
    .where((process) =>
      process.or([
        process.and([process('outcome', 'is not', null), process('ended_at', '>', since)]),
        // Asked before, in a try whose answer was lost.
        process.exists(
          process
            .selectFrom('settlement')
            .select('sequence')
            .whereRef('settlement.process_id', '=', 'process.id')
            .where('settlement.key', '=', key),
        ),
      ]),
    )
    .orderBy('process.id')
    .execute();
  const nudges: Nudge[] = [];
  for (const { id: processId, kind } of ended) {
    const cause = `circumstance ${id}`;
    const request = { processId, now, key, by: itself, act: { do: 'nudge', cause, since } } as const;
    const settled = await settleIn(trx, request, context);
    if (settled.answer.over === undefined)
      nudges.push(
        { id: context.newId(), processId, cause, since },
        { id: context.newId(), processId, start: workflowTypeOf(kind), cause },
      );
    nudges.push(...settled.nudges);
  }
  return nudges;
}

/**
 * One settling, inside the caller's transaction; see `settle` above. `place`: the place that it takes in the
 * process's sequence, where it is settled again after a loss and holes must stay holes. `direct`: no workflow asks,
 * so that the answer keeps the act, for the history of the workflow that is told of it.
 */
export async function settleIn(
  trx: Transaction<Tables>,
  request: SettleRequest,
  context: SettlingContext & {
    readonly place?: number | undefined;
    readonly direct?: boolean;
    readonly orderedAt?: string | undefined;
  },
): Promise<Settled> {
  const { definitionOf, continueAfter, place, direct = request.expected === undefined, orderedAt } = context;
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
  const again = needsWholeLog(loaded, act, now, definition);
  const workInProgress = capturesWork(definition, act)
    ? await readWorkInProgress(trx, subjectId, processId)
    : undefined;
  const newId = idsOfAct(processId, key);
  const outcome = settle({
    definition,
    processId,
    act,
    by,
    newId,
    around: {
      now,
      spells,
      law: await readLaw(trx),
      workInProgress,
      // One that is settled again after a loss was let in when it was settled first.
      hasOne:
        act.do === 'start' && place === undefined && (await hasOneOpen(trx, subjectId, definition.table)),
      namesOfSubject: await namesOf(trx, subjectId, definition),
    },
    loaded: again ? await loadProcess(trx, processId, { all: true }) : loaded,
    facts: again ? await readFacts(trx, processId) : undefined,
  });

  const written = await writeOutcome(trx, outcome, { now, sequence, by });
  // A workflow told of a repair cannot know which notices it is to take up again.
  const deliver =
    act.do === 'nudge' && act.cause === rebuiltCause ? await pendingNotices(trx, processId) : written.deliver;
  const told = await establish(trx, outcome, { now, by, newId });
  // What else follows takes places and orders of its own.
  const others: SettlingContext = { definitionOf, continueAfter, newId };
  const started = await startOthers(trx, outcome, now, others);
  const matched = outcome.match ? await movementsOf(others).match(trx, outcome.match, { by, now }) : [];
  // Started before anything is told to them.
  const nudges = [...started, ...matched, ...told];
  const settled: Settled = {
    ...settledOf(outcome, deliver, nudges),
    sequence,
    key,
    by,
    at: now,
    orderedAt: order,
    ...(isReserved(outcome.process.visibility) && { quiet: true }),
    ...(direct && { act: request.act }),
    continueAfter,
  };
  await trx
    .insertInto('settlement')
    .values({ process_id: processId, sequence, key, answer: JSON.stringify(settled) })
    .execute();
  return settled;
}

/** Records the processes that a plan starts, and those that start because of what it establishes. */
async function startOthers(
  trx: Transaction<Tables>,
  { process, starts, established }: Outcome,
  now: Instant,
  context: SettlingContext,
): Promise<Nudge[]> {
  const nudges: Nudge[] = [];
  for (const start of starts) nudges.push(...(await startIn(trx, start, process, process.id, now, context)));
  const spells = established.flatMap(({ id, kind, spell }) =>
    spell ? [{ id, kind, ...spell } as Spell] : [],
  );
  nudges.push(...(await startedByCircumstances(trx, process.subjectId, spells, now, context)));
  return nudges;
}

async function startedByCircumstances(
  trx: Transaction<Tables>,
  subjectId: string,
  recorded: readonly Spell[],
  now: Instant,
  context: SettlingContext,
): Promise<Nudge[]> {
  if (recorded.length === 0) return [];
  const definitions = Object.keys(catalogue).flatMap((kind) => context.definitionOf(kind) ?? []);
  const around = { now, spells: await readSpells(trx, subjectId) };
  const nudges: Nudge[] = [];
  for (const spell of recorded)
    for (const start of startedBy(definitions, spell, around))
      nudges.push(...(await startIn(trx, start, { subjectId, visibility: 'area' }, subjectId, now, context)));
  return nudges;
}

/** Settles the start of another process, once; one that may not start is noted in `stream` and left. */
async function startIn(
  trx: Transaction<Tables>,
  { kind, processId, input }: StartDraft,
  { subjectId, visibility }: Pick<ProcessRecord, 'subjectId' | 'visibility'>,
  stream: string,
  now: Instant,
  context: SettlingContext,
): Promise<Nudge[]> {
  try {
    const request = {
      processId,
      now,
      by: itself,
      key: ownKeys.start(processId),
      act: { do: 'start', kind, subjectId, input, restricted: visibility !== 'area' },
    } as const;
    const { nudges } = await settleIn(trx, request, context);
    return [
      { id: ownKeys.start(processId), processId, start: workflowTypeOf(kind), cause: `started by ${stream}` },
      ...nudges,
    ];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const data = { kind, process: processId, code: error.code };
    await appendEvents(trx, stream, [
      { at: now, type: 'process-not-started', actor: itself, cause: processId, data },
    ]);
    return [];
  }
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

/** Who acts when nobody asked. */
const itself = 'vigil';

/** Whether an act may record which work changes hands with it. */
const capturesWork = ({ table }: AnyDefinition, act: Act): boolean =>
  (act.do === 'complete' || act.do === 'accept') &&
  Object.values(table.steps).some((step) => step.capturesWork);

export type SettleActivities = ReturnType<typeof createSettle>;

const takesNameless = ({ table }: AnyDefinition): boolean =>
  [
    ...Object.values(table.commands).map(({ input }) => input),
    ...Object.values(table.steps).flatMap(({ outcomes }) => Object.values(outcomes)),
  ].some((fields) => Object.values(fields).some(({ type }) => type === 'nameless'));

/** The names and references of a subject; none where no field of the kind asks for words without them. */
async function namesOf(
  trx: Transaction<Tables>,
  subjectId: string,
  definition: AnyDefinition,
): Promise<string[]> {
  if (!takesNameless(definition)) return [];
  const subject = await trx
    .selectFrom('subject')
    .select('name')
    .where('id', '=', subjectId)
    .executeTakeFirst();
  const references = await trx
    .selectFrom('subject_reference')
    .select('value')
    .where('subject_id', '=', subjectId)
    .execute();
  return [subject?.name ?? '', ...references.map(({ value }) => value)].filter(Boolean);
}

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
  for (const { id, kind, spell } of established) {
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

async function tellCircumstance(
  trx: Transaction<Tables>,
  request: CircumstanceRequest & { now: Instant },
  newId: () => string,
): Promise<{ told: Nudge[]; since: Instant; orderedAt: string }> {
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
  const stands = {
    starts: from as When,
    ends: (to ?? null) as When | null,
    value: JSON.stringify(value ?? true),
    end_reason: endReason ?? null,
    withdrawn: withdrawn === true,
  };
  const same =
    before !== undefined &&
    before.starts === stands.starts &&
    before.ends === stands.ends &&
    JSON.stringify(before.value) === stands.value &&
    before.end_reason === stands.end_reason &&
    before.withdrawn === stands.withdrawn;
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
        ...stands,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ ...stands, recorded_at: now, recorded_by: by }),
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
    stands.starts,
    ...(stands.ends ? [stands.ends] : []),
    ...(before ? [before.starts] : []),
    ...(before?.ends ? [before.ends] : []),
  ]);
  // Nudged even when nothing changed here: the one before may have ended between recording and telling.
  const processes = await openProcessesOf(trx, subjectId, '');
  const cause = `circumstance ${id}`;
  const told = processes.map((processId) => ({ id: newId(), processId, cause, since }));
  return { told, since, orderedAt };
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
