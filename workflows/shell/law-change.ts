import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { RecomputeActivities } from '../../activities/recompute';
import { instantNow } from './clock';
import { changeUpdate, resumeSignal, type LawChangeAnswer, type LawChangeInput } from './contracts';

const { changeLaw } = proxyLocalActivities<RecomputeActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds', backoffCoefficient: 2 },
});
const { recomputeBatch } = proxyActivities<RecomputeActivities>({
  startToCloseTimeout: '10 minutes',
  retry: {
    initialInterval: '1 second',
    maximumInterval: '1 minute',
    backoffCoefficient: 2,
    maximumAttempts: 1_000,
  },
});

const change = defineUpdate<LawChangeAnswer, []>(changeUpdate);
const resume = defineSignal(resumeSignal);
const mostEvents = 500;

/**
 * Changes the law once, waits for the day from which the change stands, and settles again whatever it moves,
 * batch by batch. It lives until the last batch is done; interrupted, it waits to be told to go on.
 */
export async function runLawChange(input: LawChangeInput): Promise<void> {
  let recorded = input.recorded;
  let refusal: Error | undefined;
  let resumed = false;
  setHandler(change, async () => {
    await condition(() => recorded !== undefined || refusal !== undefined);
    if (!recorded) throw refusal ?? new Error('neither recorded nor refused');
    return { changed: recorded.changed };
  });
  setHandler(resume, () => {
    resumed = true;
  });
  const { request } = input;
  try {
    if (request && !recorded) recorded = await changeLaw({ ...request, now: instantNow() });
  } catch (error) {
    refusal = error instanceof Error ? error : new Error(String(error));
  }
  const id = request?.id ?? input.id;
  if (recorded?.changed !== true || id === undefined) {
    await condition(allHandlersFinished);
    return;
  }
  const wait = Date.parse(recorded.notBefore) - Date.now();
  if (wait > 0) await sleep(wait);
  for (;;) {
    resumed = false;
    const { status } = await recomputeBatch({ id, now: instantNow() });
    if (status === 'done') break;
    if (status === 'interrupted') await condition(() => resumed);
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if ((continueAsNewSuggested || historyLength >= mostEvents) && allHandlersFinished())
      await continueAsNew<typeof runLawChange>({ id, recorded });
  }
  await condition(allHandlersFinished);
}
