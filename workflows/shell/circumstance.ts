import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { instantNow } from './clock';
import {
  recordUpdate,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type MovementRequest,
  type Nudge,
  type RecordAnswer,
} from './contracts';
import { tell } from './tell';

const { recordCircumstance } = proxyLocalActivities<SettleActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds', backoffCoefficient: 2 },
});

const record = defineUpdate<RecordAnswer, []>(recordUpdate);

/**
 * Records one circumstance of a subject, or what a prison's movement means, and tells each open process of the subject, durably: it exists
 * before the circumstance is recorded and ends when the last process has been told or started.
 */
export async function runCircumstance(request: CircumstanceRequest | MovementRequest): Promise<void> {
  const recorded: { nudges?: readonly Nudge[] } = {};
  setHandler(record, async () => {
    await condition(() => recorded.nudges !== undefined);
    const nudges = recorded.nudges ?? [];
    const idsOf = (ofThese: readonly Nudge[]) => ofThese.map(({ processId }) => processId);
    return {
      told: idsOf(nudges.filter(({ start }) => start === undefined)),
      started: idsOf(nudges.filter(({ start }) => start !== undefined)),
    };
  });
  const now = instantNow();
  const answer: CircumstanceAnswer | readonly Nudge[] = await recordCircumstance({ ...request, now });
  const nudges = 'nudges' in answer ? answer.nudges : answer;
  recorded.nudges = nudges;
  for (const nudge of nudges) await tell(nudge);
  await condition(allHandlersFinished);
}
