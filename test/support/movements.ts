import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Call, Reply } from './api-service';

/** The secret of the feed that `startApi` seeds. */
export const feedSecret = 'whsec_c2VjcmV0';
export const prison = 'prison:hmp-ashcombe/omu';

export interface Sent {
  readonly id?: string;
  readonly secret?: string;
  /** When it was signed. */
  readonly at?: Date;
  /** Sent instead of what was signed. */
  readonly instead?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a movement as a prison does: signed, and without a token. */
export async function sendMovement(
  call: Call,
  body: Readonly<Record<string, unknown>>,
  { id = `msg_${randomUUID()}`, secret = feedSecret, at = new Date(), instead, headers = {} }: Sent = {},
): Promise<Reply> {
  const raw = JSON.stringify({ prison, ...body });
  return call('post', '/v1/feeds/prison-movements', {
    token: null,
    key: null,
    raw: instead ?? raw,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, raw),
      ...headers,
    },
  });
}
