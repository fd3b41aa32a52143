import type { Instant } from '../domain/time/time';
import type { Loaded, Settlement } from '../engine/kernel/settle';
import type { Sending } from '../engine/model/drafts';

/** How far the sending of a notice had come at an instant, where something other than its row tells it. */
export type SendingKnown = (notice: string, at: Instant) => Sending | undefined;

/**
 * A process as it was found when an act of it was settled first. A database that was restored has lost what was sent
 * since, and would cancel what has to be taken back.
 */
export function asItWasSent<One extends Loaded | undefined>(
  loaded: One,
  sendingAt: SendingKnown | undefined,
  now: Instant,
): One {
  if (!loaded?.told || !sendingAt) return loaded;
  const told = loaded.told.map((one) => ({ ...one, sending: sendingAt(one.id, now) ?? one.sending }));
  return { ...loaded, told };
}

/** How far the sending had come of each notice that a settling cancels or takes back, by its id. */
export function fellIn({
  notices,
  cancelled,
}: Pick<Settlement, 'notices' | 'cancelled'>): Readonly<Record<string, Sending>> {
  const takenBack = notices.flatMap(({ takesBack = [] }) => takesBack);
  const isTakenBack = new Set(takenBack);
  const isCancelled = new Set(cancelled.map(({ id }) => id));
  return Object.fromEntries([
    ...cancelled.flatMap(({ id }): [string, Sending][] => (isTakenBack.has(id) ? [] : [[id, 'waiting']])),
    ...takenBack.map((id): [string, Sending] => [id, isCancelled.has(id) ? 'under-way' : 'ended']),
  ]);
}
