import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { ApplicationFailure } from '@temporalio/common';
import { PartnerRejected, PartnerUnavailable, type Access, type Channel } from '../channels/channel';
import type { Post } from '../domain/people/parties';
import { dayOf, fromMilliseconds, type Instant } from '../domain/time/time';
import { titleOfNotice } from '../workflows/notice-titles';
import type { StepLinks } from '../platform/step-links';
import type { Database } from '../records/database';
import type { NoticeTable } from '../records/tables/processes';
import { createAddressees, type Addressee } from './addressees';
import { linkOfNotice } from './step-link';
import { recordsBehind } from './failures';

export interface DeliverDependencies {
  readonly database: Database;
  readonly channels: Readonly<Record<'mail' | 'webhook', Channel>>;
  /** Where the links of notices lead: the public address of the API. */
  readonly publicUrl: string;
  /** The links that answer without signing in, for units that have no account. */
  readonly links: StepLinks;
  readonly now: () => Date;
}

/** What came of sending to one addressee. */
type Sent =
  | { readonly outcome: 'delivered'; readonly detail: string }
  | { readonly outcome: 'rejected'; readonly detail: string }
  | { readonly outcome: 'unavailable'; readonly detail: string; readonly retryAfterSeconds?: number };

/** The activities that reach partners. */
export function createDeliver({ database, channels, publicUrl, links, now }: DeliverDependencies) {
  const addressees = createAddressees(database);
  return {
    /**
     * Sends one notice to each of its addressees and records each attempt.
     *
     * Unknown to the records, it is tried again until they are level again.
     * Who took it already is not sent it again. A crash between sending and recording repeats it under the
     * same id: mail cannot be sent exactly once, so a doubled notice is the failure we chose over a lost one.
     * While anybody is out of reach for now, it fails so that the workflow's policy tries again. Once nobody
     * is, and somebody refused it, it fails for good: one who ought to know is then reached another way.
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
      const { to_unit: unit, to_post: post, to_person: person, assignee } = notice;
      const told =
        person === null
          ? await addressees.ofDestination(
              { unit, post: post as Post | '', assignee, standsInFor: notice.stands_in_for },
              dayOf(instant()),
            )
          : await addressees.privately(person);
      if (told.length === 0) {
        const detail = 'the directory has no channel for this unit';
        await record(noticeId, { who: unit, kind: 'none' }, { outcome: 'rejected', detail });
        throw ApplicationFailure.nonRetryable('The unit has no channel', 'partner.rejected');
      }
      const { link, access } = await linkFor(notice);
      const title = titleOfNotice(notice.kind, notice.name);
      const before = await answersOf(noticeId);
      // At once, so that one who is slow keeps no other waiting.
      const sending = await Promise.allSettled(
        told.map(async (one): Promise<Sent> => {
          const known = before.get(one.who);
          if (known) return known;
          const message = {
            id: messageIdOf(noticeId, one),
            title,
            link,
            access,
            ...(notice.invitation && { invitation: notice.invitation }),
          };
          return send(channels, one, message, async (sent) => record(noticeId, one, sent));
        }),
      );
      const outcomes = sending.map((one) => {
        if (one.status === 'rejected') throw one.reason as Error;
        return one.value;
      });
      refuseUnless(outcomes);
      await database
        .updateTable('notice')
        .set({ status: 'delivered', settled_at: instant() })
        .where('id', '=', noticeId)
        .where('status', '=', 'pending')
        .execute();
    },
  };

  /** Who took the notice, or refused it for good. */
  async function answersOf(noticeId: string): Promise<ReadonlyMap<string, Sent>> {
    const rows = await database
      .selectFrom('delivery')
      .select(['addressee', 'outcome', 'detail'])
      .where('notice_id', '=', noticeId)
      .where('outcome', 'in', ['delivered', 'rejected'])
      .orderBy('attempt')
      .execute();
    return new Map(rows.map(({ addressee, outcome, detail }) => [addressee, { outcome, detail }]));
  }

  async function record(
    noticeId: string,
    { who, kind }: { who: string; kind: string },
    { outcome, detail }: Sent,
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
          channel: kind,
          addressee: who,
          outcome,
          detail,
        })
        .execute();
    });
  }

  /** Where a notice leads; one to a person alone leads nowhere that would say what it is about. */
  async function linkFor(notice: Selectable<NoticeTable>): Promise<{ link: string; access?: Access }> {
    if (notice.to_person !== null) return { link: publicUrl, access: { by: 'nothing' } };
    return linkOfNotice({ database, publicUrl, links }, notice, instant());
  }

  function instant(): Instant {
    return fromMilliseconds(now().getTime());
  }
}

export type DeliverActivities = ReturnType<typeof createDeliver>;

/**
 * A message is the notice's own to a unit; to a person one of theirs, since two people may share a mailbox.
 */
const messageIdOf = (noticeId: string, { who, isPerson }: Addressee): string =>
  isPerson ? `${noticeId}-${createHash('sha256').update(who).digest('hex').slice(0, 12)}` : noticeId;

/**
 * Sends a message to one addressee; what came of it is recorded before anything else. Other trouble is
 * thrown.
 */
export async function send(
  channels: DeliverDependencies['channels'],
  { kind, address, secret }: Addressee,
  message: { readonly id: string; readonly title: string; readonly link: string },
  record: (sent: Sent) => Promise<void>,
): Promise<Sent> {
  const sent = await channels[kind].send({ ...message, address, secret }).then(
    ({ detail }): Sent => ({ outcome: 'delivered', detail }),
    (error: unknown): Sent => {
      if (error instanceof PartnerRejected) return { outcome: 'rejected', detail: error.message };
      if (!(error instanceof PartnerUnavailable)) throw error;
      const { message: detail, retryAfterSeconds } = error;
      return {
        outcome: 'unavailable',
        detail,
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      };
    },
  );
  await record(sent);
  return sent;
}

/**
 * Throws what the workflow retries while anybody is out of reach, then what it does not where anybody
 * refused.
 */
export function refuseUnless(outcomes: readonly Sent[]): void {
  const waiting = outcomes.flatMap((sent) => (sent.outcome === 'unavailable' ? [sent] : []));
  if (waiting.length > 0) {
    const waits = waiting.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
    throw ApplicationFailure.create({
      message: 'The partner cannot be reached for now',
      type: 'partner.unavailable',
      nonRetryable: false,
      ...(waits.length > 0 && { nextRetryDelay: `${Math.max(...waits)} seconds` }),
    });
  }
  if (outcomes.some(({ outcome }) => outcome === 'rejected'))
    throw ApplicationFailure.nonRetryable('The partner refused the notice', 'partner.rejected');
}
