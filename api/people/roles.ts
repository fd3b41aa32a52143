import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { StaffId } from '../../domain/people/parties';
import { askForChange } from '../../records/changes/entries';
import { demandGrantable, endOneRole, rolesOf } from '../../records/people/roles';
import { findStaff } from '../../records/people/staff';
import { askedAndTold } from '../changes/view';
import { idParams } from '../http/fields-to-zod';
import { route } from '../http/route';
import { roleField } from './directory-fields';
import { changeOf, demandEntry, pendingAnswer } from './entry';

/** Asks for a role of a person, or takes one from them at once. */
export const roleRoute = route({
  method: 'post',
  path: '/v1/staff/{id}/roles',
  action: 'directory.change',
  shows: 'nobody',
  summary: 'Ask for a role of a person of your area, which a second person grants; or end one, at once',
  params: idParams,
  body: z.strictObject({ role: roleField, ends: z.boolean().default(false) }),
  success: { status: 200, describes: 'The roles of the person, and what waits for a second person' },
  pending: 'What needs no second person is done; `pending` names what waits for one',
  async handle({ actor, params: { id }, body: { role, ends }, key }, services) {
    const { database } = services;
    await demandEntry(services, actor, 'directory.change');
    const person = await findStaff(database, id);
    if (!person) throw new Refused('person.not-found');
    await demandEntry(services, actor, 'directory.change', person.unit);
    const change = changeOf(services, actor, key);
    const told = { staff: id as StaffId, role };
    if (ends) await endOneRole(database, told, change);
    else await demandGrantable(database, told);
    const held = await rolesOf(database, id);
    const asked =
      ends || held.includes(role)
        ? []
        : await askForChange(database, { change: { of: 'role', ...told } }, change);
    return pendingAnswer({ staff: id, roles: held }, await askedAndTold(services, asked));
  },
});
