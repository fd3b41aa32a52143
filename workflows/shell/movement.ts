import { proxyLocalActivities } from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { recording } from './activity-options';
import { instantNow } from './clock';
import type { MovementRequest } from './contracts';
import { recordAndTell } from './record-and-tell';

const { recordMovement } = proxyLocalActivities<SettleActivities>(recording);

/** Records what a prison's movement means, and tells each process that this concerns. */
export async function runMovement(request: MovementRequest): Promise<void> {
  await recordAndTell(async () => recordMovement({ ...request, now: instantNow() }));
}
