import type { Instant } from '../../domain/time/time';
import type { Database } from '../database';

export interface Claim {
  readonly actor: string;
  readonly key: string;
  readonly route: string;
  readonly bodyHash: string;
  readonly at: Instant;
}

export type Claimed =
  | { readonly is: 'new' }
  | { readonly is: 'other' }
  | { readonly is: 'answered'; readonly status: number; readonly body: unknown };

/**
 * Claims an Idempotency-Key for a request. The same request again is `answered` once an answer is kept, and
 * `new` until then: everything behind it is idempotent by the same key. Another request is `other`.
 */
export async function claimRequest(
  database: Database,
  { actor, key, route, bodyHash, at }: Claim,
): Promise<Claimed> {
  await database
    .insertInto('request')
    .values({ actor, key, route, body_hash: bodyHash, made_at: at, status: null, answer: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const known = await database
    .selectFrom('request')
    .selectAll()
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (known.route !== route || known.body_hash !== bodyHash) return { is: 'other' };
  return known.status === null ? { is: 'new' } : { is: 'answered', status: known.status, body: known.answer };
}

/** Whether the key was used before with another request; says nothing of one that was never sent. */
export async function isOtherRequest(
  database: Database,
  { actor, key, route, bodyHash }: Omit<Claim, 'at'>,
): Promise<boolean> {
  const known = await database
    .selectFrom('request')
    .select(['route', 'body_hash'])
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  return known !== undefined && (known.route !== route || known.body_hash !== bodyHash);
}

/** Keeps the answer of a request, once; a later one does not replace it. */
export async function keepAnswer(
  database: Database,
  { actor, key }: Pick<Claim, 'actor' | 'key'>,
  status: number,
  body: unknown,
): Promise<void> {
  await database
    .updateTable('request')
    .set({ status, answer: JSON.stringify(body) })
    .where('actor', '=', actor)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute();
}

/** Deletes what was asked before an instant, with its answer: no retry comes so late. Tells how many. */
export async function forgetAnswers(database: Database, before: Instant): Promise<number> {
  const { numDeletedRows: deleted } = await database
    .deleteFrom('request')
    .where('made_at', '<', before)
    .executeTakeFirst();
  return Number(deleted);
}
