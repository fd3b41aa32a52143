import { subjectOfReference } from '../../records/subjects/references';
import { idParams } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route } from '../http/route';
import { demandRole } from '../services';
import { referenceBody } from './fields';
import { demandSubject, subjectView } from './subject-for-actor';

/** Finds a subject by a reference. It is in the body, so that no log of addresses holds it. */
export const findRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects/find',
  action: 'subject.find',
  summary: 'Find a subject by a reference',
  reads: true,
  body: referenceBody,
  success: { status: 200, describes: 'The subject' },
  async handle({ actor, body: { kind, value } }, services) {
    await demandRole(services, actor, 'subject.find');
    // Where nobody has it, the same is asked of an id that nobody has: what is hidden takes no other path.
    const found = await subjectOfReference(services.database, kind, value);
    const id = found ?? idFrom('nobody', kind, value);
    await demandSubject(services, actor, id, 'subject.view');
    return { body: await subjectView(services, id) };
  },
});

/** A subject whose id is known. */
export const viewRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/subjects/{id}',
  action: 'subject.view',
  summary: 'A subject, its references and what holds of it',
  params: idParams,
  success: { status: 200, describes: 'The subject' },
  async handle({ actor, params: { id } }, services) {
    await demandSubject(services, actor, id, 'subject.view');
    return { body: await subjectView(services, id) };
  },
});
