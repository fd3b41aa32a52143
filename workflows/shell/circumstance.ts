import { proxyLocalActivities } from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { recording } from './activity-options';
import { instantNow } from './clock';
import type { CircumstanceRequest, MovementRequest } from './contracts';
import { recordAndTell } from './record-and-tell';

const { recordCircumstance } = proxyLocalActivities<SettleActivities>(recording);

/**
 * Records one circumstance of a subject, and tells each open process of the subject. It also replays runs that
 * recorded a prison's movement: see `earlierMovement`.
 */
export async function runCircumstance(request: CircumstanceRequest | MovementRequest): Promise<void> {
  await recordAndTell(async () => recordCircumstance({ ...request, now: instantNow() }));
}
