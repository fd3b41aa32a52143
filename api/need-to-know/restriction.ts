import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { dayOf, plusDays, startOf, type Day, type Instant } from '../../domain/time/time';
import { accountableNow } from '../../records/subjects/admissions';
import { kindOfSubject } from '../../records/subjects/references';
import { liftRestriction, listOf, restrictPerson } from '../../records/subjects/restrictions';
import type { Actor } from '../access/actor';
import type { Action } from '../access/permissions';
import { dayField, idParams, staffField, textField, unitField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { demandKnownUnits, type Services } from '../services';
import { demandSubject } from '../subjects/subject-for-actor';

/** Stops who may not decide who needs to know of a person; the accountable unit is what permission turns on. */
async function demandPerson(services: Services, actor: Actor, id: string, action: Action): Promise<void> {
  const owner = await accountableNow(services.database, id);
  await demandSubject(services, actor, id, action, owner === undefined ? {} : { owner });
  if ((await kindOfSubject(services.database, id)) !== 'person') throw new Refused('subject.wrong-kind');
}

async function listView({ database, now }: Services, subject: string): Promise<object> {
  const { restriction, entries } = await listOf(database, subject, now());
  return {
    subject,
    restriction: restriction
      ? {
          since: restriction.since,
          until: restriction.until,
          reason: restriction.reason,
          by: restriction.decided_by,
          liftAskedBy: restriction.lift_asked_by,
          liftAskedAt: restriction.lift_asked_at,
          liftReason: restriction.lift_reason,
        }
      : null,
    items: entries.map(({ added_by: by, process_id: process, ...entry }) => ({ ...entry, by, process })),
  };
}

/** The end of the last day on which something holds; refused where the day has passed. */
function lastInstant(day: Day | undefined, now: Instant): Instant | undefined {
  if (day === undefined) return undefined;
  if (day >= dayOf(now)) return startOf(plusDays(day, 1));
  throw new Refused('request.invalid', {
    errors: [{ pointer: '/until', message: 'Enter today or a day to come' }],
  });
}

const restrictRoute = route({
  method: 'post',
  path: '/v1/subjects/{id}/restrict',
  action: 'subject.restrict',
  summary: 'Restrict a person to the units and staff that you name; said again, the list is replaced',
  shows: 'persons',
  params: idParams,
  body: z.strictObject({
    reason: textField,
    /** The last day; until it is lifted where you say none. */
    until: dayField.optional(),
    units: z.array(unitField).max(50).default([]),
    staff: z.array(staffField).max(50).default([]),
  }),
  success: { status: 201, describes: 'The restriction, and who is on the list by name' },
  async handle({ actor, params: { id: subject }, body, key }, services) {
    await demandPerson(services, actor, subject, 'subject.restrict');
    const { reason, units, staff } = body;
    const at = services.now();
    const until = lastInstant(body.until, at);
    await demandKnownUnits(
      services,
      { units: { type: 'list', fields: { unit: { type: 'unit' } } } },
      {
        units: units.map((unit) => ({ unit })),
      },
    );
    const id = idFrom('restriction', actor.id, key);
    await restrictPerson(services.database, { id, subject, until, reason, units, staff, by: actor.id, at });
    return { body: await listView(services, subject) };
  },
});

const unrestrictRoute = route({
  method: 'post',
  path: '/v1/subjects/{id}/unrestrict',
  action: 'subject.unrestrict',
  summary: 'Ask that a restriction be lifted; where somebody else has asked before, it is lifted',
  shows: 'persons',
  params: idParams,
  body: z.strictObject({ reason: textField }),
  success: { status: 200, describes: 'Whether it was asked for, or lifted' },
  async handle({ actor, params: { id: subject }, body: { reason } }, services) {
    await demandPerson(services, actor, subject, 'subject.unrestrict');
    const told = { subject, reason, by: actor.id, at: services.now() };
    return { body: { subject, is: await liftRestriction(services.database, told) } };
  },
});

const listRoute = route({
  method: 'get',
  path: '/v1/subjects/{id}/need-to-know',
  action: 'need-to-know.view',
  summary: 'Whether a person is restricted by hand, and who is on the list by name',
  shows: 'persons',
  params: idParams,
  success: { status: 200, describes: 'The restriction and the list' },
  async handle({ actor, params: { id } }, services) {
    await demandPerson(services, actor, id, 'need-to-know.view');
    return { body: await listView(services, id) };
  },
});

/** Who needs to know of a person. */
export const restrictionRoutes: readonly Route[] = [restrictRoute, unrestrictRoute, listRoute];
