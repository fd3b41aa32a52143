import { sql } from 'kysely';
import { isSealed, secretOpener, type Sealed, type Sealing } from '../platform/sealing';
import type { Database } from './database';

/** What was found of the secrets that the database keeps. */
export interface SecretsFound {
  readonly kept: number;
  /** Those that were not encrypted, or by an older key than the newest. */
  readonly older: number;
}

const checks = {
  channel: 'channel_secret_sealed',
  feed_secret: 'feed_secret_sealed',
  change_request: 'change_secret_sealed',
  change_notice: 'notice_secret_sealed',
  channel_challenge: 'channel_challenge_secret_check',
} as const;

/**
 * Encrypts with the newest key every secret that is not yet, in one transaction, and has the database hold that none
 * is in plain text. `dryRun` counts and writes nothing. Needs the role that owns the tables. Run twice, it changes
 * nothing more. Throws where a key is missing that a secret was encrypted with.
 */
export async function sealSecrets(
  owner: Database,
  sealing: Sealing,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<SecretsFound> {
  return owner.transaction().execute(async (trx) => {
    let [kept, older] = [0, 0];
    const opened = secretOpener(sealing);
    for (const table of Object.keys(checks) as (keyof typeof checks)[]) {
      const { rows } = await sql<{ secret: string }>`
        select distinct secret from ${sql.table(table)} where secret is not null`.execute(trx);
      for (const { secret } of rows) {
        kept += 1;
        // Opened in any case: what nobody can open any more is found here, and not when it is needed.
        const { sealed, mark } = sealing.keep(opened(secret));
        if (isSealed(secret) && sealing.isNewest(secret)) continue;
        older += 1;
        if (!dryRun) await replace(table, secret, { sealed, mark });
      }
      if (!dryRun)
        await sql`alter table ${sql.table(table)} validate constraint ${sql.ref(checks[table])}`.execute(trx);
    }
    return { kept, older };

    async function replace(
      table: keyof typeof checks,
      secret: string,
      { sealed, mark }: { sealed: Sealed; mark: string },
    ): Promise<void> {
      const marked = table === 'channel' || table === 'change_request' || table === 'channel_challenge';
      const more = marked ? sql`, secret_mark = ${mark}` : sql``;
      await sql`update ${sql.table(table)} set secret = ${sealed}${more} where secret = ${secret}`.execute(
        trx,
      );
    }
  });
}
