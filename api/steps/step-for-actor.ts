import { Refused } from '../../domain/errors';
import { insidersOf } from '../../engine/asking/allowed';
import { findStep } from '../../records/processes/steps';
import { loadProcess } from '../../records/processes/store';
import { definitionOf } from '../../workflows/catalogue';
import type { Actor } from '../access/actor';
import { hasInsight, resourceOf, type Resource } from '../access/authorise';
import { type Action } from '../access/permissions';
import { surroundingsOf } from '../processes/process-for-actor';
import { demand, type Services } from '../services';

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
  const step = await findStep(services.database, id);
  if (!step) throw new Refused('step.not-found');
  const resource = { ...resourceOf(step), owner: step.owner, ...more };
  await demand(services, actor, action, resource, { id, missing: 'step.not-found' });
  return step;
}

/** The step, where the actor may read it. */
export async function stepToRead(services: Services, actor: Actor, id: string): Promise<KnownStep> {
  const step = await stepForActor(services, actor, id, 'step.view');
  if (step.owner !== actor.unit && !(await mayReadAll(services, actor, step)))
    throw new Refused('step.not-found');
  return step;
}

/** Whether the reader may see steps of this process that are not theirs. */
async function mayReadAll(services: Services, actor: Actor, step: KnownStep): Promise<boolean> {
  const definition = definitionOf(step.kind);
  if (!definition?.table.insight) return true;
  const loaded = await loadProcess(services.database, step.process_id);
  if (!loaded) return false;
  return hasInsight(actor, insidersOf(definition, loaded, await surroundingsOf(services, step.subject_id)));
}
