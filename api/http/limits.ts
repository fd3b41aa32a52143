import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit, type Options } from 'express-rate-limit';
import { Refused } from '../../domain/errors';

/** How much is taken in a minute. */
export interface Limits {
  /** From one person, or one feed, that has signed in. */
  readonly byPerson: number;
  /** From one address, before it is known who asks. */
  readonly byAddress: number;
  /** Refused sign-ins from one address. */
  readonly refused: number;
}

const minute = 60_000;
const tooMany = (): Refused => new Refused('request.rate-limited');

// Each has counters of its own: a flood at one leaves the others alone, and health is always answered.
const lanes = {
  health: /^\/(ping|health|info)\/*$/i,
  links: /^\/v1\/links(\/|$)/i,
  feeds: /^\/v1\/feeds(\/|$)/i,
  others: /^/,
} as const;

/** Counts requests by the address that they come from, in lanes of their own. */
export function limitAddresses(most: number): RequestHandler {
  const limiters = Object.values(lanes).map((path) => ({
    path,
    limit: rateLimit({
      windowMs: minute,
      limit: most,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // Where no proxy is trusted, whatever a caller says of another address is disregarded.
      validate: { xForwardedForHeader: false },
      handler: (_request, _response, next) => next(tooMany()),
    }),
  }));
  return (request, response, next) => {
    void limiters.find(({ path }) => path.test(request.path))?.limit(request, response, next);
  };
}

/** Counts something by whoever does it. */
function counter(most: number): (key: string) => Promise<void> {
  const store = new MemoryStore();
  store.init({ windowMs: minute } as Options);
  return async (key) => {
    const { totalHits } = await store.increment(key);
    if (totalHits > most) throw tooMany();
  };
}

/** Counts what is told after a sign-in was tried. Throws `request.rate-limited` where it is too much. */
export interface SignInLimits {
  /** Somebody signed in. */
  signedIn(person: string): Promise<void>;
  /**
   * Somebody was refused. Whoever signs in rightly from the same address is not: behind one address there may be a
   * whole force.
   */
  refused(request: Request): Promise<void>;
}

export function limitSignIns({ byPerson, refused }: Limits): SignInLimits {
  const [persons, refusals] = [counter(byPerson), counter(refused)];
  return {
    signedIn: persons,
    refused: async ({ ip }) => refusals(ipKeyGenerator(ip ?? '')),
  };
}
