import type { AtLarge } from './at-large';
import type { Chase, Course } from './course';
import type { RecallView, Told } from './facts';
import type { Table } from './table';
import { instantOf, later, type Instant, type When } from '../../domain/time/time';
import { each, type Maybe, type Row } from '../../engine/definition/plan';

/** By the emergency's clock, where it was declared before the work was done. */
export function hurried(
  from: Instant,
  doneOn: Instant | undefined,
  { emergency }: Told,
): Row<Table, 'request' | 'revoke' | 'arrest'> {
  if (!emergency || (doneOn !== undefined && emergency.at > doneOn)) return { from };
  return { from: later(from, emergency.at), clock: 'emergency' };
}

export function arrestRow({ id, at, to, back }: Chase, told: Told): Row<Table, 'arrest'> {
  return {
    ...hurried(at, told.arrested[id]?.at ?? (to && instantOf(to)), told),
    met: to === undefined ? undefined : { at: to, because: back ?? id },
  };
}

/** The next review of a person who is at large now, by whoever was named at the last one. */
export function reviewRow(
  { subject }: RecallView,
  { review }: Told,
  now: AtLarge | undefined,
): Record<string, Row<Table, 'review-at-large'>> | undefined {
  if (!now || now.to !== undefined) return undefined;
  if (review && review.on >= instantOf(now.from))
    return { [review.id]: { from: review.on, assignee: review.reviewer } };
  return { [now.id]: { from: now.from, assignee: subject.is['lead-officer']?.value } };
}

/** From the arrest until custody is on record, then from the return. */
export function recordReturnRows({
  told,
  chases,
  whereabouts,
  revoked,
}: Course): Record<string, Maybe<Row<Table, 'record-return'>>> {
  const rows = each(chases, ({ id, to }): Row<Table, 'record-return'> => ({
    from: to ?? told.arrested[id]?.at,
  }));
  const already = whereabouts.returned && whereabouts.atLarge[0]?.id !== revoked?.id;
  return already && revoked ? { ...rows, [revoked.id]: { from: revoked.at } } : rows;
}

/** The times at large, each by what began it: a revocation or an escape that never was takes its own away. */
export const atLargeSpells = (
  atLarge: readonly AtLarge[],
): { key: string; from: When; to?: When | undefined }[] =>
  atLarge
    .filter(({ from, to }) => to === undefined || instantOf(to) > instantOf(from))
    .map(({ id, from, to }) => ({ key: id, from, to }));

/** The markers of one time at large, oldest first: each that was taken off makes room for another. */
function markersOf(atLarge: string, { cancelled }: Told): string[] {
  const markers = [atLarge];
  for (let next = cancelled[atLarge]; next; next = cancelled[next.id]) markers.push(next.id);
  return markers;
}

/** The marker that is to be on PNC while the person is at large now. */
export function markRows(
  { told, revoked }: Course,
  now: AtLarge | undefined,
): Record<string, Row<Table, 'mark-wanted'>> | undefined {
  if (!now || now.to !== undefined) return undefined;
  const marker = markersOf(now.id, told).at(-1) ?? now.id;
  const again = Object.values(told.cancelled).find(({ id }) => id === marker);
  const since = now.id === revoked?.id ? revoked.at : instantOf(now.from);
  return { [marker]: { from: again?.at ?? since } };
}

/** Every marker that was set comes off when the person is back, or when the recall ends. */
export const cancelRows = (
  { told, whereabouts: { atLarge } }: Course,
  ended: Instant | undefined,
): Record<string, Maybe<Row<Table, 'cancel-wanted'>>> =>
  each(
    atLarge.flatMap(({ id, to }) => markersOf(id, told).map((one) => ({ id: one, to }))),
    ({ id, to }) => told.marked[id] && { from: firstOf(to, ended) },
  );

/** The earlier of two times, or the one that there is. */
const firstOf = (a: When | undefined, b: Instant | undefined): When | undefined =>
  a !== undefined && (b === undefined || instantOf(a) <= b) ? a : b;
