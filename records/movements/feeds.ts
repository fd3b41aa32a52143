import type { Instant } from '../../domain/time/time';
import type { Database } from '../database';

/** A prison that tells its movements. */
export interface Feed {
  readonly prison: string;
  /** The unit that places what is in doubt. */
  readonly desk: string;
  readonly secret: string;
  readonly since: Instant;
}

/** Enters a prison's feed with the secret that it signs by. What is there already stays as it is. */
export async function enterFeed(database: Database, { prison, desk, secret, since }: Feed): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx
      .insertInto('feed')
      .values({ unit_id: prison, desk })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .insertInto('feed_secret')
      .values({ unit_id: prison, secret, added_at: since, ends_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}
