import { errors, jwtVerify, SignJWT } from 'jose';

/** Links by which whoever reads a mailbox confirms that it is their unit's. */
export interface ChannelProofs {
  /** The token of a link that confirms a challenge until an instant, in milliseconds. */
  sign(challenge: string, until: number): Promise<string>;
  /** Which challenge a token confirms; undefined where it is none of ours, was changed, or is too old. */
  read(token: string, now: number): Promise<string | undefined>;
}

// What other tokens of the service say they are for: one kind is never taken for another.
const audience = 'vigil-channel-proof';
const algorithm = 'HS256';

/** Signs by the keys of links: the first signs, each reads. The token is the credential, and proves one address alone. */
export function createChannelProofs(keys: readonly [Uint8Array, ...Uint8Array[]]): ChannelProofs {
  return {
    sign: async (challenge, until) =>
      new SignJWT({})
        .setProtectedHeader({ alg: algorithm })
        .setJti(challenge)
        .setAudience(audience)
        .setExpirationTime(Math.floor(until / 1_000))
        .sign(keys[0]),

    async read(token, now) {
      for (const key of keys) {
        try {
          const { payload } = await jwtVerify(token, key, {
            audience,
            algorithms: [algorithm],
            requiredClaims: ['exp', 'jti'],
            currentDate: new Date(now),
          });
          return payload.jti;
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error;
        }
      }
      return undefined;
    },
  };
}
