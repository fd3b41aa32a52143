import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { createGateway, idFrom } from '../api/gateway';
import type { Post, StaffId, UnitId } from '../domain/parties';
import { dayOf, plusDays, type Instant } from '../domain/time';
import { appendEvents } from '../records/audit';
import type { Database } from '../records/database';
import { saveChannel, saveStaff, saveUnit } from '../records/directory';

const avon = 'police:avon-and-somerset';
const kent = 'police:kent';

/** Units of the demonstration: which exist, and how each is reached. */
const demonstrationUnits: readonly { id: UnitId; title: string; by: 'mail' | 'webhook' }[] = [
  ...[avon, kent].flatMap((force) =>
    (
      [
        ['mosovo', 'MOSOVO unit'],
        ['mosovo-supervisor', 'MOSOVO supervisors'],
        ['mosovo-manager', 'MOSOVO manager'],
        ['visor', 'ViSOR manager'],
        ['station', 'Published police station'],
        ['administration', 'Administration'],
        ['audit', 'Audit'],
      ] as const
    ).map(([name, title]) => ({
      id: `${force}/${name}` as UnitId,
      title: `${title}, ${force.slice(7)}`,
      by: 'mail' as const,
    })),
  ),
  { id: `${avon}/npt-bedminster`, title: 'Neighbourhood team, Bedminster', by: 'mail' },
  { id: `${kent}/npt-maidstone`, title: 'Neighbourhood team, Maidstone', by: 'webhook' },
  { id: 'mappa:kent/coordinator', title: 'MAPPA co-ordinator, Kent', by: 'mail' },
  { id: 'probation:south-west/bristol-pdu', title: 'Probation, Bristol', by: 'mail' },
  { id: 'probation:kent/maidstone-pdu', title: 'Probation, Maidstone', by: 'webhook' },
  { id: 'prison:hmp-ashcombe/omu', title: 'HMP Ashcombe (invented), offender management', by: 'webhook' },
  { id: 'social-care:kent/duty', title: 'Social care, Kent', by: 'mail' },
];

/** The partner whose system is simulated, and its secret. */
export interface SimulatedPartner {
  readonly url: string;
  readonly secret: string;
}

interface Member {
  readonly id: StaffId;
  readonly name: string;
  readonly unit: UnitId;
  readonly posts?: readonly Post[];
  readonly supervisor?: StaffId;
  readonly deputy?: StaffId;
}

/** The line of command of a force's MOSOVO unit, up to its force lead. */
const lineOf = (force: 'avon' | 'kent', area: string): Member[] => [
  {
    id: `staff:${force}-coordinator`,
    name: `Casey Example, ${force} (invented)`,
    unit: `${area}/mosovo` as UnitId,
    supervisor: `staff:${force}-supervisor`,
    deputy: `staff:${force}-supervisor`,
  },
  {
    id: `staff:${force}-supervisor`,
    name: `Sam Example, ${force} (invented)`,
    unit: `${area}/mosovo` as UnitId,
    posts: ['supervisor'],
    supervisor: `staff:${force}-inspector`,
  },
  {
    id: `staff:${force}-inspector`,
    name: `Ivy Example, ${force} (invented)`,
    unit: `${area}/mosovo` as UnitId,
    posts: ['unit-manager'],
  },
  {
    id: `staff:${force}-manager`,
    name: `Max Example, ${force} (invented)`,
    unit: `${area}/mosovo-manager` as UnitId,
    posts: ['unit-manager'],
  },
  {
    id: `staff:${force}-lead`,
    name: `Lee Example, ${force} (invented)`,
    unit: `${area}/mosovo-manager` as UnitId,
    posts: ['force-lead'],
  },
];

const head = (id: StaffId, name: string, unit: UnitId): Member => ({ id, name, unit, posts: ['force-lead'] });

/** People of the demonstration, none of whom exists: every ladder ends with one of them. */
const staff: readonly Member[] = [
  ...lineOf('avon', avon),
  ...lineOf('kent', kent),
  {
    id: 'staff:4711',
    name: 'Olive Sample (invented)',
    unit: `${kent}/mosovo`,
    supervisor: 'staff:kent-supervisor',
  },
  {
    id: 'staff:4712',
    name: 'Pat Sample (invented)',
    unit: `${kent}/mosovo`,
    supervisor: 'staff:kent-supervisor',
  },
  { id: 'staff:bedminster-npt', name: 'Noor Sample (invented)', unit: `${avon}/npt-bedminster` },
  { id: 'staff:auditor', name: 'Alex Sample (invented)', unit: `${avon}/audit` },
  { id: 'staff:administrator', name: 'Dana Sample (invented)', unit: `${avon}/administration` },
  {
    id: 'staff:bristol-probation',
    name: 'Robin Sample (invented)',
    unit: 'probation:south-west/bristol-pdu',
  },
  head('staff:bristol-head', 'Harper Sample (invented)', 'probation:south-west/bristol-pdu'),
  head('staff:maidstone-head', 'Jordan Sample (invented)', 'probation:kent/maidstone-pdu'),
  { id: 'staff:ashcombe-custody', name: 'Kim Sample (invented)', unit: 'prison:hmp-ashcombe/omu' },
  head('staff:ashcombe-governor', 'Val Sample (invented)', 'prison:hmp-ashcombe/omu'),
  head('staff:kent-mappa', 'Morgan Sample (invented)', 'mappa:kent/coordinator'),
  head('staff:kent-social-care', 'Sky Sample (invented)', 'social-care:kent/duty'),
];

/**
 * Enters the units, their channels and their people. What is there already stays as it was changed since;
 * only the partner's address is brought up to date.
 */
export async function seedDirectory(
  database: Database,
  partner: SimulatedPartner,
  now: Instant = '2026-01-01T00:00:00.000Z',
): Promise<void> {
  await database.transaction().execute(async (trx) => {
    const change = { at: now, by: 'staff:seed', cause: 'seed' };
    const idsOf = async (table: 'unit' | 'staff'): Promise<Set<string>> =>
      new Set((await trx.selectFrom(table).select('id').execute()).map(({ id }) => id));
    const [units, people] = [await idsOf('unit'), await idsOf('staff')];
    for (const { id: unit, title, by } of demonstrationUnits) {
      const isNew = !units.has(unit);
      if (isNew) await saveUnit(trx, { id: unit, title }, change);
      if (by === 'webhook')
        await saveChannel(
          trx,
          { unit, post: '', kind: 'webhook', address: `${partner.url}/webhooks`, secret: partner.secret },
          change,
        );
      else if (isNew)
        await saveChannel(
          trx,
          { unit, post: '', kind: 'mail', address: `${unit.replace(/[:/]/g, '.')}@example.invalid` },
          change,
        );
    }
    for (const person of staff.filter(({ id }) => !people.has(id)))
      await saveStaff(trx, { ...person, mail: `${person.id.slice(6)}@example.invalid` }, change);
  });
}

/** Enters invented people and one transfer whose first step is late already; done once. */
export async function seedPeople({
  database,
  client,
  taskQueue,
  namespace,
  now,
}: {
  database: Database;
  client: Client;
  taskQueue: string;
  namespace: string;
  now: Instant;
}): Promise<void> {
  const gateway = createGateway(client, { taskQueue, namespace });
  const by = 'staff:seed';
  const people = [
    { name: 'Alan Example (invented)', visor: '1000001', risk: 'high' },
    { name: 'Brian Sample (invented)', visor: '1000002', risk: 'medium' },
  ] as const;
  for (const [index, { name, visor, risk }] of people.entries()) {
    const id = idFrom('seed', visor);
    const known = await database.selectFrom('subject').select('id').where('id', '=', id).executeTakeFirst();
    if (!known) {
      await database.transaction().execute(async (trx) => {
        await trx
          .insertInto('subject')
          .values({ id, kind: 'person', name, created_at: now, created_by: by })
          .execute();
        await trx
          .insertInto('subject_reference')
          .values({ kind: 'visor', value: visor, subject_id: id })
          .execute();
        for (const [kind, value] of [
          ['accountable', `${avon}/mosovo`],
          ['risk', risk],
        ] as const) {
          const spell = { id: idFrom('seed', visor, kind), kind, starts: plusDays(dayOf(now), -30) };
          await trx
            .insertInto('circumstance')
            .values({
              ...spell,
              subject_id: id,
              ends: null,
              value: JSON.stringify(value),
              end_reason: null,
              recorded_at: now,
              recorded_by: by,
              process_id: null,
            })
            .execute();
          await appendEvents(trx, id, [
            { at: now, type: 'circumstance-recorded', actor: by, cause: spell.id, data: { ...spell, value } },
          ]);
        }
      });
    }
    const processId = idFrom('seed', visor, 'process');
    if (await database.selectFrom('process').select('id').where('id', '=', processId).executeTakeFirst())
      continue;
    const confirmedOn = plusDays(dayOf(now), -14);
    const act = index === 0 ? transferOf(id, confirmedOn) : registrationOf(id, dayOf(now));
    await gateway.start(act.kind, processId, { key: idFrom('seed', visor, randomUUID()), by, act });
  }
}

const transferOf = (subjectId: string, confirmedOn: string) =>
  ({
    do: 'start',
    kind: 'transfer',
    subjectId,
    input: {
      sending: `${avon}/mosovo`,
      receiving: `${kent}/mosovo`,
      receivingMappa: 'mappa:kent/coordinator',
      receivingVisor: `${kent}/visor`,
      sendingNpt: `${avon}/npt-bedminster`,
      receivingNpt: `${kent}/npt-maidstone`,
      sendingProbation: 'probation:south-west/bristol-pdu',
      receivingProbation: 'probation:kent/maidstone-pdu',
      confirmedOn,
    },
  }) as const;

const registrationOf = (subjectId: string, relevantDate: string) =>
  ({
    do: 'start',
    kind: 'registration',
    subjectId,
    input: {
      regime: 'soa',
      disposal: 'over-6-under-30-months',
      relevantDate,
      born: '1980-01-01',
      home: `${avon}/mosovo`,
      needToKnow: [{ unit: `${avon}/npt-bedminster` }],
    },
  }) as const;
