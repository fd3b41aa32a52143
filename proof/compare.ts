import { sql, type Selectable } from 'kysely';
import type { CircumstanceKind } from '../domain/circumstances';
import { longAgo, type Instant, type When } from '../domain/time/time';
import type { Reader } from '../records/database';
import type { NoticeTable, StepDeadlineTable, StepTableRow } from '../records/tables/processes';
import { readLaw } from '../records/law/law';
import { deadlineRow } from '../records/processes/deadlines';
import { loadProcess } from '../records/processes/store';
import { noticeRow } from '../records/processes/notices';
import { readEffects, readFacts } from '../records/log/facts';
import { readSpells } from '../records/subjects/circumstances';
import { repeatedOf, stepOf } from '../records/processes/steps';
import type { AnyDefinition } from '../engine/definition/define-process';
import type { Fact } from '../engine/acts/acts';
import { sameContent } from '../domain/canonical';
import { projectionOf, type Projection } from '../engine/log/effect';
import { refold } from '../engine/kernel/fold';
import type { ProcessRecord, StepRecord, Surroundings } from '../engine/kernel/records';
import { areasOf, settle, type Outcome } from '../engine/kernel/settle';
import { want } from '../engine/kernel/want';
import type { Settled } from '../workflows/shell/contracts';

/** In what the records differ from the log, or the workflows from the records. */
export const differenceKinds = {
  'process-missing': 'the log tells of this process, and its row is missing',
  'log-missing': 'there is a row, and the log does not tell of it',
  process: 'the row of the process is not what the log makes it',
  state: 'the state is not what the facts make it',
  'step-missing': 'a step is missing',
  'step-unknown': 'the log does not tell of this step',
  step: 'the row of a step is not what the log makes it',
  span: 'what reports count of a step is not what its row says',
  'deadline-missing': 'a due instant that the step had is missing',
  'deadline-unknown': 'the log does not tell of this due instant',
  deadline: 'a due instant is not what the log makes it',
  'notice-missing': 'a notice is missing',
  'notice-unknown': 'the log does not tell of this notice',
  notice: 'the row of a notice is not what the log and its deliveries make it',
  'settlement-missing': 'the answer to a settled act is missing',
  'circumstance-missing': 'a circumstance is missing',
  'circumstance-unknown': 'the log does not tell of this circumstance',
  circumstance: 'a circumstance is not what the log makes it',
  'not-at-rest': 'its facts, circumstances and the law as they stand want something else of these steps',
  'kind-unknown': 'this version has no definition of its kind',
  'workflow-missing': 'the process is open and no workflow runs',
  'workflow-silent': 'its workflow does not answer',
  'workflow-ahead': 'its workflow knows of settlings that the records have lost',
  'workflow-behind': 'its workflow has not learned of the last settlings',
  'workflow-differs': 'its workflow holds something else',
  'workflow-unknown': 'a workflow runs for a process that the records do not know',
  'notice-stranded': 'a notice is undelivered and nobody delivers it',
  asleep: 'its next instant has passed long ago',
  chain: 'the chain of the log is broken',
} as const;
export type DifferenceKind = keyof typeof differenceKinds;

/** One difference, named by ids and keys of ours; never by what a person told. */
export interface Difference {
  /** The process or the subject. */
  readonly of: string;
  readonly what: DifferenceKind;
  /** The key of the step, or the id of the notice or circumstance. */
  readonly key?: string | undefined;
  readonly fields?: readonly string[] | undefined;
}

export type DefinitionOf = (kind: string) => AnyDefinition | undefined;

/** The rows of a process as its log makes them. */
export interface Wanted {
  readonly process: ProcessRecord;
  readonly sequence: number;
  readonly wakeAt: Instant | undefined;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly writtenAt: ReadonlyMap<string, Instant>;
  readonly deadlines: readonly ReturnType<typeof deadlineRow>[];
  readonly notices: readonly WantedNotice[];
}
type WantedNotice = Omit<ReturnType<typeof noticeRow>, 'status'> & Pick<NoticeTable, 'status'>;

export interface Compared {
  readonly differences: readonly Difference[];
  /** Undefined where the log cannot make the rows: it began before it carried effects, or is missing. */
  readonly wanted: Wanted | undefined;
}

/**
 * Makes the rows of a process from its log alone, in memory, and compares them with the tables; then asks the
 * engine whether its facts, today's circumstances and the law want anything else of it. Reads only.
 */
export async function compareProcess(
  reader: Reader,
  processId: string,
  definitionOf: DefinitionOf,
): Promise<Compared> {
  const loaded = await loadProcess(reader, processId, { all: true });
  const effects = await readEffects(reader, processId);
  const facts = await readFacts(reader, processId);
  const projection = projectionOf(processId, effects, (kind) => definitionOf(kind)?.table);
  if (!projection || facts.length === 0) {
    const missing = facts.length === 0;
    return {
      wanted: undefined,
      differences: missing && loaded ? [{ of: processId, what: 'log-missing' }] : [],
    };
  }
  const differences: Difference[] = [];
  const differs = (what: DifferenceKind, key?: string, fields?: readonly string[]): void =>
    void differences.push({
      of: processId,
      what,
      ...(key !== undefined && { key }),
      ...(fields && { fields }),
    });

  const last = await lastSettlement(reader, processId);
  const sequence = Math.max(last?.sequence ?? 0, projection.sequence);
  const settledAt = last?.settled.at ?? effects.at(-1)?.at ?? longAgo;
  for (const place of await missingPlaces(
    reader,
    processId,
    effects.map((one) => one.sequence),
  ))
    differs('settlement-missing', String(place));

  const definition = definitionOf(projection.process.kind);
  if (!definition) {
    differs('kind-unknown');
    return { wanted: undefined, differences };
  }
  const folded = foldedProcess(processId, projection, definition, facts);
  const around: Surroundings = {
    now: settledAt,
    spells: await readSpells(reader, folded.subjectId),
    law: await readLaw(reader),
  };
  const rest = restOf(definition, folded, projection, facts, around);
  if (rest.keys.length > 0) differs('not-at-rest', undefined, rest.keys);
  const wanted: Wanted = {
    process: { ...folded, state: rest.state },
    sequence,
    wakeAt: last ? last.settled.wakeAt : rest.wakeAt,
    steps: projection.steps,
    writtenAt: projection.writtenAt,
    deadlines: projection.deadlines.map((one) => deadlineRow(processId, one)),
    notices: await noticesOf(reader, processId, projection, facts),
  };

  await compareProcessRow(reader, wanted, loaded, { definition, around, differs });
  await compareSteps(reader, wanted, differs);
  await compareSpans(reader, processId, differs);
  await compareDeadlines(reader, wanted, differs);
  await compareNotices(reader, wanted, differs);
  return { wanted, differences };
}

type Differs = (what: DifferenceKind, key?: string, fields?: readonly string[]) => void;

async function lastSettlement(
  reader: Reader,
  processId: string,
): Promise<{ sequence: number; settled: Settled } | undefined> {
  const row = await reader
    .selectFrom('settlement')
    .select(['sequence', 'answer'])
    .where('process_id', '=', processId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { sequence: row.sequence, settled: row.answer as Settled };
}

async function missingPlaces(
  reader: Reader,
  processId: string,
  places: readonly number[],
): Promise<number[]> {
  const rows = await reader
    .selectFrom('settlement')
    .select('sequence')
    .where('process_id', '=', processId)
    .execute();
  const known = new Set(rows.map(({ sequence }) => sequence));
  return places.filter((place) => !known.has(place));
}

/** The process with its facts folded afresh; what neither facts nor definition tell comes from the effects. */
function foldedProcess(
  id: string,
  { process: part }: Projection,
  definition: AnyDefinition,
  facts: readonly Fact[],
): ProcessRecord {
  const [first] = facts;
  if (!first) throw new Error('a log without a fact makes no process');
  const process: ProcessRecord = {
    ...structuredClone(part),
    id,
    input: {},
    started: { id: first.id, at: first.at, by: first.by },
    state: undefined,
    done: {},
    toldUntil: first.at,
    lastFact: facts.at(-1)?.id ?? first.id,
  };
  refold(definition, process, facts);
  process.engine = structuredClone(part.engine);
  return process;
}

/** What the engine makes of it when it is asked again at the instant of its last settling: nothing, at rest. */
function restOf(
  definition: AnyDefinition,
  process: ProcessRecord,
  { steps, notices }: Projection,
  facts: readonly Fact[],
  around: Surroundings,
): { state: unknown; keys: string[]; wakeAt: Instant | undefined } {
  let outcome: Outcome;
  try {
    outcome = settle({
      definition,
      processId: process.id,
      act: { do: 'nudge', cause: 'verify', since: longAgo },
      by: 'vigil',
      newId: () => 'none',
      around,
      loaded: {
        process,
        steps: [...steps.values()],
        sent: notices.flatMap(({ key, stepKey }) => (stepKey === undefined ? [key] : [])),
      },
      facts,
    });
  } catch {
    // One process that today's definition cannot settle is named, and the others are compared all the same.
    return { state: process.state, keys: ['cannot be settled'], wakeAt: undefined };
  }
  const keys = new Set([
    ...Object.keys(outcome.effect?.process ?? {}),
    ...Object.keys(outcome.effect?.steps ?? {}),
    ...outcome.events.flatMap(({ type, stepKey }) => (type === 'details-changed' ? [] : [stepKey ?? type])),
  ]);
  return { state: outcome.process.state, keys: [...keys].sort(), wakeAt: outcome.wakeAt };
}

async function compareProcessRow(
  reader: Reader,
  { process, sequence, wakeAt, steps }: Wanted,
  loaded: Awaited<ReturnType<typeof loadProcess>>,
  { definition, around, differs }: { definition: AnyDefinition; around: Surroundings; differs: Differs },
): Promise<void> {
  if (!loaded) return differs('process-missing');
  const row = await reader
    .selectFrom('process')
    .select(['wake_at', 'areas', 'outcome'])
    .where('id', '=', process.id)
    .executeTakeFirstOrThrow();
  const { state, ...is } = loaded.process;
  const { state: wantedState, ...should } = process;
  const fields = fieldsThatDiffer(
    { ...is, sequence: loaded.sequence, wakeAt: row.wake_at ?? undefined, areas: row.areas },
    { ...should, sequence, wakeAt, areas: areasOf(process.units) },
  );
  if (fields.length > 0) differs('process', undefined, fields);
  if (sameContent(state, wantedState)) return;
  // What was dropped from the state earlier or later makes no difference where the plan is the same.
  if (!samePlan(definition, { ...process, state }, process, steps, around)) differs('state');
}

function samePlan(
  definition: AnyDefinition,
  one: ProcessRecord,
  other: ProcessRecord,
  steps: ReadonlyMap<string, StepRecord>,
  around: Surroundings,
): boolean {
  try {
    const [a, b] = [want(definition, one, steps, around), want(definition, other, steps, around)];
    const [rowsOfA, rowsOfB] = [
      new Map(a.wanted.map((row) => [row.key, row])),
      new Map(b.wanted.map((row) => [row.key, row])),
    ];
    const only = [...rowsOfA.keys(), ...rowsOfB.keys()].filter(
      (key) => !rowsOfA.has(key) || !rowsOfB.has(key),
    );
    return (
      only.every((key) => !rowsOfA.has(key) && steps.get(key)?.forgotten === true) &&
      [...rowsOfA].every(([key, row]) => !rowsOfB.has(key) || sameContent(row, rowsOfB.get(key))) &&
      sameContent(
        [a.plan.over, a.plan.stopped, a.plan.establishes],
        [b.plan.over, b.plan.stopped, b.plan.establishes],
      )
    );
  } catch {
    // A state that no plan can be made of is none.
    return false;
  }
}

/** Names of what differs between two things; absent, undefined and null are one. */
function fieldsThatDiffer(is: object, should: object): string[] {
  const a = is as Record<string, unknown>;
  const b = should as Record<string, unknown>;
  return Object.keys({ ...a, ...b })
    .filter((name) => !sameContent(a[name] ?? null, b[name] ?? null))
    .sort();
}

async function compareSteps(reader: Reader, { process, steps }: Wanted, differs: Differs): Promise<void> {
  const rows: Selectable<StepTableRow>[] = await reader
    .selectFrom('step')
    .selectAll()
    .where('process_id', '=', process.id)
    .orderBy('key')
    .execute();
  const known = new Set<string>();
  for (const row of rows) {
    const should = steps.get(row.key);
    if (should?.id !== row.id) {
      differs('step-unknown', row.key);
      continue;
    }
    known.add(row.key);
    const repeated = repeatedOf(process, should);
    const { process_id, kind, subject_id, is_open, area, agency, risk_rank } = row;
    const fields = fieldsThatDiffer(
      { ...stepOf(row), process_id, kind, subject_id, is_open, area, agency, risk_rank },
      { ...should, ...repeated },
    );
    if (fields.length > 0) differs('step', row.key, fields);
  }
  for (const key of steps.keys()) if (!known.has(key)) differs('step-missing', key);
}

/** Of what holds now: whose past spans are in doubt has them made again with these. */
async function compareSpans(reader: Reader, processId: string, differs: Differs): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    with row_says as (
      select step.id, sight.seen_by, step.owner, step.area, step.assignee, step.rule, step.risk_rank, step.due_at
      from step join process on process.id = step.process_id
        cross join lateral seen_by_of(process.areas, process.visibility) sight
      where process.id = ${processId} and step.is_open
    ), span_says as (
      select step_id, seen_by, owner, area, assignee, rule, risk_rank, due_at
      from step_span where process_id = ${processId} and to_at is null
    )
    select distinct step.key
    from ((table row_says except table span_says) union all (table span_says except table row_says)) differs
      join step on step.id = differs.id
    order by key`.execute(reader);
  for (const { key } of rows) differs('span', key);
}

async function compareDeadlines(
  reader: Reader,
  { process, deadlines, steps }: Wanted,
  differs: Differs,
): Promise<void> {
  const rows: Selectable<StepDeadlineTable>[] = await reader
    .selectFrom('step_deadline')
    .innerJoin('step', 'step.id', 'step_deadline.step_id')
    .selectAll('step_deadline')
    .where('step.process_id', '=', process.id)
    .orderBy('step_deadline.ordinal')
    .execute();
  const nameOf = ({ step_id: id, ordinal }: { step_id: string; ordinal: number }): string =>
    `${id} ${ordinal}`;
  const keys = new Map([...steps.values()].map(({ id, key }) => [id, key]));
  const wanted = new Map(deadlines.map((one) => [nameOf(one), one]));
  for (const row of rows) {
    const should = wanted.get(nameOf(row));
    wanted.delete(nameOf(row));
    const key = keys.get(row.step_id) ?? row.step_id;
    if (!should) differs('deadline-unknown', key, [String(row.ordinal)]);
    else {
      const fields = fieldsThatDiffer(row, { ...should, working: JSON.parse(should.working) as unknown });
      if (fields.length > 0) differs('deadline', key, [String(row.ordinal), ...fields]);
    }
  }
  for (const { step_id: id, ordinal } of wanted.values())
    differs('deadline-missing', keys.get(id) ?? id, [String(ordinal)]);
}

/** The notices that the log tells of, each as its deliveries and the facts say that it stands. */
async function noticesOf(
  reader: Reader,
  processId: string,
  { notices }: Projection,
  facts: readonly Fact[],
): Promise<WantedNotice[]> {
  const givenUp = new Set(facts.flatMap((fact) => (fact.type === 'give-up' ? [fact.notice] : [])));
  const taken = await reader
    .selectFrom('delivery')
    .innerJoin('notice', 'notice.id', 'delivery.notice_id')
    .select('delivery.notice_id as id')
    .where('notice.process_id', '=', processId)
    .where('delivery.outcome', '=', 'delivered')
    .execute();
  const delivered = new Set(taken.map(({ id }) => id));
  const found = new Map<string, WantedNotice>();
  for (const { at, ...notice } of notices) {
    const row = noticeRow(processId, notice, at);
    const status = delivered.has(row.id) ? 'delivered' : givenUp.has(row.id) ? 'given-up' : 'pending';
    if (!found.has(row.id)) found.set(row.id, { ...row, status });
  }
  return [...found.values()];
}

async function compareNotices(reader: Reader, { process, notices }: Wanted, differs: Differs): Promise<void> {
  const rows = await reader.selectFrom('notice').selectAll().where('process_id', '=', process.id).execute();
  const wanted = new Map(notices.map((one) => [one.id, one]));
  for (const { settled_at: _, ...row } of rows) {
    const should = wanted.get(row.id);
    wanted.delete(row.id);
    if (!should) differs('notice-unknown', row.id);
    else {
      const fields = fieldsThatDiffer(row, should);
      if (fields.length > 0) differs('notice', row.id, fields);
    }
  }
  for (const id of wanted.keys()) differs('notice-missing', id);
}

/** A circumstance as the log makes its row. Without a value where the event is older than its recording there. */
export interface WantedCircumstance {
  readonly id: string;
  readonly subject_id: string;
  readonly kind: string;
  readonly starts: When;
  readonly ends: When | null;
  readonly value?: unknown;
  readonly end_reason?: string | null;
  readonly recorded_at: Instant;
  readonly recorded_by: string;
  readonly process_id: string | null;
  readonly withdrawn: boolean;
}

interface ToldCircumstance {
  stream: string;
  process: string | null;
  at: Instant;
  actor: string;
  type: string;
  data: {
    id?: string;
    kind: CircumstanceKind;
    from?: When;
    to?: When | null;
    value?: unknown;
    endReason?: string | null;
  };
}

/** Makes the circumstances of a subject from the log, and compares them with the table. Reads only. */
export async function compareSubject(
  reader: Reader,
  subjectId: string,
): Promise<{ differences: readonly Difference[]; wanted: readonly WantedCircumstance[] }> {
  const wanted = await circumstancesInLog(reader, subjectId);
  const rows = await reader
    .selectFrom('circumstance')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .execute();
  const differences: Difference[] = [];
  for (const row of rows) {
    const should = wanted.get(row.id);
    if (!should) {
      differences.push({ of: subjectId, what: 'circumstance-unknown', key: row.id });
      continue;
    }
    const fields = fieldsThatDiffer(row, { ...row, ...should });
    if (fields.length > 0) differences.push({ of: subjectId, what: 'circumstance', key: row.id, fields });
  }
  const known = new Set(rows.map(({ id }) => id));
  for (const id of wanted.keys())
    if (!known.has(id)) differences.push({ of: subjectId, what: 'circumstance-missing', key: id });
  return { differences, wanted: [...wanted.values()] };
}

async function circumstancesInLog(
  reader: Reader,
  subjectId: string,
): Promise<ReadonlyMap<string, WantedCircumstance>> {
  const { rows } = await sql<ToldCircumstance>`
    with owner as (
      select ${subjectId}::text as stream, null::text as process
      union all
      select id, id from process where subject_id = ${subjectId}
    )
    select event.stream, owner.process, event.at, event.actor, event.type, event.data
      from owner
      join event on event.stream = owner.stream
       and event.type in ('circumstance-recorded', 'circumstance-withdrawn')
     order by event.stream, event.ordinal
  `.execute(reader);
  const found = new Map<string, WantedCircumstance>();
  for (const { stream, process, at, actor, type, data } of rows) {
    const id = data.id ?? `${stream}/${data.kind}`;
    const withdrawn = type === 'circumstance-withdrawn';
    const before = found.get(id);
    // A process that no longer says so leaves the row as it was told last.
    if (process !== null && withdrawn) {
      if (before) found.set(id, { ...before, withdrawn });
      continue;
    }
    found.set(id, {
      id,
      subject_id: subjectId,
      kind: data.kind,
      starts: data.from ?? (data as { starts?: When }).starts ?? at,
      ends: data.to ?? null,
      ...('value' in data && { value: data.value }),
      ...(process === null
        ? 'endReason' in data && { end_reason: data.endReason ?? null }
        : { end_reason: null }),
      recorded_at: at,
      recorded_by: actor,
      process_id: process,
      withdrawn,
    });
  }
  return found;
}
