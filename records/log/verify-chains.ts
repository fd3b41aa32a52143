import type { Selectable, Transaction } from 'kysely';
import type { Database, Tables } from '../database';
import type { AccessTable, ChainTable, EventTable } from '../tables/log';
import { sealOfLook } from './look';
import { chainsStream } from './looks';
import { sealOf } from './seal';

/** A row of the log of events, or of looks, that is not as it was sealed. */
export interface ChainFault {
  readonly stream: string;
  readonly ordinal: number;
  readonly fault: 'changed' | 'missing' | 'reordered';
}

// Read in pages, so that a log of millions needs no memory of its own.
const pageSize = 5_000;

/** What was walked, and what is wrong with it. */
export interface VerifiedChains {
  readonly events: number;
  readonly looks: number;
  readonly chains: number;
  readonly faults: readonly ChainFault[];
}

/**
 * Walks every chain, of events and of looks, and names each row that was changed, is missing or has moved. Rows are sealed by the
 * hash of the one before; the head of each chain shows whether the last are missing. Read as of one moment,
 * so that what is appended meanwhile raises no alarm.
 */
export const verifyChains = async (database: Database): Promise<VerifiedChains> =>
  database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const events = await walk(trx, ofEvents);
      const looks = await walk(trx, ofLooks);
      return {
        events: events.rows,
        looks: looks.rows,
        chains: events.chains + looks.chains,
        faults: [...events.faults, ...looks.faults, ...(await lostChains(trx))],
      };
    });

/** A log that is chained: where its rows and the heads of its chains are, and how a row is sealed. */
interface ChainedLog<R> {
  readonly rows: 'event' | 'access';
  readonly heads: 'chain' | 'access_chain';
  readonly page: (trx: Transaction<Tables>, stream: string, from: number) => Promise<R[]>;
  readonly seal: (row: R) => string;
}

const ofEvents: ChainedLog<Selectable<EventTable>> = {
  rows: 'event',
  heads: 'chain',
  page: async (trx, stream, from) =>
    trx
      .selectFrom('event')
      .selectAll()
      .where('stream', '=', stream)
      .where('ordinal', '>=', from)
      .orderBy('ordinal')
      .limit(pageSize)
      .execute(),
  seal: sealOf,
};

const ofLooks: ChainedLog<Selectable<AccessTable>> = {
  rows: 'access',
  heads: 'access_chain',
  page: async (trx, stream, from) =>
    trx
      .selectFrom('access')
      .selectAll()
      .where('stream', '=', stream)
      .where('ordinal', '>=', from)
      .orderBy('ordinal')
      .limit(pageSize)
      .execute(),
  seal: sealOfLook,
};

async function walk<R extends ChainRow>(
  trx: Transaction<Tables>,
  log: ChainedLog<R>,
): Promise<{ rows: number; chains: number; faults: ChainFault[] }> {
  const faults: ChainFault[] = [];
  const heads = await trx.selectFrom(log.heads).selectAll().orderBy('stream').execute();
  let rows = 0;
  for (const head of heads) {
    const check = new ChainCheck(head, log.seal);
    for await (const row of rowsOf(trx, log, head.stream)) {
      check.take(row);
      rows += 1;
    }
    faults.push(...check.end());
  }
  faults.push(...(await rowsOfNoChain(trx, log)));
  return { rows, chains: heads.length, faults };
}

/** What of a row its place in a chain depends on. */
interface ChainRow {
  readonly ordinal: number;
  readonly previous: string;
  readonly hash: string;
}

/** Every row of a chain, in the order of their places. */
async function* rowsOf<R extends ChainRow>(
  trx: Transaction<Tables>,
  { page: pageOf }: ChainedLog<R>,
  stream: string,
): AsyncGenerator<R> {
  for (let next: number | undefined = 1; next !== undefined;) {
    const page: R[] = await pageOf(trx, stream, next);
    yield* page;
    const last = page.at(-1);
    next = last && page.length === pageSize ? last.ordinal + 1 : undefined;
  }
}

/** Checks the rows of one chain, in the order of their places. */
class ChainCheck<R extends ChainRow> {
  private readonly faults: ChainFault[] = [];
  private next = 1;
  /** The seal of the row before. After a fault nobody knows it, so that one fault is not told as two. */
  private previous: string | undefined = '';

  constructor(
    private readonly head: Selectable<ChainTable>,
    private readonly seal: (row: R) => string,
  ) {}

  take(row: R): void {
    this.missUntil(row.ordinal);
    const isSealed = row.hash === this.seal(row);
    const fault = isSealed ? this.misplaced(row) : 'changed';
    if (fault) this.note(fault, row.ordinal);
    this.previous = isSealed ? row.hash : undefined;
    this.next = row.ordinal + 1;
  }

  /** All faults of the chain, once its last row was taken. */
  end(): readonly ChainFault[] {
    this.missUntil(this.head.ordinal + 1);
    return this.faults;
  }

  /** What is wrong with the place of a row that says what it said when it was sealed. */
  private misplaced({ ordinal, previous, hash }: ChainRow): ChainFault['fault'] | undefined {
    const { head } = this;
    const follows = this.previous === undefined || previous === this.previous;
    if (ordinal > head.ordinal || !follows) return 'reordered';
    return ordinal === head.ordinal && hash !== head.hash ? 'changed' : undefined;
  }

  private missUntil(ordinal: number): void {
    for (; this.next < ordinal; this.next += 1) {
      this.note('missing', this.next);
      this.previous = undefined;
    }
  }

  private note(fault: ChainFault['fault'], ordinal: number): void {
    this.faults.push({ stream: this.head.stream, ordinal, fault });
  }
}

/** Rows of a stream that has no chain. */
async function rowsOfNoChain<R>(
  trx: Transaction<Tables>,
  { rows: table, heads }: ChainedLog<R>,
): Promise<ChainFault[]> {
  const rows = await trx
    .selectFrom(table)
    .select(['stream', 'ordinal'])
    .where('stream', 'not in', (chains) => chains.selectFrom(heads).select('stream'))
    .orderBy('stream')
    .orderBy('ordinal')
    .execute();
  return rows.map(({ stream, ordinal }) => ({ stream, ordinal, fault: 'reordered' }));
}

/** Chains of looks that were begun, as the log of events says, and are gone as a whole. */
async function lostChains(trx: Transaction<Tables>): Promise<ChainFault[]> {
  const begun = await trx
    .selectFrom('event')
    .select('data')
    .where('stream', '=', chainsStream)
    .orderBy('ordinal')
    .execute();
  const heads = await trx.selectFrom('access_chain').select('stream').execute();
  const known = new Set(heads.map(({ stream }) => stream));
  return begun.flatMap(({ data }): ChainFault[] => {
    const { stream } = data as { stream: string };
    return known.has(stream) ? [] : [{ stream, ordinal: 0, fault: 'missing' }];
  });
}
