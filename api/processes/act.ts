import type { Act } from '../../engine/acts/acts';
import { readReferenceData } from '../../records/reference/reference-data';
import { stepsOfIds } from '../../records/processes/steps';
import { readProcessRow } from '../../records/processes/store';
import type { ActAnswer } from '../../workflows/shell/contracts';
import type { Actor } from '../access/actor';
import { idFrom } from '../ids';
import type { Answer } from '../http/route';
import type { Services } from '../services';
import { stepView } from '../steps/views';
import { processView } from './views';

/** Has a process do something, once per key, and answers with what that changed. */
export async function actOn(
  services: Services,
  { actor, key }: { readonly actor: Actor; readonly key: string },
  { kind, id }: { readonly kind: string; readonly id: string },
  act: Act,
): Promise<Answer> {
  const request = { key: idFrom('act', actor.id, key), by: actor.id, act };
  return { body: await changedView(services, await services.gateway.act(kind, id, request)) };
}

/** The process and the steps that an act opened or changed, as they stand now. */
export async function changedView({ database, now }: Services, answer: ActAnswer) {
  const [row, steps, reference] = await Promise.all([
    readProcessRow(database, answer.processId),
    stepsOfIds(database, [...answer.opened, ...answer.changed]),
    readReferenceData(database),
  ]);
  const opened = new Set(answer.opened);
  const views = steps.map((step) => stepView(step, now(), reference));
  return {
    process: processView(row),
    fact: answer.fact ?? null,
    steps: views.filter((step) => opened.has(step.id)),
    changed: views.filter((step) => !opened.has(step.id)),
  };
}
