import {
  allHandlersFinished,
  condition,
  defineUpdate,
  getExternalWorkflowHandle,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Instant } from '../../domain/time';
import type { SettleActivities } from '../../activities/settle';
import {
  nudgeSignal,
  recordUpdate,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type Nudge,
} from './contracts';

const { recordCircumstance } = proxyLocalActivities<SettleActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds', backoffCoefficient: 2 },
});

const record = defineUpdate<{ nudged: number }, []>(recordUpdate);

/**
 * Records one circumstance of a subject and tells each open process of the subject, durably: it exists
 * before the circumstance is recorded and ends when the last process has been told.
 */
export async function runCircumstance(request: CircumstanceRequest): Promise<void> {
  const recorded: { nudges?: readonly Nudge[] } = {};
  setHandler(record, async () => {
    await condition(() => recorded.nudges !== undefined);
    return { nudged: recorded.nudges?.length ?? 0 };
  });
  const now = new Date(Date.now()).toISOString() as Instant;
  const answer: CircumstanceAnswer | readonly Nudge[] = await recordCircumstance({ ...request, now });
  const nudges = 'nudges' in answer ? answer.nudges : answer;
  recorded.nudges = nudges;
  for (const nudge of nudges) {
    // A process that ended meanwhile has nothing to settle.
    await getExternalWorkflowHandle(nudge.processId)
      .signal(nudgeSignal, nudge)
      .catch(() => undefined);
  }
  await condition(allHandlersFinished);
}
