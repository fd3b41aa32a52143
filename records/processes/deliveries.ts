import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';

/** What came of one attempt to send a notice to one addressee. */
export interface Attempt {
  readonly at: Instant;
  /** `none` where there was no channel to try. */
  readonly channel: 'mail' | 'webhook' | 'none';
  readonly addressee?: string;
  readonly outcome: 'delivered' | 'rejected' | 'unavailable';
  readonly detail: string;
}

/** Records an attempt under the next number. Attempts that overlap are recorded one after the other. */
export async function recordAttempt(database: Database, noticeId: string, attempt: Attempt): Promise<void> {
  await database.transaction().execute(async (trx) => {
    await trx.selectFrom('notice').select('id').where('id', '=', noticeId).forUpdate().execute();
    const { attempts } = await trx
      .selectFrom('delivery')
      .select(({ fn }) => fn.countAll<string>().as('attempts'))
      .where('notice_id', '=', noticeId)
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('delivery')
      .values({ ...attempt, notice_id: noticeId, attempt: Number(attempts) + 1 })
      .execute();
  });
}

/** Who took a notice, or refused it for good, and what each said last. */
export async function finalAnswers(
  reader: Reader,
  noticeId: string,
): Promise<ReadonlyMap<string, { readonly outcome: 'delivered' | 'rejected'; readonly detail: string }>> {
  const rows = await reader
    .selectFrom('delivery')
    .select(['addressee', 'outcome', 'detail'])
    .where('notice_id', '=', noticeId)
    .where('outcome', 'in', ['delivered', 'rejected'])
    .orderBy('attempt')
    .execute();
  return new Map(
    rows.map(({ addressee, outcome, detail }) => [
      addressee,
      { outcome: outcome === 'delivered' ? outcome : 'rejected', detail },
    ]),
  );
}
