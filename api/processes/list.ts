import { z } from 'zod';
import { listProcesses } from '../../records/processes/lists';
import { idField } from '../http/fields-to-zod';
import { fromCursor, isPlaceInTime, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import { sightOf } from '../access/authorise';
import { listed } from '../access/seen';
import { demandRole } from '../services';
import { processView } from './views';

/** Where a page ended. */
interface Place {
  readonly at: string;
  readonly id: string;
}

const isPlace = (value: unknown): value is Place => {
  const { at, id } = (value ?? {}) as Record<string, unknown>;
  return isPlaceInTime(at) && typeof id === 'string';
};

/** Processes that the reader may see. */
export const listRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/processes',
  action: 'process.list',
  summary: 'Processes that you may see, newest first',
  query: z.strictObject({
    kind: z.string().max(60).optional(),
    subject: idField.optional(),
    open: z.enum(['true', 'false']).optional(),
    ...paging,
  }),
  success: { status: 200, describes: 'A page, and the cursor of the next' },
  async handle({ actor, query: { kind, subject, open, limit, cursor } }, services) {
    await demandRole(services, actor, 'process.list');
    const filter = { kind, subject, open: open === undefined ? undefined : open === 'true' };
    const after = fromCursor(cursor, isPlace);
    const sight = sightOf(actor, 'process.list');
    const { rows, next } = await listProcesses(services.database, sight, filter, limit, after);
    const items = listed(rows).map((row) => processView(row, actor));
    return { body: { items, next: nextCursor(next) } };
  },
});
