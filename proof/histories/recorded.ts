import type { RecomputeActivities } from '../../activities/recompute';
import {
  earlierMovement,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type LawChangeInput,
  type MovementRequest,
  type Nudge,
} from '../../workflows/shell/contracts';
import { startsIn, type RecordedCircumstance, type RecordedLawChange } from './history';
import type { RunReader } from './runs';

type LawChangeRecorded = Awaited<ReturnType<RecomputeActivities['changeLaw']>>;

/** The circumstance or the movement that a workflow recorded; undefined where none of its kept runs recorded one. */
export async function readCircumstance(
  reader: RunReader,
  workflowId: string,
): Promise<RecordedCircumstance | undefined> {
  for (const run of await reader.runsOf(workflowId)) {
    const { input, at } = await reader.beginningOf(run);
    const recorded = (await reader.answersOf(run)).find(({ activity }) => recordingActivities.has(activity));
    if (!recorded) continue;
    const answer = recorded.answer as Partial<CircumstanceAnswer> | readonly Nudge[];
    const { orderedAt = at, nudges = [] } = 'length' in answer ? { nudges: answer } : answer;
    const told = { at, orderedAt, starts: startsIn(nudges) };
    const movement = earlierMovement(input as CircumstanceRequest | MovementRequest);
    return movement
      ? { of: 'movement', request: movement, ...told }
      : { of: 'circumstance', request: input as CircumstanceRequest, ...told };
  }
  return undefined;
}

const recordingActivities = new Set(['recordCircumstance', 'recordMovement']);

/** The change of the law that a workflow recorded; undefined where none of its kept runs changed anything. */
export async function readLawChange(
  reader: RunReader,
  workflowId: string,
): Promise<RecordedLawChange | undefined> {
  for (const run of await reader.runsOf(workflowId)) {
    const { input, at } = await reader.beginningOf(run);
    const { request } = input as LawChangeInput;
    const recorded = (await reader.answersOf(run)).find(({ activity }) => activity === 'changeLaw');
    const { changed, notBefore, orderedAt = at } = (recorded?.answer ?? {}) as Partial<LawChangeRecorded>;
    if (request && changed === true && notBefore !== undefined) return { request, at, notBefore, orderedAt };
  }
  return undefined;
}
