import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../records/migrate';
import { testServers } from '../support/servers';

/** Everything that a migration can change, as text. */
const shape = `
  select 'column' as what, table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '') as is
    from information_schema.columns where table_schema = 'public'
  union all select 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
  union all select 'index', indexdef from pg_indexes where schemaname = 'public'
  union all select 'trigger', pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select 'grant', grantee || ' ' || privilege_type || ' ' || table_name from information_schema.role_table_grants where grantee = 'vigil_service'
  union all select 'done', name || ' ' || applied_at from migration
  order by 1, 2`;

describe('bringing the records up to this version', () => {
  let name: string;
  let ownerUrl: string;
  let owner: Client;
  let admin: Client;

  beforeEach(async () => {
    const servers = testServers();
    name = `empty_${randomBytes(6).toString('hex')}`;
    admin = new Client({ connectionString: servers.adminUrl });
    await admin.connect();
    await admin.query(`create database ${name} owner vigil_owner`);
    ownerUrl = servers.ownerUrl.replace(/\/[^/]*$/, `/${name}`);
    owner = new Client({ connectionString: ownerUrl });
    await owner.connect();
  });
  afterEach(async () => {
    await owner.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  /** Records as the version left them that knew no migration of that number or after. */
  async function migratedBefore(number: string): Promise<void> {
    const folder = join(__dirname, '../../records/migrations');
    await owner.query(
      'create table migration (name text primary key, applied_at timestamptz not null default now())',
    );
    for (const file of (await readdir(folder)).sort().filter((one) => one < number)) {
      await owner.query(await readFile(join(folder, file), 'utf8'));
      await owner.query('insert into migration (name) values ($1)', [file]);
    }
  }
  const shapeNow = async (): Promise<unknown[]> =>
    (await owner.query<{ what: string; is: string }>(shape)).rows;

  it('migrating makes everything from nothing, in the order of the files', async () => {
    const { applied } = await migrate({ url: ownerUrl });
    expect(applied[0]).toBe('0001_records.sql');
    expect(applied).toEqual([...applied].sort());
    expect(JSON.stringify(await shapeNow())).toContain('event_append_only');
  });

  it('migrating twice changes nothing', async () => {
    await migrate({ url: ownerUrl });
    const before = await shapeNow();
    expect(await migrate({ url: ownerUrl })).toEqual({ applied: [] });
    expect(await shapeNow()).toEqual(before);
    expect(before.length).toBeGreaterThan(100);
  });

  it('control: a change of the tables would be seen', async () => {
    await migrate({ url: ownerUrl });
    const before = await shapeNow();
    await owner.query('alter table subject add column nickname text');
    expect(await shapeNow()).not.toEqual(before);
  });

  it('migrating keeps what was recorded', async () => {
    await migrate({ url: ownerUrl });
    await owner.query(
      "insert into subject (id, kind, created_at, created_by) values ('1', 'person', now(), 'x')",
    );
    await migrate({ url: ownerUrl });
    expect((await owner.query('select id from subject')).rows).toEqual([{ id: '1' }]);
  });

  it('migrating writes on the row of an older process who may see it', async () => {
    await migratedBefore('0014');
    await owner.query(
      `insert into subject (id, kind, created_at, created_by) values ('1', 'person', now(), 'x')`,
    );
    for (const [id, kind, restricted] of [
      ['open', 'transfer', false],
      ['restricted', 'transfer', true],
      ['private', 'counselling', true],
    ] as const)
      await owner.query(
        `insert into process (id, kind, subject_id, restricted, units, areas, lead, input, state, done,
           engine, started_at, started_by, first_fact, last_fact, told_until, sequence)
           values ($1, $2, '1', $3, '{police:kent/mosovo}', '{police:kent}', 'police:kent/mosovo', '{}', '{}', '{}',
             '{}', now(), 'x', 'f', 'f', now(), 1)`,
        [id, kind, restricted],
      );
    await owner.query(
      `insert into step (id, process_id, subject_id, kind, key, step, occasion, status, is_open, owner, planned_owner,
         area, agency, rule, starts, working, risk, risk_rank, opened_at, waits_for, rungs, openings, declines)
       select 'step of ' || id, id, subject_id, kind, 'do', 'do', '', 'open', true, lead, lead, areas[1], 'police', 'r',
         '2026-05-01', '[]', 'low', 4, now(), '{}', '[]', 1, 0 from process`,
    );
    await migrate({ url: ownerUrl });
    const { rows } = await owner.query(
      `select process.id, visibility, seen_by, home from process join step_span on process_id = process.id order by 1`,
    );
    expect(rows).toEqual([
      { id: 'open', visibility: 'area', seen_by: 'police:kent', home: true },
      { id: 'private', visibility: 'occupational-health', seen_by: '', home: false },
      { id: 'restricted', visibility: 'parties', seen_by: '', home: true },
    ]);
  });

  it('migrating says when a circumstance was first told, by the log, or by its row where the log does not name it', async () => {
    await migratedBefore('0026');
    await owner.query(
      `insert into subject (id, kind, created_at, created_by) values ('1', 'person', now(), 'x')`,
    );
    let ordinal = 0;
    const told = async (day: number, id: string, ends: string | null, type = 'circumstance-recorded') =>
      owner.query(
        `insert into event (stream, ordinal, at, type, actor, cause, data, previous, hash)
           values ('1', $1, $2, $3, 'x', 'c', $4, '', 'h')`,
        [
          ++ordinal,
          `2026-05-0${day}T09:00Z`,
          type,
          { ...(id && { id }), kind: 'custody', from: '2026-04-01', to: ends },
        ],
      );
    const row = async (id: string, ends: string | null) =>
      owner.query(
        `insert into circumstance (id, subject_id, kind, starts, ends, recorded_at, recorded_by)
           values ($1, '1', 'custody', '2026-04-01', $2, '2026-05-09T09:00Z', 'x')`,
        [id, ends],
      );
    // Begun on the 1st; an end told on the 2nd, taken back on the 3rd, told again on the 4th and amended on the 5th.
    for (const [day, ends] of [
      [1, null],
      [2, '2026-06-01'],
      [3, null],
      [4, '2026-06-02'],
      [5, '2026-06-03'],
    ] as const)
      await told(day, 'amended', ends);
    await row('amended', '2026-06-03');
    await told(1, 'told anew', null);
    await told(2, 'told anew', null, 'circumstance-withdrawn');
    await told(3, 'told anew', null);
    await row('told anew', null);
    await told(1, '', null);
    await row('not named', '2026-06-03');
    await migrate({ url: ownerUrl });
    const { rows } = await owner.query<{ id: string; starts: string; ends: string | null }>(
      `select id, to_char(starts_told_at at time zone 'UTC', 'MM-DD') as starts,
              to_char(ends_told_at at time zone 'UTC', 'MM-DD') as ends from circumstance order by id`,
    );
    expect(rows).toEqual([
      { id: 'amended', starts: '05-01', ends: '05-04' },
      { id: 'not named', starts: '05-09', ends: '05-09' },
      { id: 'told anew', starts: '05-03', ends: null },
    ]);
  });

  it('records of before 1997 was known get those years once, and keep the days of their own years', async () => {
    await migrate({ url: ownerUrl });
    await owner.query('delete from calendar_version');
    const own = [
      { day: '2024-12-25', title: 'Christmas Day' },
      { day: '2024-12-27', title: 'A day of their own' },
    ];
    await owner.query(
      `insert into calendar_version (nation, version, change_id, first_year, last_year, holidays)
       select nation, 1, 'bundled-feed', 2024, 2024, $1 from unnest(array['england-and-wales', 'scotland', 'northern-ireland']) nation`,
      [JSON.stringify(own)],
    );
    await migrate({ url: ownerUrl });
    await migrate({ url: ownerUrl });
    const { rows } = await owner.query<{ version: number; holidays: { day: string }[] }>(
      `select version, first_year, last_year, holidays from calendar_version where nation = 'scotland' order by version`,
    );
    expect(rows).toMatchObject([{ version: 1 }, { version: 2, first_year: 1997, last_year: 2024 }]);
    const days = rows[1]?.holidays.map(({ day }) => day) ?? [];
    expect(days[0]).toBe('1997-01-01');
    expect(days).toContain('2023-12-26');
    expect(days.filter((day) => day >= '2024')).toEqual(own.map(({ day }) => day));
  });

  it('a prison number that was matched to one person before is theirs, and one that was matched to two is nobody’s', async () => {
    await migratedBefore('0025');
    await owner.query(
      `insert into subject (id, kind, created_at, created_by)
       select id, 'person', now(), 'x' from unnest(array['one', 'two', 'three']) id`,
    );
    await owner.query(
      `insert into subject_reference (kind, value, subject_id) values ('nomis', 'A3333AA', 'three')`,
    );
    await owner.query(
      `insert into unit (id, agency, area, title) values ('prison:p/omu', 'prison', 'prison:p', 'P')`,
    );
    for (const [place, [nomis, subject]] of [
      ['A1111AA', 'one'],
      ['A1111AA', null],
      ['A2222AA', 'one'],
      ['A2222AA', 'two'],
      ['A3333AA', 'one'],
    ].entries())
      await owner.query(
        `insert into movement (id, unit_id, webhook_id, nomis, kind, at, received_at, status, subject_id)
         values ($1, 'prison:p/omu', $1, $2, 'received', '2026-11-01T10:00:00Z', now(), 'asked', $3)`,
        [String(place), nomis, subject],
      );
    await migrate({ url: ownerUrl });
    const { rows } = await owner.query(
      'select value, subject_id as subject from subject_reference order by value',
    );
    expect(rows).toEqual([
      { value: 'A1111AA', subject: 'one' },
      { value: 'A3333AA', subject: 'three' },
    ]);
    const { rows: changes } = await owner.query(
      'select subject_id as subject, value, did, movement_id as movement from reference_change',
    );
    expect(changes).toEqual([{ subject: 'one', value: 'A1111AA', did: 'added', movement: '0' }]);
    const { rows: said } = await owner.query('select distinct said_at = at as same from movement');
    expect(said).toEqual([{ same: true }]);
  });

  it('migrating on several machines at once is done once', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, async () => migrate({ url: ownerUrl })));
    const applied = results.flatMap((result) => result.applied);
    expect(applied.length).toBeGreaterThan(0);
    expect(new Set(applied).size).toBe(applied.length);
  });

  it('migrating refuses records that a newer version of the service has written, and leaves them alone', async () => {
    await migrate({ url: ownerUrl });
    await owner.query("insert into migration (name) values ('9999_from_the_future.sql')");
    const before = await shapeNow();
    await expect(migrate({ url: ownerUrl })).rejects.toThrow(
      'the records are newer than this service: it does not know 9999_from_the_future.sql',
    );
    expect(await shapeNow()).toEqual(before);
  });

  it('a migration that fails half way leaves nothing behind, and can be run again', async () => {
    // In the way of the migration: a table of a name that it uses, and uses late.
    await owner.query('create table access (x integer)');
    await expect(migrate({ url: ownerUrl })).rejects.toThrow('migration 0001_records.sql failed');
    const { rows } = await owner.query<{ table_name: string }>(
      "select table_name from information_schema.tables where table_schema = 'public' order by 1",
    );
    expect(rows.map(({ table_name }) => table_name)).toEqual(['access', 'migration']);
    await owner.query('drop table access');
    expect((await migrate({ url: ownerUrl })).applied).toContain('0001_records.sql');
  });

  it('the service itself cannot migrate, since it may not change tables', async () => {
    const workerUrl = testServers().workerUrl.replace(/\/[^/]*$/, `/${name}`);
    await expect(migrate({ url: workerUrl })).rejects.toThrow('permission denied');
  });
});
