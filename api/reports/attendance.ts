import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { agencies } from '../../domain/people/parties';
import { attendanceRows, isBetween, meetingsIn, type Invited } from '../../domain/reports/attendance';
import { dayOf, plusMonths, startOf } from '../../domain/time/time';
import { invitationsIn } from '../../engine/asking/figures';
import { factsSince } from '../../records/processes/attendance';
import { attendances, type DeclaredAttendance } from '../../workflows/declared';
import { dayField } from '../http/fields-to-zod';
import { route, type Route } from '../http/route';
import { sightOf } from '../access/authorise';
import { demandRole } from '../services';

const reportOf = ({ definition, attendance }: DeclaredAttendance): Route =>
  route({
    method: 'get',
    shows: 'nobody',
    path: `/v1/reports/${attendance.name}`,
    action: 'attendance.view',
    summary: attendance.title,
    query: z.strictObject({
      /** Both days belong to the period; the last twelve months unless told otherwise. */
      from: dayField.optional(),
      to: dayField.optional(),
      agency: z.enum(agencies).optional(),
      level: z.enum(attendance.levels).optional(),
      by: z.enum(['agency', 'unit']).default('agency'),
      per: z.enum(['whole', 'quarter', 'month']).default('whole'),
    }),
    success: { status: 200, describes: 'A row for each agency, level and period' },
    async handle({ actor, query }, services) {
      await demandRole(services, actor, 'attendance.view');
      const { database, now } = services;
      const { agency, level, by, per, to = dayOf(now()), from = plusMonths(to, -12) } = query;
      if (from > to)
        throw new Refused('request.invalid', {
          errors: [{ pointer: '/to', message: 'Enter a day on or after the first' }],
        });
      const isWanted = (one: Invited): boolean =>
        isBetween(one, from, to) &&
        (level === undefined || one.level === level) &&
        (agency === undefined || one.unit.startsWith(`${agency}:`));
      const found: Invited[] = [];
      for await (const facts of factsSince(
        database,
        sightOf(actor, 'attendance.view'),
        definition.table.kind,
        startOf(from),
      ))
        found.push(...invitationsIn(definition, facts).filter(isWanted));
      const { guards } = attendance;
      return {
        body: {
          from,
          to,
          by,
          per,
          guards,
          meetings: meetingsIn(found),
          items: attendanceRows(found, { by, per }, guards),
        },
      };
    },
  });

/** A report for each kind that counts attendance: which agencies come to what they are invited to. */
export const attendanceReports: readonly Route[] = attendances.map(reportOf);
