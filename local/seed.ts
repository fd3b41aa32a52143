import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { createGateway, idFrom } from '../api/gateway';
import { agencyOf, areaOf, type UnitId } from '../domain/parties';
import { dayOf, plusDays, type Instant } from '../domain/time';
import { appendEvents } from '../records/audit';
import type { Database } from '../records/database';

const avon = 'police:avon-and-somerset';
const kent = 'police:kent';

/** Units of the demonstration: which exist, and how each is reached. */
const units: readonly { id: UnitId; title: string; by: 'mail' | 'webhook' }[] = [
  ...[avon, kent].flatMap((force) =>
    (
      [
        ['mosovo', 'MOSOVO unit'],
        ['mosovo-supervisor', 'MOSOVO supervisors'],
        ['mosovo-manager', 'MOSOVO manager'],
        ['visor', 'ViSOR manager'],
        ['station', 'Published police station'],
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

/** Enters the units and their channels; run again, it brings the partner's address up to date. */
export async function seedDirectory(database: Database, partner: SimulatedPartner): Promise<void> {
  for (const { id, title, by } of units) {
    await database
      .insertInto('unit')
      .values({ id, agency: agencyOf(id), area: areaOf(id), title })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const address =
      by === 'webhook' ? `${partner.url}/webhooks` : `${id.replace(/[:/]/g, '.')}@example.invalid`;
    const channel = { kind: by, address, secret: by === 'webhook' ? partner.secret : null };
    await database
      .insertInto('channel')
      .values({ unit_id: id, ...channel })
      .onConflict((conflict) => conflict.columns(['unit_id', 'post']).doUpdateSet(channel))
      .execute();
  }
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
            {
              at: now,
              type: 'circumstance-recorded',
              actor: by,
              cause: spell.id,
              data: { id: spell.id, kind, from: spell.starts, to: null, value },
            },
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
