import type { Transaction } from 'kysely';
import type { Instant } from '../../domain/time/time';
import type { Tables } from '../database';
import { appendEvents } from '../log/append';

/** What becomes of an entry that is saved. */
export type Saved = 'entered' | 'changed' | 'same';

/** Who changes the directory, and when. `cause`: the request that asked for it. */
export interface Change {
  readonly at: Instant;
  readonly by: string;
  readonly cause: string;
}

/**
 * Keeps the directory to one writer at a time until the transaction ends, so that what is checked still holds
 * when it is written. Who needs the law too takes it first.
 */
export async function holdDirectory(trx: Transaction<Tables>): Promise<void> {
  await trx.selectFrom('directory_version').select('version').forUpdate().execute();
}

/** Writes a change of an entry into the entry's own chain. */
export const tellChange = async (
  trx: Transaction<Tables>,
  stream: string,
  type: string,
  data: unknown,
  { at, by: actor, cause }: Change,
): Promise<void> => appendEvents(trx, stream, [{ at, type, actor, cause, data }]);

/** Before and after of the columns that differ; undefined where none does. */
export function differenceOf(
  before: object,
  columns: Readonly<Record<string, unknown>>,
): { before: Record<string, unknown>; after: Record<string, unknown> } | undefined {
  const was = before as Readonly<Record<string, unknown>>;
  const names = Object.keys(columns).filter(
    (name) => JSON.stringify(columns[name]) !== JSON.stringify(was[name]),
  );
  if (names.length === 0) return undefined;
  const pick = (from: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, from[name]]));
  return { before: pick(was), after: pick(columns) };
}

/** The first rows of a list that was read one row too far, and where the next page begins. */
export function pageOf<T extends { id: string }>(
  rows: readonly T[],
  limit: number,
): { rows: T[]; next: string | undefined } {
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
}
