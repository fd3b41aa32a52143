import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { createGateway, idFrom } from '../api/gateway';
import type { Nation } from '../domain/calendars/holidays';
import { areaOf, type Post, type StaffId, type UnitId } from '../domain/people/parties';
import { dayOf, plusDays, type Instant } from '../domain/time/time';
import { appendEvents } from '../records/log/audit';
import type { Database } from '../records/database';
import { saveChannel } from '../records/people/channels';
import { saveStaff } from '../records/people/staff';
import { saveUnit } from '../records/people/units';

const avon = 'police:avon-and-somerset';
const kent = 'police:kent';

const occupationalHealth = 'health:avon-and-somerset/occupational-health';

/** Units of the demonstration: which exist, and how each is reached. */
const demonstrationUnits: readonly {
  id: UnitId;
  title: string;
  by: 'mail' | 'webhook';
  nation?: Nation;
  account?: false;
}[] = [
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
        ['vetting', 'Vetting unit'],
        ['chief-officer', 'Chief officer'],
        ['force-control', 'Force control room'],
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
  { id: 'mappa:kent/board', title: 'Strategic management board, Kent', by: 'mail' },
  { id: 'mappa:avon-and-somerset/coordinator', title: 'MAPPA co-ordinator, Avon and Somerset', by: 'mail' },
  { id: 'mappa:avon-and-somerset/board', title: 'Strategic management board, Avon and Somerset', by: 'mail' },
  { id: 'social-care:bristol/children', title: "Children's social care, Bristol", by: 'mail' },
  { id: 'council:bristol/education', title: 'Education, Bristol', by: 'mail' },
  // They have a duty to co-operate and no account: they answer by the links of their mails.
  { id: 'health:bristol/mental-health', title: 'Mental health trust, Bristol', by: 'mail', account: false },
  { id: 'council:bristol/housing', title: 'Housing, Bristol', by: 'mail', account: false },
  { id: 'probation:south-west/bristol-pdu', title: 'Probation, Bristol', by: 'mail' },
  { id: 'probation:kent/maidstone-pdu', title: 'Probation, Maidstone', by: 'webhook' },
  { id: 'prison:hmp-ashcombe/omu', title: 'HMP Ashcombe (invented), offender management', by: 'webhook' },
  { id: 'social-care:kent/duty', title: 'Social care, Kent', by: 'mail' },
  { id: 'social-care:bristol/duty', title: 'Social care, Bristol', by: 'mail' },
  { id: 'youth-justice:bristol/team', title: 'Youth offending team, Bristol', by: 'mail' },
  { id: 'probation:south-west/victim-liaison', title: 'Victim liaison, South West', by: 'mail' },
  { id: 'hmpps:england-and-wales/casework', title: 'Public Protection Casework Section', by: 'mail' },
  { id: 'parole-board:england-and-wales/casework', title: 'Parole Board, casework', by: 'mail' },
  { id: occupationalHealth, title: 'Occupational health, Avon', by: 'mail' },
  ...(
    [
      ['police:scotland/offender-management', 'Offender management, Police Scotland'],
      ['police:scotland/visor', 'ViSOR manager, Police Scotland'],
      ['police:scotland/community-govan', 'Community policing team, Govan'],
      ['mappa:scotland/coordinator', 'MAPPA co-ordinator, Glasgow'],
      ['council:glasgow/criminal-justice-social-work', 'Criminal justice social work, Glasgow'],
    ] as const
  ).map(([id, title]) => ({ id, title, by: 'mail' as const, nation: 'scotland' as const })),
  ...(
    [
      ['police:northern-ireland/public-protection', 'Public protection, Northern Ireland'],
      ['police:northern-ireland/visor', 'ViSOR manager, Northern Ireland'],
      ['police:northern-ireland/npt-belfast', 'Neighbourhood team, Belfast'],
      ['mappa:northern-ireland/ppani', 'Public protection arrangements, Northern Ireland'],
      ['probation:northern-ireland/pbni', 'Probation Board for Northern Ireland'],
    ] as const
  ).map(([id, title]) => ({ id, title, by: 'mail' as const, nation: 'northern-ireland' as const })),
  {
    id: 'police:international-crime/bureau',
    title: 'International referrals (I-LEAP, Interpol)',
    by: 'mail',
  },
];

/** Stations that the two forces have published for notifications. */
const stations: readonly { area: string; name: string }[] = [
  { area: avon, name: 'Bedminster' },
  { area: avon, name: 'Invented Road, Bath' },
  { area: kent, name: 'Maidstone' },
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
  { id: 'staff:avon-vetting', name: 'Vic Sample (invented)', unit: `${avon}/vetting` },
  { id: 'staff:kent-vetting', name: 'Vera Sample (invented)', unit: `${kent}/vetting` },
  head('staff:avon-health', 'Hollis Sample (invented)', occupationalHealth),
  head('staff:avon-mappa', 'Marley Sample (invented)', 'mappa:avon-and-somerset/coordinator'),
  head('staff:bristol-education', 'Eden Sample (invented)', 'council:bristol/education'),
  head('staff:bristol-health', 'Mercy Sample (invented)', 'health:bristol/mental-health'),
  head('staff:bristol-social-care', 'Shay Sample (invented)', 'social-care:bristol/duty'),
  head('staff:bristol-youth-justice', 'Yael Sample (invented)', 'youth-justice:bristol/team'),
  head('staff:casework', 'Cameron Sample (invented)', 'hmpps:england-and-wales/casework'),
  head('staff:parole-board', 'Paris Sample (invented)', 'parole-board:england-and-wales/casework'),
  head('staff:scotland-lead', 'Isla Sample (invented)', 'police:scotland/offender-management'),
  head('staff:scotland-mappa', 'Blair Sample (invented)', 'mappa:scotland/coordinator'),
  head(
    'staff:glasgow-social-work',
    'Rowan Sample (invented)',
    'council:glasgow/criminal-justice-social-work',
  ),
  head('staff:northern-ireland-lead', 'Niamh Sample (invented)', 'police:northern-ireland/public-protection'),
  head('staff:northern-ireland-ppani', 'Orla Sample (invented)', 'mappa:northern-ireland/ppani'),
  head('staff:northern-ireland-probation', 'Erin Sample (invented)', 'probation:northern-ireland/pbni'),
  head('staff:bureau-head', 'Indra Sample (invented)', 'police:international-crime/bureau'),
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
    for (const { id: unit, title, by, nation, account } of demonstrationUnits) {
      const isNew = !units.has(unit);
      if (isNew) await saveUnit(trx, { id: unit, title, nation, account }, change);
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
  await seedStations(database);
  await seedFeed(database, partner);
}

/** The prison that tells its movements, signed with the secret of the simulated partner. */
export const feedingPrison: UnitId = 'prison:hmp-ashcombe/omu';

async function seedStations(database: Database): Promise<void> {
  for (const { area, name } of stations) {
    await database
      .insertInto('station')
      .values({
        id: idFrom('seed', area, name),
        area,
        name,
        published: '2020-01-01',
        withdrawn: null,
        why: 'The demonstration',
        changed_at: '2020-01-01T00:00:00.000Z',
        changed_by: 'staff:seed',
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function seedFeed(database: Database, { secret }: SimulatedPartner): Promise<void> {
  await database
    .insertInto('feed')
    .values({ unit_id: feedingPrison, desk: `${avon}/mosovo` })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await database
    .insertInto('feed_secret')
    .values({ unit_id: feedingPrison, secret, added_at: '2020-01-01T00:00:00.000Z', ends_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What is entered as processes goes through the service, as of an instant. */
interface Seeding {
  readonly database: Database;
  readonly client: Client;
  readonly taskQueue: string;
  readonly namespace: string;
  readonly now: Instant;
}

/** Enters invented people, one transfer whose first step is late already, and somebody on licence; done once. */
export async function seedPeople({ database, client, taskQueue, namespace, now }: Seeding): Promise<void> {
  const gateway = createGateway(client, { taskQueue, namespace });
  const by = 'staff:seed';
  const people: readonly { name: string; visor: string; nomis?: string; circumstances: object }[] = [
    { name: 'Alan Example (invented)', visor: '1000001', circumstances: { risk: 'high' } },
    { name: 'Brian Sample (invented)', visor: '1000002', circumstances: { risk: 'medium' } },
    {
      name: 'Colin Specimen (invented)',
      visor: '1000003',
      nomis: 'A1000ZZ',
      circumstances: { risk: 'high', licence: 'determinate', 'mappa-level': '1' },
    },
  ];
  for (const [index, { name, visor, nomis, circumstances }] of people.entries()) {
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
          .values([
            { kind: 'visor', value: visor, subject_id: id },
            ...(nomis === undefined ? [] : [{ kind: 'nomis', value: nomis, subject_id: id }]),
          ])
          .execute();
        for (const [kind, value] of Object.entries({ accountable: `${avon}/mosovo`, ...circumstances })) {
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
    // Somebody on licence, of whom nothing is asked until a recall is considered.
    if (nomis !== undefined) continue;
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

/**
 * Enters the vettings of the two MOSOVO units, one of which runs out soon, and the counselling of one officer; from
 * then on the people of those units need their clearance. Done once.
 */
export async function seedStaffProcesses({
  database,
  client,
  taskQueue,
  namespace,
  now,
}: Seeding): Promise<void> {
  const gateway = createGateway(client, { taskQueue, namespace });
  const by = 'staff:seed';
  const today = dayOf(now);
  const start = async (kind: string, member: StaffId, input: Record<string, unknown>): Promise<void> => {
    const processId = idFrom('seed', kind, member);
    const known = await database
      .selectFrom('process')
      .select('id')
      .where('id', '=', processId)
      .executeTakeFirst();
    if (known) return;
    const { subject_id: subjectId } = await database
      .selectFrom('subject_reference')
      .select('subject_id')
      .where('kind', '=', 'staff')
      .where('value', '=', member)
      .executeTakeFirstOrThrow();
    await gateway.start(kind, processId, {
      key: idFrom('seed', member, kind, randomUUID()),
      by,
      act: { do: 'start', kind, subjectId, input: { member, ...input } },
    });
  };
  const vetted = staff.filter(({ unit }) => unit === `${avon}/mosovo` || unit === `${kent}/mosovo`);
  for (const { id, unit } of vetted) {
    // Pat's clearance runs out in forty days; everybody else's in a year.
    const heldUntil = plusDays(today, id === 'staff:4712' ? 40 : 365);
    await start('vetting', id, {
      unit,
      vettingUnit: `${areaOf(unit)}/vetting`,
      minimum: 'NPPV2',
      heldLevel: 'NPPV2',
      heldFrom: plusDays(heldUntil, -1_000),
      heldUntil,
    });
  }
  await start('counselling', 'staff:avon-coordinator', {
    health: occupationalHealth,
    exposure: 'high',
    lastOn: plusDays(today, -170),
  });
  await database.transaction().execute(async (trx) => {
    for (const unit of [`${avon}/mosovo`, `${kent}/mosovo`] as const)
      await saveUnit(trx, { id: unit, needsClearance: true }, { at: now, by, cause: 'seed' });
  });
}
