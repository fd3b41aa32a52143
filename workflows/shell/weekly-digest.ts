import { continueAsNew, proxyActivities, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { DigestActivities } from '../../activities/digest';
import { recording } from './activity-options';
import { instantNow } from './clock';

const { planDigest, finishDigests } = proxyLocalActivities<DigestActivities>(recording);
// Assumed: a digest that could not be sent for three days helps nobody any more.
const { sendDigests } = proxyActivities<DigestActivities>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '3 days',
  retry: { initialInterval: '1 minute', maximumInterval: '30 minutes', backoffCoefficient: 2 },
});

/**
 * Sends each week's digest to each manager, for as long as the service lives: one run a week. Which week, and when,
 * is what the records say, so that a run that was lost is taken up by the next that is started.
 */
export async function runWeeklyDigest(): Promise<void> {
  const { week, at } = await planDigest({ now: instantNow() });
  const wait = Date.parse(at) - Date.now();
  if (wait > 0) await sleep(wait, { summary: `digest of ${week}` });
  await sendDigests({ week, now: instantNow() }).catch(() => undefined);
  await finishDigests({ week, now: instantNow() });
  await continueAsNew<typeof runWeeklyDigest>();
}
