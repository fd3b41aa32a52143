import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { lastRecomputations, steerRecomputation } from '../../records/law/recomputations';
import { idParams, textField } from '../http/fields-to-zod';
import { route } from '../http/route';
import { demandRole, type Services } from '../services';
import { changeLaw, dryRunField, isTrial } from './change';
import { recomputationView } from './recomputation-view';

const mostShown = 100;

/** Has every open step settled again. */
export const startRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/recomputations',
  action: 'calendar.change',
  summary:
    'Settle every open step again, after a new version of the service changed a rule; or refold every open process, where it changed more',
  body: z.strictObject({ why: textField, dryRun: dryRunField, refold: z.enum(['open', 'all']).optional() }),
  success: { status: 202, describes: 'The recomputation to watch; or what it would move' },
  isLong: isTrial,
  async handle(asked, services) {
    await demandRole(services, asked.actor, 'calendar.change');
    const { refold, dryRun } = asked.body;
    if (refold !== undefined && dryRun)
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/refold', message: 'An operator tries this out: npm run release:dry-run' }],
      });
    return changeLaw(services, asked, { kind: 'everything', refold }, asked.body);
  },
});

/** The last recomputations. */
export const listRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/recomputations',
  action: 'recomputation.view',
  summary: 'Recomputations, newest first',
  success: { status: 200, describes: 'The last hundred' },
  async handle({ actor }, services) {
    await demandRole(services, actor, 'recomputation.view');
    const ids = await lastRecomputations(services.database, mostShown);
    return { body: { items: await Promise.all(ids.map(async (id) => recomputationView(services, id))) } };
  },
});

/** One recomputation. */
export const viewRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/recomputations/{id}',
  action: 'recomputation.view',
  summary: 'How far a recomputation is',
  params: idParams,
  success: {
    status: 200,
    describes: 'The change, and how many steps were looked at and processes settled',
  },
  async handle({ actor, params }, services) {
    await demandRole(services, actor, 'recomputation.view');
    return { body: await recomputationView(services, params.id) };
  },
});

const steering = { status: 200, describes: 'The recomputation' };
const nothing = z.strictObject({});

/** Stops a recomputation that is under way. */
export const interruptRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/recomputations/{id}/interrupt',
  action: 'calendar.change',
  summary: 'Stop after the batch under way; what is settled stays settled',
  params: idParams,
  body: nothing,
  success: steering,
  async handle({ actor, params }, services) {
    await demandRole(services, actor, 'calendar.change');
    await steer(services, params.id, 'interrupted');
    return { body: await recomputationView(services, params.id) };
  },
});

/** Lets a recomputation that was interrupted go on. */
export const resumeRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/recomputations/{id}/resume',
  action: 'calendar.change',
  summary: 'Go on where it was interrupted',
  params: idParams,
  body: nothing,
  success: steering,
  async handle({ actor, params: { id } }, services) {
    await demandRole(services, actor, 'calendar.change');
    const { status, notBefore } = await steer(services, id, 'waiting');
    if (status !== 'done') await services.gateway.resumeRecomputation(id, notBefore);
    return { body: await recomputationView(services, id) };
  },
});

/** Interrupts a recomputation or lets it go on, and shows it. Throws where it is done. */
async function steer(services: Services, id: string, to: 'interrupted' | 'waiting') {
  const isSteered = await steerRecomputation(services.database, id, to);
  const shown = await recomputationView(services, id);
  if (!isSteered && shown.status === 'done') throw new Refused('recomputation.done');
  return shown;
}
