import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { Transaction } from 'kysely';
import type { Spell } from '../domain/circumstances';
import { errorCatalogue, Refused } from '../domain/errors';
import { instantOf, plusHours, type Instant, type When } from '../domain/time';
import { catalogue, definitionOf as definitionInCatalogue, workflowTypeOf } from '../workflows/catalogue';
import type { UnitId } from '../domain/parties';
import type { Act } from '../workflows/settling/acts';
import type { AnyDefinition } from '../workflows/definition/define-process';
import { isOutgrown } from '../workflows/settling/fold';
import { needsRefold } from '../workflows/settling/take-act';
import { settle, type Outcome } from '../workflows/settling/settle';
import type { StartDraft } from '../workflows/settling/records';
import { startedBy } from '../workflows/settling/starters';
import type {
  ActAnswer,
  Carried,
  CircumstanceRequest,
  MovementRequest,
  Nudge,
  SettleRequest,
  Settled,
} from '../workflows/shell/contracts';
import { appendEvents } from '../records/audit';
import type { Database, Tables } from '../records/database';
import { holdLaw, readLaw } from '../records/law';
import {
  loadProcess,
  openProcessesOf,
  readFacts,
  readSpells,
  readWorkInProgress,
  writeOutcome,
} from '../records/process-store';
import { createMovements } from './movements';

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
  const definitions = Object.keys(catalogue).flatMap((kind) => definitionOf(kind) ?? []);
  const movements = createMovements({ record: recordIn, start: startIn });
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
        return await database.transaction().execute(async (trx) => settleIn(trx, request));
      } catch (error) {
        throw finalOf(error);
      }
    },

    /** Where a process stands, for a run that starts without having been told. */
    async takeUp({ processId }: { processId: string }): Promise<Carried> {
      const row = await database
        .selectFrom('process')
        .select(['kind', 'wake_at', 'outcome', 'sequence'])
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
        ...(definitionOf(row.kind)?.table.confidential && { quiet: true as const }),
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
    ): Promise<readonly Nudge[]> {
      try {
        return await database
          .transaction()
          .execute(async (trx) =>
            'movement' in request
              ? movements.recordMovement(trx, request.movement, request)
              : recordIn(trx, request),
          );
      } catch (error) {
        throw finalOf(error);
      }
    },
  };

  /** Records a circumstance, starts what it starts, and asks what ended after it began. */
  async function recordIn(
    trx: Transaction<Tables>,
    request: CircumstanceRequest & { now: Instant },
  ): Promise<Nudge[]> {
    const { id, subjectId, kind, from, to, value, withdrawn, now } = request;
    const { told, since } = await recordCircumstanceIn(trx, request, newId);
    const asked = await askEnded(trx, subjectId, { id, since, now });
    if (withdrawn === true) return [...asked, ...told];
    const spell = { id, kind, from, to, value: value ?? true } as Spell;
    const started = await startedByCircumstances(trx, subjectId, [spell], now);
    return [...started, ...asked, ...told];
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
  ): Promise<Nudge[]> {
    const key = `nudge@${id}@${now}`;
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
      const settled = await settleIn(trx, {
        processId,
        now,
        key,
        by: itself,
        act: { do: 'nudge', cause, since },
      });
      if (settled.answer.over === undefined)
        nudges.push({ id: newId(), processId, cause, since }, { id: newId(), processId, start: kind, cause });
      nudges.push(...settled.nudges);
    }
    return nudges;
  }

  async function settleIn(trx: Transaction<Tables>, request: SettleRequest): Promise<Settled> {
    const { processId, key, now, by } = request;
    await holdLaw(trx, 'shared');
    const loaded = await loadProcess(trx, processId, { lock: true });
    const earlier = await trx
      .selectFrom('settlement')
      .select('answer')
      .where('process_id', '=', processId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (earlier) return earlier.answer as Settled;
    const act = await completed(trx, request.act, now);
    const sequence = (loaded?.sequence ?? 0) + 1;
    if (act.do !== 'start' && !loaded) throw new Refused('process.not-found');
    if (act.do === 'start' && loaded) throw new Refused('request.key-reused');

    const definition = definitionOf(act.do === 'start' ? act.kind : (loaded?.process.kind ?? ''));
    if (!definition) throw new Refused('kind.not-found');
    const subjectId = act.do === 'start' ? act.subjectId : (loaded?.process.subjectId ?? '');
    const again =
      loaded !== undefined &&
      (needsRefold(act, loaded.process.toldUntil, now) || isOutgrown(definition, loaded.process));
    const workInProgress = capturesWork(definition, act)
      ? await readWorkInProgress(trx, subjectId, processId)
      : undefined;
    const outcome = settle({
      definition,
      processId,
      act,
      by,
      newId,
      around: {
        now,
        spells: await readSpells(trx, subjectId),
        law: await readLaw(trx),
        workInProgress,
        namesOfSubject: await namesOf(trx, subjectId, definition),
      },
      loaded: again ? await loadProcess(trx, processId, { all: true }) : loaded,
      facts: again ? await readFacts(trx, processId) : undefined,
    });

    const { deliver } = await writeOutcome(trx, outcome, { now, sequence, by });
    const told = await establish(trx, outcome, { now, by, newId });
    const started = await startOthers(trx, outcome, now);
    const matched = outcome.match ? await movements.match(trx, outcome.match, { by, now }) : [];
    // Started before anything is told to them.
    const nudges = [...started, ...matched, ...told];
    const settled: Settled = {
      ...settledOf(outcome, deliver, nudges),
      sequence,
      continueAfter,
      ...(definition.table.confidential && { quiet: true }),
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
  ): Promise<Nudge[]> {
    const nudges: Nudge[] = [];
    for (const start of starts) nudges.push(...(await startIn(trx, start, process, process.id, now)));
    const spells = established.flatMap(({ id, kind, spell }) =>
      spell ? [{ id, kind, ...spell } as Spell] : [],
    );
    nudges.push(...(await startedByCircumstances(trx, process.subjectId, spells, now)));
    return nudges;
  }

  async function startedByCircumstances(
    trx: Transaction<Tables>,
    subjectId: string,
    recorded: readonly Spell[],
    now: Instant,
  ): Promise<Nudge[]> {
    if (recorded.length === 0) return [];
    const around = { now, spells: await readSpells(trx, subjectId) };
    const nudges: Nudge[] = [];
    for (const spell of recorded)
      for (const start of startedBy(definitions, spell, around))
        nudges.push(...(await startIn(trx, start, { subjectId, restricted: false }, subjectId, now)));
    return nudges;
  }

  /** Settles the start of another process, once; one that may not start is noted in `stream` and left. */
  async function startIn(
    trx: Transaction<Tables>,
    { kind, processId, input }: StartDraft,
    { subjectId, restricted }: { subjectId: string; restricted: boolean },
    stream: string,
    now: Instant,
  ): Promise<Nudge[]> {
    try {
      const { nudges } = await settleIn(trx, {
        processId,
        now,
        by: itself,
        key: `start@${processId}`,
        act: { do: 'start', kind, subjectId, input, restricted },
      });
      return [
        { id: `start@${processId}`, processId, start: workflowTypeOf(kind), cause: `started by ${stream}` },
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
}

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

const earliest = (times: readonly When[]): Instant =>
  times.map(instantOf).sort()[0] ?? '1970-01-01T00:00:00.000Z';

async function recordCircumstanceIn(
  trx: Transaction<Tables>,
  request: CircumstanceRequest & { now: Instant },
  newId: () => string,
): Promise<{ told: Nudge[]; since: Instant }> {
  const { id, subjectId, kind, from, to, value, endReason, withdrawn, by, now } = request;
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
  const nudges = (await openProcessesOf(trx, subjectId, '')).map((processId) => ({
    id: newId(),
    processId,
    cause: `circumstance ${id}`,
    since,
  }));
  return { told: nudges, since };
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
