import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { recording } from './activity-options';
import {
  recordUpdate,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type MovementRequest,
  type Nudge,
  type RecordAnswer,
} from './contracts';
import { tell } from './tell';
import { instantNow } from './clock';

const { recordCircumstance } = proxyLocalActivities<SettleActivities>(recording);

const record = defineUpdate<RecordAnswer, []>(recordUpdate);

/**
 * Records one circumstance of a subject, or what a prison's movement means, and tells each open process of the
 * subject. It exists before the circumstance is recorded and ends once the last process has been told or started, so
 * that no crash between the two leaves a process untold.
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
  const answer: CircumstanceAnswer | readonly Nudge[] = await recordCircumstance({
    ...request,
    now: instantNow(),
  });
  const nudges = 'nudges' in answer ? answer.nudges : answer;
  recorded.nudges = nudges;
  for (const nudge of nudges) await tell(nudge);
  await condition(allHandlersFinished);
}
