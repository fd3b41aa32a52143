import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Role, SystemRole } from '../../domain/people/roles';
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
      .values({
        unit_id: id,
        kind: 'mail',
        address: 'unit@example.invalid',
        secret: null,
        proven_at: '2020-01-01T00:00:00.000Z',
      })
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

/**
 * Lets somebody in: enters them with their roles, in a unit that is entered too where it is missing. Somebody whom the
 * directory has already is moved there, and has the roles besides. `system:…` is entered as a system.
 */
export async function seedLetIn(
  database: Database,
  { id, unit, roles, posts = [] }: LetIn & { readonly posts?: readonly Post[] },
): Promise<void> {
  await seedUnits(database, [unit]);
  if (id.startsWith('system:')) {
    const entry = { title: `${id.slice(7)} (invented)`, unit_id: unit, roles: roles as SystemRole[] };
    await database
      .insertInto('system')
      .values({ id, ...entry })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(entry))
      .execute();
    return;
  }
  const known = await database.selectFrom('staff').select('id').where('id', '=', id).executeTakeFirst();
  if (known) await database.updateTable('staff').set({ unit_id: unit }).where('id', '=', id).execute();
  else await seedStaff(database, id as StaffId, unit, { posts: [...posts] });
  await database
    .insertInto('staff_role')
    .values(
      roles.map((role) => ({
        staff_id: id,
        role,
        granted_at: '2020-01-01T00:00:00.000Z' as const,
        granted_by: 'tester',
        cause: 'test',
        ended_at: null,
        ended_by: null,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['staff_id', 'role']).where('ended_at', 'is', null).doNothing(),
    )
    .execute();
}

/** Somebody who may sign in. */
export interface LetIn {
  readonly id: string;
  readonly unit: UnitId;
  readonly roles: readonly Role[];
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
