import { sql, type SelectQueryBuilder, type Transaction } from 'kysely';
import { nations } from '../../domain/calendars/holidays';
import type { UnitId } from '../../domain/people/parties';
import type { Visibility } from '../../domain/people/visibility';
import type { RuleId } from '../../domain/law/rule-id';
import { changedLaw, feltFrom, type LawChangeRequest, type Scope } from '../../domain/law/law-change';
import { dayOf, later, type Instant } from '../../domain/time/time';
import { sameWorking } from '../../engine/kernel/compare';
import type { Awaited, Law, Surroundings } from '../../engine/kernel/records';
import { dueBy, instantFor, putOff } from '../../engine/kernel/want';
import type { Reader, Tables } from '../database';
import { holdLaw, orderOf, readLawData } from './law';
import { readSpellsOf } from '../subjects/circumstances';

/**
 * Records a change of the law and that open steps are to be settled again, in the caller's transaction. Run
 * twice with one id, it changes nothing more. `changed` is false where everything stood so already.
 */
export async function recordLawChange(
  trx: Transaction<Tables>,
  { id, by, why, change }: LawChangeRequest,
  now: Instant,
): Promise<{ changed: boolean; notBefore: Instant; orderedAt: string }> {
  await holdLaw(trx, 'alone');
  const orderedAt = await orderOf(trx);
  const known = await trx
    .selectFrom('recomputation')
    .select('not_before')
    .where('id', '=', id)
    .executeTakeFirst();
  if (known) return { changed: true, notBefore: known.not_before, orderedAt };
  const before = await readLawData(trx);
  const after = changedLaw(before, change, why);
  const notBefore = feltFrom(change, now);
  if (after === before && change.kind !== 'everything') return { changed: false, notBefore, orderedAt };
  await trx
    .insertInto('law_change')
    .values({ id, kind: change.kind, made_at: now, made_by: by, why, change: JSON.stringify(change) })
    .execute();
  for (const nation of nations) {
    const { version, holidays, firstYear, lastYear } = after.calendars[nation];
    if (version === before.calendars[nation].version) continue;
    await trx
      .insertInto('calendar_version')
      .values({
        nation,
        version,
        change_id: id,
        first_year: firstYear,
        last_year: lastYear,
        holidays: JSON.stringify(holidays),
      })
      .execute();
  }
  if (change.kind === 'policy') {
    const { rule, force, n, from } = change;
    await trx
      .insertInto('policy')
      .values({ rule, force, n, starts: from, why, set_by: by, set_at: now, change_id: id })
      .execute();
  }
  if (change.kind === 'closure-day') {
    const { force, days, withdrawn } = change;
    await trx
      .insertInto('closure_day')
      .values(days.map(({ day, title }) => ({ force, day, title, withdrawn, change_id: id })))
      .execute();
  }
  await trx.insertInto('recomputation').values({ id, not_before: notBefore, status: 'waiting' }).execute();
  return { changed: true, notBefore, orderedAt };
}

/** An open step whose due instant is another by the law that was asked about. */
export interface MovedStep {
  readonly id: string;
  readonly processId: string;
  readonly key: string;
  readonly owner: string;
  readonly rule: string;
  readonly visibility: Visibility;
  readonly before: Instant | undefined;
  readonly after: Instant | undefined;
}

/** One batch of an examination. `last`: where the next begins; undefined when there is none. */
export interface Examined {
  readonly moved: readonly MovedStep[];
  /** Processes with a step that moved, or whose working says something else. */
  readonly touched: readonly string[];
  /** All processes of the batch. */
  readonly processes: readonly string[];
  readonly examined: number;
  readonly last: string | undefined;
}

export interface Examination {
  readonly law: Law;
  readonly scope: Scope;
  readonly now: Instant;
}

/**
 * Works out anew when the open steps of the next processes after one are due. A process is never split between two
 * batches, so that none is settled and told twice. Reads only.
 */
export async function examineSteps(
  reader: Reader,
  { law, scope, now }: Examination,
  after: string,
  limit: number,
): Promise<Examined> {
  const isConcerned = (query: SelectQueryBuilder<Tables, 'step', object>) =>
    query
      .where('step.is_open', '=', true)
      .where('step.rule', '=', sql<string>`any(${[...scope.rules]})`)
      .$if(scope.force !== undefined, (all) => all.where('step.area', '=', scope.force ?? ''));
  const processes = await isConcerned(reader.selectFrom('step'))
    .select('step.process_id')
    .distinct()
    .where('step.process_id', '>', after)
    .orderBy('step.process_id')
    .limit(limit)
    .execute();
  if (processes.length === 0) return { moved: [], touched: [], processes: [], examined: 0, last: undefined };
  const ids = processes.map(({ process_id: id }) => id);
  const rows = await isConcerned(reader.selectFrom('step'))
    .innerJoin('process', 'process.id', 'step.process_id')
    .select([
      'step.id',
      'step.process_id',
      'step.subject_id',
      'step.key',
      'step.owner',
      'step.planned_owner',
      'step.rule',
      'step.starts',
      'step.due_at',
      'step.working',
      'step.status',
      'step.extended_to',
      'step.extensions',
      'process.visibility',
    ])
    .where('step.process_id', '=', sql<string>`any(${ids})`)
    .orderBy('step.process_id')
    .orderBy('step.id')
    .execute();
  const spells = await readSpellsOf(reader, [...new Set(rows.map((row) => row.subject_id))]);
  const moved: MovedStep[] = [];
  const touched = new Set<string>();
  for (const row of rows) {
    const around = { now, law, spells: spells.get(row.subject_id) ?? [] };
    // A step handed in goes by the clock of its reviewer, who owns it meanwhile.
    const submitted = row.status === 'submitted';
    const owner = (submitted ? row.owner : row.planned_owner) as UnitId;
    const counted = dueBy(row.rule as RuleId, row.starts, owner, now, around);
    const due = submitted
      ? counted
      : putOff(counted, { extendedTo: row.extended_to ?? undefined, extensions: row.extensions });
    const before = row.due_at ?? undefined;
    if (due.dueAt === before && sameWorking(row.working, due.working)) continue;
    touched.add(row.process_id);
    if (due.dueAt === before) continue;
    const { id, process_id: processId, key, rule, visibility } = row;
    moved.push({ id, processId, key, owner: row.owner, rule, visibility, before, after: due.dueAt });
  }
  return {
    moved,
    touched: [...touched],
    processes: ids,
    examined: rows.length,
    last: ids.length < limit ? undefined : ids.at(-1),
  };
}

/**
 * Works out anew when the dormant steps and notices of the next processes open, and whether steps that would
 * be due too late still would be. Reads only.
 */
export async function examineDormant(
  reader: Reader,
  { law, scope, now }: Examination,
  after: string,
  limit: number,
): Promise<Examined> {
  const rows = await reader
    .selectFrom('process')
    .select(['id', 'subject_id', 'engine'])
    .where('outcome', 'is', null)
    .where(sql<boolean>`engine ? 'awaits'`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const spells = await readSpellsOf(reader, [...new Set(rows.map((row) => row.subject_id))]);
  const moved: MovedStep[] = [];
  const touched: typeof rows = [];
  for (const row of rows) {
    const { awaits = [] } = row.engine as { awaits?: Awaited[] };
    const around = { now, law, spells: spells.get(row.subject_id) ?? [] };
    const isMoved = (awaited: Awaited): boolean => {
      const { rule, from, owner, daysAfter } = awaited;
      if (!scope.rules.includes(rule)) return false;
      return 'at' in awaited
        ? instantFor({ rule, from, daysAfter }, owner, around) !== awaited.at
        : dueBy(rule, from, owner, now, around).dueAt !== awaited.dueAt;
    };
    if (!awaits.some(isMoved)) continue;
    touched.push(row);
    moved.push(...(await movedByStart(reader, row.id, awaits, around)));
  }
  return {
    moved,
    touched: touched.map(({ id }) => id),
    processes: rows.map(({ id }) => id),
    examined: rows.length,
    last: rows.length < limit ? undefined : rows.at(-1)?.id,
  };
}

/** Open steps whose clock starts on a day that a rule computes, where that makes them due at another time. */
async function movedByStart(
  reader: Reader,
  processId: string,
  awaits: readonly Awaited[],
  around: Surroundings,
): Promise<MovedStep[]> {
  const starts = new Map<string, Instant>();
  for (const { starts: key, owner, rule, from, daysAfter } of awaits) {
    const at = key === undefined ? undefined : instantFor({ rule, from, daysAfter }, owner, around);
    if (key !== undefined && at !== undefined) starts.set(key, later(at, starts.get(key) ?? at));
  }
  if (starts.size === 0) return [];
  const rows = await reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .selectAll('step')
    .select('process.visibility as visibility')
    .where('step.process_id', '=', processId)
    .where('step.is_open', '=', true)
    .where('step.status', '!=', 'submitted')
    .where('step.key', '=', sql<string>`any(${[...starts.keys()]})`)
    .execute();
  return rows.flatMap((row): MovedStep[] => {
    const { id, key, owner, rule, visibility } = row;
    const from = dayOf(starts.get(key) ?? row.opened_at);
    const counted = dueBy(rule as RuleId, from, row.planned_owner as UnitId, around.now, around);
    const due = putOff(counted, { extendedTo: row.extended_to ?? undefined, extensions: row.extensions });
    const before = row.due_at ?? undefined;
    if (due.dueAt === before) return [];
    return [{ id, processId, key, owner, rule, visibility, before, after: due.dueAt }];
  });
}

/** All open steps that a law would move, and how many were looked at. Reads only, batch by batch. */
export async function examineAll(
  reader: Reader,
  examination: Examination,
  batch: number,
): Promise<{ moved: MovedStep[]; examined: number }> {
  const moved = new Map<string, MovedStep>();
  let examined = 0;
  for (let after: string | undefined = ''; after !== undefined;) {
    const one: Examined = await examineSteps(reader, examination, after, batch);
    for (const step of one.moved) moved.set(step.id, step);
    examined += one.examined;
    after = one.last;
  }
  // A step may be due at another time because its clock starts then; what its own rule makes of that stands.
  for (let after: string | undefined = ''; after !== undefined;) {
    const one: Examined = await examineDormant(reader, examination, after, batch);
    for (const step of one.moved) moved.set(step.id, step);
    after = one.last;
  }
  return { moved: [...moved.values()], examined };
}

/** What an event or a due instant names as its cause when the law changed. */
export const causeOf = (changeId: string): string => `law-change ${changeId}`;
