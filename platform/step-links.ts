import { errors, jwtVerify, SignJWT } from 'jose';

/** What a link of a mail may answer: one opening of one step, as one unit, until an instant. */
export interface StepLink {
  /** The notice that brought it: each link is used once. */
  readonly id: string;
  readonly step: string;
  readonly unit: string;
  /** Which opening of the step: a step that was closed and opened again needs a new link. */
  readonly opening: number;
  /** The instant, in milliseconds, from which it answers nothing. */
  readonly until: number;
}

export interface StepLinks {
  /** For how many days a link answers beyond the due instant. */
  readonly days: number;
  /** The token of a link. The same link has the same token, whenever and however often it is signed. */
  sign(link: StepLink): Promise<string>;
  /** What a token is good for; undefined where it is none of ours, or was changed. `now` in milliseconds. */
  read(token: string, now: number): Promise<{ link: StepLink; expired: boolean } | undefined>;
}

// What other tokens of the service say they are for: one kind is never taken for another.
const audience = 'vigil-step-link';
const algorithm = 'HS256';

/**
 * Links that answer a step without signing in: a token signed by our own key (JWS, HMAC with SHA-256), which is
 * the credential. The first key signs, each reads, so that a new key can be put before an old one.
 */
export function createStepLinks({
  keys,
  days,
}: {
  readonly keys: readonly [Uint8Array, ...Uint8Array[]];
  readonly days: number;
}): StepLinks {
  return {
    days,
    async sign({ id, step, unit, opening, until }) {
      return new SignJWT({ step, unit, opening })
        .setProtectedHeader({ alg: algorithm })
        .setJti(id)
        .setAudience(audience)
        .setExpirationTime(Math.floor(until / 1_000))
        .sign(keys[0]);
    },
    async read(token, now) {
      for (const key of keys) {
        const found = await readWith(key, token, now);
        if (found) return found;
      }
      return undefined;
    },
  };
}

async function readWith(
  key: Uint8Array,
  token: string,
  now: number,
): Promise<{ link: StepLink; expired: boolean } | undefined> {
  const rules = {
    audience,
    algorithms: [algorithm],
    requiredClaims: ['exp'],
    currentDate: new Date(now),
  };
  try {
    const { payload } = await jwtVerify(token, key, rules);
    return linkIn(payload, false);
  } catch (error) {
    // Told only once the signature holds.
    return error instanceof errors.JWTExpired ? linkIn(error.payload, true) : undefined;
  }
}

function linkIn(
  { jti, step, unit, opening, exp }: Readonly<Record<string, unknown>>,
  expired: boolean,
): { link: StepLink; expired: boolean } | undefined {
  return typeof jti === 'string' &&
    typeof step === 'string' &&
    typeof unit === 'string' &&
    typeof opening === 'number' &&
    typeof exp === 'number'
    ? { link: { id: jti, step, unit, opening, until: exp * 1_000 }, expired }
    : undefined;
}
