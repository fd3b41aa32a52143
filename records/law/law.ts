import { sql, type Transaction } from 'kysely';
import {
  calendarFrom,
  nations,
  type Calendar,
  type Holiday,
  type Holidays,
  type Nation,
} from '../../domain/calendars/calendar';
import { areaOf, type UnitId } from '../../domain/people/parties';
import type { RuleId } from '../../domain/law/rule-id';
import type { ChangeableLaw } from '../../domain/law/law-change';
import type { Station } from '../../domain/people/stations';
import type { Day } from '../../domain/time/time';
import type { Law } from '../../engine/kernel/records';
import type { Database, Reader, Tables } from '../database';
import { readDirectory, type Directory } from '../people/standings';
import { rules } from '../../workflows/rules';

/** The calendars, policies and directory as plain data: what a change of them is applied to. */
export interface LawData extends ChangeableLaw {
  /** Units that are not of England and Wales. */
  readonly elsewhere: Readonly<Record<string, Nation>>;
  /** When units may be chased, and who is there to do the work. */
  readonly directory: Directory;
  /** The published stations, by area. */
  readonly stations: ReadonlyMap<string, readonly Station[]>;
}

// Any fixed number. Held shared while something is settled, and alone while the law changes, somebody leaves, or
// an absence begins or ends: nothing is settled by a law, or for a person, that has just been replaced.
const lawLock = 7_241_127;
export const holdLaw = async (trx: Transaction<Tables>, how: 'shared' | 'alone'): Promise<void> => {
  const lock = how === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  await sql`select ${lock}(${lawLock})`.execute(trx);
};

/**
 * The database's own clock, to the microsecond. Asked once everything is held that a settling leans on, it tells in
 * which order things were really settled, whatever the clocks of workflows say.
 */
export async function orderOf(trx: Transaction<Tables>): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  `.execute(trx);
  return rows[0]?.at ?? '';
}

/** Holds the law alone for as long as something lasts, on one connection: nobody else settles meanwhile, and what is
 * settled on this connection goes through. */
export async function holdLawForSession<T>(connection: Database, what: () => Promise<T>): Promise<T> {
  await sql`select pg_advisory_lock(${lawLock})`.execute(connection);
  try {
    return await what();
  } finally {
    await sql`select pg_advisory_unlock(${lawLock})`.execute(connection);
  }
}

interface Read {
  policies: { rule: RuleId; force: string; n: number | null; starts: Day; why: string }[] | null;
  closures: { force: string; day: Day; title: string; withdrawn: boolean }[] | null;
  elsewhere: Record<string, Nation> | null;
  heads: { nation: Nation; version: number; change_id: string }[] | null;
  directory: string;
  stations: string | null;
}

// A version never changes, so it is read once. One per change of a calendar, so few.
const versions = new Map<string, Holidays & { version: number }>();

/** Reads the calendars, policies and closure days as they stand now. */
export async function readLawData(reader: Reader): Promise<LawData> {
  const { rows } = await sql<Read>`
    select
      (select json_agg(json_build_object('rule', rule, 'force', force, 'n', n, 'starts', starts, 'why', why) order by id)
         from policy) as policies,
      (select json_agg(json_build_object('force', force, 'day', day, 'title', title, 'withdrawn', withdrawn) order by id)
         from closure_day) as closures,
      (select json_object_agg(id, nation) from unit where nation <> 'england-and-wales') as elsewhere,
      (select json_agg(head) from
         (select distinct on (nation) nation, version, change_id from calendar_version order by nation, version desc) head
      ) as heads,
      (select version::text from directory_version) as directory,
      (select revision from station order by ordinal desc limit 1) as stations
  `.execute(reader);
  const [{ policies, closures, elsewhere, heads, directory, stations } = {} as Read] = rows;
  const calendars = await Promise.all(
    nations.map(async (nation) => {
      const head = heads?.find((one) => one.nation === nation);
      if (!head) throw new Error(`the records hold no calendar of ${nation}`);
      return [nation, await versionOf(reader, head)] as const;
    }),
  );
  const closed = new Map<string, Holiday & { force: string }>();
  for (const { force, day, title, withdrawn } of closures ?? []) {
    const key = `${force} ${day}`;
    if (withdrawn) closed.delete(key);
    else closed.set(key, { force, day, title });
  }
  return {
    calendars: Object.fromEntries(calendars) as LawData['calendars'],
    policies: (policies ?? []).map(({ rule, force, n, starts, why }) => ({
      ruleId: rule,
      force,
      n: n ?? undefined,
      from: starts,
      why,
    })),
    closures: [...closed.values()],
    elsewhere: elsewhere ?? {},
    directory: await readDirectory(reader, directory),
    stations: await stationsAt(reader, stations ?? ''),
  };
}

// Stations change seldom and are asked for at every settling, so the last lists are kept by their revision.
const lists = new Map<string, ReadonlyMap<string, readonly Station[]>>();
const mostLists = 16;

async function stationsAt(
  reader: Reader,
  revision: string,
): Promise<ReadonlyMap<string, readonly Station[]>> {
  const known = lists.get(revision);
  if (known) return known;
  const rows = revision === '' ? [] : await reader.selectFrom('station').selectAll().execute();
  const list = new Map<string, Station[]>();
  for (const { id, area, name, published: from, withdrawn } of rows) {
    const of = list.get(area) ?? [];
    list.set(area, [...of, { id, area, name, from, ...(withdrawn !== null && { until: withdrawn }) }]);
  }
  if (lists.size >= mostLists) lists.clear();
  lists.set(revision, list);
  return list;
}

async function versionOf(
  reader: Reader,
  { nation, version, change_id: change }: { nation: Nation; version: number; change_id: string },
): Promise<Holidays & { version: number }> {
  const key = `${change} ${nation}`;
  const known = versions.get(key);
  if (known) return known;
  const row = await reader
    .selectFrom('calendar_version')
    .selectAll()
    .where('nation', '=', nation)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  const { holidays, first_year: firstYear, last_year: lastYear } = row;
  const read = { nation, version, holidays, firstYear, lastYear };
  versions.set(key, read);
  return read;
}

const plain = new WeakMap<Holidays, Calendar>();
function plainCalendar(holidays: Holidays): Calendar {
  const known = plain.get(holidays) ?? calendarFrom(holidays);
  plain.set(holidays, known);
  return known;
}

/**
 * The law as the engine asks it. A unit's working days go by the holidays of its own nation, and for what a
 * force may set itself by the force's closure days too; a unit that the directory does not know counts as of
 * England and Wales.
 */
export function lawOf({ calendars, policies, closures, elsewhere, directory, stations }: LawData): Law {
  const closed = new Map<string, Calendar>();
  return {
    rules,
    policies,
    people: directory.people,
    hoursOf: (unit) => directory.hours.get(unit),
    stationsOf: (area) => stations.get(area) ?? [],
    calendarOf(unit: UnitId, overridable = false) {
      const nation = elsewhere[unit] ?? 'england-and-wales';
      if (!overridable || closures.length === 0) return plainCalendar(calendars[nation]);
      const force = areaOf(unit);
      const key = `${nation} ${force}`;
      const known =
        closed.get(key) ??
        calendarFrom(
          calendars[nation],
          closures.filter((one) => one.force === force),
        );
      closed.set(key, known);
      return known;
    },
  };
}

/** The law as it stands now. */
export const readLaw = async (reader: Reader): Promise<Law> => lawOf(await readLawData(reader));
