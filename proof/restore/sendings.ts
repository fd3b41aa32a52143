import type { SendingKnown } from '../../activities/fallen';
import type { MissingOfProcess } from './missing';

/**
 * How far the sending of notices had come, as histories tell it: by the answer to the act that took a notice back, or
 * else by its delivery. A notice falls once, so its id alone tells the act.
 */
export function sendingsKnown(processes: readonly MissingOfProcess[]): SendingKnown {
  const fell = new Map(
    processes.flatMap(({ acts }) => acts.flatMap(({ settled }) => Object.entries(settled.fell ?? {}))),
  );
  const deliveredAt = new Map(
    processes.flatMap(({ delivered }) => delivered.map(({ notice, at }) => [notice, at] as const)),
  );
  return (notice, at) => {
    const then = deliveredAt.get(notice);
    return fell.get(notice) ?? (then !== undefined && then <= at ? 'ended' : undefined);
  };
}
