import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { areaOf, isUnitId } from '../../domain/people/parties';
import { publishedOn, sameName } from '../../domain/people/stations';
import { dayOf, type Instant } from '../../domain/time/time';
import { readReferenceData } from '../../records/reference/reference-data';
import { takenElsewhere } from '../../workflows/declared';
import type { Actor } from '../access/actor';
import { fieldsToZod } from '../http/fields-to-zod';
import { route, type Route } from '../http/route';
import { idFrom } from '../ids';
import { demandKnownUnits, demandRole, type Services } from '../services';
import { referenceBody } from './fields';

/** What is taken, without the unit that takes it: that is the actor's own. */
const [taking] = takenElsewhere;
const { [taking?.field ?? '']: _unit, ...fields } = taking?.input ?? {};

/**
 * Takes a visit of somebody who is not the unit's own yet. Who is known by the reference, and what became of it, the answer
 * does not tell, nor the time that it takes: what is wrong is said only as far as the visit itself shows it.
 */
const takeRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/visits',
  action: 'visit.take',
  summary: 'Take a visit of somebody whom another unit answers for, by a reference; that unit is told',
  body: z.strictObject({ reference: referenceBody, visit: fieldsToZod(fields) }),
  success: { status: 202, describes: 'It was taken, whether or not anybody is known by the reference' },
  async handle({ actor, body: { reference, visit }, key }, services) {
    await demandRole(services, actor, 'visit.take');
    await demandKnownUnits(services, fields, visit, '/visit');
    await demandOwnPlace(services, actor, visit);
    await services.gateway.takeVisit({
      do: 'take-visit',
      id: idFrom('visit', actor.id, key),
      by: actor.id,
      unit: actor.unit,
      reference,
      visit,
    });
    return { status: 202, body: { taken: true } };
  },
});

/** A force takes visits at the stations that it has published itself, and of homes in its own area. */
async function demandOwnPlace(
  { database, now }: Services,
  actor: Actor,
  visit: Readonly<Record<string, unknown>>,
): Promise<void> {
  const area = areaOf(actor.unit);
  const on = (typeof visit['on'] === 'string' ? visit['on'] : now()) as Instant;
  if (on > now())
    throw new Refused('step.in-future', {
      errors: [{ pointer: '/visit/on', message: 'Enter a time that has passed' }],
    });
  const home = visit['newHome'];
  if (typeof home === 'string' && isUnitId(home) && areaOf(home) !== area)
    throw elsewhere('/visit/newHome', 'Choose the unit of your own area');
  const { stationsOf } = await readReferenceData(database);
  const kept = stationsOf?.(area);
  const published = publishedOn(kept ?? [], dayOf(on));
  if (kept && !published.some(({ name }) => sameName(name, String(visit['station']))))
    throw elsewhere('/visit/station', 'Choose one of the stations that your force published for that day');
}

const elsewhere = (pointer: string, message: string): Refused =>
  new Refused('request.invalid', { errors: [{ pointer, message }] });

export const visitRoutes: readonly Route[] = [takeRoute];
