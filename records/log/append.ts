import type { Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Tables } from '../database';
import { sealOf } from './seal';

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
    const hash = sealOf(row);
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
