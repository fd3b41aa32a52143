import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { areaOf, posts } from '../../domain/people/parties';
import { knowing } from '../../domain/people/sight';
import { visibleTo } from '../../domain/people/visibility';
import { dayOf } from '../../domain/time/time';
import { saveOnePerson } from '../../records/changes/entries';
import { letLeave } from '../../records/people/one-entry';
import { findStaff, listStaff } from '../../records/people/staff';
import { askedAndTold } from '../changes/view';
import { dayField, idParams, textField } from '../http/fields-to-zod';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import { areaField, isEntryId, staffBody } from './directory-fields';
import { actionsFor, changeOf, demandEntry, pendingAnswer, savedOf, shownPerson, staffView } from './entry';

/** The people of the directory. */
export const staffRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/staff',
  action: 'staff.list',
  summary: 'People of the directory, by their ids, with their posts and absences',
  query: z.strictObject({
    area: areaField,
    unit: z.string().max(120).optional(),
    post: z.enum(posts).optional(),
    active: z.enum(['true', 'false']).optional(),
    ...paging,
  }),
  success: { status: 200, describes: 'A page, and the cursor of the next' },
  async handle({ actor, query: { area, unit, post, active, limit, cursor } }, services) {
    await demandEntry(services, actor, 'staff.list');
    const filter = {
      ...(area !== undefined && { area }),
      ...(unit !== undefined && { unit }),
      ...(post !== undefined && { post }),
      ...(active !== undefined && { active: active === 'true' }),
    };
    const after = fromCursor(cursor, isEntryId);
    const { rows, next } = await listStaff(services.database, filter, limit, after);
    return { body: { items: rows.map((row) => staffView(row, actor)), next: nextCursor(next) } };
  },
});

/** Enters or changes a person. */
export const saveStaffRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/staff',
  action: 'directory.change',
  summary: 'Enter a person of your area, or change them; what is left out stays as it is',
  body: staffBody,
  success: {
    status: 200,
    describes:
      'The person, whether they were entered, changed or the same, and what waits for a second person',
  },
  pending: 'What needs no second person is done; `pending` names what waits for one',
  async handle({ actor, body, key }, services) {
    const { database } = services;
    const known = await findStaff(database, body.id);
    for (const action of actionsFor(body)) {
      await demandEntry(services, actor, action, body.unit);
      if (known?.active) await demandEntry(services, actor, action, known.unit);
    }
    if (known?.active === false && body.returns !== true)
      throw new Refused('staff.left', {
        errors: [{ pointer: '/returns', message: 'Say that this person returns' }],
      });
    const change = changeOf(services, actor, key);
    const result = await saveOnePerson(database, body, areaOf(actor.unit), change);
    const { saved, asked } = savedOf(result, { staff: 'id' });
    const pending = await askedAndTold(services, asked);
    return pendingAnswer({ saved, ...(await shownPerson(services, body.id, actor)) }, pending);
  },
});

/** Lets a person leave. Nothing can be given to them from then on. */
export const leaveRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/staff/{id}/leave',
  action: 'directory.change',
  summary: 'A person leaves; refused, with what they still own, until nothing is left',
  params: idParams,
  body: z.strictObject({ on: dayField.optional(), why: textField }),
  success: { status: 200, describes: 'The person, who can be given nothing more' },
  async handle({ actor, params: { id }, body, key }, services) {
    const { database, now } = services;
    await demandEntry(services, actor, 'directory.change');
    const person = await findStaff(database, id);
    if (!person) throw new Refused('person.not-found');
    await demandEntry(services, actor, 'directory.change', person.unit);
    const today = dayOf(now());
    const { on = today, why } = body;
    if (on > today)
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/on', message: 'Enter today or a day that has passed' }],
      });
    const told = { id, on, why, sees: visibleTo(actor.roles), knows: knowing(actor) };
    await letLeave(database, told, changeOf(services, actor, key));
    return { body: await shownPerson(services, id, actor) };
  },
});
