import { z } from 'zod';
import { eventsOf } from '../../records/log/events';
import { concerns, mayReadAll } from '../access/authorise';
import { idParams } from '../http/fields-to-zod';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import { processForActor } from './process-for-actor';

const isOrdinal = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;

/** The log of a process. Without insight a reader sees what became of their own unit's steps, and nothing else. */
export const logRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/processes/{id}/events',
  action: 'process.view',
  summary: 'What happened to a process, oldest first',
  params: idParams,
  query: z.strictObject(paging),
  success: { status: 200, describes: 'A page of the log' },
  async handle({ actor, params: { id }, query: { limit, cursor } }, services) {
    const { row } = await processForActor(services, actor, id, 'process.view');
    if (concerns(actor, row)) return { body: { items: [], next: null } };
    const { rows, next } = await eventsOf(services.database, id, {
      after: fromCursor(cursor, isOrdinal) ?? 0,
      limit,
      stepsOf: mayReadAll(actor, row) ? undefined : actor.actsFor,
    });
    return { body: { items: rows, next: nextCursor(next) } };
  },
});
