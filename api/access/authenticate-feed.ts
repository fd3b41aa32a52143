import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { Refused } from '../../domain/errors';
import { agencyOf, isUnitId, type UnitId } from '../../domain/people/parties';
import { toMilliseconds, type Instant } from '../../domain/time/time';
import { secretOpener } from '../../platform/sealing';
import { everyFeedSecret, feedSecretsOf } from '../../records/movements/feeds';
import { actorOfFeed, type Actor } from './actor';
import type { Services } from '../services';

/** An older message may be a recording that somebody sends again. Standard Webhooks allows five minutes. */
export const mostSecondsApart = 300;

/**
 * The prison that signed a message, found by the secrets of its feed. Until the signature is checked, the prison that
 * the body names is only a claim, which says which secrets to try. A national event names no unit of ours: it is of the
 * prison by whose secret it is signed. A prison without a feed and a wrong signature get the same answer.
 */
export async function actorBySignature(
  parts: Pick<Services, 'database' | 'now' | 'sealing'>,
  headers: IncomingHttpHeaders,
  raw: string,
  body: unknown,
): Promise<Actor> {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signature = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    throw new Refused('signature.missing');
  const at = parts.now();
  const signers = await signersOf(parts, body, at);
  const signedAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : undefined;
  const signed = { id, signature, raw };
  const signer = signers.find(({ secret }) => signedAt !== undefined && fits(secret, signed, signedAt));
  if (signedAt === undefined || !signer) throw new Refused('signature.invalid');
  if (Math.abs(toMilliseconds(at) / 1_000 - signedAt) > mostSecondsApart)
    throw new Refused('signature.stale');
  return actorOfFeed(signer.prison);
}

interface Signer {
  readonly prison: UnitId;
  readonly secret: string;
}

/** The secrets to try: those of the prison that the body names, or of every prison where it names none. */
async function signersOf(
  { database, sealing }: Pick<Services, 'database' | 'sealing'>,
  body: unknown,
  at: Instant,
): Promise<Signer[]> {
  const named = (body as { prison?: unknown } | undefined)?.prison;
  const open = secretOpener(sealing);
  if (named === undefined)
    return (await everyFeedSecret(database, at)).map(({ prison, secret }) => ({
      prison: prison as UnitId,
      secret: open(secret),
    }));
  if (typeof named !== 'string' || !isUnitId(named) || agencyOf(named) !== 'prison')
    throw new Refused('signature.invalid');
  return (await feedSecretsOf(database, named, at)).map((secret) => ({
    prison: named,
    secret: open(secret),
  }));
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
