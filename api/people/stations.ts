import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { Station } from '../../domain/people/stations';
import { dayOf } from '../../domain/time/time';
import { listStations, publishStation, type StationPlace } from '../../records/people/stations';
import { dayField, forceField, textField } from '../http/fields-to-zod';
import { idFrom } from '../ids';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import { demand, demandRole } from '../services';

const stationView = ({ id, area, name, from, until }: Station) => ({
  id,
  force: area,
  name,
  from,
  until: until ?? null,
});

const isPlace = (value: unknown): value is StationPlace => {
  const place = value as Partial<StationPlace> | null;
  return [place?.area, place?.name, place?.id].every((part) => typeof part === 'string');
};

/** The police stations that forces publish for notifications: Sexual Offences Act 2003 s.87(1). */
export const stationsRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/stations',
  action: 'station.list',
  summary: 'Police stations where notifications are taken, as the forces have published them',
  query: z.strictObject({
    force: forceField.optional(),
    /** Only the stations on the list that day. */
    on: dayField.optional(),
    ...paging,
  }),
  success: { status: 200, describes: 'A page, and the cursor of the next' },
  async handle({ actor, query: { force, on, limit, cursor } }, services) {
    await demandRole(services, actor, 'station.list');
    const after = fromCursor(cursor, isPlace);
    const { rows, next } = await listStations(services.database, { area: force, on }, limit, after);
    return { body: { items: rows.map(stationView), next: nextCursor(next) } };
  },
});

/** Puts a station on the list of a force, or takes it off. */
export const publishRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/stations',
  action: 'station.publish',
  summary: "Put a police station on your force's list, or say until when it is on it",
  body: z.strictObject({
    force: forceField,
    name: textField.max(120, 'Enter at most 120 characters'),
    /** The first day on the list; today unless you say otherwise. */
    from: dayField.optional(),
    /** The last day on the list. Null, or left out, means until further notice. */
    until: dayField.nullish(),
    why: textField,
  }),
  success: { status: 200, describes: 'The station as it is on the list' },
  async handle({ actor, body, key }, services) {
    const { force, name, until, why } = body;
    const owner = { owner: `${force}/-` };
    await demand(services, actor, 'station.publish', owner, { id: force, missing: 'rule.not-found' });
    const at = services.now();
    const { from = dayOf(at) } = body;
    if (until && until < from)
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/until', message: `Enter a day on or after ${from}` }],
      });
    const station = await publishStation(services.database, {
      id: idFrom('station', actor.id, key),
      area: force,
      name: name.replace(/\s+/g, ' '),
      from,
      until: until ?? undefined,
      why,
      by: actor.id,
      at,
    });
    return { body: stationView(station) };
  },
});
