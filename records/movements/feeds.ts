import { sql, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { plusHours, type Instant } from '../../domain/time/time';
import type { Sealed } from '../../platform/sealing';
import type { Database, Tables } from '../database';
import { tellChange, type Change } from '../people/directory-change';

// Assumed: a day is enough for a prison's system to change over.
const hoursToChangeOver = 24;

/** A prison that tells its movements. */
export interface Feed {
  readonly prison: string;
  /** The unit that places what is in doubt. */
  readonly desk: string;
  readonly secret: Sealed;
  readonly since: Instant;
}

/** Enters a prison's feed with the secret that it signs by. What is there already stays as it is, and its secret too. */
export async function enterFeed(database: Database, { prison, desk, secret, since }: Feed): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .insertInto('feed')
      .values({ unit_id: prison, desk })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const known = await trx
      .selectFrom('feed_secret')
      .select('added_at')
      .where('unit_id', '=', prison)
      .executeTakeFirst();
    if (known) return;
    await trx
      .insertInto('feed_secret')
      .values({ unit_id: prison, secret, added_at: since, ends_at: null })
      .execute();
  });
}

/**
 * Adds the secret of an approved change to a prison's feed from now on, and enters the feed where it is new; those that stand end a day later,
 * so that the prison can change over. With an event in the prison's chain.
 */
export async function addFeedSecret(
  trx: Transaction<Tables>,
  { prison, desk, ofChange }: { prison: string; desk?: string | undefined; ofChange: string },
  change: Change,
): Promise<void> {
  const { at } = change;
  const known = await trx.selectFrom('feed').select('desk').where('unit_id', '=', prison).executeTakeFirst();
  const placedBy = desk ?? known?.desk;
  if (placedBy === undefined)
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/desk', message: 'Enter the unit that places what the feed leaves in doubt' }],
    });
  await trx
    .insertInto('feed')
    .values({ unit_id: prison, desk: placedBy })
    .onConflict((conflict) => conflict.column('unit_id').doUpdateSet({ desk: placedBy }))
    .execute();
  await trx
    .updateTable('feed_secret')
    .set({ ends_at: plusHours(at, hoursToChangeOver) })
    .where('unit_id', '=', prison)
    .where('ends_at', 'is', null)
    .execute();
  await sql`select add_feed_secret(${prison}, ${ofChange}, ${at})`.execute(trx);
  await tellChange(trx, `unit:${prison}`, 'feed-secret-added', { desk: placedBy }, change);
}

/** The unit that places what a prison's feed leaves in doubt. */
export async function deskOf(trx: Transaction<Tables>, prison: string): Promise<UnitId> {
  const { desk } = await trx
    .selectFrom('feed')
    .select('desk')
    .where('unit_id', '=', prison)
    .executeTakeFirstOrThrow();
  return desk as UnitId;
}

/** The secrets by which a prison may sign at an instant: none, while its unit is closed. */
export async function feedSecretsOf(database: Database, prison: string, now: Instant): Promise<string[]> {
  const rows = await standingSecrets(database, now).where('unit_id', '=', prison).execute();
  return rows.map(({ secret }) => secret);
}

/** Every prison that may sign at an instant, with its secrets. */
export async function everyFeedSecret(
  database: Database,
  now: Instant,
): Promise<{ prison: string; secret: string }[]> {
  const rows = await standingSecrets(database, now).select('feed_secret.unit_id').execute();
  return rows.map(({ unit_id: prison, secret }) => ({ prison, secret }));
}

const standingSecrets = (database: Database, now: Instant) =>
  database
    .selectFrom('feed_secret')
    .innerJoin('unit', 'unit.id', 'feed_secret.unit_id')
    .select('secret')
    .where('unit.active', '=', true)
    .where('added_at', '<=', now)
    .where((secret) => secret.or([secret('ends_at', 'is', null), secret('ends_at', '>', now)]));
