import {
  condition,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { ChangeActivities } from '../../activities/grave-changes';
import { recording } from './activity-options';
import { instantNow } from './clock';
import { tellSignal, type ChangesInput, type TellingRequest } from './contracts';

const { expireChanges } = proxyLocalActivities<ChangeActivities>(recording);
// Assumed, as for any notice: who cannot be reached for three days is reached by a person.
const { tellOfChanges, challengeChannel } = proxyActivities<ChangeActivities>({
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 minutes', backoffCoefficient: 2 },
});

const tell = defineSignal<[TellingRequest]>(tellSignal);

/**
 * Tells those whom the changes of one request touch, when they are asked for and when each is decided, has new channels
 * proven, and ends what nobody decides in time. It holds nothing that the records do not: who is still to be told is asked of them each time.
 */
export async function runGraveChanges({ batch }: ChangesInput): Promise<void> {
  let underWay = 0;
  let isNews = true;
  const inTheBackground = (doing: Promise<void>): void => {
    underWay += 1;
    void doing
      .catch(() => undefined)
      .finally(() => {
        underWay -= 1;
      });
  };
  setHandler(tell, (request) => {
    isNews = true;
    inTheBackground(tellOfChanges(request));
    if (request.change !== undefined) inTheBackground(challengeChannel({ change: request.change }));
  });
  for (;;) {
    isNews = false;
    const { wakeAt } = await expireChanges({ batch, now: instantNow() });
    if (wakeAt !== undefined) await condition(() => isNews, Math.max(1, Date.parse(wakeAt) - Date.now()));
    else if (!isNews) {
      await condition(() => isNews || underWay === 0);
      if (!isNews) return;
    }
  }
}
