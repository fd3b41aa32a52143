import { dayOf } from '../../domain/time/time';
import { instantFor } from '../kernel/clock';
import type { Draft } from '../kernel/draft';
import type { EngineState } from '../model/engine-state';
import type { Answered } from '../model/facts';
import { readSuspension, suspensionOccasion } from '../model/keys';
import { isOpen, type ProcessRecord, type StepRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';
import type { Steps, Wanted, WantedPlan } from '../model/wanted';
import type { CommonRow } from './common-steps';

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

/** The step that asks for the next look at each clock that stands still. */
export function pauseReviewRows(
  { engine }: ProcessRecord,
  wanted: readonly Wanted[],
  steps: Steps,
  around: Surroundings,
): CommonRow[] {
  return wanted.flatMap((row): CommonRow[] => {
    if (row.due.dueAt !== undefined || row.met || isDone(steps.get(row.key))) return [];
    if (row.opens !== undefined && row.opens > around.now) return [];
    const since = engine.paused[row.key] ?? around.now;
    const at = instantFor({ rule: 'common.review-suspension', from: since }, row.owner, around);
    if (!at) return [];
    const occasion = suspensionOccasion(row.key, since);
    return [{ step: 'review-suspension', occasion, row: { from: dayOf(at), opens: at } }];
  });
}

const isDone = (step: StepRecord | undefined): boolean =>
  step !== undefined && !isOpen(step) && step.status !== 'withdrawn';
