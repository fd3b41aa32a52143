import { randomUUID } from 'node:crypto';
import type { UnitId } from '../../domain/parties';
import type { Instant } from '../../domain/time';
import { appendEvents } from '../../records/audit';
import type { Database } from '../../records/database';

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

/** Writes units with a mail channel each into the directory; those that it has already are left alone. */
export async function seedUnits(database: Database, units: readonly string[]): Promise<void> {
  for (const id of units) {
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
