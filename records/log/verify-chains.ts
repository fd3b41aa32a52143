import type { Selectable, Transaction } from 'kysely';
import type { Database, Tables } from '../database';
import type { ChainTable, EventTable } from '../tables/log';
import { sealOf } from './seal';

/** A row of the log that is not as it was sealed. */
export interface ChainFault {
  readonly stream: string;
  readonly ordinal: number;
  readonly fault: 'changed' | 'missing' | 'reordered';
}

// Read in pages, so that a log of millions needs no memory of its own.
const pageSize = 5_000;

/**
 * Walks every chain and names each row that was changed, is missing or has moved. Rows are sealed by the
 * hash of the one before; the head of each chain shows whether the last are missing. Read as of one moment,
 * so that what is appended meanwhile raises no alarm.
 */
export async function verifyChains(
  database: Database,
): Promise<{ events: number; chains: number; faults: ChainFault[] }> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => verifyAsOfNow(trx));
}

async function verifyAsOfNow(
  trx: Transaction<Tables>,
): Promise<{ events: number; chains: number; faults: ChainFault[] }> {
  const faults: ChainFault[] = [];
  const heads = await trx.selectFrom('chain').selectAll().orderBy('stream').execute();
  let events = 0;
  for (const head of heads) {
    const check = new ChainCheck(head);
    for await (const row of rowsOf(trx, head.stream)) {
      check.take(row);
      events += 1;
    }
    faults.push(...check.end());
  }
  faults.push(...(await rowsOfNoChain(trx)));
  return { events, chains: heads.length, faults };
}

type EventRow = Selectable<EventTable>;

/** Every row of a chain, in the order of their places. */
async function* rowsOf(trx: Transaction<Tables>, stream: string): AsyncGenerator<EventRow> {
  for (let next: number | undefined = 1; next !== undefined;) {
    const page: EventRow[] = await trx
      .selectFrom('event')
      .selectAll()
      .where('stream', '=', stream)
      .where('ordinal', '>=', next)
      .orderBy('ordinal')
      .limit(pageSize)
      .execute();
    yield* page;
    const last = page.at(-1);
    next = last && page.length === pageSize ? last.ordinal + 1 : undefined;
  }
}

/** Checks the rows of one chain, in the order of their places. */
class ChainCheck {
  private readonly faults: ChainFault[] = [];
  private next = 1;
  /** The seal of the row before. After a fault nobody knows it, so that one fault is not told as two. */
  private previous: string | undefined = '';

  constructor(private readonly head: Pick<Selectable<ChainTable>, 'stream' | 'ordinal' | 'hash'>) {}

  take(row: EventRow): void {
    this.missUntil(row.ordinal);
    const isSealed = row.hash === sealOf(row);
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
  private misplaced({ ordinal, previous, hash }: EventRow): ChainFault['fault'] | undefined {
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
async function rowsOfNoChain(trx: Transaction<Tables>): Promise<ChainFault[]> {
  const rows = await trx
    .selectFrom('event')
    .select(['stream', 'ordinal'])
    .where('stream', 'not in', (chains) => chains.selectFrom('chain').select('stream'))
    .orderBy('stream')
    .orderBy('ordinal')
    .execute();
  return rows.map(({ stream, ordinal }) => ({ stream, ordinal, fault: 'reordered' }));
}
