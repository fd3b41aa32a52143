import type { Station } from '../../domain/people/stations';
import type { Reader } from '../database';

// Stations change seldom and are asked for at every settling, so the last lists are kept by their revision.
const lists = new Map<string, ReadonlyMap<string, readonly Station[]>>();
const mostLists = 16;

/** The published stations of every area, as they stand at a revision of the list. */
export async function stationsAt(
  reader: Reader,
  revision: string,
): Promise<ReadonlyMap<string, readonly Station[]>> {
  const known = lists.get(revision);
  if (known) return known;
  const rows = revision === '' ? [] : await reader.selectFrom('station').selectAll().execute();
  const list = new Map<string, Station[]>();
  for (const { id, area, name, published: from, withdrawn } of rows) {
    const of = list.get(area) ?? [];
    list.set(area, [...of, { id, area, name, from, ...(withdrawn !== null && { until: withdrawn }) }]);
  }
  if (lists.size >= mostLists) lists.clear();
  lists.set(revision, list);
  return list;
}
