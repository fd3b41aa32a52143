import { sql, type Transaction } from 'kysely';
import type { Post, UnitId } from '../../domain/people/parties';
import type { KeptSecret } from '../../platform/sealing';
import type { Reader, Tables } from '../database';
import { differenceOf, holdDirectory, tellChange, type Change, type Saved } from './directory-change';

/** The secret of a webhook as it is told, or the approved change, or its challenge, that holds it. */
export type SecretTold = KeptSecret | { readonly ofChange: string } | { readonly ofChallenge: string };

/** A channel as it is told; `kind` undefined takes it away. */
export type ChannelChange<S = KeptSecret> = { readonly unit: UnitId; readonly post: Post | '' } & (
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'webhook'; readonly address: string; readonly secret: S }
  | { readonly kind: undefined }
);

const read = ['kind', 'address', 'active', 'secret_mark', 'proven_at'] as const;

/**
 * Sets or takes away the channel of a unit or of one of its posts, with an event in the unit's chain; told
 * again, nothing. The event says which kind, and neither address nor secret. `proven`: whether it is known to lead where
 * it is meant to; an operator who enters it at the machine knows.
 */
export async function saveChannel(
  trx: Transaction<Tables>,
  told: ChannelChange<SecretTold>,
  change: Change,
  { proven }: { readonly proven: boolean } = { proven: true },
): Promise<Saved | 'removed'> {
  await holdDirectory(trx);
  const { unit, post, kind } = told;
  const before = await trx
    .selectFrom('channel')
    .select(read)
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  const stream = `unit:${unit}`;
  const revision = sql<string>`gen_random_uuid()`;
  if (kind === undefined) {
    if (before?.active !== true) return 'same';
    await trx
      .updateTable('channel')
      .set({ active: false, address: '', secret: null, secret_mark: null, proven_at: null, revision })
      .where('unit_id', '=', unit)
      .where('post', '=', post)
      .execute();
    await tellChange(trx, stream, 'channel-removed', { post, kind: before.kind }, change);
    return 'removed';
  }
  const columns = { kind, address: told.address, active: true };
  const difference = before ? differenceOf(before, columns) : undefined;
  const sameSecret = before !== undefined && hasSecret(told, before.secret_mark);
  const provenAt = proven ? (before?.proven_at ?? change.at) : null;
  if (before && !difference && sameSecret && (before.proven_at !== null) === proven) return 'same';
  await trx
    .insertInto('channel')
    .values({ unit_id: unit, post, ...columns, ...secretOf(told), proven_at: provenAt })
    .onConflict((conflict) =>
      conflict
        .columns(['unit_id', 'post'])
        .doUpdateSet({ ...columns, ...secretOf(told), proven_at: provenAt, revision }),
    )
    .execute();
  if (told.kind === 'webhook' && 'ofChange' in told.secret)
    await sql`select set_channel_secret(${unit}, ${post}, ${told.secret.ofChange})`.execute(trx);
  if (told.kind === 'webhook' && 'ofChallenge' in told.secret)
    await sql`select take_challenge_secret(${told.secret.ofChallenge})`.execute(trx);
  const changed = difference ? Object.keys(difference.after) : before ? [] : Object.keys(columns);
  const all = [...changed, ...(told.kind === 'webhook' && !sameSecret ? ['secret'] : [])].sort();
  await tellChange(trx, stream, 'channel-set', { post, kind, changed: all }, change);
  return before?.active ? 'changed' : 'entered';
}

const secretOf = (told: ChannelChange<SecretTold>) =>
  told.kind === 'webhook' && 'sealed' in told.secret
    ? { secret: told.secret.sealed, secret_mark: told.secret.mark }
    : { secret: null, secret_mark: null };

/** Whether the secret that is told is the one that stands, as far as that can be known. */
const hasSecret = (told: ChannelChange<SecretTold>, mark: string | null): boolean =>
  told.kind !== 'webhook' || ('sealed' in told.secret && told.secret.isMarkedBy(mark));

/** Whether a channel stands as it is told, and is proven: one that is not may be asked for again. */
export async function isSameChannel(reader: Reader, told: ChannelChange): Promise<boolean> {
  const { unit, post, kind } = told;
  const row = await reader
    .selectFrom('channel')
    .select(read)
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  if (kind === undefined) return row?.active !== true;
  if (row?.active !== true || row.kind !== kind || row.address !== told.address) return false;
  if (row.proven_at === null) return false;
  return hasSecret(told, row.secret_mark);
}
