import { proxyLocalActivities } from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { recording } from './activity-options';
import { instantNow } from './clock';
import type { PersonRequest, VisitRequest } from './contracts';
import { recordAndTell } from './record-and-tell';

const { recordOfPerson } = proxyLocalActivities<SettleActivities>(recording);

/** Changes what a person is known by, and tells each process that this concerns. */
export async function runPerson(request: PersonRequest | VisitRequest): Promise<void> {
  await recordAndTell(async () => recordOfPerson({ ...request, now: instantNow() }));
}
