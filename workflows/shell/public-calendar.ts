import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow';
import type { PublicCalendarActivities } from '../../activities/public-calendar';
import { instantNow } from './clock';
import type { PublicCalendarInput } from './contracts';

const { readPublicCalendar } = proxyActivities<PublicCalendarActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes', backoffCoefficient: 2 },
});
// Whoever is not reached in this time is tried again by the next run.
const { tellCalendarKeepers } = proxyActivities<PublicCalendarActivities>({
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '45 minutes',
  retry: { initialInterval: '1 minute', maximumInterval: '15 minutes', backoffCoefficient: 2 },
});

/**
 * Reads the public feed of bank holidays once a day, and asks those who keep the calendars for what is not known, for as
 * long as the service lives: one run each time. It holds nothing that the records do not.
 */
export async function runPublicCalendar({ at }: PublicCalendarInput = {}): Promise<void> {
  const wait = at === undefined ? 0 : Date.parse(at) - Date.now();
  if (wait > 0) await sleep(wait, { summary: 'until the public feed is read again' });
  const { again } = await readPublicCalendar({ now: instantNow() });
  await tellCalendarKeepers({ now: instantNow() }).catch(() => undefined);
  await continueAsNew<typeof runPublicCalendar>({ at: again });
}
