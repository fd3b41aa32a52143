import { sql, type Transaction } from 'kysely';
import type { Post, UnitId } from '../../domain/people/parties';
import type { Reader, Tables } from '../database';
import { differenceOf, holdDirectory, tellChange, type Change, type Saved } from './directory-change';

/** A channel as it is told; `kind` undefined takes it away. */
export type ChannelChange = { readonly unit: UnitId; readonly post: Post | '' } & (
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'webhook'; readonly address: string; readonly secret: string }
  | { readonly kind: undefined }
);

/**
 * Sets or takes away the channel of a unit or of one of its posts, with an event in the unit's chain; told
 * again, nothing. The event says which kind, and neither address nor secret.
 */
export async function saveChannel(
  trx: Transaction<Tables>,
  told: ChannelChange,
  change: Change,
): Promise<Saved | 'removed'> {
  await holdDirectory(trx);
  const { unit, post, kind } = told;
  const before = await trx
    .selectFrom('channel')
    .selectAll()
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  const stream = `unit:${unit}`;
  if (kind === undefined) {
    if (before?.active !== true) return 'same';
    await trx
      .updateTable('channel')
      .set({ active: false, address: '', secret: null, revision: sql`gen_random_uuid()` })
      .where('unit_id', '=', unit)
      .where('post', '=', post)
      .execute();
    await tellChange(trx, stream, 'channel-removed', { post, kind: before.kind }, change);
    return 'removed';
  }
  const secret = kind === 'webhook' ? told.secret : null;
  const columns = { kind, address: told.address, secret, active: true };
  const difference = before ? differenceOf(before, columns) : undefined;
  if (before && !difference) return 'same';
  await trx
    .insertInto('channel')
    .values({ unit_id: unit, post, ...columns })
    .onConflict((conflict) =>
      conflict.columns(['unit_id', 'post']).doUpdateSet({ ...columns, revision: sql`gen_random_uuid()` }),
    )
    .execute();
  const changed = difference ? Object.keys(difference.after).sort() : Object.keys(columns);
  await tellChange(trx, stream, 'channel-set', { post, kind, changed }, change);
  return before?.active ? 'changed' : 'entered';
}

/** Whether a channel stands as it is told. */
export async function isSameChannel(reader: Reader, told: ChannelChange): Promise<boolean> {
  const { unit, post, kind } = told;
  const row = await reader
    .selectFrom('channel')
    .select(['kind', 'address', 'secret', 'active'])
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  if (kind === undefined) return row?.active !== true;
  if (row?.active !== true || row.kind !== kind || row.address !== told.address) return false;
  return kind === 'mail' || row.secret === told.secret;
}
