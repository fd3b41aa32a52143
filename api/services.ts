import type { Instant } from '../domain/time/time';
import type { WebAccess } from '../platform/web-target';
import type { Sealing } from '../platform/sealing';
import type { Database } from '../records/database';
import { Refused, type ErrorCode } from '../domain/errors';
import { unknownUnits } from '../records/people/units';
import type { Fields } from '../engine/definition/fields';
import type { Actor } from './access/actor';
import { authorise, type Resource } from './access/authorise';
import { type Action } from './access/permissions';
import { unitsIn } from './http/fields-to-zod';
import type { Gateway } from './gateway/gateway';
import { noteLook, type Looking } from './looks/noting';
import { namedIn } from './looks/named';

/** What the routes are built from. */
export interface Services extends Looking {
  readonly database: Database;
  readonly gateway: Gateway;
  readonly now: () => Instant;
  readonly publicUrl: string;
  readonly version: string;
  /** Where the address of a webhook may lead. */
  readonly web: WebAccess;
  /** Encrypts the secrets that are kept, and opens those of feeds. */
  readonly sealing: Sealing;
  /** Whether the worker reads the public feed of bank holidays: then its age is looked at. */
  readonly readsPublicFeed: boolean;
  /** When this process of the service began. */
  readonly startedAt: Instant;
  /** How many look-ups that find nobody somebody may make within an hour before the auditors look into it. */
  readonly mostFailedLookUps: number;
}

/**
 * Stops what the actor may not do: 403, or 404 where the actor may not know that it exists. A refused attempt is
 * written down first.
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

/**
 * Stops an actor who asks for what the records do not show them. Whether it is there, nobody knows here: so it is written
 * down as refused either way.
 */
export async function refuseUnseen(
  services: Services,
  actor: Actor,
  action: Action,
  what: { id: string; missing: ErrorCode },
): Promise<never> {
  await noteAccess(services, actor, action, what.id, false);
  throw new Refused(what.missing);
}

/** Stops an actor whose roles do not allow an action, whatever it is done to: 403. */
export const demandRole = async (services: Services, actor: Actor, action: Action): Promise<void> =>
  demand(services, actor, action, {}, { id: '', missing: 'access.forbidden' });

/**
 * Writes down that somebody was refused something, by its id, or was shown it otherwise than by a route of the table:
 * whatever those answer is written down by itself.
 */
export async function noteAccess(
  services: Looking,
  actor: Actor,
  action: Action,
  resource: string,
  allowed: boolean,
): Promise<void> {
  const named = namedIn({ staff: resource, resource }, { staff: true, each: true });
  await noteLook(services, actor, { action, resource, named, allowed, always: true });
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
