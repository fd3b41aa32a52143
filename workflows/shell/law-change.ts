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
} from '@temporalio/workflow';
import type { RecomputeActivities } from '../../activities/recompute';
import { batch, recording } from './activity-options';
import { changeUpdate, resumeSignal, type LawChangeAnswer, type LawChangeInput } from './contracts';
import { doBatches, recordOnce } from './recorded-batches';
import { instantNow } from './clock';

const { changeLaw } = proxyLocalActivities<RecomputeActivities>(recording);
const { recomputeBatch } = proxyActivities<RecomputeActivities>(batch);

const change = defineUpdate<LawChangeAnswer, []>(changeUpdate);
const resume = defineSignal(resumeSignal);

/**
 * Changes the law once, waits for the day from which the change stands, and settles again whatever it moves,
 * batch by batch. It lives until the last batch is done; interrupted, it waits to be told to go on.
 */
export async function runLawChange(input: LawChangeInput): Promise<void> {
  const { request } = input;
  const once = recordOnce(input.recorded);
  let resumed = false;
  setHandler(change, async () => {
    const { changed } = await once.answer();
    return { changed };
  });
  setHandler(resume, () => {
    resumed = true;
  });
  const recorded = request
    ? await once.by(async () => changeLaw({ ...request, now: instantNow() }))
    : input.recorded;
  const id = request?.id ?? input.id;
  if (recorded?.changed !== true || id === undefined) {
    await condition(allHandlersFinished);
    return;
  }
  const wait = Date.parse(recorded.notBefore) - Date.now();
  if (wait > 0) await sleep(wait);
  await doBatches({
    batch: async () => {
      resumed = false;
      const { status } = await recomputeBatch({ id, now: instantNow() });
      if (status === 'interrupted') await condition(() => resumed);
      return status === 'done' ? 'done' : 'more';
    },
    continueRun: async () => continueAsNew<typeof runLawChange>({ id, recorded }),
  });
}
