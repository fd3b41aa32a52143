import { z } from 'zod';
import { areaOf } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { clearancesEnding } from '../../records/people/clearances';
import type { Actor } from '../authorise';
import { route, type Route } from '../route';
import { demand, type Services } from '../services';

/** Who of the actor's force, of all of them for an auditor, has no clearance or loses it within so many days. */
export async function clearancesShown({ database }: Services, actor: Actor, days: number, at: Instant) {
  const area = actor.roles.includes('auditor') ? undefined : areaOf(actor.unit);
  const ending = await clearancesEnding(database, area, days, at);
  return ending.map(({ process, ...one }) => ({
    ...one,
    links: {
      steps: `/v1/steps?assignee=${encodeURIComponent(one.staff)}`,
      ...(process !== null && { process: `/v1/processes/${process}` }),
    },
  }));
}

/** Who is without clearance, or will be. */
export function clearanceRoutes(services: Services): Route[] {
  const { now } = services;
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
        const items = await clearancesShown(services, actor, query.days, at);
        return { body: { asOf: at, days: query.days, items } };
      },
    }),
  ];
}
