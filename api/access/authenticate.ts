import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Refused, type ErrorCode } from '../../domain/errors';
import { hidesSomething, showsSomething } from '../../domain/shown';
import { toMilliseconds, type Instant } from '../../domain/time/time';
import { unstorableIn } from '../http/storable';
import type { Named } from './actor-from-directory';

// Under these the service itself is on record, and so nobody may sign in under them.
const ownNames = new Set(['vigil', 'engine', 'migration', 'directory', 'service', 'operator', 'nobody']);
const ownPrefix = /^(link|feed):/i;
const systemPrefix = 'system:';
const longestName = 200;
// The clock of the issuer may be ahead of ours by so much.
const mostSecondsAhead = 60;

/** Whether a token can name somebody so: by characters that all can be seen, and by no name of the service's own. */
const isSubject = (sub: string): boolean =>
  sub.length <= longestName &&
  showsSomething(sub) &&
  sub === sub.trim() &&
  !hidesSomething(sub) &&
  unstorableIn(sub).length === 0 &&
  !ownNames.has(sub.toLowerCase()) &&
  !ownPrefix.test(sub);

// What else a token claims, a unit or roles included, is disregarded: the directory says it.
const claims = z.object({
  sub: z.string(),
  iat: z.number(),
  client_id: z.string().optional(),
  // Of another shape, they prove nothing.
  acr: z.string().optional().catch(undefined),
  amr: z.array(z.string()).catch([]),
});

export interface TokenRules {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  /** How long after it was issued a token is taken, whenever it expires. */
  readonly maxAgeSeconds: number;
  /** People must have signed in by one of these classes (`acr`); none: by any. */
  readonly acr: readonly string[];
  /** People must have signed in by all of these methods (`amr`): `mfa`. */
  readonly amr: readonly string[];
  readonly now: () => Instant;
}

/** A token whose signature holds, and what keeps it from being taken. */
export interface Read {
  /** Whom it names, where it names somebody who can be put on record. */
  readonly named?: Named;
  readonly fault?: ErrorCode;
}

// The issuer took too long to send its keys, sent an error, or sent something that is no key set.
const keysOutOfReach = new Set<unknown>([
  errors.JWKSTimeout.code,
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
]);

/**
 * Reads who a bearer token names, and checks its signature, algorithm, issuer, audience, expiry, age and how they
 * signed in. Throws `token.…` for a token that proves nothing. A token that proves who somebody is and is still not
 * taken comes back with its fault, so that it can be put on record whose it was.
 */
export function createAuthenticate(rules: TokenRules) {
  const { keys, issuer, audience, now } = rules;
  return async (authorization: string | undefined): Promise<Read> => {
    const token = bearerOf(authorization);
    if (token === undefined) throw new Refused('token.missing');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['ES256', 'RS256', 'PS256'],
        requiredClaims: ['exp', 'sub', 'iat'],
        currentDate: new Date(toMilliseconds(now())),
      });
      return readClaims(payload, rules);
    } catch (error) {
      if (error instanceof Refused) throw error;
      if (error instanceof errors.JWTExpired) throw new Refused('token.expired');
      // The keys could not be fetched, which is our trouble and not the caller's.
      const { code, name } = error as { code?: unknown; name?: unknown };
      if (name === 'TypeError' || keysOutOfReach.has(code)) throw new Refused('service.unavailable');
      throw new Refused('token.invalid');
    }
  };
}

/** The token of an Authorization header. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];

function readClaims(payload: JWTPayload, rules: TokenRules): Read {
  const { sub, iat, client_id: client, acr, amr } = claims.parse(payload);
  // A token of client credentials names its client as its subject (RFC 9068, section 2.2).
  const isSystem = client !== undefined && client === sub;
  if (!isSubject(sub) || (!isSystem && sub.toLowerCase().startsWith(systemPrefix)))
    return { fault: 'token.subject-refused' };
  const named: Named = isSystem
    ? { kind: 'system', id: sub.startsWith(systemPrefix) ? sub : `${systemPrefix}${sub}` }
    : { kind: 'person', id: sub };
  const age = toMilliseconds(rules.now()) / 1_000 - iat;
  if (age < -mostSecondsAhead) throw new Refused('token.invalid');
  if (age >= rules.maxAgeSeconds) return { named, fault: 'token.too-old' };
  const isStrong =
    (rules.acr.length === 0 || (acr !== undefined && rules.acr.includes(acr))) &&
    rules.amr.every((method) => amr.includes(method));
  // A system proves itself by its secret or key, and nobody is there to be asked for a second factor.
  return isSystem || isStrong ? { named } : { named, fault: 'token.too-weak' };
}
