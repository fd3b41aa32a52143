import type { AtLarge } from './at-large';
import type { Chase, Course } from './course';
import { leadOf, type RecallView, type Told } from './facts';
import type { Table } from './table';
import { instantOf, type Instant } from '../../domain/time/time';
import { unitBeside } from '../../domain/people/parties';
import { heldAt } from '../../engine/definition/held';
import { once } from '../../engine/definition/met';
import { each, type Maybe, type Row, type Since } from '../../engine/definition/plan';

/** By the emergency's clock, where it was declared before the work was done; the work follows from its cause alone. */
export function hurried(
  cause: Since,
  doneOn: Instant | undefined,
  { emergency }: Told,
): Row<Table, 'request' | 'revoke' | 'arrest'> {
  if (!emergency || (doneOn !== undefined && emergency.on > doneOn)) return { from: cause };
  return { from: once(cause, emergency), after: cause.on, clock: 'emergency' };
}

export function arrestRow({ id, since, to, back }: Chase, told: Told): Row<Table, 'arrest'> {
  return {
    ...hurried(since, told.arrested[id]?.on ?? (to && instantOf(to)), told),
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
    return { [review.id]: { from: review, assignee: review.reviewer } };
  return { [now.id]: { from: now.since, assignee: subject.is['lead-officer']?.value } };
}

/** From the arrest until custody is on record, then from the return. */
export function recordReturnRows({
  told,
  chases,
  whereabouts,
  revoked,
}: Course): Record<string, Maybe<Row<Table, 'record-return'>>> {
  const rows = each(chases, ({ id, until }): Row<Table, 'record-return'> => ({
    from: until ?? told.arrested[id],
  }));
  const already = whereabouts.returned && whereabouts.atLarge[0]?.id !== revoked?.id;
  return already && revoked ? { ...rows, [revoked.id]: { from: revoked } } : rows;
}

/** The times at large, each by what began it: a revocation or an escape that never was takes its own away. */
export const atLargeSpells = (
  atLarge: readonly AtLarge[],
): { key: string; from: AtLarge['from']; to?: AtLarge['to'] }[] =>
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
  { told }: Course,
  now: AtLarge | undefined,
): Record<string, Row<Table, 'mark-wanted'>> | undefined {
  if (!now || now.to !== undefined) return undefined;
  const marker = markersOf(now.id, told).at(-1) ?? now.id;
  const again = Object.values(told.cancelled).find(({ id }) => id === marker);
  return { [marker]: { from: again ?? now.since } };
}

/**
 * Every marker that was set comes off when the person is back, or when the recall ends: by the control of the force that
 * was accountable when it was set, and so set it.
 */
export const cancelRows = (
  view: RecallView,
  { told, whereabouts: { atLarge } }: Course,
  ended: Since | undefined,
): Record<string, Maybe<Row<Table, 'cancel-wanted'>>> =>
  each(
    atLarge.flatMap(({ id, until }) => markersOf(id, told).map((one) => ({ id: one, until }))),
    ({ id, until }) => {
      const marked = told.marked[id];
      const over = happenedFirst(until, ended);
      if (!marked) return undefined;
      const force = heldAt(view.subject, 'accountable', marked.on)?.value ?? leadOf(view);
      return { from: over && once(marked, over), of: unitBeside(force, 'force-control') };
    },
  );

/** Of two things the one that happened first, or the one that there is. */
const happenedFirst = (a: Since | undefined, b: Since | undefined): Since | undefined =>
  a && (!b || instantOf(a.on) <= instantOf(b.on)) ? a : b;
