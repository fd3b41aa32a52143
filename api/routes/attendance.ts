import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { agencies } from '../../domain/people/parties';
import { attendanceGuards, type Invited } from '../../workflows/mapp-meetings/figures';
import { dayOf, plusMonths, startOf } from '../../domain/time/time';
import { factsSince } from '../../records/processes/attendance';
import { attendanceRows, invitationsIn, isBetween, meetingsIn } from '../attendance';
import { dayField } from '../fields-to-zod';
import { route, type Route } from '../route';
import { demand, sightOf, type Services } from '../services';

/** Which agencies come to the meetings to which they are invited. */
export function attendanceRoutes(services: Services): Route[] {
  const { database, now } = services;
  return [
    route({
      method: 'get',
      path: '/v1/reports/attendance',
      action: 'attendance.view',
      summary: 'Attendance at MAPP meetings by agency, level and period, against the guards of each level',
      query: z.strictObject({
        /** Both days belong to the period; the last twelve months unless told otherwise. */
        from: dayField.optional(),
        to: dayField.optional(),
        agency: z.enum(agencies).optional(),
        level: z.enum(['1', '2', '3']).optional(),
        by: z.enum(['agency', 'unit']).default('agency'),
        per: z.enum(['whole', 'quarter', 'month']).default('whole'),
      }),
      success: { status: 200, describes: 'A row for each agency, level and period' },
      async handle({ actor, query }) {
        await demand(services, actor, 'attendance.view', {}, { id: '', missing: 'process.not-found' });
        const to = query.to ?? dayOf(now());
        const from = query.from ?? plusMonths(to, -12);
        if (from > to)
          throw new Refused('request.invalid', {
            errors: [{ pointer: '/to', message: 'Enter a day on or after the first' }],
          });
        const invitations: Invited[] = [];
        for await (const facts of factsSince(database, sightOf(actor), 'mapp-meetings', startOf(from)))
          invitations.push(
            ...invitationsIn(facts).filter(
              (one) =>
                isBetween(one, from, to) &&
                (query.level === undefined || one.level === query.level) &&
                (query.agency === undefined || one.unit.startsWith(`${query.agency}:`)),
            ),
          );
        const { by, per } = query;
        return {
          body: {
            from,
            to,
            by,
            per,
            guards: attendanceGuards,
            meetings: meetingsIn(invitations),
            items: attendanceRows(invitations, { by, per }),
          },
        };
      },
    }),
  ];
}
