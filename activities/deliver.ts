import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { OutgoingNotice } from '../channels/channel';
import type { Instant } from '../domain/time/time';
import type { StepLinks } from '../platform/step-links';
import type { Database, Reader } from '../records/database';
import { finalAnswers, recordAttempt } from '../records/processes/deliveries';
import { noteDelivered, readNotice, type NoticeToSend } from '../records/processes/notices';
import { readAnywayByKind } from '../workflows/declared';
import { titleOfNotice } from '../workflows/notice-titles';
import { addresseeAlone, addresseesOf, type Addressee } from './addressees';
import { recordsBehind } from './failures';
import { send, throwUnlessTaken, type Channels, type Sent } from './send';
import { linkOfNotice } from './step-link';

export interface DeliverDependencies {
  readonly database: Database;
  readonly channels: Channels;
  /** Where the links of notices lead: the public address of the API. */
  readonly publicUrl: string;
  /** The links that answer without signing in, for units that have no account. */
  readonly links: StepLinks;
  readonly now: () => Instant;
}

/** The activities that reach partners. */
export function createDeliver(dependencies: DeliverDependencies) {
  const { database, now } = dependencies;
  return {
    /**
     * Sends one notice to each of its addressees and records each attempt. Who took it already is not sent it
     * again. A crash between sending and recording repeats it under the same id: mail cannot be sent exactly
     * once, so a doubled notice is the failure we chose over a lost one.
     *
     * While anybody is out of reach for now, it fails so that the workflow's policy tries again. Once nobody is,
     * and somebody refused it, it fails for good: one who ought to know is then reached another way. A notice
     * that the records do not know is tried again until they are level again.
     */
    async deliver({ noticeId }: { noticeId: string }): Promise<void> {
      const notice = await readNotice(database, noticeId);
      // No notice is ever deleted: records that do not know it were restored, and will know it again.
      if (!notice) throw recordsBehind({ nonRetryable: false });
      if (notice.status !== 'pending') return;
      const told = await addresseesOfNotice(database, notice, now());
      if (told.length === 0) throw await hasNoChannel(dependencies, notice, now());
      throwUnlessTaken(await sendToAll(dependencies, notice, told));
      await noteDelivered(database, noticeId, now());
    },
  };
}

export type DeliverActivities = ReturnType<typeof createDeliver>;

async function addresseesOfNotice(reader: Reader, notice: NoticeToSend, now: Instant): Promise<Addressee[]> {
  const { toUnit: unit, toPost: post, toPerson: person, assignee, standsInFor } = notice;
  if (person !== null) return addresseeAlone(reader, person);
  const except = exceptFor(notice);
  return addresseesOf(reader, { unit, post, assignee, standsInFor, except }, now);
}

/** Whom a notice concerns, unless they may read the step that it is about: nobody is told how they are decided on. */
function exceptFor({ kind, step, concerned }: NoticeToSend): string[] {
  if (!concerned) return [];
  const { self = [], under = [] } = readAnywayByKind[kind] ?? {};
  const isRead = (steps: readonly string[]): boolean => step !== null && steps.includes(step);
  return [...(isRead(self) ? [] : [concerned.member]), ...(isRead(under) ? [] : concerned.under)];
}

/** Records that a notice could be sent to nobody, and returns the failure that says so. */
async function hasNoChannel(
  { database }: DeliverDependencies,
  { id, toUnit }: NoticeToSend,
  at: Instant,
): Promise<ApplicationFailure> {
  const detail = 'the directory has no channel for this unit';
  await recordAttempt(database, id, { at, channel: 'none', addressee: toUnit, outcome: 'rejected', detail });
  return ApplicationFailure.nonRetryable('The unit has no channel', 'partner.rejected');
}

/** Sends a notice to everybody who has not answered for good, at once, so that one who is slow keeps no other waiting. */
async function sendToAll(
  dependencies: DeliverDependencies,
  notice: NoticeToSend,
  told: readonly Addressee[],
): Promise<Sent[]> {
  const { database, channels, publicUrl, now } = dependencies;
  const message = {
    title: titleOfNotice(notice.kind, notice.name),
    ...(notice.invitation && { invitation: notice.invitation }),
    // What is for one person alone leads nowhere that would say what it is about.
    ...(notice.toPerson === null
      ? await linkOfNotice(dependencies, notice, now())
      : { link: publicUrl, access: { by: 'nothing' as const } }),
  } satisfies Partial<OutgoingNotice>;
  // A link that answers is a credential: it travels by no way that was not proven.
  const messageFor = ({ proven }: Addressee) =>
    proven || message.access?.by !== 'link'
      ? message
      : { ...message, link: publicUrl, access: { by: 'nothing' as const } };
  const before = await finalAnswers(database, notice.id);
  const sending = await Promise.allSettled(
    told.map(async (one): Promise<Sent> => {
      const known = before.get(one.who);
      if (known) return known;
      const sent = await send(channels, one, { ...messageFor(one), id: messageIdOf(notice.id, one) });
      const { outcome, detail } = sent;
      const { kind: channel, who: addressee } = one;
      await recordAttempt(database, notice.id, { at: now(), channel, addressee, outcome, detail });
      return sent;
    }),
  );
  return sending.map((one) => {
    if (one.status === 'rejected') throw one.reason as Error;
    return one.value;
  });
}

/**
 * A message is the notice's own to a unit; to a person one of theirs, since two people may share a mailbox.
 */
const messageIdOf = (noticeId: string, { who, isPerson }: Addressee): string =>
  isPerson ? `${noticeId}-${createHash('sha256').update(who).digest('hex').slice(0, 12)}` : noticeId;
