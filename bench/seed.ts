import { randomBytes, randomUUID } from 'node:crypto';
import type { SystemRole } from '../domain/people/roles';
import { createSealing } from '../platform/sealing';
import type { Database } from '../records/database';
import { now } from './measuring';

/** Writes a person of whom these circumstances hold; returns the person's id. */
export async function seedPerson(
  database: Database,
  circumstances: Readonly<Record<string, string>> = {},
): Promise<string> {
  const subject = randomUUID();
  const at = now();
  await database
    .insertInto('subject')
    .values({ id: subject, kind: 'person', name: null, created_at: at, created_by: 'bench' })
    .execute();
  for (const [kind, value] of Object.entries(circumstances))
    await database
      .insertInto('circumstance')
      .values({
        id: randomUUID(),
        subject_id: subject,
        kind,
        starts: '2020-01-01',
        ends: null,
        value: JSON.stringify(value),
        end_reason: null,
        recorded_at: at,
        recorded_by: 'bench',
        process_id: null,
      })
      .execute();
  return subject;
}

/** What is kept by these is nobody's secret. */
export const benchSecretKeys = [{ id: 'bench', key: Buffer.alloc(32) }];

const keptSecret = () =>
  createSealing(benchSecretKeys).keep(`whsec_${randomBytes(24).toString('base64')}`).sealed;

/** Writes police units of the bench's area, and how each is reached, where it is. */
export async function seedUnits(
  database: Database,
  ids: readonly string[],
  channel?: { readonly kind: 'webhook' | 'mail'; readonly address: string },
): Promise<void> {
  for (const id of ids) {
    await database
      .insertInto('unit')
      .values({ id, agency: 'police', area: 'police:bench', title: id })
      .execute();
    if (!channel) continue;
    const secret = channel.kind === 'webhook' ? keptSecret() : null;
    await database
      .insertInto('channel')
      .values({ unit_id: id, ...channel, secret, proven_at: now() })
      .execute();
  }
}

/** Writes a system that may sign in for a unit, and the unit where it is missing; returns its id. */
export async function seedSystem(
  database: Database,
  unit: string,
  roles: readonly SystemRole[],
): Promise<{ readonly id: string }> {
  const [area = ''] = unit.split('/');
  await database
    .insertInto('unit')
    .values({ id: unit, agency: area.split(':')[0] ?? '', area, title: unit })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const id = `system:${`${roles.join('-')}-${unit}`.replace(/\W/g, '-')}`;
  await database
    .insertInto('system')
    .values({ id, title: id, unit_id: unit, roles: [...roles] })
    .execute();
  return { id };
}
