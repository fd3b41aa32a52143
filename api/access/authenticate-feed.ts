import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { Refused } from '../../domain/errors';
import { agencyOf, isUnitId } from '../../domain/people/parties';
import { toMilliseconds } from '../../domain/time/time';
import { secretOpener } from '../../platform/sealing';
import { feedSecretsOf } from '../../records/movements/movements';
import { actorOfFeed, type Actor } from './actor';
import type { Services } from '../services';

// An older message may be a recording that somebody sends again. Standard Webhooks allows five minutes.
const mostSecondsApart = 300;

/**
 * The prison that signed a message, found by the secrets of its feed. Until the signature is checked, the prison that
 * the body names is only a claim, which says which secrets to try. A prison without a feed and a wrong signature get
 * the same answer.
 */
export async function actorBySignature(
  { database, now, sealing }: Pick<Services, 'database' | 'now' | 'sealing'>,
  headers: IncomingHttpHeaders,
  raw: string,
  body: unknown,
): Promise<Actor> {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    throw new Refused('signature.missing');
  const prison = (body as { prison?: unknown } | undefined)?.prison;
  if (typeof prison !== 'string' || !isUnitId(prison) || agencyOf(prison) !== 'prison')
    throw new Refused('signature.invalid');
  const at = now();
  const secrets = (await feedSecretsOf(database, prison, at)).map(secretOpener(sealing));
  const signedAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : undefined;
  const signed = { id, signature, raw };
  if (signedAt === undefined || !secrets.some((secret) => fits(secret, signed, signedAt)))
    throw new Refused('signature.invalid');
  if (Math.abs(toMilliseconds(at) / 1_000 - signedAt) > mostSecondsApart)
    throw new Refused('signature.stale');
  return actorOfFeed(prison);
}

/** Whether one of the signatures is the one that the secret makes. */
function fits(
  secret: string,
  { id, signature, raw }: { id: string; signature: string; raw: string },
  signedAt: number,
): boolean {
  const given = signature.split(' ');
  const expected = new Webhook(secret).sign(id, new Date(signedAt * 1_000), raw);
  return given.some((one) => sameText(one, expected));
}

/** Compares in a time that does not tell how much was right. */
function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
