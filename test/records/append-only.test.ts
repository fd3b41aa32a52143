import { Client, type DatabaseError } from 'pg';
import { appendEvents } from '../../records/log/append';
import { createTestDatabase, type TestDatabase } from '../support/database';

const refused = '42501';

describe('the log can only grow', () => {
  let test: TestDatabase;
  let service: Client;
  let owner: Client;

  beforeAll(async () => {
    test = await createTestDatabase();
    service = new Client({ connectionString: test.workerUrl });
    owner = new Client({ connectionString: test.ownerUrl });
    await Promise.all([service.connect(), owner.connect()]);
  });
  afterAll(async () => {
    await Promise.all([service.end(), owner.end()]);
    await test.drop();
  });

  const codeOf = async (client: Client, statement: string): Promise<string> =>
    client.query(statement).then(
      () => 'done',
      (error: unknown) => (error as DatabaseError).code ?? '',
    );
  /** Tries something, and takes it back. */
  async function tried(client: Client, ...statements: string[]): Promise<string[]> {
    const codes: string[] = [];
    await client.query('begin');
    for (const statement of statements) codes.push(await codeOf(client, statement));
    await client.query('rollback');
    return codes;
  }

  beforeAll(async () => {
    await test.database
      .transaction()
      .execute(async (trx) =>
        appendEvents(trx, 'process-1', [
          { at: '2026-05-01T09:00:00.000Z', type: 'fact', actor: 'a', cause: 'c', data: { n: 1 } },
        ]),
      );
    await service.query(look);
  });

  const look = `insert into access (stream, ordinal, at, actor, unit, area, kind, action, route, resource, persons,
      address, allowed, trace, previous, hash)
    values ('looks', 1, now(), 'a', '', '', 'person', 'read', '', 'subject', '{}', '', true, '', '', '')`;
  const changes = [
    "update event set actor = 'somebody else'",
    'delete from event',
    'truncate event',
    "update access set actor = 'somebody else'",
    'delete from access',
    'truncate access',
  ];

  it.each(changes)('the service may not change the log: %s', async (statement) => {
    expect(await codeOf(service, statement)).toBe(refused);
  });

  it('control: the service may add to the log, and read it', async () => {
    expect(
      await tried(
        service,
        "insert into event (stream, ordinal, at, type, actor, cause, data, previous, hash) values ('s', 1, now(), 'fact', 'a', 'c', '{}', '', 'h')",
        'select * from event',
        look,
        'select * from access',
      ),
    ).toEqual(Array(4).fill('done'));
  });

  it.each(["update event set actor = 'somebody else'", 'delete from event', 'truncate event'])(
    'not even the owner of the table may change the log: %s',
    async (statement) => {
      expect(await codeOf(owner, statement)).toBe(refused);
    },
  );

  it('control: the owner can change the log, once the guard has been taken away', async () => {
    expect(
      await tried(
        owner,
        'alter table event disable trigger user',
        "update event set actor = 'somebody else'",
        'delete from event',
        'truncate event',
      ),
    ).toEqual(Array(4).fill('done'));
    expect(await codeOf(owner, 'delete from event')).toBe(refused);
  });

  it.each([
    'alter table event disable trigger user',
    'drop trigger event_append_only on event',
    'drop table event',
    "set session_replication_role = 'replica'",
    'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return old; end $$',
    'grant update on event to vigil_service',
  ])('the service cannot take the guard away: %s', async (statement) => {
    await codeOf(service, statement);
    expect(await codeOf(service, 'delete from event')).toBe(refused);
    expect(await codeOf(owner, 'delete from event')).toBe(refused);
  });

  it('the service could not change the log even if it were granted that', async () => {
    await owner.query('grant update, delete, truncate on event to vigil_service');
    try {
      for (const statement of changes.slice(0, 3)) expect(await codeOf(service, statement)).toBe(refused);
    } finally {
      await owner.query('revoke update, delete, truncate on event from vigil_service');
    }
  });

  it('the service can delete nothing that was recorded, and change no due instant, delivery or answer', async () => {
    const { rows } = await owner.query<{ table_name: string; privileges: string }>(
      `select table_name, string_agg(privilege_type, ' ' order by privilege_type) as privileges
       from information_schema.role_table_grants where grantee = 'vigil_service' group by table_name order by table_name`,
    );
    const granted = new Map(rows.map((row) => [row.table_name, row.privileges]));
    // Answers to requests are kept for as long as somebody may ask again, and record nothing.
    const deletable = rows.filter(({ privileges }) => /DELETE|TRUNCATE/.test(privileges));
    expect(deletable.map(({ table_name }) => table_name)).toEqual(['request']);
    for (const table of ['event', 'access', 'step_deadline', 'delivery', 'settlement'])
      expect([table, granted.get(table)]).toEqual([table, 'INSERT SELECT']);
    expect(granted.has('migration')).toBe(false);
    // What held of a step in the past is kept by triggers alone.
    expect(granted.get('step_span')).toBe('SELECT');
  });

  it('everything that the log held before is still there after these attempts', async () => {
    const { rows } = await service.query('select actor from event union all select actor from access');
    expect(rows).toEqual([{ actor: 'a' }, { actor: 'a' }]);
  });
});
