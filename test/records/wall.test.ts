import { Client } from 'pg';
import { sql } from 'kysely';
import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { wallReaderOf } from '../../api/access/reader';
import { actorOf, type Role } from '../../api/access/actor';
import { openApiDatabase } from '../../records/database';
import { enterSubject } from '../../records/subjects/entry';
import { lookingWider } from '../../records/wall/wider-looks';
import { seeingAs, type ReaderOfRecords } from '../../records/wall/reader';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { moving, seedStaff, seedUnits } from '../support/people';
import { RecordedWorld } from '../support/recorded-world';

const began: Instant = '2026-06-01T09:00:00.000Z';
const health = 'health:kent/occupational-health';
const member = 'staff:wall-member' as const;
const cover = 'staff:wall-cover' as const;

// Nothing in these is of anybody who is managed, counselled or away.
const ofNobody = [
  'access_chain',
  'access_watch',
  'calendar_fetch',
  'calendar_offer',
  'calendar_version',
  'change_notice',
  'change_request',
  'chain',
  'channel',
  'closure_day',
  'digest',
  'digest_week',
  'directory_version',
  'feed',
  'feed_secret',
  'force',
  'law_change',
  'national_area',
  'policy',
  'recomputation',
  'sign_in',
  'staff',
  'staff_role',
  'station',
  'system',
  'unit',
  'unusual_told',
];

const someone = (unit: UnitId, ...roles: Role[]): ReaderOfRecords =>
  wallReaderOf(actorOf({ id: `staff:${unit}-${roles.join('-')}`, unit, roles }));

const readers = {
  'a coordinator of the sending force': someone('police:kent/intelligence', 'coordinator'),
  'a coordinator of the receiving force': someone('police:avon-and-somerset/intelligence', 'coordinator'),
  'a coordinator of a force without a part': someone('police:essex/mosovo', 'coordinator'),
  'the unit that a restricted process is led by': someone(moving.sending, 'coordinator'),
  'a partner of the receiving unit': someone(moving.receiving, 'partner'),
  'a probation unit without a part': someone('probation:wales/cardiff-pdu', 'partner'),
  'a national auditor': someone('police:kent/audit', 'auditor', 'national-auditor'),
  'occupational health of the member': someone(health, 'occupational-health'),
  'occupational health of another force': someone('health:essex/occupational-health', 'occupational-health'),
  'a manager of the health unit without the role': someone(health, 'manager'),
  'a unit that is named as needing to know': someone('npt:wales/cardiff', 'partner'),
  'somebody who broke the glass': wallReaderOf(
    actorOf({ id: 'staff:breaker', unit: 'police:essex/mosovo', roles: ['coordinator'] }),
  ),
  'a manager of the accountable unit': someone(moving.sending, 'manager'),
  'an administrator': someone(moving.sending, 'directory-administrator', 'line-administrator'),
} as const;

describe('the wall in the database', () => {
  let test: TestDatabase;
  let api: Client;
  let owner: Client;
  const processes: Record<'open' | 'restricted' | 'counselling', string> = {
    open: '',
    restricted: '',
    counselling: '',
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    api = new Client({ connectionString: test.apiUrl });
    owner = new Client({ connectionString: test.ownerUrl });
    await Promise.all([api.connect(), owner.connect()]);
    const world = new RecordedWorld(test.database, began);
    const person = await world.person(moving.sending);
    const input = { ...moving, confirmedOn: '2026-06-01' };
    processes.open = (await world.start('transfer', person, input)).processId;
    const another = await world.person(moving.sending);
    processes.restricted = (await world.start('transfer', another, input, true)).processId;
    await seedUnits(test.database, [...Object.values(moving), health]);
    for (const id of [member, cover]) await seedStaff(test.database, id, moving.sending);
    const counselled = await world.start('counselling', `subject-of-${member}`, {
      member,
      health,
      exposure: 'standard',
      lastOn: '2026-01-01',
    });
    processes.counselling = counselled.processId;
    await owner.query(
      `insert into notice (id, process_id, key, name, to_unit, created_at, status)
       select 'notice of ' || id, id, 'k', 'n', lead, now(), 'delivered' from process`,
    );
    await fillTheRest(owner, processes.open, processes.restricted);
  });
  afterAll(async () => {
    await Promise.all([api.end(), owner.end()]);
    await test.drop();
  });

  const walled = async (): Promise<string[]> => {
    const { rows } = await owner.query<{ name: string }>(
      `select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace order by 1`,
    );
    return rows.map(({ name }) => name);
  };
  /** The tables of which the API's role sees a row though nobody asks. */
  async function seenByNobody(): Promise<string[]> {
    const seen: string[] = [];
    for (const table of await tablesWithPeople()) {
      const { rowCount } = await api.query(`select from ${table} limit 1`);
      if (rowCount !== 0) seen.push(table);
    }
    return seen;
  }
  const tablesWithPeople = async (): Promise<string[]> => {
    const { rows } = await owner.query<{ name: string }>(
      `select table_name as name from information_schema.role_table_grants
       where table_schema = 'public' and grantee = 'vigil_service' and privilege_type = 'SELECT' order by 1`,
    );
    return rows.map(({ name }) => name).filter((name) => !ofNobody.includes(name));
  };

  it('every table that the API may read is behind the wall, or holds nothing of anybody', async () => {
    expect(await tablesWithPeople()).toEqual(await walled());
  });

  it('a query of the API for which nobody asks finds no row in any of them, though each has one', async () => {
    for (const table of await walled())
      expect([table, (await owner.query(`select from ${table} limit 1`)).rowCount]).toEqual([table, 1]);
    expect(await seenByNobody()).toEqual([]);
  });

  it('a table without its policy would be found by that query, with what leans on it', async () => {
    await owner.query('alter table notice disable row level security');
    try {
      expect(await seenByNobody()).toEqual(['delivery', 'notice']);
    } finally {
      await owner.query('alter table notice enable row level security');
    }
  });

  const named = (ids: readonly string[]): string[] =>
    Object.entries(processes).flatMap(([name, id]) => (ids.includes(id) ? [name] : []));
  /** Of which of the processes a reader sees a row, by the table. */
  async function seenBy(reader: ReaderOfRecords): Promise<Record<string, string[]>> {
    return seeingAs(reader, async () => {
      const found: Record<string, string[]> = {};
      for (const [table, query] of Object.entries({
        process: 'select id from process',
        step: 'select process_id as id from step',
        step_span: 'select process_id as id from step_span',
        step_deadline: 'select process_id as id from step_deadline join step on step.id = step_id',
        notice: 'select process_id as id from notice',
        event: 'select stream as id from event',
      })) {
        const { rows } = await sql<{ id: string }>`${sql.raw(query)}`.execute(test.apiDatabase);
        found[table] = named(rows.map(({ id }) => id));
      }
      return found;
    });
  }

  it.each([
    ['a coordinator of the sending force', ['open']],
    ['a coordinator of the receiving force', ['open']],
    ['a coordinator of a force without a part', []],
    ['the unit that a restricted process is led by', ['open', 'restricted']],
    ['a partner of the receiving unit', ['open', 'restricted']],
    ['a probation unit without a part', []],
    ['a national auditor', ['open', 'restricted']],
    ['occupational health of the member', ['counselling']],
    ['occupational health of another force', []],
    ['a manager of the health unit without the role', []],
    ['a unit that is named as needing to know', ['restricted']],
    ['somebody who broke the glass', ['restricted']],
    ['an administrator', []],
  ] as const)(
    '%s finds rows of %j in whatever table is asked, without a condition',
    async (who, expected) => {
      const found = await seenBy(readers[who]);
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((table) => [table, [...expected]])));
    },
  );

  it.each([
    ['a coordinator of the sending force', 1],
    ['a manager of the accountable unit', 2],
    ['somebody who broke the glass', 1],
    ['a coordinator of the receiving force', 1],
    ['a coordinator of a force without a part', 0],
    ['a national auditor', 2],
    ['an administrator', 0],
  ] as const)('%s finds %i people, with what holds of them', async (who, expected) => {
    await seeingAs(readers[who], async () => {
      const people = await test.apiDatabase
        .selectFrom('subject')
        .innerJoin('circumstance', 'circumstance.subject_id', 'subject.id')
        .select('subject.id')
        .distinct()
        .where('subject.kind', '=', 'person')
        .execute();
      expect(people).toHaveLength(expected);
    });
  });

  it('of records that are merged in a chain each is seen, restricted and held with all others, until the link between them ends', async () => {
    const subjects = await owner.query<{ id: string; subject: string }>(
      'select id, subject_id as subject from process',
    );
    const of = (process: string): string => subjects.rows.find(({ id }) => id === process)?.subject ?? '';
    const [open, restricted, third] = [of(processes.open), of(processes.restricted), 'third-record'];
    await enterSubject(test.database, {
      id: third,
      kind: 'person',
      references: [{ kind: 'visor', value: '20999998' }],
      accountable: 'police:essex/mosovo',
      accountability: 'third-accountability',
      at: began,
      by: 'tester',
    });
    const standing = async (): Promise<unknown[]> =>
      (
        await owner.query<Record<string, unknown>>(
          `select subject_id, source, keys::text from subject_seen union all
           select subject_id, source, 'restricted' from restricted_subject order by 1, 2, 3`,
        )
      ).rows;
    const records = async (id: string): Promise<string[]> =>
      (await owner.query<{ id: string }>('select records_of($1) as id order by 1', [id])).rows.map(
        (row) => row.id,
      );
    const link = async (id: string, kept: string, removed: string): Promise<unknown> =>
      owner.query(
        `insert into subject_merge (id, kept_id, removed_id, at, by, reason) values ($1, $2, $3, now(), 'a', 'A test')`,
        [id, kept, removed],
      );
    const unlink = async (id: string): Promise<unknown> =>
      owner.query(
        `update subject_merge set ended_at = now(), ended_by = 'b', end_reason = 'A slip', end_id = $1 where id = $1`,
        [id],
      );
    const before = await standing();
    await link('first-link', open, third);
    const linked = await standing();
    const essex = readers['a coordinator of a force without a part'];
    const finds = async (id: string): Promise<number> =>
      seeingAs(
        essex,
        async () =>
          (await test.apiDatabase.selectFrom('subject').select('id').where('id', '=', id).execute()).length,
      );
    expect([await finds(open), await finds(third)]).toEqual([1, 1]);
    await link('second-link', restricted, open);
    expect(await records(third)).toEqual([open, restricted, third].sort());
    const { rows } = await owner.query('select distinct person_id as person from person_record');
    expect(rows).toEqual([{ person: restricted }]);
    expect([await finds(open), await finds(third)]).toEqual([0, 0]);
    await unlink('second-link');
    expect(await standing()).toEqual(linked);
    await unlink('first-link');
    expect(await standing()).toEqual(before);
    expect(await records(third)).toEqual([third]);
  });

  it('a force that a person is transferred away from by a withdrawn circumstance no longer finds them', async () => {
    const id = 'withdrawn-person';
    await enterSubject(test.database, {
      id,
      kind: 'person',
      references: [{ kind: 'visor', value: '20999999' }],
      accountable: 'police:essex/mosovo',
      accountability: 'withdrawn-accountability',
      at: began,
      by: 'tester',
    });
    const finds = async (): Promise<boolean> =>
      seeingAs(
        readers['a coordinator of a force without a part'],
        async () =>
          (await test.apiDatabase.selectFrom('subject').select('id').where('id', '=', id).execute()).length >
          0,
      );
    expect(await finds()).toBe(true);
    await owner.query(
      `update circumstance set withdrawn = true, process_id = 'p' where id = 'withdrawn-accountability'`,
    );
    expect(await finds()).toBe(false);
  });

  it('the API starts, moves and ends nothing by itself: it may write no row of a process', async () => {
    await seeingAs(readers['the unit that a restricted process is led by'], async () => {
      const { apiDatabase } = test;
      const moved = await apiDatabase.updateTable('step').set({ status: 'completed' }).executeTakeFirst();
      const ended = await apiDatabase.updateTable('process').set({ outcome: 'x' }).executeTakeFirst();
      expect([moved.numUpdatedRows, ended.numUpdatedRows]).toEqual([0n, 0n]);
      const copied = sql`insert into notice (id, process_id, key, name, to_unit, created_at, status)
        select 'n', ${processes.open}, 'k', 'n', 'u', now(), 'pending'`;
      await expect(copied.execute(apiDatabase)).rejects.toThrow('row-level security');
    });
  });

  it('two readers at once on one connection each find their own, and nobody finds nothing afterwards', async () => {
    const one = openApiDatabase({ url: test.apiUrl, poolSize: 1 });
    const finds = async (): Promise<string[]> =>
      named((await one.selectFrom('process').select('id').execute()).map(({ id }) => id));
    try {
      const asked = Array.from({ length: 40 }, async (_, at) =>
        at % 2 === 0
          ? seeingAs(readers['occupational health of the member'], finds)
          : seeingAs(readers['a coordinator of the sending force'], finds),
      );
      const found = await Promise.all(asked);
      expect(found).toEqual(found.map((_, at) => (at % 2 === 0 ? ['counselling'] : ['open'])));
      expect(await finds()).toEqual([]);
    } finally {
      await one.destroy();
    }
  });

  it('a wider look ends with what it was for, within a transaction and without one', async () => {
    const { apiDatabase } = test;
    await seeingAs(readers['a coordinator of the sending force'], async () => {
      const count = async (reader = apiDatabase): Promise<number> =>
        (await reader.selectFrom('process').select('id').execute()).length;
      expect(await lookingWider(apiDatabase, 'leaving', count)).toBe(3);
      expect(await count()).toBe(1);
      await apiDatabase.transaction().execute(async (trx) => {
        expect(await lookingWider(trx, 'leaving', async () => count(trx))).toBe(3);
        expect(await count(trx)).toBe(1);
      });
    });
  });

  it('the API refuses to work as a role that the policies do not hold', async () => {
    for (const url of [test.workerUrl, test.ownerUrl]) {
      const open = openApiDatabase({ url, poolSize: 1 });
      await expect(open.selectFrom('unit').select('id').execute()).rejects.toThrow('vigil_api');
      await open.destroy();
    }
  });
});

/** A row in each table that starting processes leaves empty. */
async function fillTheRest(owner: Client, processId: string, restricted: string): Promise<void> {
  const { rows } = await owner.query<{ step: string; notice: string }>(
    `select (select min(id) from step where process_id = $1) as step,
       (select min(id) from notice where process_id = $1) as notice`,
    [processId],
  );
  const [{ step, notice } = { step: '', notice: '' }] = rows;
  const statements: [string, unknown[]][] = [
    [`insert into link_use values ($1, $2, 'u', 'done', now())`, [notice, step]],
    [`insert into delivery values ($1, 1, now(), 'mail', 'delivered', '250')`, [notice]],
    [
      `insert into absence (id, staff_id, cover_id, starts, ends, why, recorded_at, recorded_by)
       values ('a', $1, 'staff:wall-cover', '2026-06-01', '2026-06-02', 'Ill', now(), 'tester')`,
      [member],
    ],
    [`insert into absence_step values ('a', $1, now())`, [step]],
    [
      `insert into movement (id, unit_id, webhook_id, nomis, kind, at, said_at, received_at)
       select 'm', id, 'w', 'A1234BC', 'received', now(), now(), now() from unit limit 1`,
      [],
    ],
    [
      `insert into reference_change (id, subject_id, kind, value, did, at, by)
       select 'reference', subject_id, 'crn', 'X000001', 'added', now(), 'tester' from process where id = $1`,
      [processId],
    ],
    [
      `insert into access (stream, ordinal, at, actor, unit, area, kind, action, route, resource, persons, address,
         allowed, trace, previous, hash)
       values ('s', 1, now(), 'a', 'u', 'a', 'person', 'x', 'GET /', '', '{}', '', true, '', '', '')`,
      [],
    ],
    [
      `insert into subject_restriction (id, subject_id, since, reason, decided_by)
       select 'restriction', subject_id, now(), 'A test', 'tester' from process where id = $1`,
      [restricted],
    ],
    // A merger that was ended, and a person whose only record it is.
    [
      `insert into subject_merge (id, kept_id, removed_id, at, by, reason, ended_at, ended_by, end_reason, end_id)
       select 'merger', kept.subject_id, removed.subject_id, now(), 'a', 'A test', now(), 'b', 'A slip', 'end'
         from process kept, process removed where kept.id = $1 and removed.id = $2`,
      [processId, restricted],
    ],
    [`insert into person_record select subject_id, subject_id from process where id = $1`, [processId]],
    [
      `insert into need_to_know (id, subject_id, unit_id, since, reason, added_by)
       select 'named', subject_id, 'npt:wales/cardiff', now(), 'A test', 'tester' from process where id = $1`,
      [restricted],
    ],
    [
      `insert into break_glass (id, subject_id, staff_id, unit_id, area, reason, since, until, process_id)
       select 'broken', subject_id, 'staff:breaker', 'police:essex/mosovo', 'police:essex', 'A test', now(),
         now() + interval '1 hour', 'p' from process where id = $1`,
      [restricted],
    ],
    [`insert into request values ('staff:x', 'key', 'route', 'hash', now(), 200, '{}')`, []],
    [
      `insert into subject_reference select 'visor', '20000001', id from subject where kind = 'person' limit 1`,
      [],
    ],
  ];
  for (const [statement, values] of statements) await owner.query(statement, values);
}
