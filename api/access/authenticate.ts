import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { isUnitId } from '../../domain/people/parties';
import { hidesSomething, showsSomething } from '../../domain/shown';
import { unstorableIn } from '../http/storable';
import { actorOf, type Actor } from './actor';
import { roles } from '../../domain/people/roles';

// Under these the service itself is on record, and so nobody may sign in under them.
const ownNames = new Set(['vigil', 'engine', 'migration', 'directory', 'service', 'nobody']);
const ownPrefix = /^(link|feed):/i;

/** Whether a token can name somebody so: by characters that all can be seen, and by no name of the service's own. */
const isSubject = (sub: string): boolean =>
  showsSomething(sub) &&
  sub === sub.trim() &&
  !hidesSomething(sub) &&
  unstorableIn(sub).length === 0 &&
  !ownNames.has(sub.toLowerCase()) &&
  !ownPrefix.test(sub);

const claims = z.object({
  sub: z.string().min(1).max(200).refine(isSubject),
  unit: z.string().refine(isUnitId),
  roles: z.array(z.enum(roles)).min(1),
});

export interface TokenRules {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
}

// The issuer took too long to send its keys, sent an error, or sent something that is no key set.
const keysOutOfReach = new Set<unknown>([
  errors.JWKSTimeout.code,
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
]);

/** Reads the actor from a bearer token, and checks its signature, algorithm, issuer, audience and expiry. */
export function createAuthenticate({ keys, issuer, audience }: TokenRules) {
  return async (authorization: string | undefined): Promise<Actor> => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new Refused('token.missing');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['ES256', 'RS256', 'PS256'],
        requiredClaims: ['exp', 'sub'],
      });
      const { sub, unit, roles: held } = claims.parse(payload);
      return actorOf({ id: sub, unit, roles: held });
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Refused('token.expired');
      // The keys could not be fetched, which is our trouble and not the caller's.
      const { code, name } = error as { code?: unknown; name?: unknown };
      if (name === 'TypeError' || keysOutOfReach.has(code)) throw new Refused('service.unavailable');
      throw new Refused('token.invalid');
    }
  };
}
