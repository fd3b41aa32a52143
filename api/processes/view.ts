import { allowedNow, insidersOf } from '../../engine/asking/allowed';
import { explanationsOf } from '../../engine/asking/explain';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { effectiveFacts } from '../../engine/kernel/fold';
import { readFacts } from '../../records/log/facts';
import { stepsOfProcess } from '../../records/processes/steps';
import { readProcessRow } from '../../records/processes/store';
import { hasInsight } from '../access/authorise';
import { idParams } from '../http/fields-to-zod';
import { route } from '../http/route';
import { stepView } from '../steps/views';
import { processForActor } from './process-for-actor';
import { allowedView, processView, workView } from './views';

const capturesWork = ({ table }: AnyDefinition): boolean =>
  Object.values(table.steps).some((step) => step.capturesWork);

/** A process with its steps. Without insight a reader sees their own unit's steps, and not the input. */
export const viewRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/processes/{id}',
  action: 'process.view',
  summary: 'A process, its steps, and what may be done now',
  params: idParams,
  success: { status: 200, describes: 'The process' },
  async handle({ actor, params: { id } }, services) {
    const { database, now } = services;
    const { loaded, definition, around } = await processForActor(services, actor, id, 'process.view');
    const row = await readProcessRow(database, id);
    const steps = await stepsOfProcess(database, id);
    const insight = hasInsight(actor, insidersOf(definition, loaded, around));
    const facts = capturesWork(definition) ? await readFacts(database, id) : [];
    const allowed = allowedNow(definition, loaded, around, (step) =>
      Object.keys(stepTableOf(definition.table, step)?.outcomes ?? {}),
    );
    return {
      body: {
        ...processView(row),
        ...(insight && { input: row.input }),
        steps: steps
          .filter(({ owner }) => insight || owner === actor.unit)
          .map((step) => stepView(step, now(), around.reference)),
        workInProgress: workView(effectiveFacts(facts)),
        explanations: explanationsOf(definition, loaded.process, around),
        allowed: allowedView(allowed),
      },
    };
  },
});
