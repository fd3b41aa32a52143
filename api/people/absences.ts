import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { checkAbsence, findAbsence } from '../../records/people/absences';
import { standsAbove } from '../../records/people/line';
import { findStaff } from '../../records/people/staff';
import type { Actor } from '../access/actor';
import { asksFor, type Action } from '../access/permissions';
import { dayField, idParams, staffField, textField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { route } from '../http/route';
import { demand, refuseUnseen, type Services } from '../services';
import { absenceView, shownSteps, stepsToCover } from './absence-view';

/** Stops an actor who may not do this to a person's absence. A person unknown to the directory counts as theirs. */
async function demandAbsenceOf(
  services: Services,
  actor: Actor,
  action: Action,
  { staff, id }: { staff: string | undefined; id: string },
): Promise<void> {
  const person = staff === undefined ? undefined : await findStaff(services.database, staff);
  const owner = person?.unit ?? actor.unit;
  const above =
    staff !== undefined &&
    asksFor(action, 'above') &&
    (await standsAbove(services.database, actor.id, { staff }));
  await demand(services, actor, action, { owner, above }, { id, missing: 'absence.not-found' });
}

/** Throws 403 where the actor's role may not do this, and 404 where the absence is of another area or not there. */
async function demandAbsence(services: Services, actor: Actor, id: string, action: Action): Promise<void> {
  const absence = await findAbsence(services.database, id);
  if (!absence) return refuseUnseen(services, actor, action, { id, missing: 'absence.not-found' });
  await demandAbsenceOf(services, actor, action, { staff: absence.staff_id, id });
}

/**
 * Whoever covers acts for the unit of the person who is away, and holds their posts: nobody gives themselves another
 * unit, or a post.
 */
async function demandNotOwnSight(
  { database }: Services,
  actor: Actor,
  { staff, cover }: { readonly staff: string; readonly cover: string },
): Promise<void> {
  if (cover !== actor.id) return;
  const person = await findStaff(database, staff);
  if (person && (person.unit !== actor.unit || person.posts.length > 0))
    throw new Refused('change.own', {
      errors: [
        {
          pointer: '/cover',
          message: 'Let somebody else record that you cover in another unit, or for the holder of a post',
        },
      ],
    });
}

/** Records that somebody is away, or shows which steps this would move. */
export const recordRoute = route({
  method: 'post',
  shows: 'staff',
  path: '/v1/absences',
  action: 'absence.record',
  summary:
    'Somebody is away, and who covers: their open steps go to the cover on the first day, and back after the last',
  body: z
    .strictObject({
      staff: staffField,
      from: dayField,
      to: dayField,
      cover: staffField,
      why: textField,
      dryRun: z.boolean().default(false),
    })
    .refine(({ from, to }) => from <= to, {
      path: ['to'],
      error: 'The last day must not be before the first',
    }),
  success: { status: 202, describes: 'The absence to watch; or, on trial, the steps that it would move' },
  async handle({ actor, body: { dryRun, ...absence }, key }, services) {
    const { database, gateway, now } = services;
    await demandAbsenceOf(services, actor, 'absence.record', { staff: absence.staff, id: absence.staff });
    await demandNotOwnSight(services, actor, absence);
    const id = idFrom('absence', actor.id, key);
    // Sent again before the answer was kept, the absence stands already and would overlap itself.
    if (!(await findAbsence(database, id))) await checkAbsence(database, absence, now());
    if (dryRun) {
      const steps = await stepsToCover(services, actor, absence.staff);
      return { status: 200, body: { dryRun: true, toCover: steps.length, ...shownSteps(actor, steps) } };
    }
    await gateway.recordAbsence({ ...absence, id, by: actor.id });
    return {
      headers: { location: `/v1/absences/${id}` },
      body: await absenceView(services, actor, id),
    };
  },
});

/** How far an absence is. */
export const viewRoute = route({
  method: 'get',
  shows: 'staff',
  path: '/v1/absences/{id}',
  action: 'absence.view',
  summary: 'How far an absence is: steps still to cover, covered and given back',
  params: idParams,
  success: { status: 200, describes: 'The absence' },
  async handle({ actor, params: { id } }, services) {
    await demandAbsence(services, actor, id, 'absence.view');
    return { body: await absenceView(services, actor, id) };
  },
});

/** Ends an absence before its last day. */
export const returnRoute = route({
  method: 'post',
  shows: 'staff',
  path: '/v1/absences/{id}/return',
  action: 'absence.end',
  summary: 'Back before the last day: what is still open and with the cover goes back',
  params: idParams,
  body: z.strictObject({}),
  success: { status: 202, describes: 'The absence to watch' },
  async handle({ actor, params: { id }, key }, services) {
    await demandAbsence(services, actor, id, 'absence.end');
    await services.gateway.endAbsence({ id, by: actor.id, key: idFrom('return', actor.id, key) });
    return { body: await absenceView(services, actor, id) };
  },
});
