import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import { appendEvents } from '../../records/log/append';
import type { Database } from '../../records/database';
import type { StaffTable } from '../../records/tables/people';

/** The units that a transfer between two plainly invented teams needs. */
export const moving = {
  sending: 'police:kent/mosovo',
  receiving: 'police:avon-and-somerset/mosovo',
  receivingMappa: 'police:avon-and-somerset/mappa',
  receivingVisor: 'police:avon-and-somerset/visor',
  sendingNpt: 'npt:kent/ashford',
  receivingNpt: 'npt:avon-and-somerset/bedminster',
  sendingProbation: 'probation:kent/ashford-pdu',
  receivingProbation: 'probation:south-west/bristol-pdu',
} as const;

const areaOfUnit = (unit: string): string => unit.split('/')[0] ?? unit;

/** A station that a police area has published for as long as anybody remembers. */
export async function seedStation(database: Database, area: string, name = 'Example Street'): Promise<void> {
  await database
    .insertInto('station')
    .values({
      id: `${area}/${name}`,
      area,
      name,
      published: '2000-01-01',
      withdrawn: null,
      why: 'A test',
      changed_at: '2000-01-01T00:00:00.000Z',
      changed_by: 'tester',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Writes units with a mail channel each into the directory, and a published station for each of their police
 * areas; those that it has already are left alone.
 */
export async function seedUnits(database: Database, units: readonly string[]): Promise<void> {
  for (const id of units) {
    if (id.startsWith('police:')) await seedStation(database, areaOfUnit(id));
    await database
      .insertInto('unit')
      .values({ id, agency: id.split(':')[0] ?? '', area: areaOfUnit(id), title: id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await database
      .insertInto('channel')
      .values({ unit_id: id, kind: 'mail', address: 'unit@example.invalid', secret: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** A person for whom a unit is accountable, entered as the API does it. */
export async function seedPerson(
  database: Database,
  unit: UnitId,
  now: Instant,
  id: string = randomUUID(),
): Promise<string> {
  const home = { id: `home-${id}`, kind: 'accountable', starts: '2020-01-01' } as const;
  await database.transaction().execute(async (trx) => {
    await trx
      .insertInto('subject')
      .values({ id, kind: 'person', name: null, created_at: now, created_by: 'tester' })
      .execute();
    await trx
      .insertInto('circumstance')
      .values({
        ...home,
        subject_id: id,
        ends: null,
        value: JSON.stringify(unit),
        end_reason: null,
        recorded_at: now,
        recorded_by: 'tester',
        process_id: null,
      })
      .execute();
    await appendEvents(trx, id, [
      {
        at: now,
        type: 'circumstance-recorded',
        actor: 'tester',
        cause: home.id,
        data: { id: home.id, kind: home.kind, from: home.starts, to: null, value: unit },
      },
    ]);
  });
  return id;
}

/** A person of the directory, plainly invented, with a mail of their own unless told otherwise. */
export async function seedStaff(
  database: Database,
  id: StaffId,
  unit: UnitId,
  more: Partial<Insertable<StaffTable>> = {},
): Promise<void> {
  await database
    .insertInto('staff')
    .values({
      id,
      name: `${id.slice(6)} (invented)`,
      unit_id: unit,
      posts: [],
      supervisor: null,
      deputy: null,
      mail: `${id.slice(6)}@example.invalid`,
      left_on: null,
      ...more,
    })
    .execute();
}

/** Makes a person indefinitely notified, and first notified on a day as an adult, as a registration would say. */
export async function seedIndefinite(
  database: Database,
  subjectId: string,
  firstNotified: Day,
  now: Instant,
): Promise<void> {
  for (const [kind, value] of [
    ['notified-indefinitely', true],
    ['first-notified', 'adult'],
  ] as const)
    await database
      .insertInto('circumstance')
      .values({
        id: `${kind}-${subjectId}`,
        subject_id: subjectId,
        kind,
        starts: firstNotified,
        ends: null,
        value: JSON.stringify(value),
        end_reason: null,
        recorded_at: now,
        recorded_by: 'tester',
        process_id: null,
      })
      .execute();
}
