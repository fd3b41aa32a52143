import { Webhook } from 'standardwebhooks';
import { PartnerRejected, PartnerUnavailable, type Channel } from './channel';

// Statuses that ask us to come back later.
const comeBack = new Set([408, 425, 429]);

/** A signed webhook (Standard Webhooks): the partner checks the signature and answers 2xx. */
export function createWebhook({ timeoutSeconds, now }: { timeoutSeconds: number; now: () => Date }): Channel {
  return {
    async send({ id, title, link, address, secret, invitation }) {
      if (!secret) throw new PartnerRejected('no secret is set for this webhook');
      const signer = signerWith(secret);
      const timestamp = now();
      const body = JSON.stringify({
        type: 'notice',
        timestamp: timestamp.toISOString(),
        data: { id, title, link, ...(invitation && { invitation }) },
      });
      const response = await post(address, body, timeoutSeconds, {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
        'webhook-signature': signer.sign(id, timestamp, body),
      });
      // Nobody reads the body of the answer: cancel it, so that the connection is free again.
      await response.body?.cancel();
      const detail = `HTTP ${response.status}`;
      if (response.ok) return { detail };
      if (response.status >= 500 || comeBack.has(response.status)) {
        throw new PartnerUnavailable(detail, secondsIn(response.headers.get('retry-after')));
      }
      throw new PartnerRejected(detail);
    },
  };
}

function signerWith(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new PartnerRejected('the secret that is set for this webhook is not valid');
  }
}

async function post(
  address: string,
  body: string,
  timeoutSeconds: number,
  headers: Record<string, string>,
): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      body,
      headers,
      // Follow no redirect: it could carry a notice to a place that nobody agreed.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutSeconds * 1_000),
    });
  } catch (error) {
    throw new PartnerUnavailable(nameOf(error));
  }
}

function nameOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return name === 'TimeoutError' ? 'timed out' : (cause?.code ?? name ?? 'unknown');
}

/** A wait of no seconds does not say when to come back: the workflow then keeps to its own pauses. */
function secondsIn(retryAfter: string | null): number | undefined {
  const seconds = Number(retryAfter);
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : undefined;
}
