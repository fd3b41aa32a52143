import { z } from 'zod';
import { areaOf } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { passingEnds, type ReportedGate } from '../../records/people/gates';
import { lookingWider } from '../../records/wall/wider-looks';
import { reportedGates } from '../../workflows/declared';
import type { Actor } from '../access/actor';
import { route, type Route } from '../http/route';
import { demandRole, type Services } from '../services';

/** The people of the actor's force whom a gate keeps out, now or within so many days; of every force for an auditor. */
export async function keptOutSoon(
  { database }: Services,
  gate: ReportedGate,
  actor: Actor,
  days: number,
  at: Instant,
) {
  const area = actor.roles.includes('auditor') ? undefined : areaOf(actor.unit);
  const ending = await lookingWider(database, 'gate report', async () =>
    passingEnds(database, gate, area, days, at),
  );
  return ending.map(({ staff, unit, passes, until, daysLeft, value, process }) => ({
    staff,
    unit,
    [gate.report.holds]: passes,
    until,
    daysLeft,
    [gate.report.value]: value,
    links: {
      steps: `/v1/steps?assignee=${encodeURIComponent(staff)}`,
      ...(process !== null && { process: `/v1/processes/${process}` }),
    },
  }));
}

const reportOf = (gate: ReportedGate): Route =>
  route({
    method: 'get',
    shows: 'staff',
    path: `/v1/reports/${gate.report.name}`,
    action: 'clearance.report',
    summary: gate.report.title,
    query: z.strictObject({ days: z.coerce.number().int().min(0).max(1_200).default(120) }),
    success: { status: 200, describes: 'People, the soonest first' },
    async handle({ actor, query: { days } }, services) {
      await demandRole(services, actor, 'clearance.report');
      const at = services.now();
      return { body: { asOf: at, days, items: await keptOutSoon(services, gate, actor, days, at) } };
    },
  });

/** A report for each gate that has one: the people who cannot be given work, or soon cannot. */
export const gateReports: readonly Route[] = reportedGates.map(reportOf);
