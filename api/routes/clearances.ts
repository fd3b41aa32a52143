import { z } from 'zod';
import { areaOf } from '../../domain/parties';
import { clearancesEnding } from '../../records/clearances';
import { route, type Route } from '../route';
import { demand, type Services } from '../services';

/** Who is without clearance, or will be. */
export function clearanceRoutes(services: Services): Route[] {
  const { database, now } = services;
  return [
    route({
      method: 'get',
      path: '/v1/reports/clearances',
      action: 'clearance.report',
      summary: 'Who of your force has no clearance, or loses it in the next days (120 unless said)',
      query: z.strictObject({ days: z.coerce.number().int().min(0).max(1_200).default(120) }),
      success: { status: 200, describes: 'People, the soonest first' },
      async handle({ actor, query }) {
        await demand(services, actor, 'clearance.report', {}, { id: '', missing: 'route.not-found' });
        const at = now();
        const area = actor.roles.includes('auditor') ? undefined : areaOf(actor.unit);
        const items = await clearancesEnding(database, area, query.days, at);
        return {
          body: {
            asOf: at,
            days: query.days,
            items: items.map(({ process, ...one }) => ({
              ...one,
              links: {
                steps: `/v1/steps?assignee=${encodeURIComponent(one.staff)}`,
                ...(process !== null && { process: `/v1/processes/${process}` }),
              },
            })),
          },
        };
      },
    }),
  ];
}
