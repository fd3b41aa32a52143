import { answers } from '../../records/database';
import { route, type Route } from '../route';
import type { Services } from '../services';

/** Whether the service is there and well; nothing of any process. */
export function serviceRoutes(services: Services, startedAt: string): Route[] {
  return [
    route({
      method: 'get',
      path: '/ping',
      action: 'public',
      summary: 'Whether the API answers',
      success: { status: 200, describes: 'It does' },
      handle: async () => Promise.resolve({ body: { pong: true } }),
    }),
    route({
      method: 'get',
      path: '/info',
      action: 'public',
      summary: 'Which version runs, and since when',
      success: { status: 200, describes: 'Name and version' },
      handle: async () =>
        Promise.resolve({
          body: { name: 'vigil', version: services.version, node: process.version, startedAt },
        }),
    }),
    route({
      method: 'get',
      path: '/health',
      action: 'public',
      summary: 'Whether database, Temporal and worker are there',
      success: { status: 200, describes: 'All are' },
      async handle() {
        const [database, { temporal, worker }] = await Promise.all([
          answers(services.database).catch(() => false),
          services.gateway.health(),
        ]);
        const parts = { database, temporal, worker };
        const well = Object.values(parts).every(Boolean);
        return { status: well ? 200 : 503, body: { status: well ? 'up' : 'down', ...parts } };
      },
    }),
  ];
}
