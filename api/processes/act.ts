import type { Act } from '../../engine/acts/acts';
import { readReferenceData } from '../../records/reference/reference-data';
import { stepsOfIds } from '../../records/processes/steps';
import { readProcessRow } from '../../records/processes/store';
import { lookingWider } from '../../records/wall/wider-looks';
import type { ActAnswer } from '../../workflows/shell/contracts';
import type { Actor } from '../access/actor';
import { seenProcesses, seenStepsOf } from '../access/seen';
import { idFrom } from '../ids';
import type { Answer } from '../http/route';
import type { Services } from '../services';
import { stepView } from '../steps/views';
import { processView } from './views';

/** Has a process do something, once per key, and answers with what that changed. */
export async function actOn(
  services: Services,
  { actor, key }: { readonly actor: Actor; readonly key: string },
  { id }: { readonly id: string },
  act: Act,
): Promise<Answer> {
  const request = { key: idFrom('act', actor.id, key), by: actor.id, act };
  return { body: await changedView(services, actor, await services.gateway.act(id, request)) };
}

/** The process and the steps that an act opened or changed, as they stand now and as far as the actor may see them. */
export async function changedView({ database, now }: Services, actor: Actor, answer: ActAnswer) {
  const [row, steps, reference] = await lookingWider(database, 'answer', async () =>
    Promise.all([
      readProcessRow(database, answer.processId),
      stepsOfIds(database, [...answer.opened, ...answer.changed]),
      readReferenceData(database),
    ]),
  );
  const opened = new Set(answer.opened);
  const views = seenStepsOf(actor, row, steps).map((step) => stepView(step, now(), reference));
  const [process] = seenProcesses(actor, [row]);
  return {
    // Whoever gave their part in it away by this very act is shown no more of it.
    process: process ? processView(process, actor) : { id: row.id, kind: row.kind },
    fact: answer.fact ?? null,
    steps: views.filter((step) => opened.has(step.id)),
    changed: views.filter((step) => !opened.has(step.id)),
  };
}
