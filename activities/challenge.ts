import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { toMilliseconds, type Instant } from '../domain/time/time';
import type { ChannelProofs } from '../platform/channel-proofs';
import type { Database } from '../records/database';
import {
  findChallenge,
  proveChannel,
  recordChallenge,
  secretOfChallenge,
  type Challenge,
} from '../records/people/channel-proofs';
import { sendBy, throwUnlessTaken, type Channels } from './send';

export interface ChallengeDependencies {
  readonly database: Database;
  readonly channels: Channels;
  readonly publicUrl: string;
  readonly proofs: ChannelProofs;
  readonly now: () => Instant;
}

const title = 'Confirm that messages of Vigil reach your unit here';

/**
 * Has the channel of an approved change show that it leads where it is meant to: a mail brings a link, and a webhook
 * sends back what it is sent. Nothing where the change set no channel, or it was proven or replaced already. Fails, to be
 * tried again, while the partner cannot be reached, or does not send back what it should.
 */
export async function challengeChannel(
  dependencies: ChallengeDependencies,
  { change }: { change: string },
): Promise<void> {
  const { database, now } = dependencies;
  const challenge = await findChallenge(database, change);
  if (!challenge || challenge.outcome !== null || challenge.expiresAt <= now()) return;
  if (challenge.kind === 'mail') await byMail(dependencies, challenge);
  else await byWebhook(dependencies, challenge);
}

async function byMail(
  { database, channels, publicUrl, proofs }: ChallengeDependencies,
  { id, address, expiresAt }: Challenge,
): Promise<void> {
  const token = await proofs.sign(id, toMilliseconds(expiresAt));
  const sent = await sendBy(channels.mail, {
    id: `challenge-${id}`,
    title,
    link: `${publicUrl}/v1/channel-proofs/${token}`,
    access: { by: 'link', until: expiresAt },
    address,
    secret: null,
  });
  await recordChallenge(database, id, sent.detail);
  throwUnlessTaken([sent]);
}

async function byWebhook(
  { database, channels, publicUrl, now }: ChallengeDependencies,
  { id, unit, address }: Challenge,
): Promise<void> {
  const secret = await secretOfChallenge(database, id);
  // Known to whoever reads the request, and to nobody who only knows the id.
  const challenge = createHash('sha256')
    .update(`${id}\n${secret ?? ''}`)
    .digest('base64url');
  const sent = await sendBy(channels.webhook, {
    id: `challenge-${id}`,
    title,
    link: publicUrl,
    address,
    secret,
    challenge,
  });
  const echoed = sent.outcome === 'delivered' && sent.echo === challenge;
  await recordChallenge(database, id, echoed ? 'sent back' : `${sent.detail}, not sent back`);
  throwUnlessTaken([sent]);
  if (!echoed)
    throw ApplicationFailure.create({
      message: 'The partner did not send the challenge back',
      type: 'partner.unavailable',
      nonRetryable: false,
    });
  await proveChannel(database, id, { at: now(), by: `link:${unit}` });
}
