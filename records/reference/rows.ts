import { sql } from 'kysely';
import { nations, type Holiday, type Nation } from '../../domain/calendars/holidays';
import type { ChangeableLaw } from '../../domain/law/law-change';
import type { RuleId } from '../../domain/law/rule-id';
import type { Station } from '../../domain/people/stations';
import type { Day } from '../../domain/time/time';
import type { Reader } from '../database';
import { readDirectory, type Directory } from '../people/standings';
import { stationsAt } from '../people/station-lists';
import { calendarOf, type CalendarHead } from '../law/calendars';

/** The calendars, policies and directory as plain data: what a change of them is applied to. */
export interface ReferenceRows extends ChangeableLaw {
  /** Units that are not of England and Wales. */
  readonly elsewhere: Readonly<Record<string, Nation>>;
  /** When units may be chased, and who is there to do the work. */
  readonly directory: Directory;
  /** The published stations, by area. */
  readonly stations: ReadonlyMap<string, readonly Station[]>;
}

interface Read {
  policies: { rule: RuleId; force: string; n: number | null; starts: Day; why: string }[] | null;
  closures: { force: string; day: Day; title: string; withdrawn: boolean }[] | null;
  elsewhere: Record<string, Nation> | null;
  heads: CalendarHead[] | null;
  directory: string;
  stations: string | null;
}

/** Reads the calendars, policies and closure days as they stand now. */
export async function readReferenceRows(reader: Reader): Promise<ReferenceRows> {
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
      return [nation, await calendarOf(reader, head)] as const;
    }),
  );
  const { hours, people } = await readDirectory(reader, directory);
  return {
    calendars: Object.fromEntries(calendars) as ReferenceRows['calendars'],
    policies: (policies ?? []).map(({ rule, force, n, starts, why }) => ({
      ruleId: rule,
      force,
      n: n ?? undefined,
      from: starts,
      why,
    })),
    closures: standing(closures ?? []),
    elsewhere: elsewhere ?? {},
    directory: { hours, people },
    stations: await stationsAt(reader, stations ?? ''),
  };
}

/** The closure days that stand, of all that were ever told and withdrawn. */
function standing(told: NonNullable<Read['closures']>): ReferenceRows['closures'] {
  const closed = new Map<string, Holiday & { force: string }>();
  for (const { force, day, title, withdrawn } of told) {
    const key = `${force} ${day}`;
    if (withdrawn) closed.delete(key);
    else closed.set(key, { force, day, title });
  }
  return [...closed.values()];
}
