import { ApplicationFailure } from '@temporalio/common';
import { PartnerRejected, PartnerUnavailable, type Channel, type OutgoingNotice } from '../channels/channel';
import type { Addressee } from './addressees';

/** The ways by which partners are reached. */
export type Channels = Readonly<Record<'mail' | 'webhook', Channel>>;

/** What came of sending to one addressee. */
export type Sent =
  | { readonly outcome: 'delivered'; readonly detail: string; readonly echo?: string | undefined }
  | { readonly outcome: 'rejected'; readonly detail: string }
  | { readonly outcome: 'unavailable'; readonly detail: string; readonly retryAfterSeconds?: number };

/** Sends a message to one addressee, and says what came of it. */
export const send = async (
  channels: Channels,
  { kind, address, secret }: Addressee,
  message: Omit<OutgoingNotice, 'address' | 'secret'>,
): Promise<Sent> => sendBy(channels[kind], { ...message, address, secret });

/** Sends a message by one channel, and says what came of it. It throws whatever is not the partner's trouble. */
export async function sendBy(channel: Channel, message: OutgoingNotice): Promise<Sent> {
  try {
    const { detail, echo } = await channel.send(message);
    return { outcome: 'delivered', detail, ...(echo !== undefined && { echo }) };
  } catch (error) {
    if (error instanceof PartnerRejected) return { outcome: 'rejected', detail: error.message };
    if (!(error instanceof PartnerUnavailable)) throw error;
    const { message: detail, retryAfterSeconds } = error;
    return {
      outcome: 'unavailable',
      detail,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
  }
}

/**
 * Throws what the workflow retries while anybody is out of reach, and what it does not retry where somebody
 * refused.
 */
export function throwUnlessTaken(outcomes: readonly Sent[]): void {
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
