import {
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { FloorActivities } from './floor-activities';

const { record } = proxyLocalActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });
const { notify } = proxyActivities<FloorActivities>({ startToCloseTimeout: '30 seconds' });

export const begun = defineUpdate<string>('begun');
export const told = defineUpdate<string, [string]>('told');

/** The barest workflow with as many activities and updates: what we add to it is our cost. */
export async function floor(id: string): Promise<void> {
  const registered: { answer?: string } = {};
  let left = 6;
  setHandler(begun, async () => {
    await condition(() => registered.answer !== undefined);
    return registered.answer ?? '';
  });
  setHandler(told, async (what) => {
    const answer = await record(id, what);
    left -= 1;
    return answer;
  });
  registered.answer = await record(id, 'begun');
  await Promise.all([notify(id), notify(id), notify(id)]);
  await condition(() => left === 0);
}
