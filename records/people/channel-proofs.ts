import { sql, type Transaction } from 'kysely';
import type { Post, UnitId } from '../../domain/people/parties';
import { plusHours, type Instant } from '../../domain/time/time';
import type { Sealed } from '../../platform/sealing';
import type { Database, Reader, Tables } from '../database';
import { saveChannel, type ChannelChange } from './channels';
import { holdDirectory, tellChange, type Change } from './directory-change';

// Assumed: as long as a change may be decided.
const hoursToProve = 7 * 24;

/**
 * Sets the channel of an approved change, in the caller's transaction. Where the unit has one in use, that stays until
 * the new one is proven; where it has none, the new one is used from now on, and no link that answers travels on it
 * until it is proven. To take a channel away needs no proof.
 */
export async function setApprovedChannel(
  trx: Transaction<Tables>,
  told: ChannelChange<null>,
  { id, ...change }: Change & { readonly id: string },
): Promise<void> {
  const { unit, post, kind } = told;
  await trx
    .updateTable('channel_challenge')
    .set({ outcome: 'replaced', ended_at: change.at })
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .where('outcome', 'is', null)
    .execute();
  if (kind === undefined) {
    await saveChannel(trx, { unit, post, kind }, change);
    return;
  }
  const { address } = told;
  await trx
    .insertInto('channel_challenge')
    .values({
      id,
      unit_id: unit,
      post,
      kind,
      address,
      asked_at: change.at,
      expires_at: plusHours(change.at, hoursToProve),
    })
    .execute();
  await sql`select hold_challenge_secret(${id})`.execute(trx);
  await tellChange(trx, `unit:${unit}`, 'channel-challenged', { post, kind }, change);
  const before = await trx
    .selectFrom('channel')
    .select('active')
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  if (before?.active) return;
  const secret = { ofChange: id };
  await saveChannel(
    trx,
    kind === 'mail' ? { unit, post, kind, address } : { unit, post, kind, address, secret },
    change,
    { proven: false },
  );
}

/** A channel that is to be proven. */
export interface Challenge {
  readonly id: string;
  readonly unit: UnitId;
  readonly title: string;
  readonly post: Post | '';
  readonly kind: 'mail' | 'webhook';
  readonly address: string;
  readonly expiresAt: Instant;
  readonly outcome: 'proven' | 'replaced' | null;
}

/** The challenge of an approved change; undefined where it has none. */
export async function findChallenge(reader: Reader, id: string): Promise<Challenge | undefined> {
  const row = await reader
    .selectFrom('channel_challenge as challenge')
    .innerJoin('unit', 'unit.id', 'challenge.unit_id')
    .select([
      'challenge.id',
      'challenge.unit_id',
      'challenge.post',
      'challenge.kind',
      'challenge.address',
      'challenge.expires_at',
      'challenge.outcome',
      'unit.title',
    ])
    .where('challenge.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { unit_id: unit, expires_at: expiresAt, post, ...more } = row;
  return { ...more, unit: unit as UnitId, post: post as Post | '', expiresAt };
}

/** What a webhook that is to be proven is signed by: for the worker, which sends. */
export async function secretOfChallenge(reader: Reader, id: string): Promise<Sealed | null> {
  const row = await reader
    .selectFrom('channel_challenge')
    .select('secret')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.secret ?? null;
}

/** Records an attempt to challenge a channel. */
export async function recordChallenge(database: Database, id: string, detail: string): Promise<void> {
  await database
    .updateTable('channel_challenge')
    .set({ attempts: sql`attempts + 1`, detail })
    .where('id', '=', id)
    .execute();
}

/**
 * Takes a proven channel into use, with its event in the unit's chain, once: what was before ends with it. False where
 * another channel took its place meanwhile, or the time is over.
 */
export async function proveChannel(
  database: Database,
  id: string,
  { at, by }: Pick<Change, 'at' | 'by'>,
): Promise<boolean> {
  return database.transaction().execute(async (trx) => {
    await holdDirectory(trx);
    const challenge = await findChallenge(trx, id);
    if (challenge?.outcome === 'proven') return true;
    if (!challenge || challenge.outcome !== null || challenge.expiresAt <= at) return false;
    const { unit, post, kind, address } = challenge;
    const change = { at, by, cause: `change ${id}` };
    const secret = { ofChallenge: id };
    await saveChannel(
      trx,
      kind === 'mail' ? { unit, post, kind, address } : { unit, post, kind, address, secret },
      change,
      { proven: true },
    );
    await trx
      .updateTable('channel_challenge')
      .set({ outcome: 'proven', ended_at: at })
      .where('id', '=', id)
      .execute();
    await tellChange(trx, `unit:${unit}`, 'channel-proven', { post, kind }, change);
    return true;
  });
}
