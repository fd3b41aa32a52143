import { sql, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { Station } from '../../domain/people/stations';
import type { Day, Instant } from '../../domain/time/time';
import { appendEvents } from '../log/append';
import type { Database, Tables } from '../database';
import { holdReferenceData } from '../reference/hold';

/** A station to put on an area's list, or a change of how long it is on it. */
export interface StationChange {
  readonly id: string;
  readonly area: string;
  readonly name: string;
  readonly from: Day;
  /** The last day; undefined until further notice. */
  readonly until: Day | undefined;
  readonly why: string;
  readonly by: string;
  readonly at: Instant;
}

/**
 * Puts a station on the list of its area, or says until when it is on it. The same again changes nothing. Settling
 * waits meanwhile, so that no visit is judged by a list that has just been replaced. Refuses a name that is on the
 * list in part of that time by another entry.
 */
export async function publishStation(database: Database, change: StationChange): Promise<Station> {
  return database.transaction().execute(async (trx) => {
    await holdReferenceData(trx, 'alone');
    const { area, name, from, until } = change;
    const named = await trx
      .selectFrom('station')
      .selectAll()
      .where('area', '=', area)
      .where(sql`lower(name)`, '=', name.toLowerCase())
      .execute();
    const known = named.find(({ published }) => published === from);
    const overlaps = named.some(
      (other) =>
        other !== known &&
        (other.withdrawn === null || other.withdrawn >= from) &&
        (until === undefined || other.published <= until),
    );
    if (overlaps) throw new Refused('station.overlaps');
    const id = known?.id ?? change.id;
    const station = { id, area, name: known?.name ?? name, from, ...(until && { until }) };
    if (known && known.withdrawn === (until ?? null)) return station;
    if (known) await withdraw(trx, id, change);
    else await insert(trx, change);
    await appendEvents(trx, `stations:${area}`, [
      {
        at: change.at,
        type: until === undefined ? 'station-published' : 'station-withdrawn',
        actor: change.by,
        cause: id,
        data: { ...station, why: change.why, before: known?.withdrawn ?? null },
      },
    ]);
    return station;
  });
}

async function insert(trx: Transaction<Tables>, change: StationChange): Promise<void> {
  const { id, area, name, from: published, until, why, by, at } = change;
  await trx
    .insertInto('station')
    .values({ id, area, name, published, withdrawn: until ?? null, why, changed_at: at, changed_by: by })
    .execute();
}

async function withdraw(trx: Transaction<Tables>, id: string, change: StationChange): Promise<void> {
  const { until, why, by, at } = change;
  await trx
    .updateTable('station')
    .set({
      withdrawn: until ?? null,
      why,
      changed_at: at,
      changed_by: by,
      revision: sql`gen_random_uuid()`,
      ordinal: sql`default`,
    })
    .where('id', '=', id)
    .execute();
}

/** Where a page of stations ended. */
export interface StationPlace {
  readonly area: string;
  readonly name: string;
  readonly id: string;
}

/** A page of stations by area and name; `on`: only those that are on the list that day. */
export async function listStations(
  database: Database,
  { area, on }: { area?: string | undefined; on?: Day | undefined },
  limit: number,
  after: StationPlace | undefined,
): Promise<{ rows: Station[]; next: StationPlace | undefined }> {
  let query = database.selectFrom('station').selectAll();
  if (area !== undefined) query = query.where('area', '=', area);
  if (on !== undefined)
    query = query
      .where('published', '<=', on)
      .where((station) => station.or([station('withdrawn', 'is', null), station('withdrawn', '>=', on)]));
  if (after)
    query = query.where(sql<boolean>`(area, name, id) > (${after.area}, ${after.name}, ${after.id})`);
  const rows = await query
    .orderBy('area')
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit).map(({ id, area: of, name, published: from, withdrawn }) => ({
    id,
    area: of,
    name,
    from,
    ...(withdrawn !== null && { until: withdrawn }),
  }));
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last ? { area: last.area, name: last.name, id: last.id } : undefined,
  };
}
