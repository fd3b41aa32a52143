import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { kindOfSubject, subjectOfReference } from '../../records/subjects/references';
import { mergersOf } from '../../records/subjects/mergers';
import { readRecords } from '../../records/subjects/records';
import { idField, idParams, textField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { referenceBody } from './fields';
import { demandKept } from './references';
import { demandSubject, subjectView } from './subject-for-actor';

const mergeRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects/{id}/merge',
  action: 'reference.change',
  summary: 'Say that another record is of the same person: both are read as one, under this id',
  params: idParams,
  body: z
    .strictObject({
      /** The other record, by its id or by a reference. */
      record: idField.optional(),
      reference: referenceBody.optional(),
      reason: textField,
    })
    .refine(({ record, reference }) => (record === undefined) !== (reference === undefined), {
      path: ['record'],
      message: 'Name the other record, by its id or by a reference',
    }),
  success: { status: 200, describes: 'The person, with what both records say' },
  async handle({ actor, params: { id: subject }, body, key }, services) {
    await demandKept(services, actor, subject);
    const { reference, reason } = body;
    const found = reference && (await subjectOfReference(services.database, reference.kind, reference.value));
    const other = body.record ?? found ?? idFrom('nobody', reference?.kind ?? '', reference?.value ?? '');
    await demandSubject(services, actor, other, 'subject.view');
    if ((await kindOfSubject(services.database, other)) !== 'person') throw new Refused('subject.wrong-kind');
    const id = idFrom('merger', actor.id, key);
    await services.gateway.recordOfPerson({ do: 'merge', id, subject, other, reason, by: actor.id });
    return { body: await subjectView(services, subject) };
  },
});

const unmergeRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/subjects/{id}/unmerge',
  action: 'reference.change',
  summary:
    'Say that a merged record is of another person after all: both are as they would be without the merger',
  params: idParams,
  body: z.strictObject({ reason: textField }),
  success: { status: 200, describes: 'The record, which stands by itself again' },
  async handle({ actor, params: { id: subject }, body: { reason }, key }, services) {
    await demandKept(services, actor, subject);
    const id = idFrom('merger', actor.id, key);
    await services.gateway.recordOfPerson({ do: 'unmerge', id, subject, reason, by: actor.id });
    return { body: await subjectView(services, subject) };
  },
});

const listRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/subjects/{id}/records',
  action: 'subject.view',
  summary: 'The records of a person, and which were merged and unmerged, when, by whom and why',
  params: idParams,
  success: { status: 200, describes: 'Every record, and the mergers, oldest first' },
  async handle({ actor, params: { id: subject } }, services) {
    await demandSubject(services, actor, subject, 'subject.view');
    const records = await readRecords(services.database, subject);
    return { body: { subject, items: records, mergers: await mergersOf(services.database, records) } };
  },
});

/** Several records of one person. */
export const mergerRoutes: readonly Route[] = [mergeRoute, unmergeRoute, listRoute];
