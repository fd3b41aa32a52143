import type { Draft } from '../kernel/draft';
import { isOpen } from '../model/rows';
import type { EngineState } from '../model/engine-state';
import type { WantedPlan } from '../kernel/want';
import type { Answered } from '../model/facts';
import { readSuspension } from '../model/keys';

/** Remembers since when each open step's clock stands still, so that somebody looks at it from time to time. */
export function rememberPauses({ process, steps, around }: Draft, { wanted }: WantedPlan): void {
  const paused = wanted.filter(({ key, due }) => {
    const step = steps.get(key);
    return due.dueAt === undefined && step !== undefined && isOpen(step);
  });
  process.engine.paused = Object.fromEntries(
    paused.map(({ key }) => [key, process.engine.paused[key] ?? around.now]),
  );
}

/** Somebody looked: the next look is counted from then. */
export function pauseReviewed({ paused }: EngineState, { occasion, on }: Answered): void {
  const { key } = readSuspension(occasion);
  if (paused[key]) paused[key] = on;
}
