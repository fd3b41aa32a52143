import type { Power } from '../../domain/people/roles';
import type { Instant } from '../../domain/time/time';
import type { Reader } from '../database';
import { pageOf } from '../people/directory-change';
import { changeColumns, type ChangeRow } from './decide';

/** Which changes are listed; areas undefined: all of them. */
export interface ChangeFilter {
  readonly ids?: readonly string[];
  readonly seen: readonly { readonly area: string | undefined; readonly power: Power | undefined }[];
  readonly state?: 'pending' | 'decided' | undefined;
  readonly now: Instant;
}

/** A page of changes that somebody may see, the newest first. */
export async function listChanges(
  reader: Reader,
  { seen, state, now }: ChangeFilter,
  limit: number,
  after: string | undefined,
): Promise<{ rows: ChangeRow[]; next: string | undefined }> {
  if (seen.length === 0) return { rows: [], next: undefined };
  const rows = await reader
    .selectFrom('change_request')
    .select(changeColumns)
    .where((row) =>
      row.or(
        seen.map(({ area, power }) =>
          row.and([
            ...(area === undefined ? [] : [row('area', '=', area)]),
            ...(power === undefined ? [] : [row('power', '=', power)]),
          ]),
        ),
      ),
    )
    .$if(state === 'pending', (query) => query.where('outcome', 'is', null).where('expires_at', '>', now))
    .$if(state === 'decided', (query) =>
      query.where((row) => row.or([row('outcome', 'is not', null), row('expires_at', '<=', now)])),
    )
    .$if(after !== undefined, (query) => query.where('ordinal', '<', after ?? ''))
    .orderBy('ordinal', 'desc')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit);
  return { rows: page.rows, next: page.next === undefined ? undefined : page.rows.at(-1)?.ordinal };
}

/** Changes of a request, as they were asked for. */
export const changesOf = async (reader: Reader, ids: readonly string[]): Promise<ChangeRow[]> =>
  ids.length === 0
    ? []
    : reader
        .selectFrom('change_request')
        .select(changeColumns)
        .where('id', 'in', [...ids])
        .orderBy('ordinal')
        .execute();

/** Whether somebody, or their unit, is told of a change. */
export async function isToldOf(
  reader: Reader,
  id: string,
  { person, unit }: { readonly person: string; readonly unit: string },
): Promise<boolean> {
  const row = await reader
    .selectFrom('change_notice')
    .select('id')
    .where('change_id', '=', id)
    .where('who', 'in', [person, unit])
    .executeTakeFirst();
  return row !== undefined;
}

/** Who was told of a change, and what came of it. */
export const toldOf = async (reader: Reader, id: string) =>
  reader
    .selectFrom('change_notice')
    .select(['who', 'moment', 'status', 'attempts', 'detail', 'settled_at as at'])
    .where('change_id', '=', id)
    .orderBy('ordinal')
    .execute();
