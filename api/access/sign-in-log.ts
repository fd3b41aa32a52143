import { createHash } from 'node:crypto';
import { ipKeyGenerator } from 'express-rate-limit';
import type { Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { recordRefusals, recordSignIn, type Refusals } from '../../records/log/sign-ins';

/** Puts sign-ins and refusals on record. */
export interface SignInLog {
  /** Somebody was let in. The first use of a token is on record before the request is answered. */
  signedIn(token: string, who: string, address: string): Promise<void>;
  /**
   * Somebody was refused; `who` is empty where nothing proves who. The first refusal of its minute, address, name
   * and reason is on record before the request is answered. Further ones are counted, and written within a second.
   */
  refused(outcome: string, who: string, address: string): Promise<void>;
  /** Writes what is counted and not yet written. */
  flush(): Promise<void>;
}

/** An address as it is kept. An IPv6 address is kept by its network, of which somebody has as many as they like. */
const kept = (address: string): string => (address === '' ? 'unknown' : ipKeyGenerator(address, 64));

// Each is a row of that minute. More addresses than that are counted together.
const mostInAMinute = 200;
const others = 'others';
// Tokens whose sign-in is on record. Of one that is forgotten here, the records know.
const mostTokens = 20_000;
const flushAfter = 1_000;
// While the records are out of reach.
const mostWaiting = 2_000;

export function createSignInLog(
  database: Database,
  now: () => Instant,
  failed: (error: unknown) => void,
): SignInLog {
  const onceForToken = rememberTokens();
  let minute = '';
  // What is counted of this minute, and how much of each was not written yet.
  const seen = new Set<string>();
  const waiting = new Map<string, Refusals>();
  let timer: NodeJS.Timeout | undefined;

  const count = (key: string, one: Refusals): void => {
    const counted = waiting.get(key);
    if (counted) Object.assign(counted, { many: counted.many + one.many, lastAt: one.lastAt });
    else if (waiting.size < mostWaiting) waiting.set(key, { ...one });
    timer ??= setTimeout(() => void flush().catch(failed), flushAfter).unref();
  };
  /** Writes a count. Where the records are out of reach it waits: the caller is refused all the same. */
  const write = async (key: string, one: Refusals): Promise<void> =>
    recordRefusals(database, one).catch((error: unknown) => {
      failed(error);
      count(key, one);
    });
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const all = [...waiting];
    waiting.clear();
    for (const [key, one] of all) await write(key, one);
  };

  return {
    flush,

    async signedIn(token, who, address) {
      const hash = createHash('sha256').update(token).digest('base64url');
      await onceForToken(hash, async () =>
        recordSignIn(database, { at: now(), who, address: kept(address), token: hash }),
      );
    },

    async refused(outcome, who, from) {
      const at = now();
      if (minute !== at.slice(0, 16)) {
        minute = at.slice(0, 16);
        seen.clear();
      }
      const isNew = (key: string): boolean => !seen.has(key);
      const own = { who, address: kept(from), outcome };
      const isTooMany = isNew(keyOf(minute, own)) && seen.size >= mostInAMinute;
      const one = isTooMany ? { who: '', address: others, outcome } : own;
      const key = keyOf(minute, one);
      const counted = { ...one, at, lastAt: at, many: 1 };
      if (!isNew(key)) return count(key, counted);
      seen.add(key);
      return write(key, counted);
    },
  };
}

/** Has something done for a token that is not known yet, and knows it from then on. */
function rememberTokens(): (hash: string, otherwise: () => Promise<void>) => Promise<void> {
  const known = new Set<string>();
  return async (hash, otherwise) => {
    if (known.has(hash)) return;
    await otherwise();
    const [oldest] = known;
    if (known.size >= mostTokens && oldest !== undefined) known.delete(oldest);
    known.add(hash);
  };
}

const keyOf = (
  minute: string,
  { who, address, outcome }: Pick<Refusals, 'who' | 'address' | 'outcome'>,
): string => JSON.stringify([minute, who, address, outcome]);
