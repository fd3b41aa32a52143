import { Refused } from '../../domain/errors';
import { accountableNow } from '../../records/subjects/admissions';
import { referenceChangesOf } from '../../records/subjects/reference-changes';
import { kindOfSubject, readSubject } from '../../records/subjects/references';
import type { Actor } from '../access/actor';
import { refusalOf } from '../http/problems';
import { idParams } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { refuseEntry } from '../need-to-know/entering';
import type { Services } from '../services';
import { ofPerson, reasonedReferenceBody, referenceBody } from './fields';
import { demandSubject, subjectView } from './subject-for-actor';

/** Stops who may not change what a person is known by: the unit that is accountable for them does. */
export async function demandKept(services: Services, actor: Actor, id: string): Promise<void> {
  const owner = await accountableNow(services.database, id);
  await demandSubject(services, actor, id, 'reference.change', owner === undefined ? {} : { owner });
  if ((await kindOfSubject(services.database, id)) !== 'person') throw new Refused('subject.wrong-kind');
}

const addRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects/{id}/references',
  action: 'reference.change',
  summary:
    'Add a reference by which a person is known; movements that a prison told of the number are read again',
  params: idParams,
  body: ofPerson(referenceBody),
  success: { status: 200, describes: 'The person, with every reference' },
  async handle({ actor, params: { id: subject }, body: { kind, value }, key }, services) {
    await demandKept(services, actor, subject);
    const id = idFrom('reference', actor.id, key);
    try {
      await services.gateway.recordOfPerson({
        do: 'add-reference',
        id,
        subject,
        kind,
        value,
        by: actor.id,
      });
    } catch (error) {
      if (refusalOf(error).code === 'subject.reference-taken')
        await refuseEntry(services, actor, { id: subject, references: [{ kind, value }] });
      throw error;
    }
    return { body: await subjectView(services, subject) };
  },
});

const withdrawRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects/{id}/references/withdraw',
  action: 'reference.change',
  summary: 'Withdraw a reference that is not the person’s, with a reason; that they had it stays on record',
  params: idParams,
  body: ofPerson(reasonedReferenceBody),
  success: { status: 200, describes: 'The person, with the references that are left' },
  async handle({ actor, params: { id: subject }, body: { kind, value, reason }, key }, services) {
    await demandKept(services, actor, subject);
    const id = idFrom('reference', actor.id, key);
    const told = { id, subject, kind, value, reason, by: actor.id };
    await services.gateway.recordOfPerson({ do: 'withdraw-reference', ...told });
    return { body: await subjectView(services, subject) };
  },
});

const listRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/subjects/{id}/references',
  action: 'subject.view',
  summary: 'The references of a person, and what was added and withdrawn since they were entered',
  params: idParams,
  success: { status: 200, describes: 'The references as they stand, and their changes, oldest first' },
  async handle({ actor, params: { id: subject } }, services) {
    await demandSubject(services, actor, subject, 'subject.view');
    const { references } = await readSubject(services.database, subject);
    return {
      body: { subject, items: references, changes: await referenceChangesOf(services.database, subject) },
    };
  },
});

/** What a person is known by. */
export const referenceRoutes: readonly Route[] = [addRoute, withdrawRoute, listRoute];
