import { readReferenceData } from '../../records/reference/reference-data';
import { eventsOfStep } from '../../records/log/events';
import { idParams } from '../http/fields-to-zod';
import { concerns } from '../access/authorise';
import { route } from '../http/route';
import { withoutWork } from '../access/seen';
import { stepToRead } from './step-for-actor';
import { stepView } from './views';

/** One step. */
export const viewRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/steps/{id}',
  action: 'step.view',
  summary: 'One step',
  params: idParams,
  success: { status: 200, describes: 'The step' },
  async handle({ actor, params }, services) {
    const step = await stepToRead(services, actor, params.id);
    const shown = withoutWork(actor, step, step);
    return { body: stepView(shown, services.now(), await readReferenceData(services.database)) };
  },
});

/** The log of one step. */
export const logRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/steps/{id}/events',
  action: 'step.view',
  summary: 'What happened to a step, its notes and references to evidence, oldest first',
  params: idParams,
  success: { status: 200, describes: 'The log of the step' },
  async handle({ actor, params }, services) {
    const step = await stepToRead(services, actor, params.id);
    // What somebody may read of what is decided about them is the step, and nobody's notes on it.
    if (concerns(actor, step)) return { body: { items: [] } };
    return { body: { items: await eventsOfStep(services.database, step.process_id, step.key) } };
  },
});
