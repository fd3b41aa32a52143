import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { agencies, agencyTitles, areaOf } from '../../domain/people/parties';
import type { ChannelChange } from '../../records/people/channels';
import { askForChannel, saveOneUnit } from '../../records/changes/entries';
import { targetOf } from '../../platform/web-target';
import { isKnownUnit, listForces, listUnits } from '../../records/people/units';
import { askedAndTold } from '../changes/view';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import type { Services } from '../services';
import { areaField, channelBody, isEntryId, unitBody } from './directory-fields';
import { actionsFor, changeOf, demandEntry, pendingAnswer, savedOf, shownUnit, unitView } from './entry';

/** The forces and agencies that units belong to. */
export const forcesRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/forces',
  action: 'directory.view',
  summary: 'The 43 territorial police forces of England and Wales, and the agencies that take part',
  success: { status: 200, describes: 'The forces, by their areas, and the agencies' },
  async handle({ actor }, services) {
    await demandEntry(services, actor, 'directory.view');
    const items = await listForces(services.database);
    return { body: { items, agencies: agencies.map((id) => ({ id, title: agencyTitles[id] })) } };
  },
});

/** The units of the directory. */
export const unitsRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/units',
  action: 'directory.view',
  summary: 'Units of the directory, by their ids',
  query: z.strictObject({ area: areaField, agency: z.enum(agencies).optional(), ...paging }),
  success: { status: 200, describes: 'A page, and the cursor of the next' },
  async handle({ actor, query: { area, agency, limit, cursor } }, services) {
    await demandEntry(services, actor, 'directory.view');
    const after = fromCursor(cursor, isEntryId);
    const { rows, next } = await listUnits(services.database, { area, agency }, limit, after);
    return { body: { items: rows.map(unitView), next: nextCursor(next) } };
  },
});

/** Enters or changes a unit. */
export const saveUnitRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/units',
  action: 'directory.change',
  summary: 'Enter a unit of your area, or change it; what is left out stays as it is',
  body: unitBody,
  success: {
    status: 200,
    describes: 'The unit, whether it was entered, changed or the same, and what waits for a second person',
  },
  pending: 'What needs no second person is done; `pending` names what waits for one',
  async handle({ actor, body, key }, services) {
    for (const action of actionsFor(body)) await demandEntry(services, actor, action, body.id);
    const { hours: working, quietHours: quiet, ...unit } = body;
    const told = { ...unit, working, quiet };
    const change = changeOf(services, actor, key);
    const result = await saveOneUnit(services.database, told, areaOf(actor.unit), change);
    const { saved, asked } = savedOf(result, { unit: 'id', quietFrom: 'quietHours' });
    const pending = await askedAndTold(services, asked);
    return pendingAnswer({ saved, ...(await shownUnit(services, body.id)) }, pending);
  },
});

/** Asks for a way to reach a unit to be set, or taken away. */
export const saveChannelRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/channels',
  action: 'channel.change',
  summary:
    'Ask for how a unit of your area, or one of its posts, is reached, or for that to be taken away: a second person decides',
  body: channelBody,
  success: {
    status: 200,
    describes: 'The channels of the unit, without addresses, and what waits for a second person',
  },
  pending: 'What needs no second person is done; `pending` names what waits for one',
  async handle({ actor, body, key }, services) {
    const { unit } = body;
    await demandEntry(services, actor, 'channel.change', unit);
    if (!(await isKnownUnit(services.database, unit)))
      throw new Refused('unit.not-found', {
        errors: [{ pointer: '/unit', message: 'Choose a unit that the directory knows' }],
      });
    if (body.kind === 'webhook') await demandPublic(services, body.address ?? '');
    const change = changeOf(services, actor, key);
    const asked = await askForChannel(services.database, channelOf(services, body), change);
    const pending = await askedAndTold(services, asked);
    return pendingAnswer({ ...(await shownUnit(services, unit)) }, pending);
  },
});

/**
 * Refuses the address of a webhook whose host leads into a network that is not everybody's. A host that is not found
 * today may be tomorrow: where it leads is looked at each time that something is sent.
 */
async function demandPublic({ web }: Services, address: string): Promise<void> {
  const target = await targetOf(address, web).catch(() => undefined);
  if (target && 'fault' in target)
    throw new Refused('request.invalid', { errors: [{ pointer: '/address', message: target.fault }] });
}

function channelOf({ sealing }: Services, body: z.output<typeof channelBody>): ChannelChange {
  const { unit, post = '', kind, address = '', secret = '', remove } = body;
  if (remove || kind === undefined) return { unit, post, kind: undefined };
  return kind === 'mail'
    ? { unit, post, kind, address }
    : { unit, post, kind, address, secret: sealing.keep(secret) };
}
