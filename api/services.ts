import { fromMilliseconds, type Instant } from '../domain/time/time';
import type { Database } from '../records/database';
import { Refused, type ErrorCode } from '../domain/errors';
import { visibleTo } from '../domain/people/visibility';
import type { Sight } from '../records/processes/sight';
import { unknownUnits } from '../records/processes/read-model';
import type { Fields } from '../engine/definition/fields';
import { authorise, forceOf, type Action, type Actor, type Resource } from './authorise';
import { unitsIn } from './fields-to-zod';
import type { Gateway } from './gateway';
import { unstorableIn } from './storable';

/** What the routes are built from. */
export interface Services {
  readonly database: Database;
  readonly gateway: Gateway;
  readonly now: () => Instant;
  readonly publicUrl: string;
  readonly version: string;
}

/** What a reader's lists may hold. */
export const sightOf = (actor: Actor): Sight => ({
  all: actor.roles.includes('auditor'),
  unit: actor.unit,
  area: forceOf(actor),
  sees: visibleTo(actor.roles),
});

/**
 * Stops what the actor may not do: 403, or 404 where the actor may not know that it exists. A refused
 * attempt is written down before it is answered.
 */
export async function demand(
  services: Services,
  actor: Actor,
  action: Action,
  resource: Resource,
  what: { id: string; missing: ErrorCode },
): Promise<void> {
  const verdict = authorise(actor, action, resource);
  if (verdict.allowed) return;
  await noteAccess(services, actor, action, what.id, false);
  throw new Refused(verdict.hidden ? what.missing : 'access.forbidden');
}

/** Stops an actor whose roles do not allow an action, whatever it is done to: 403. */
export const demandRole = async (services: Services, actor: Actor, action: Action): Promise<void> =>
  demand(services, actor, action, {}, { id: '', missing: 'access.forbidden' });

/** Who looked at whom, and what was refused to whom. */
export async function noteAccess(
  { database, now }: Services,
  actor: Actor,
  action: Action,
  resource: string,
  allowed: boolean,
): Promise<void> {
  await database
    .insertInto('access')
    .values({ at: now(), actor: actor.id, action, resource, allowed })
    .execute();
}

/** Refuses data that name a unit which the directory does not know. */
export async function demandKnownUnits(
  { database }: Services,
  fields: Fields,
  data: Readonly<Record<string, unknown>>,
  at = '',
): Promise<void> {
  const named = unitsIn(fields, data, at);
  const unknown = new Set(await unknownUnits(database, [...new Set(named.map(({ unit }) => unit))]));
  const errors = named
    .filter(({ unit }) => unknown.has(unit))
    .map(({ pointer }) => ({ pointer, message: 'Choose a unit that the directory knows' }));
  if (errors.length > 0) throw new Refused('unit.not-found', { errors });
}

/** Whether a place in a list holds an instant in our one form. */
export function isPlaceInTime(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && fromMilliseconds(time) === value;
}

/** An opaque place in a list. */
export const toCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');
export function fromCursor<T>(
  cursor: string | undefined,
  fits: (value: unknown) => value is T,
): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (fits(value) && unstorableIn(value).length === 0) return value;
  } catch {
    // Not one of ours: told below.
  }
  throw foreignCursor();
}

/** What is told of a cursor that is none of ours, or of another list. */
export const foreignCursor = (): Refused =>
  new Refused('request.invalid', {
    errors: [{ pointer: '/cursor', message: 'Use a cursor that a list gave' }],
  });
