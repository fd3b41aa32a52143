import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { OutgoingNotice } from '../channels/channel';
import { plusSeconds, type Instant } from '../domain/time/time';
import type { StepLinks } from '../platform/step-links';
import type { Database, Reader } from '../records/database';
import { finalAnswers, recordAttempt } from '../records/processes/deliveries';
import {
  beginSending,
  noteCancelled,
  noteDelivered,
  readNotice,
  type NoticeToSend,
} from '../records/processes/notices';
import { readTakenBack, type TakenBack } from '../records/processes/taken-back';
import { readAnywayByKind } from '../workflows/declared';
import { titleOfNotice, titleOfTakingBack } from '../workflows/notice-titles';
import { addresseeAlone, addresseesNamed, addresseesOf, type Addressee } from './addressees';
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
     *
     * What takes notices back goes to those who took them, and to nobody where nobody did.
     */
    async deliver({ noticeId }: { noticeId: string }): Promise<void> {
      const notice = await readNotice(database, noticeId);
      // No notice is ever deleted: records that do not know it were restored, and will know it again.
      if (!notice) throw recordsBehind({ nonRetryable: false });
      // From here on it is taken back, and no longer cancelled, where its ground falls.
      if (notice.status !== 'pending' || !(await beginSending(database, noticeId))) return;
      const takenBack = await readTakenBack(database, notice);
      waitForAttempts(takenBack, now());
      if (takenBack.length > 0 && !takenBack.some(reachedAnybody))
        return noteCancelled(database, noticeId, now());
      const told = await addresseesOfNotice(database, { ...notice, takenBack }, now());
      if (told.length === 0) throw await hasNoChannel(dependencies, notice, now());
      throwUnlessTaken(await sendToAll(dependencies, { ...notice, takenBack }, told));
      await noteDelivered(database, noticeId, now());
    },
  };
}

export type DeliverActivities = ReturnType<typeof createDeliver>;

type Outgoing = NoticeToSend & { readonly takenBack: readonly TakenBack[] };

const reachedAnybody = ({ takenBy, wasReached }: TakenBack): boolean => takenBy.length > 0 || wasReached;

/** An attempt that was under way when its notice was cancelled is recorded by then. */
const attemptSeconds = 60;

/** Waits, by failing, until it is known whether a notice that is taken back reached anybody. */
function waitForAttempts(takenBack: readonly TakenBack[], now: Instant): void {
  const last = takenBack
    .flatMap(({ cancelledAt }) => cancelledAt ?? [])
    .sort()
    .at(-1);
  if (last !== undefined && plusSeconds(last, attemptSeconds) > now)
    throw ApplicationFailure.create({
      message: 'What is taken back may still be on its way',
      type: 'notice.under-way',
      nonRetryable: false,
      nextRetryDelay: `${attemptSeconds} seconds`,
    });
}

async function addresseesOfNotice(reader: Reader, notice: Outgoing, now: Instant): Promise<Addressee[]> {
  const { toUnit: unit, toPost: post, toPerson: person, assignee, standsInFor, takenBack } = notice;
  // Reached by somebody in another way, it was the unit that was.
  if (takenBack.length > 0 && !takenBack.some(({ wasReached }) => wasReached)) {
    // Deliveries of older versions were to the unit, and do not say so.
    const took = takenBack.flatMap(({ takenBy }) => takenBy.map((who) => who || unit));
    const found = await addresseesNamed(reader, [...new Set(took)]);
    if (found.length > 0) return found;
  }
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
  notice: Outgoing,
  told: readonly Addressee[],
): Promise<Sent[]> {
  const { database, channels, publicUrl, now } = dependencies;
  const [first] = notice.takenBack;
  const message = {
    title: first ? titleOfTakingBack(notice.kind, first.name) : titleOfNotice(notice.kind, notice.name),
    ...(first && { lines: ['What an earlier message told you turned out not to be so.'] }),
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
  const takesBackFor = (one: Addressee) =>
    first && { takesBack: notice.takenBack.map(({ id }) => messageIdOf(id, one)) };
  const before = await finalAnswers(database, notice.id);
  const sending = await Promise.allSettled(
    told.map(async (one): Promise<Sent> => {
      const known = before.get(one.who);
      if (known) return known;
      const sent = await send(channels, one, {
        ...messageFor(one),
        ...takesBackFor(one),
        id: messageIdOf(notice.id, one),
      });
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
