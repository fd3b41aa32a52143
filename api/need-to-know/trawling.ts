import { plusSeconds } from '../../domain/time/time';
import { failedLookUps } from '../../records/log/failed-look-ups';
import type { Actor } from '../access/actor';
import { idFrom } from '../ids';
import type { Services } from '../services';
import { askOfNobody } from './open-step';

const anHour = 3_600;

/**
 * Has the auditors of the actor's area look into it where the actor has looked for too many people within the last
 * hour and found nobody: once for each hour and person. The look-ups themselves have been written down before.
 */
export async function watchForTrawling(services: Services, actor: Actor): Promise<void> {
  const { database, now, mostFailedLookUps } = services;
  const at = now();
  const failed = await failedLookUps(database, actor.id, plusSeconds(at, -anHour));
  if (failed <= mostFailedLookUps) return;
  // Whoever looks is answered all the same; where the auditors could not be told, the next look-up tells them.
  await askOfNobody(services, actor, {
    id: idFrom('trawling', actor.id, at.slice(0, 13)),
    because: 'trawling',
  }).catch(() => undefined);
}
