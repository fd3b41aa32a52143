import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { nationalArea } from '../../domain/people/grave-changes';
import { areaOf } from '../../domain/people/parties';
import { isPower } from '../../domain/people/roles';
import { decideChange, readChange, type ChangeRow, type Decision } from '../../records/changes/decide';
import { isToldOf, listChanges, toldOf } from '../../records/changes/list';
import type { Actor } from '../access/actor';
import { idParams, textField } from '../http/fields-to-zod';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route, type Asked, type Route } from '../http/route';
import { demand, demandRole, type Services } from '../services';
import { changeView } from './view';

const isOrdinal = (value: unknown): value is string => typeof value === 'string' && /^\d{1,18}$/.test(value);

/** Of which areas and powers somebody sees the changes: those that they could decide, and all that they audit. */
function seenBy({ roles: held, unit, national }: Actor) {
  const area = areaOf(unit);
  if (held.includes('national-auditor')) return [{ area: undefined, power: undefined }];
  return [
    ...(held.includes('auditor') ? [{ area, power: undefined }] : []),
    ...held.filter(isPower).map((power) => ({ area, power })),
    ...(national && held.includes('law-administrator')
      ? [{ area: nationalArea, power: 'law-administrator' as const }]
      : []),
  ];
}

/** The changes that wait for somebody, and those that were decided. */
export const listRoute = route({
  method: 'get',
  path: '/v1/changes',
  action: 'change.list',
  shows: 'nobody',
  summary: 'Changes that take two: those that wait for a second person, and those that were decided',
  query: z.strictObject({ status: z.enum(['pending', 'decided']).optional(), ...paging }),
  success: { status: 200, describes: 'A page, the newest first, and the cursor of the next' },
  async handle({ actor, query: { status, limit, cursor } }, services) {
    await demandRole(services, actor, 'change.list');
    const after = fromCursor(cursor, isOrdinal);
    const now = services.now();
    const filter = { seen: seenBy(actor), state: status, now };
    const { rows, next } = await listChanges(services.database, filter, limit, after);
    return { body: { items: rows.map((row) => changeView(row, now)), next: nextCursor(next) } };
  },
});

/** The change, as permission asks about it; 404 for whoever may not know of it. */
async function demandChange(
  services: Services,
  actor: Actor,
  id: string,
  action: 'change.view' | 'change.decide',
): Promise<ChangeRow> {
  const row = await readChange(services.database, id).catch((error: unknown) => {
    if (error instanceof Refused) return undefined;
    throw error;
  });
  const isTold =
    row !== undefined && (await isToldOf(services.database, id, { person: actor.id, unit: actor.unit }));
  const resource = row && {
    power: row.power,
    owner: `${row.area}/-`,
    told: isTold || row.asked_by === actor.id,
  };
  await demand(services, actor, action, resource ?? {}, { id, missing: 'change.not-found' });
  if (!row) throw new Refused('change.not-found');
  return row;
}

/** One change, and who was told of it. */
export const viewRoute = route({
  method: 'get',
  path: '/v1/changes/{id}',
  action: 'change.view',
  shows: 'nobody',
  summary: 'A change that takes two: before and after, who asked, who decides, and who was told',
  params: idParams,
  success: { status: 200, describes: 'The change' },
  async handle({ actor, params: { id } }, services) {
    const row = await demandChange(services, actor, id, 'change.view');
    return { body: { ...changeView(row, services.now()), told: await toldOf(services.database, id) } };
  },
});

/** Decides a change, makes it where it is approved, and has those told whom it touches. */
async function decide(
  { actor, params: { id } }: Pick<Asked<{ id: string }, unknown, unknown>, 'actor' | 'params'>,
  services: Services,
  { outcome, reason }: Pick<Decision, 'outcome' | 'reason'>,
) {
  await demandChange(services, actor, id, 'change.decide');
  const { database, gateway, now } = services;
  const row = await decideChange(database, { id, outcome, reason, by: actor.id, at: now() });
  if (outcome === 'approved' && row.change.of === 'law') {
    const { why, change } = row.change;
    await gateway.changeLaw({ id, by: row.asked_by, why, change });
  }
  await gateway.tellOfChanges({ batch: row.batch, change: id });
  return { body: changeView(row, now()) };
}

export const approveRoute = route({
  method: 'post',
  path: '/v1/changes/{id}/approve',
  action: 'change.decide',
  shows: 'nobody',
  summary: 'Approve a change that somebody else asked for: it is made at once, by the state as it is now',
  params: idParams,
  body: z.strictObject({}),
  success: { status: 200, describes: 'The change, made' },
  handle: async (asked, services) => decide(asked, services, { outcome: 'approved' }),
});

export const declineRoute = route({
  method: 'post',
  path: '/v1/changes/{id}/decline',
  action: 'change.decide',
  shows: 'nobody',
  summary: 'Decline a change that somebody else asked for, and say why',
  params: idParams,
  body: z.strictObject({ reason: textField }),
  success: { status: 200, describes: 'The change, declined' },
  handle: async (asked, services) =>
    decide(asked, services, { outcome: 'declined', reason: asked.body.reason }),
});

/** Changes that take two people. */
export const changeRoutes: readonly Route[] = [listRoute, viewRoute, approveRoute, declineRoute];
