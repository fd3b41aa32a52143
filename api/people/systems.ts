import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { isSystemId } from '../../domain/people/parties';
import { systemRoles } from '../../domain/people/roles';
import { askForChange } from '../../records/changes/entries';
import { closeSystem, isSameSystem, listSystems, readSystem } from '../../records/people/systems';
import { isKnownUnit } from '../../records/people/units';
import { askedAndTold } from '../changes/view';
import { unitField } from '../http/fields-to-zod';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import type { Services } from '../services';
import type { Actor } from '../access/actor';
import { areaField, isEntryId, titleField } from './directory-fields';
import { changeOf, demandEntry, pendingAnswer } from './entry';

const systemField = z
  .string({ error: 'Enter a system' })
  .refine(isSystemId, 'Enter a system, such as system:case-records')
  .transform((id) => id);

type SystemRow = NonNullable<Awaited<ReturnType<typeof readSystem>>>;
const systemView = ({ id, title, unit_id: unit, roles, active }: SystemRow) => ({
  id,
  title,
  unit,
  roles,
  active,
});

/** The systems that sign in for themselves. */
export const systemsRoute = route({
  method: 'get',
  path: '/v1/systems',
  action: 'staff.list',
  shows: 'nobody',
  summary: 'Systems that sign in for themselves, by their ids, with their units and roles',
  query: z.strictObject({ area: areaField, ...paging }),
  success: { status: 200, describes: 'A page, and the cursor of the next' },
  async handle({ actor, query: { area, limit, cursor } }, services) {
    await demandEntry(services, actor, 'staff.list');
    const after = fromCursor(cursor, isEntryId);
    const { rows, next } = await listSystems(services.database, area, limit, after);
    return { body: { items: rows.map(systemView), next: nextCursor(next) } };
  },
});

/** Stops an actor who may not change the systems of the unit, or of the unit that the system has now. */
async function demandSystem(services: Services, actor: Actor, id: string, unit?: string): Promise<void> {
  await demandEntry(services, actor, 'directory.change', unit);
  const known = await readSystem(services.database, id);
  if (known) await demandEntry(services, actor, 'directory.change', known.unit_id);
}

/** Asks for a system to sign in with a unit and roles. */
export const saveSystemRoute = route({
  method: 'post',
  path: '/v1/systems',
  action: 'directory.change',
  shows: 'nobody',
  summary:
    'Ask for a system of a unit of your area to sign in with these roles and no others; a second person decides',
  body: z.strictObject({
    id: systemField,
    title: titleField,
    unit: unitField,
    roles: z
      .array(z.enum(systemRoles, { error: `Choose one of: ${systemRoles.join(', ')}` }))
      .min(1, 'Enter at least one role')
      .max(systemRoles.length),
  }),
  success: {
    status: 200,
    describes: 'The system, where it is so already; or what waits for a second person',
  },
  pending: 'What waits for a second person',
  async handle({ actor, body: { id, ...entry }, key }, services) {
    await demandSystem(services, actor, id, entry.unit);
    const { database } = services;
    if (!(await isKnownUnit(database, entry.unit)))
      throw new Refused('unit.not-found', {
        errors: [{ pointer: '/unit', message: 'Choose a unit that the directory knows' }],
      });
    const asked = (await isSameSystem(database, { id, ...entry, active: true }))
      ? []
      : await askForChange(
          database,
          { change: { of: 'system', system: id, ...entry } },
          changeOf(services, actor, key),
        );
    return pendingAnswer({ id }, await askedAndTold(services, asked));
  },
});

/** Switches a system off. */
export const closeSystemRoute = route({
  method: 'post',
  path: '/v1/systems/{id}/close',
  action: 'directory.change',
  shows: 'nobody',
  summary: 'Switch off a system of your area, at once',
  params: z.strictObject({ id: systemField }),
  body: z.strictObject({}),
  success: { status: 200, describes: 'The system, which signs in no more' },
  async handle({ actor, params: { id }, key }, services) {
    await demandSystem(services, actor, id);
    await closeSystem(services.database, id, changeOf(services, actor, key));
    const row = await readSystem(services.database, id);
    return { body: row ? systemView(row) : {} };
  },
});
