import { Refused } from '../../domain/errors';
import { findStep } from '../../records/processes/steps';
import type { Actor } from '../access/actor';
import { stepResourceOf, type Resource } from '../access/authorise';
import { type Action } from '../access/permissions';
import { seenSteps, type Seen } from '../access/seen';
import { demand, refuseUnseen, type Services } from '../services';

/** A step, with who may see its process. */
export type KnownStep = NonNullable<Awaited<ReturnType<typeof findStep>>>;

/** The step, where the actor may do this to it; 404 or 403 where not. */
export async function stepForActor(
  services: Services,
  actor: Actor,
  id: string,
  action: Action,
  more: Resource = {},
): Promise<KnownStep> {
  const missing = { id, missing: 'step.not-found' } as const;
  const step = await findStep(services.database, id);
  if (!step) return refuseUnseen(services, actor, action, missing);
  const resource = { ...stepResourceOf(step, step), ...more };
  await demand(services, actor, action, resource, missing);
  return step;
}

/** The step, where the actor may read it. */
export async function stepToRead(services: Services, actor: Actor, id: string): Promise<Seen<KnownStep>> {
  const [step] = seenSteps(actor, [await stepForActor(services, actor, id, 'step.view')]);
  if (!step) throw new Refused('step.not-found');
  return step;
}
