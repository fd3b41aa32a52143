import { allHandlersFinished, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { recordUpdate, type CircumstanceAnswer, type Nudge, type RecordAnswer } from './contracts';
import { tell } from './tell';

const record = defineUpdate<RecordAnswer, []>(recordUpdate);

/**
 * Records something, answers whoever asked which processes it concerns, and tells each of them. The workflow exists
 * before anything is recorded and ends once the last process has been told or started, so that no crash between the
 * two leaves a process untold.
 */
export async function recordAndTell(
  recording: () => Promise<CircumstanceAnswer | readonly Nudge[]>,
): Promise<void> {
  const recorded: { nudges?: readonly Nudge[]; refused?: { readonly by: unknown } } = {};
  setHandler(record, async () => {
    await condition(() => recorded.nudges !== undefined || recorded.refused !== undefined);
    if (recorded.refused) throw recorded.refused.by;
    const nudges = recorded.nudges ?? [];
    const idsOf = (ofThese: readonly Nudge[]) => ofThese.map(({ processId }) => processId);
    return {
      told: idsOf(nudges.filter(({ start }) => start === undefined)),
      started: idsOf(nudges.filter(({ start }) => start !== undefined)),
    };
  });
  const answer = await recording().catch(async (error: unknown) => {
    // Whoever asked is told why, before the run ends.
    recorded.refused = { by: error };
    await condition(allHandlersFinished);
    throw error;
  });
  const nudges = 'nudges' in answer ? answer.nudges : answer;
  recorded.nudges = nudges;
  for (const nudge of nudges) await tell(nudge);
  await condition(allHandlersFinished);
}
