import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import { canonical } from '../../domain/canonical';
import type { Database, Tables } from '../database';

/** An event as it is written; the chain gives it its place. */
export interface NewEvent {
  readonly at: Instant;
  readonly type: string;
  readonly actor: string;
  readonly stepKey?: string | undefined;
  readonly cause: string;
  readonly data: unknown;
  /** What the settling that it ends made of the rows of its process. */
  readonly effect?: unknown;
}

interface Hashed {
  stream: string;
  ordinal: number;
  at: string;
  type: string;
  actor: string;
  step_key: string | null;
  cause: string;
  data: unknown;
  effect: unknown;
  previous: string;
}

const hashOf = (row: Hashed): string =>
  createHash('sha256')
    .update(
      canonical([
        row.previous,
        row.stream,
        row.ordinal,
        row.at,
        row.type,
        row.actor,
        row.step_key,
        row.cause,
        row.data,
        // Events without an effect are sealed as they were before there were any.
        ...(row.effect === null ? [] : [row.effect]),
      ]),
    )
    .digest('hex');

/**
 * Appends events to the chain of a process or subject, inside the caller's transaction. The chain's head is
 * locked, so that two writers follow each other.
 */
export async function appendEvents(
  trx: Transaction<Tables>,
  stream: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const head = await trx
    .selectFrom('chain')
    .selectAll()
    .where('stream', '=', stream)
    .forUpdate()
    .executeTakeFirst();
  let ordinal = head?.ordinal ?? 0;
  let previous = head?.hash ?? '';
  const rows = events.map(({ at, type, actor, stepKey, cause, data, effect = null }) => {
    ordinal += 1;
    const row = {
      stream,
      ordinal,
      at,
      type,
      actor,
      step_key: stepKey ?? null,
      cause,
      data,
      effect,
      previous,
    };
    const hash = hashOf(row);
    previous = hash;
    return {
      ...row,
      data: JSON.stringify(data),
      effect: effect === null ? null : JSON.stringify(effect),
      hash,
    };
  });
  await trx.insertInto('event').values(rows).execute();
  await trx
    .insertInto('chain')
    .values({ stream, ordinal, hash: previous })
    .onConflict((conflict) => conflict.column('stream').doUpdateSet({ ordinal, hash: previous }))
    .execute();
}

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
    let next = 1;
    // The seal of the row before; after a fault it is not known, so that one fault is not told as two.
    let previous: string | undefined = '';
    for (;;) {
      const page = await trx
        .selectFrom('event')
        .selectAll()
        .where('stream', '=', head.stream)
        .where('ordinal', '>=', next)
        .orderBy('ordinal')
        .limit(pageSize)
        .execute();
      for (const row of page) {
        const fault = (what: ChainFault['fault'], ordinal = row.ordinal): void =>
          void faults.push({ stream: head.stream, ordinal, fault: what });
        for (; next < row.ordinal; next += 1) {
          fault('missing', next);
          previous = undefined;
        }
        const sealed = row.hash === hashOf(row);
        if (!sealed) fault('changed');
        else if (row.ordinal > head.ordinal || (previous !== undefined && row.previous !== previous))
          fault('reordered');
        else if (row.ordinal === head.ordinal && row.hash !== head.hash) fault('changed');
        previous = sealed ? row.hash : undefined;
        next = row.ordinal + 1;
        events += 1;
      }
      if (page.length < pageSize) break;
    }
    for (; next <= head.ordinal; next += 1)
      faults.push({ stream: head.stream, ordinal: next, fault: 'missing' });
  }
  const loose = await trx
    .selectFrom('event')
    .select(['stream', 'ordinal'])
    .where('stream', 'not in', (chains) => chains.selectFrom('chain').select('stream'))
    .orderBy('stream')
    .orderBy('ordinal')
    .execute();
  for (const { stream, ordinal } of loose) faults.push({ stream, ordinal, fault: 'reordered' });
  return { events, chains: heads.length, faults };
}
