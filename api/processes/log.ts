import { z } from 'zod';
import type { Instant } from '../../domain/time/time';
import { happenedAt } from '../../engine/kernel/fold';
import type { Fact } from '../../engine/model/facts';
import { eventsOf } from '../../records/log/events';
import { concerns, mayReadAll } from '../access/authorise';
import { idParams } from '../http/fields-to-zod';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import { processForActor } from './process-for-actor';

const isOrdinal = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;

/** An entry with when what it tells of happened; it was told `at`. Nothing but a fact of the process happens. */
const withBothTimes = <R extends { readonly type: string; readonly data: unknown }>(row: R) => ({
  ...row,
  on: row.type === 'fact' ? toldOf(row.data as Fact) : null,
});

const toldOf = (fact: Fact): Instant | null =>
  fact.type === 'start' || fact.type === 'answer' || fact.type === 'command' ? happenedAt(fact) : null;

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
    return { body: { items: rows.map(withBothTimes), next: nextCursor(next) } };
  },
});
