import { sql } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Database } from '../database';
import { appendEvents } from './append';
import { sealOfLook, type Look } from './look';

/** Where it is written down who looked at whom. */
export interface LookLog {
  /**
   * Writes looks down; resolves once they are committed, and throws where they are not: then nothing may be shown.
   * Looks of several requests at once are committed together.
   */
  note(looks: readonly Look[]): Promise<void>;
  /** Begins the chain of today, if it can, so that the first look need not. */
  open(): Promise<void>;
}

interface LookLogNeeds {
  readonly database: Database;
  readonly now: () => Instant;
  readonly newId: () => string;
}

/** A chain that this process alone writes to, so that it knows the head without asking. */
interface Chain {
  readonly day: string;
  readonly stream: string;
  readonly ordinal: number;
  readonly hash: string;
}

interface Waiting {
  readonly looks: readonly Look[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

// A statement takes 65,535 parameters, and each row has 18.
const mostAtOnce = 1_000;
/** The stream of events that says which chains there are. */
export const chainsStream = 'access';

/** Opens the log of looks for one process of the service. It has a chain of its own for each day. */
export function openLookLog({ database, now, newId }: LookLogNeeds): LookLog {
  let chain: Chain | undefined;
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function write(looks: readonly Look[]): Promise<void> {
    const at = now();
    const day = at.slice(0, 10);
    if (chain?.day !== day) chain = await beginChain(database, { day, at, id: newId() });
    chain = await append(database, chain, at, looks);
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const some = taken(waiting);
      waiting = waiting.slice(some.length);
      try {
        await write(some.flatMap(({ looks }) => looks));
        for (const { done } of some) done();
      } catch (error) {
        // Whether the last rows were committed is not known. What follows goes into a chain of its own.
        chain = undefined;
        for (const { failed } of some) failed(error);
      }
    }
    isWriting = false;
  }

  return {
    note: async (looks) =>
      looks.length === 0
        ? undefined
        : new Promise<void>((done, failed) => {
            waiting.push({ looks, done, failed });
            if (!isWriting) void writeAll();
          }),

    async open() {
      const at = now();
      const day = at.slice(0, 10);
      // Without the records nothing can be shown anyway. The first look tries again.
      chain ??= await beginChain(database, { day, at, id: newId() }).catch(() => undefined);
    },
  };
}

/** As many of those who wait as fit into one statement; one at least. */
function taken(waiting: readonly Waiting[]): readonly Waiting[] {
  let rows = 0;
  const beyond = waiting.findIndex(({ looks }, place) => {
    rows += looks.length;
    return place > 0 && rows > mostAtOnce;
  });
  return beyond < 0 ? waiting : waiting.slice(0, beyond);
}

/** Begins a chain and says so in the log of events, whose own chain then shows if all of this one is gone. */
async function beginChain(
  database: Database,
  { day, at, id }: { readonly day: string; readonly at: Instant; readonly id: string },
): Promise<Chain> {
  const stream = `looks ${day} ${id}`;
  await database.transaction().execute(async (trx) => {
    // One process does this at a time, so that no two begin the log of chains.
    await sql`select keep_access_months(${at}::timestamptz)`.execute(trx);
    await appendEvents(trx, chainsStream, [
      { at, type: 'looks-began', actor: 'engine', cause: 'looks', data: { stream } },
    ]);
    await trx.insertInto('access_chain').values({ stream, ordinal: 0, hash: '' }).execute();
  });
  return { day, stream, ordinal: 0, hash: '' };
}

/** Appends to a chain: the rows and its head in one statement. */
async function append(database: Database, chain: Chain, at: Instant, looks: readonly Look[]): Promise<Chain> {
  let { ordinal, hash } = chain;
  const { stream } = chain;
  const rows = looks.map((look) => {
    ordinal += 1;
    const row = { ...look, persons: [...look.persons], stream, ordinal, at, previous: hash };
    hash = sealOfLook(row);
    return { ...row, hash };
  });
  await database
    .with('written', (db) => db.insertInto('access').values(rows))
    .updateTable('access_chain')
    .set({ ordinal, hash })
    .where('stream', '=', stream)
    .execute();
  return { ...chain, ordinal, hash };
}
