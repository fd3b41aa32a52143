import { ApplicationFailure } from '@temporalio/common';
import { PartnerRejected, PartnerUnavailable, type Channel, type Receipt } from '../channels/channel';
import { fromMilliseconds, type Instant } from '../domain/time';
import { titleOfNotice } from '../workflows/notice-titles';
import type { Database } from '../records/database';
import { recordsBehind } from './settle';

export interface DeliverDependencies {
  readonly database: Database;
  readonly channels: Readonly<Record<'mail' | 'webhook', Channel>>;
  /** Where the links of notices lead: the public address of the API. */
  readonly publicUrl: string;
  readonly now: () => Date;
}

/** The activities that reach partners. */
export function createDeliver({ database, channels, publicUrl, now }: DeliverDependencies) {
  return {
    /**
     * Sends one notice and records the attempt.
     *
     * Delivered already, it does nothing. Unknown to the records, it is tried again until they are level again. A crash between sending and recording repeats the notice under the
     * same id: mail cannot be sent exactly once, so a doubled notice is the failure we chose over a lost one.
     * A final no is a non-retryable failure; trouble that may pass is retried by the workflow's policy.
     */
    async deliver({ noticeId }: { noticeId: string }): Promise<void> {
      const notice = await database
        .selectFrom('notice')
        .innerJoin('process', 'process.id', 'notice.process_id')
        .selectAll('notice')
        .select('process.kind as kind')
        .where('notice.id', '=', noticeId)
        .executeTakeFirst();
      // No notice is ever deleted: records that do not know it were restored, and will know it again.
      if (!notice) throw recordsBehind({ nonRetryable: false });
      if (notice.status !== 'pending') return;
      const channel = await channelOf(notice.to_unit, notice.to_post);
      if (!channel) {
        await record(noticeId, 'none', 'rejected', 'the directory has no channel for this unit');
        throw ApplicationFailure.nonRetryable('The unit has no channel', 'partner.rejected');
      }
      const link = notice.step_id
        ? `${publicUrl}/v1/steps/${notice.step_id}`
        : `${publicUrl}/v1/processes/${notice.process_id}`;
      const title = titleOfNotice(notice.kind, notice.name);
      try {
        const receipt = await channels[channel.kind].send({
          id: noticeId,
          title,
          link,
          address: channel.address,
          secret: channel.secret,
        });
        await settleDelivered(noticeId, channel.kind, receipt);
      } catch (error) {
        if (error instanceof PartnerRejected) {
          await record(noticeId, channel.kind, 'rejected', error.message);
          throw ApplicationFailure.nonRetryable('The partner refused the notice', 'partner.rejected');
        }
        if (error instanceof PartnerUnavailable) {
          await record(noticeId, channel.kind, 'unavailable', error.message);
          throw ApplicationFailure.create({
            message: 'The partner cannot be reached for now',
            type: 'partner.unavailable',
            nonRetryable: false,
            ...(error.retryAfterSeconds !== undefined && {
              nextRetryDelay: `${error.retryAfterSeconds} seconds`,
            }),
          });
        }
        throw error;
      }
    },
  };

  async function channelOf(unit: string, post: string) {
    const rows = await database
      .selectFrom('channel')
      .selectAll()
      .where('unit_id', '=', unit)
      .where('post', 'in', [post, ''])
      .execute();
    return rows.find((row) => row.post === post) ?? rows.find((row) => row.post === '');
  }

  async function settleDelivered(noticeId: string, channel: string, receipt: Receipt): Promise<void> {
    await record(noticeId, channel, 'delivered', receipt.detail);
    await database
      .updateTable('notice')
      .set({ status: 'delivered', settled_at: instant() })
      .where('id', '=', noticeId)
      .where('status', '=', 'pending')
      .execute();
  }

  async function record(
    noticeId: string,
    channel: string,
    outcome: 'delivered' | 'rejected' | 'unavailable',
    detail: string,
  ): Promise<void> {
    await database.transaction().execute(async (trx) => {
      // Attempts that overlap are recorded one after the other, each under a number of its own.
      await trx.selectFrom('notice').select('id').where('id', '=', noticeId).forUpdate().execute();
      const { attempts } = await trx
        .selectFrom('delivery')
        .select(({ fn }) => fn.countAll<string>().as('attempts'))
        .where('notice_id', '=', noticeId)
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('delivery')
        .values({
          notice_id: noticeId,
          attempt: Number(attempts) + 1,
          at: instant(),
          channel,
          outcome,
          detail,
        })
        .execute();
    });
  }

  function instant(): Instant {
    return fromMilliseconds(now().getTime());
  }
}

export type DeliverActivities = ReturnType<typeof createDeliver>;
