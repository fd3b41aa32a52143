import { Webhook } from 'standardwebhooks';
import { resolveHost, targetOf, type WebAccess } from '../platform/web-target';
import { PartnerRejected, PartnerUnavailable, type Channel } from './channel';
import { post, type Answered } from './post';

// Statuses that ask us to come back later.
const comeBack = new Set([408, 425, 429]);

/**
 * A signed webhook (Standard Webhooks): the partner checks the signature and answers 2xx. Where the address leads is
 * looked at each time: what was public when it was registered need not be so now.
 */
export function createWebhook({
  timeoutSeconds,
  secretOf,
  now,
  resolve = resolveHost,
  loopback = false,
}: {
  timeoutSeconds: number;
  /** Opens a secret as it is kept. */
  secretOf: (kept: string) => string;
  now: () => Date;
} & Partial<WebAccess>): Channel {
  return {
    async send({ id, title, link, address, secret, invitation, takesBack, challenge }) {
      if (!secret) throw new PartnerRejected('no secret is set for this webhook');
      const signer = signerWith(secretOf(secret));
      const timestamp = now();
      const body = JSON.stringify({
        type: challenge === undefined ? 'notice' : 'challenge',
        timestamp: timestamp.toISOString(),
        data:
          challenge === undefined
            ? { id, title, link, ...(invitation && { invitation }), ...(takesBack && { takesBack }) }
            : { id, title, challenge },
      });
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
        'webhook-signature': signer.sign(id, timestamp, body),
      };
      const { status, retryAfter, answer } = await sendTo(address, body, {
        readsAnswer: challenge !== undefined,
        headers,
        timeoutSeconds,
        web: { resolve, loopback },
      });
      const detail = `HTTP ${status}`;
      if (status >= 200 && status < 300)
        return { detail, ...(challenge !== undefined && { echo: echoIn(answer) }) };
      if (status >= 500 || comeBack.has(status)) throw new PartnerUnavailable(detail, secondsIn(retryAfter));
      throw new PartnerRejected(detail);
    },
  };
}

/** What a partner sent back: `{"challenge": "…"}`. */
function echoIn(answer: string): string | undefined {
  try {
    const { challenge } = JSON.parse(answer) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

function signerWith(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new PartnerRejected('the secret that is set for this webhook is not valid');
  }
}

/** Looks where an address leads and posts to it, both within the time that there is. */
async function sendTo(
  address: string,
  body: string,
  {
    headers,
    timeoutSeconds,
    web,
    readsAnswer,
  }: {
    headers: Record<string, string>;
    timeoutSeconds: number;
    web: WebAccess;
    readsAnswer: boolean;
  },
): Promise<Answered> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1_000);
  try {
    const target = await Promise.race([targetOf(address, web), timeOut(signal)]);
    if ('fault' in target) throw new PartnerRejected('the address leads to where nothing may be sent');
    return await post(target, body, { headers, signal, readsAnswer });
  } catch (error) {
    if (error instanceof PartnerRejected) throw error;
    throw new PartnerUnavailable(signal.aborted ? 'timed out' : nameOf(error));
  }
}

const timeOut = async (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

function nameOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return code ?? name ?? 'unknown';
}

/** A wait of no seconds does not say when to come back: the workflow then keeps to its own pauses. */
function secondsIn(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : undefined;
}
