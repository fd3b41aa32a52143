import { answers } from '../../records/database';
import { calendarsInBrief } from '../law/calendar-standing';
import { route } from '../http/route';

/** Whether the API answers at all. */
export const pingRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/ping',
  action: 'public',
  summary: 'Whether the API answers',
  success: { status: 200, describes: 'It does' },
  handle: async () => Promise.resolve({ body: { pong: true } }),
});

/** Which version runs. */
export const infoRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/info',
  action: 'public',
  summary: 'Which version runs, and since when',
  success: { status: 200, describes: 'Name and version' },
  handle: async (_, { version, startedAt }) =>
    Promise.resolve({ body: { name: 'vigil', version, node: process.version, startedAt } }),
});

/** Whether everything that the service leans on is there; nothing of any process. */
export const healthRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/health',
  action: 'public',
  summary: 'Whether database, Temporal and worker are there',
  success: { status: 200, describes: 'All are' },
  async handle(_, services) {
    const [database, { temporal, worker }] = await Promise.all([
      answers(services.database).catch(() => false),
      services.gateway.health(),
    ]);
    const parts = { database, temporal, worker };
    const well = Object.values(parts).every(Boolean);
    // A calendar that ends, or a feed that is old, stops nothing today: it is told, and is no reason to be down.
    const calendars = database ? await calendarsInBrief(services).catch(() => null) : null;
    return {
      status: well ? 200 : 503,
      body: { status: well ? 'up' : 'down', ...parts, ...(calendars && { calendars }) },
    };
  },
});
