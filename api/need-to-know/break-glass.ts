import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { standingOf } from '../../domain/people/need-to-know';
import { areaOf } from '../../domain/people/parties';
import { plusSeconds, type Instant } from '../../domain/time/time';
import { accountableNow, hasPartIn } from '../../records/subjects/admissions';
import {
  endSight,
  findGlass,
  giveSight,
  listGlass,
  type GlassCursor,
} from '../../records/subjects/break-glass';
import { needToKnowOf } from '../../records/subjects/need-to-know';
import type { Actor } from '../access/actor';
import { knowing } from '../../domain/people/sight';
import { idParams, instantField, textField } from '../http/fields-to-zod';
import { fromCursor, isPlaceInTime, nextCursor, paging } from '../http/paging';
import { idFrom } from '../ids';
import { route, type Route } from '../http/route';
import { demand, demandRole, noteAccess, type Services } from '../services';
import { askAbout } from './open-step';
import { watchForTrawling } from './trawling';

/** Assumed: a shift, its handover, and the working day after it. */
const mostSeconds = 24 * 3_600;

/**
 * Stops whoever cannot take sight of somebody: a person in whom their area has no part, and one who is not there, are
 * the same to them; and whom they see already needs no taking.
 */
async function demandHidden(services: Services, actor: Actor, subject: string): Promise<void> {
  const { database } = services;
  const isOfArea = await hasPartIn(database, subject, areaOf(actor.unit));
  const known = await needToKnowOf(database, subject);
  if (!isOfArea) {
    await noteAccess(services, actor, 'subject.break-glass', subject, false);
    await watchForTrawling(services, actor);
    throw new Refused('subject.not-found');
  }
  if (standingOf(known, knowing(actor)) !== 'hidden') throw new Refused('glass.not-needed');
}

function demandSoon(until: Instant, at: Instant): void {
  if (until > at && until <= plusSeconds(at, mostSeconds)) return;
  throw new Refused('request.invalid', {
    errors: [{ pointer: '/until', message: 'Enter a time within the next 24 hours' }],
  });
}

const breakRoute = route({
  method: 'post',
  path: '/v1/subjects/{id}/break-glass',
  action: 'subject.break-glass',
  summary: 'Take sight of a restricted person until a time; their lead and the auditors are told at once',
  shows: 'looks',
  params: idParams,
  body: z.strictObject({ reason: textField, until: instantField }),
  success: { status: 201, describes: 'The sight, which ends by itself' },
  async handle({ actor, params: { id: subject }, body: { reason, until }, key }, services) {
    await demandRole(services, actor, 'subject.break-glass');
    const { database, now } = services;
    const since = now();
    demandSoon(until, since);
    const id = idFrom('glass', actor.id, key);
    const before = await findGlass(database, id);
    if (!before) await demandHidden(services, actor, subject);
    const process = idFrom('asking', id);
    // Nobody sees anything before it has been told.
    await askAbout(services, actor, { id: process, subject, because: 'glass-broken', reason, until });
    const { unit } = actor;
    const glass = { id, subject, staff: actor.id, unit, area: areaOf(unit), reason, since, until, process };
    await giveSight(database, glass);
    return { body: { id, subject, until: before?.until ?? until } };
  },
});

const isCursor = (value: unknown): value is GlassCursor => {
  const { at, id } = (value ?? {}) as Record<string, unknown>;
  return isPlaceInTime(at) && typeof id === 'string';
};

const listRoute = route({
  method: 'get',
  path: '/v1/break-glass',
  action: 'break-glass.list',
  summary: 'Who took sight of whom in the areas that you audit, with reason and end, the newest first',
  shows: 'persons',
  query: z.strictObject(paging),
  success: { status: 200, describes: 'A page, and the cursor of the next' },
  async handle({ actor, query: { limit, cursor } }, services) {
    await demandRole(services, actor, 'break-glass.list');
    const { audits } = knowing(actor);
    const areas = audits.includes('*') ? 'all' : audits;
    const { rows, next } = await listGlass(services.database, areas, limit, fromCursor(cursor, isCursor));
    return {
      body: {
        items: rows.map((row) => ({
          id: row.id,
          subject: row.subject_id,
          by: row.staff_id,
          unit: row.unit_id,
          reason: row.reason,
          since: row.since,
          until: row.until,
          endedAt: row.ended_at,
          endedBy: row.ended_by,
          endReason: row.end_reason,
          process: row.process_id,
        })),
        next: nextCursor(next),
      },
    };
  },
});

const endRoute = route({
  method: 'post',
  path: '/v1/break-glass/{id}/end',
  action: 'break-glass.end',
  summary: 'End the sight that somebody took of a person for whom your unit is accountable',
  shows: 'looks',
  params: idParams,
  body: z.strictObject({ reason: textField }),
  success: { status: 200, describes: 'It has ended' },
  async handle({ actor, params: { id }, body: { reason } }, services) {
    const { database, now } = services;
    const glass = await findGlass(database, id);
    const owner = glass && (await accountableNow(database, glass.subject_id));
    const resource = owner === undefined ? {} : { owner };
    await demand(services, actor, 'break-glass.end', resource, { id, missing: 'glass.not-found' });
    await endSight(database, { id, by: actor.id, reason, at: now() });
    return { body: { id, ended: true } };
  },
});

/** Sight that somebody takes because they cannot wait. */
export const breakGlassRoutes: readonly Route[] = [breakRoute, listRoute, endRoute];
