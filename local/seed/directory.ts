import { idFrom } from '../../api/ids';
import type { SystemId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { KeptSecret } from '../../platform/sealing';
import type { Database, Tables } from '../../records/database';
import { enterFeed } from '../../records/movements/feeds';
import { saveChannel } from '../../records/people/channels';
import { knownAmong } from '../../records/people/known';
import { saveStaff } from '../../records/people/staff';
import { publishStation } from '../../records/people/stations';
import type { Change } from '../../records/people/directory-change';
import { everGranted, grantRole } from '../../records/people/roles';
import { readSystem, saveSystem } from '../../records/people/systems';
import { saveUnit } from '../../records/people/units';
import { demonstrationActors } from '../issuer';
import { avon, demonstrationUnits, feedingPrison, staff, stations } from './data';
import type { Transaction } from 'kysely';

/** The partner whose system is simulated, and its secret. */
export interface SimulatedPartner {
  readonly url: string;
  readonly secret: KeptSecret;
}

const by = 'staff:seed';
const longBefore = '2020-01-01T00:00:00.000Z';

/**
 * Enters the units, their channels and their people. What is there already stays as it was changed since;
 * only the partner's address is brought up to date.
 */
export async function seedDirectory(
  database: Database,
  partner: SimulatedPartner,
  now: Instant = '2026-01-01T00:00:00.000Z',
): Promise<void> {
  const change = { at: now, by, cause: 'seed' };
  await database.transaction().execute(async (trx) => {
    const units = await knownAmong(
      trx,
      'unit',
      demonstrationUnits.map(({ id }) => id),
    );
    for (const unit of demonstrationUnits)
      await seedUnit(trx, unit, { isNew: !units.has(unit.id), partner, change });
    const people = await knownAmong(
      trx,
      'staff',
      staff.map(({ id }) => id),
    );
    for (const person of staff.filter(({ id }) => !people.has(id)))
      await saveStaff(trx, { ...person, mail: `${person.id.slice(6)}@example.invalid` }, change);
    await seedRoles(trx, change);
  });
  for (const { area, name } of stations)
    await publishStation(database, {
      id: idFrom('seed', area, name),
      area,
      name,
      from: '2020-01-01',
      until: undefined,
      why: 'The demonstration',
      at: longBefore,
      by,
    });
  await enterFeed(database, {
    prison: feedingPrison,
    desk: `${avon}/mosovo`,
    secret: partner.secret.sealed,
    since: longBefore,
  });
}

/** Grants the people of the demonstration their roles. Whoever was ever granted one keeps what was made of it since. */
async function seedRoles(trx: Transaction<Tables>, change: Change): Promise<void> {
  const known = await everGranted(trx);
  for (const { id, roles } of Object.values(demonstrationActors))
    if (!known.has(id)) for (const role of roles) await grantRole(trx, { staff: id, role }, change);
}

/** The system by which a simulated partner answers for a unit. */
export const partnerSystemOf = (unit: string): SystemId => `system:partner-${unit.replace(/[:/]/g, '-')}`;

async function seedUnit(
  trx: Transaction<Tables>,
  { id: unit, title, by: way, nation, account }: (typeof demonstrationUnits)[number],
  { isNew, partner: { url, secret }, change }: { isNew: boolean; partner: SimulatedPartner; change: Change },
): Promise<void> {
  if (isNew) await saveUnit(trx, { id: unit, title, nation, account }, change);
  if (way === 'webhook') {
    await saveChannel(trx, { unit, post: '', kind: 'webhook', address: `${url}/webhooks`, secret }, change);
    const id = partnerSystemOf(unit);
    const system = {
      id,
      title: `Partner's system, ${title}`,
      unit,
      roles: ['partner'] as const,
      active: true,
    };
    if (!(await readSystem(trx, id))) await saveSystem(trx, system, change);
  } else if (isNew)
    await saveChannel(
      trx,
      { unit, post: '', kind: 'mail', address: `${unit.replace(/[:/]/g, '.')}@example.invalid` },
      change,
    );
}
