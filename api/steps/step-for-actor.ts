import { takersOf } from '../../engine/asking/allowed';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { standsAbove } from '../../records/people/line';
import { loadProcess } from '../../records/processes/store';
import { definitionOf } from '../../workflows/catalogue';
import { asksFor } from '../access/permissions';
import { surroundingsOf } from '../processes/process-for-actor';
import { Refused } from '../../domain/errors';
import { findStep } from '../../records/processes/steps';
import type { Actor } from '../access/actor';
import { stepResourceOf, type Resource } from '../access/authorise';
import { type Action } from '../access/permissions';
import { seenSteps, type Seen } from '../access/seen';
import { demand, refuseUnseen, type Services } from '../services';

/** A step, with who may see its process. */
export type KnownStep = NonNullable<Awaited<ReturnType<typeof findStep>>>;

/** A step as permission asks about it; what takes a look elsewhere is looked up where the row of the action asks for it. */
async function standingTo(
  services: Services,
  actor: Actor,
  step: KnownStep,
  action: Action,
): Promise<Resource> {
  const { database } = services;
  const resource = stepResourceOf(step, step);
  if (actor.actsFor.some((unit) => unit === step.owner)) return resource;
  return {
    ...resource,
    ...(asksFor(action, 'above') && { above: await standsAbove(database, actor.id, { unit: step.owner }) }),
    ...(asksFor(action, 'also-by') && { alsoBy: await alsoAnswering(services, step) }),
  };
}

/** The units that the kind's table lets answer a step in place of its owner. */
async function alsoAnswering(services: Services, step: KnownStep): Promise<string[]> {
  const definition = definitionOf(step.kind);
  if (!definition || !stepTableOf(definition.table, step.step)?.alsoBy) return [];
  const loaded = await loadProcess(services.database, step.process_id);
  if (!loaded) return [];
  const around = await surroundingsOf(services, step.subject_id);
  return takersOf(definition, loaded, around).ofStep(step);
}

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
  const resource = { ...(await standingTo(services, actor, step, action)), ...more };
  await demand(services, actor, action, resource, missing);
  return step;
}

/** The step, where the actor may read it. */
export async function stepToRead(services: Services, actor: Actor, id: string): Promise<Seen<KnownStep>> {
  const [step] = seenSteps(actor, [await stepForActor(services, actor, id, 'step.view')]);
  if (!step) throw new Refused('step.not-found');
  return step;
}
