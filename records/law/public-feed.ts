import { createHash } from 'node:crypto';
import { nations, type Holidays, type Nation } from '../../domain/calendars/holidays';
import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';
import type { CalendarFetchTable } from '../tables/law';

/** What came of asking the public feed once. */
export interface Fetched {
  readonly at: Instant;
  readonly outcome: CalendarFetchTable['outcome'];
  readonly detail: string;
  /** What it tells otherwise, as it can be asked for. */
  readonly calendars?: readonly Holidays[] | undefined;
}

/** Puts on record that the feed was asked. The same news is kept once. Returns by what it is found again. */
export async function recordFetch(
  database: Database,
  { at, outcome, detail, calendars }: Fetched,
): Promise<string | undefined> {
  const told = calendars && JSON.stringify(calendars);
  const digest = told === undefined ? undefined : createHash('sha256').update(told).digest('hex');
  await database.transaction().execute(async (trx) => {
    if (told !== undefined && digest !== undefined)
      await trx
        .insertInto('calendar_offer')
        .values({ digest, first_at: at, calendars: told })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await trx
      .insertInto('calendar_fetch')
      .values({ at, outcome, detail, digest: digest ?? null })
      .execute();
  });
  return digest;
}

/** How the public feed stands: when it was asked and read last, and what it then told otherwise. */
export interface PublicFeed {
  readonly askedAt: Instant;
  readonly outcome: string;
  readonly detail: string;
  readonly readAt: Instant | undefined;
  readonly offer: { readonly digest: string; readonly calendars: readonly Holidays[] } | undefined;
}

/** How the public feed stands; undefined where it was never asked. */
export async function readPublicFeed(reader: Reader): Promise<PublicFeed | undefined> {
  const last = await reader
    .selectFrom('calendar_fetch')
    .select(['at', 'outcome', 'detail'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return undefined;
  const read = await reader
    .selectFrom('calendar_fetch')
    .leftJoin('calendar_offer', 'calendar_offer.digest', 'calendar_fetch.digest')
    .select(['calendar_fetch.at', 'calendar_fetch.digest', 'calendar_offer.calendars'])
    .where('outcome', 'in', ['same', 'differs', 'shrinks'])
    .orderBy('calendar_fetch.at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    askedAt: last.at,
    outcome: last.outcome,
    detail: last.detail,
    readAt: read?.at,
    offer: read?.digest && read.calendars ? { digest: read.digest, calendars: read.calendars } : undefined,
  };
}

/** What the feed told otherwise, by its digest; undefined where there is no such thing. */
export async function readOffer(reader: Reader, digest: string): Promise<readonly Holidays[] | undefined> {
  const row = await reader
    .selectFrom('calendar_offer')
    .select('calendars')
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row?.calendars;
}

/** The calendars that stand, without anything else that deadlines go by: cheap enough for a look at the service's health. */
export async function knownYears(
  reader: Reader,
): Promise<readonly { nation: Nation; firstYear: number; lastYear: number }[]> {
  const rows = await reader
    .selectFrom('calendar_version')
    .select(['nation', 'first_year as firstYear', 'last_year as lastYear'])
    .distinctOn('nation')
    .orderBy('nation')
    .orderBy('version', 'desc')
    .execute();
  return nations.flatMap((nation) =>
    rows.filter((row) => row.nation === nation).map((row) => ({ ...row, nation })),
  );
}
