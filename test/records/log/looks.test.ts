import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { fromMilliseconds, type Instant } from '../../../domain/time/time';
import { openDatabase } from '../../../records/database';
import type { Look } from '../../../records/log/look';
import { openLookLog } from '../../../records/log/looks';
import { unusualReading } from '../../../records/log/unusual';
import { verifyChains } from '../../../records/log/verify-chains';
import { migrate } from '../../../records/migrate';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { seedPerson, seedStaff, seedUnits } from '../../support/people';
import { testServers } from '../../support/servers';

const look = (n: number, more: Partial<Look> = {}): Look => ({
  actor: 'staff:1',
  unit: 'police:kent/mosovo',
  area: 'police:kent',
  kind: 'person',
  action: 'subject.view',
  route: 'GET /v1/subjects/{id}',
  resource: `subject-${n}`,
  persons: [`subject-${n}`],
  reserved: null,
  address: '192.0.2.1',
  why: null,
  allowed: true,
  trace: `trace-${n}`,
  ...more,
});

describe('writing down who looked at whom', () => {
  let records: TestDatabase;
  let owner: Client;
  let today: Instant;

  beforeEach(async () => {
    records = await createTestDatabase();
    owner = new Client({ connectionString: records.ownerUrl });
    await owner.connect();
    today = '2026-05-01T09:00:00.000Z';
  });
  afterEach(async () => {
    await owner.end();
    await records.drop();
  });

  const open = (database = records.database) =>
    openLookLog({ database, now: () => today, newId: randomUUID });
  const faults = async () =>
    (await verifyChains(records.database)).faults.map(({ fault, ordinal }) => [fault, ordinal]);
  const streams = async () =>
    (await records.database.selectFrom('access_chain').select('stream').orderBy('stream').execute()).map(
      ({ stream }) => stream,
    );
  /** What somebody with the owner's password could do who takes the guards away first. */
  async function tamper(...statements: string[]): Promise<void> {
    await owner.query('alter table access disable trigger user; alter table event disable trigger user');
    for (const statement of statements) expect((await owner.query(statement)).rowCount).toBeGreaterThan(0);
    await owner.query('alter table access enable trigger user; alter table event enable trigger user');
  }

  test('looks of many requests at once, by two processes of the service, are all in sound chains', async () => {
    const [one, other] = [open(), open()];
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => (n % 2 === 0 ? one : other).note([look(n), look(n + 100)])),
    );
    expect(await verifyChains(records.database)).toMatchObject({ looks: 120, faults: [] });
    expect(await streams()).toHaveLength(2);
  });

  test('what a look says, words of all kinds included, comes back as it was sealed', async () => {
    await open().note([
      look(1, {
        why: 'A "reason" \\ ä \u2028 \t 😀',
        persons: ['b', 'a'],
        reserved: 'occupational-health',
        allowed: false,
      }),
    ]);
    expect(await faults()).toEqual([]);
    expect(await records.database.selectFrom('access').select(['persons', 'why', 'at']).execute()).toEqual([
      { persons: ['b', 'a'], why: 'A "reason" \\ ä \u2028 \t 😀', at: today },
    ]);
  });

  test('each day has a chain of its own, so that old days can be taken away whole', async () => {
    const log = open();
    await log.note([look(1)]);
    today = '2026-05-02T00:00:00.000Z';
    await log.note([look(2)]);
    expect((await streams()).map((stream) => stream.slice(0, 16))).toEqual([
      'looks 2026-05-01',
      'looks 2026-05-02',
    ]);
  });

  test('a look that could not be committed is not said to be, and the next begins another chain', async () => {
    const broken = openDatabase({ url: records.workerUrl, poolSize: 1 });
    const log = open(broken);
    await log.note([look(1)]);
    // A row that the table does not take stands in for any failure of the database.
    await expect(log.note([look(2, { actor: null as unknown as string })])).rejects.toThrow('null value');
    await log.note([look(3)]);
    await broken.destroy();
    await expect(log.note([look(4)])).rejects.toThrow();
    const rows = await records.database.selectFrom('access').select('resource').orderBy('id').execute();
    expect(rows.map(({ resource }) => resource)).toEqual(['subject-1', 'subject-3']);
    expect([await faults(), (await streams()).length]).toEqual([[], 2]);
  });

  test.each([
    ['a look that was changed', "update access set actor = 'staff:2' where ordinal = 2", [['changed', 2]]],
    [
      'a person who was taken out of a look',
      "update access set persons = '{}' where ordinal = 1",
      [['changed', 1]],
    ],
    ['a look that was deleted', 'delete from access where ordinal = 2', [['missing', 2]]],
    ['the last look that was deleted', 'delete from access where ordinal = 3', [['missing', 3]]],
  ])('verifying finds %s', async (_, statement, found) => {
    await open().note([look(1), look(2), look(3)]);
    await tamper(statement);
    expect(await faults()).toEqual(found);
  });

  test('verifying finds a chain of looks that was deleted with its head, or whose head was', async () => {
    await open().note([look(1)]);
    await tamper('delete from access_chain');
    expect(await faults()).toEqual([
      ['reordered', 1],
      ['missing', 0],
    ]);
    await tamper('delete from access');
    expect(await faults()).toEqual([['missing', 0]]);
  });

  test('not even the owner changes a look, in the whole or in a month', async () => {
    await open().note([look(1)]);
    for (const table of ['access', 'access_2026_05'])
      for (const statement of [
        `update ${table} set actor = 'x'`,
        `delete from ${table}`,
        `truncate ${table}`,
      ])
        await expect(owner.query(statement)).rejects.toThrow('append-only');
    today = fromMilliseconds(Date.now());
    await open().note([look(2)]);
    const { rows } = await owner.query<{ month: string }>(
      "select tableoid::regclass::text as month from access where resource = 'subject-2'",
    );
    expect(rows[0]?.month).toBe(`access_${today.slice(0, 7).replace('-', '_')}`);
    for (const statement of [`delete from ${rows[0]?.month}`, `truncate ${rows[0]?.month}`])
      await expect(owner.query(statement)).rejects.toThrow('append-only');
  });

  describe('reading that is out of the ordinary', () => {
    const usual = { byName: 3, inAll: 6 };
    const persons = (from: number, many: number) =>
      Array.from({ length: many }, (_, n) => `person-${String(from + n).padStart(3, '0')}`);
    const found = async (after: Instant = '2026-05-01T08:00:00.000Z') =>
      (await unusualReading(records.database, { after, until: '2026-05-01T12:00:00.000Z' }, usual)).map(
        ({ kind, actor, people }) => [kind, actor, people],
      );
    const seeding = { at: '2026-01-01T00:00:00.000Z', by: 'tester' } as const;

    beforeEach(async () => {
      await seedUnits(records.database, ['police:kent/mosovo', 'police:essex/mosovo']);
      for (const id of persons(0, 8))
        await seedPerson(records.database, 'police:kent/mosovo', seeding.at, id);
      await seedStaff(records.database, 'staff:1', 'police:kent/mosovo', { name: 'Anna Reader (invented)' });
    });

    const readAt = async (at: Instant, ids: readonly string[], more: Partial<Look> = {}) => {
      today = at;
      await open().note([look(1, { persons: ids, ...more })]);
    };

    test('as many people within an hour as is usual are nothing, and one more is something', async () => {
      for (const id of persons(0, 3)) await readAt('2026-05-01T09:00:00.000Z', [id]);
      expect(await found()).toEqual([]);
      // The same person again is no more people, and what was read an hour ago no longer counts.
      await readAt('2026-05-01T09:30:00.000Z', persons(0, 1));
      await readAt('2026-05-01T10:00:00.000Z', persons(3, 1));
      expect(await found()).toEqual([]);
      await readAt('2026-05-01T10:01:00.000Z', persons(4, 1));
      await readAt('2026-05-01T10:02:00.000Z', persons(5, 2));
      expect(await found()).toEqual([['many', 'staff:1', 5]]);
      // Another process of the service began its watch later: the hour before counts all the same.
      expect(await found('2026-05-01T10:01:30.000Z')).toEqual([['many', 'staff:1', 5]]);
    });

    test('lists have a figure of their own', async () => {
      await readAt('2026-05-01T09:00:00.000Z', persons(0, 6));
      expect(await found()).toEqual([]);
      await readAt('2026-05-01T09:10:00.000Z', persons(1, 7));
      expect(await found()).toEqual([['many', 'staff:1', 8]]);
    });

    test('what was refused, what is reserved and the reading of the looks themselves are not counted', async () => {
      for (const more of [
        { allowed: false },
        { reserved: 'occupational-health' },
        { action: 'access.view' },
        { kind: 'link' },
      ])
        await readAt('2026-05-01T09:00:00.000Z', persons(0, 5), more);
      expect(await found()).toEqual([]);
    });

    test('somebody in whom the area of the reader has no part is something, unless they said why', async () => {
      const essex = { unit: 'police:essex/mosovo', area: 'police:essex' };
      await readAt('2026-05-01T09:00:00.000Z', persons(0, 1), { ...essex, why: 'Told to' });
      expect(await found()).toEqual([]);
      await readAt('2026-05-01T09:00:00.000Z', persons(0, 1), essex);
      expect(await found()).toEqual([['nobodys', 'staff:1', 1]]);
    });

    test('the own record, and a person of the own surname, are something', async () => {
      const { subject_id: myself } = await records.database
        .selectFrom('subject_reference')
        .select('subject_id')
        .where('value', '=', 'staff:1')
        .executeTakeFirstOrThrow();
      await records.database
        .updateTable('subject')
        .set({ name: 'Ben READER' })
        .where('id', '=', 'person-001')
        .execute();
      await records.database
        .updateTable('subject')
        .set({ name: 'Ben Readers' })
        .where('id', '=', 'person-002')
        .execute();
      await readAt('2026-05-01T09:00:00.000Z', [myself ?? 'nobody']);
      await readAt('2026-05-01T09:00:00.000Z', persons(1, 2));
      expect(await found()).toEqual([['own', 'staff:1', 2]]);
    });
  });

  test('a look of before is kept by the migration, with whom it was about, in a sound chain', async () => {
    const name = `before_${randomUUID().slice(0, 8)}`;
    const admin = new Client({ connectionString: testServers().adminUrl });
    await admin.connect();
    await admin.query(`create database ${name} owner vigil_owner`);
    const ownerUrl = records.ownerUrl.replace(/\/[^/]*$/, `/${name}`);
    const old = new Client({ connectionString: ownerUrl });
    await old.connect();
    const folder = join(__dirname, '../../../records/migrations');
    await old.query(
      'create table migration (name text primary key, applied_at timestamptz not null default now())',
    );
    for (const file of (await readdir(folder)).sort().filter((one) => one < '0022')) {
      await old.query(await readFile(join(folder, file), 'utf8'));
      await old.query('insert into migration (name) values ($1)', [file]);
    }
    await old.query(`insert into subject (id, kind, created_at, created_by) values ('p', 'person', now(), 'x');
      insert into unit (id, agency, area, title) values ('police:kent/mosovo', 'police', 'police:kent', 'x');
      insert into staff (id, name, unit_id) values ('staff:1', 'x', 'police:kent/mosovo');
      insert into access (at, actor, action, resource, allowed, reason) values
        ('2026-03-31T23:30:00.123456Z', 'staff:1', 'subject.view', 'p', true, 'A "reason" ä'),
        ('2026-04-01T09:00:00Z', 'link:council:leeds/housing', 'step.view', 'gone', false, '')`);
    await migrate({ url: ownerUrl });
    const database = openDatabase({ url: ownerUrl, poolSize: 1 });
    const rows = await database
      .selectFrom('access')
      .select(['id', 'at', 'actor', 'unit', 'area', 'kind', 'persons', 'why', 'allowed'])
      .orderBy('id')
      .execute();
    const verified = await verifyChains(database);
    await openLookLog({ database, now: () => today, newId: randomUUID }).note([look(1)]);
    const { rows: ids } = await old.query<{ id: string }>('select max(id) as id from access');
    await database.destroy();
    await old.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    expect(rows).toEqual([
      {
        id: '1',
        at: '2026-03-31T23:30:00.123Z',
        actor: 'staff:1',
        unit: '',
        area: 'police:kent',
        kind: 'person',
        persons: ['p'],
        why: 'A "reason" ä',
        allowed: true,
      },
      {
        id: '2',
        at: '2026-04-01T09:00:00.000Z',
        actor: 'link:council:leeds/housing',
        unit: 'council:leeds/housing',
        area: 'council:leeds',
        kind: 'link',
        persons: [],
        why: null,
        allowed: false,
      },
    ]);
    expect(verified).toMatchObject({ looks: 2, faults: [] });
    expect(ids).toEqual([{ id: '3' }]);
  });
});
