import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { rebuildRecords } from '../../proof/rebuild';
import { verifyRecords } from '../../proof/verify';
import { dayOf, plusDays, type Instant } from '../../domain/time/time';
import { verifyChains } from '../../records/log/verify-chains';
import { openDatabase, type Database } from '../../records/database';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { catalogue, definitionOf } from '../../workflows/catalogue';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { acceptedBy, pack } from '../support/pack';
import { moving, seedPerson, seedUnits } from '../support/people';
import { runRecords } from '../support/run-records';
import { settledRecords } from '../support/settled-records';

const began: Instant = '2026-05-01T10:00:00.000Z';
const later: Instant = '2026-06-01T10:00:00.000Z';
const offenders = 'police:avon-and-somerset/offender-managers';

/** The facts in a state of another shape than today's. */
function factsIn(state: unknown): object[] {
  const { facts } = state as { facts?: object[] };
  if (facts === undefined) throw new Error('a state of another shape');
  return facts;
}

/** Everything that may be damaged, and nothing of what the log itself is. */
const tables = ['process', 'step', 'step_deadline', 'notice', 'circumstance'] as const;

describe('rows that were damaged', () => {
  let records: TestDatabase;
  let owner: Client;
  /** All of a step but what the database works out itself. */
  let columnsOfStep: string;
  let ownerDatabase: Database;
  let subject: string;
  let transfer: string;
  let registration: string;
  let keyOf: Record<'request' | 'decide' | 'contact' | 'initial' | 'visor', string>;

  beforeEach(async () => {
    records = await createTestDatabase();
    owner = new Client({ connectionString: records.ownerUrl });
    await owner.connect();
    const columns = await owner.query<{ named: string }>(
      `select string_agg(quote_ident(attname), ', ') as named from pg_attribute
       where attrelid = 'step'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    );
    columnsOfStep = columns.rows[0]?.named ?? '';
    ownerDatabase = openDatabase({ url: records.ownerUrl, poolSize: 3 });
    const { database } = records;
    await seedUnits(database, [...Object.values(moving), offenders]);
    subject = await seedPerson(database, moving.sending, began);
    const living = settledRecords(database, began);
    registration = await living.start('registration', subject, {
      regime: 'soa',
      disposal: 'caution',
      relevantDate: dayOf(began),
      born: '1980-01-01',
      home: moving.sending,
      needToKnow: [{ unit: moving.sendingNpt }],
    });
    await living.circumstance({
      id: 'custody-1',
      subjectId: subject,
      kind: 'custody',
      from: plusDays(dayOf(began), -3),
      to: plusDays(dayOf(began), -1),
      endReason: 'released',
    });
    transfer = await living.start('transfer', subject, { ...moving, confirmedOn: dayOf(began) });
    const complete = async (step: string, outcome: string, data: object) =>
      living.act(transfer, {
        do: 'complete',
        step: (await living.openStep(transfer, step)) ?? '',
        outcome,
        data: { ...data },
      });
    await complete('request', 'sent', pack);
    const decide = (await living.openStep(transfer, 'decide')) ?? '';
    // What no fact tells: it was acknowledged, put off, given to others, and noted.
    await living.act(transfer, { do: 'acknowledge', step: decide });
    await living.act(transfer, {
      do: 'extend',
      step: decide,
      to: '2026-06-20',
      reason: 'leave',
      authority: 'manager',
    });
    await complete('decide', 'accepted', acceptedBy('staff:7'));
    const contact = (await living.openStep(transfer, 'first-contact')) ?? '';
    await living.act(transfer, {
      do: 'reassign',
      step: contact,
      to: offenders,
      assignee: 'staff:8',
      reason: 'cover',
    });
    await living.act(transfer, { do: 'note', step: contact, text: 'rang twice' });
    living.advance(9 * 86_400_000);
    await living.act(transfer, { do: 'time' });
    const [notice] = await database
      .selectFrom('notice')
      .select('id')
      .where('process_id', '=', transfer)
      .orderBy('id')
      .execute();
    await database
      .insertInto('delivery')
      .values({
        notice_id: notice?.id ?? '',
        attempt: 1,
        at: began,
        channel: 'mail',
        outcome: 'delivered',
        detail: '250',
      })
      .execute();
    await database
      .updateTable('notice')
      .set({ status: 'delivered', settled_at: began })
      .where('id', '=', notice?.id ?? '')
      .execute();
    const rows = await database.selectFrom('step').select(['key', 'step']).execute();
    const named = (step: string): string => rows.find((row) => row.step === step)?.key ?? '';
    keyOf = {
      request: named('request'),
      decide: named('decide'),
      contact: named('first-contact'),
      initial: 'initial',
      visor: named('record-visor'),
    };
  });
  afterEach(async () => {
    await owner.end();
    await ownerDatabase.destroy();
    await records.drop();
  });

  const verify = async () =>
    (await verifyRecords({ database: records.database, definitionOf, now: () => later })).differences;
  const rebuild = async (more: { dryRun?: boolean; process?: string } = {}) =>
    rebuildRecords(
      { database: ownerDatabase, definitionOf, continueAfter: 400, newId: randomUUID, now: () => later },
      { dryRun: false, ...more },
    );
  /** Every row of every table, in words, so that two databases can be compared. */
  async function everything(): Promise<Record<string, unknown[]>> {
    const all = await Promise.all(
      tables.map(async (table) => {
        const { rows } = await owner.query<object>(`select * from ${table} order by 1, 2`);
        return [table, rows.map((row) => JSON.stringify(row)).sort()] as const;
      }),
    );
    return Object.fromEntries(all);
  }
  const stepRow = (key: string, process = transfer): string => `process_id = '${process}' and key = '${key}'`;

  it('verifying finds no difference in records that nobody touched, and rebuilding them changes nothing', async () => {
    const before = await everything();
    const { chains, events } = await verifyChains(records.database);
    const found = await verifyRecords({ database: records.database, definitionOf, now: () => later });
    expect(found).toEqual({
      processes: 2,
      subjects: 1,
      unproved: 0,
      asked: false,
      events,
      differences: [],
    });
    expect(await rebuild()).toEqual({ mended: [], left: [], told: [] });
    expect(await everything()).toEqual(before);
    expect(await verifyChains(records.database)).toEqual({ chains, events, looks: 0, faults: [] });
  });

  it('verifying finds no difference in a process whose state is kept in an older shape, since it is folded afresh before use', async () => {
    const { table, behaviour } = catalogue.transfer;
    const remembered = [...Object.keys(table.steps), ...Object.keys(table.commands)];
    const newer: AnyDefinition = {
      table: { ...table, shape: (table.shape ?? 1) + 1 },
      behaviour: {
        ...behaviour,
        begin: () => ({ facts: [] }),
        apply: Object.fromEntries(
          remembered.map((name) => [
            name,
            (state: unknown, fact: object) => void factsIn(state).push({ name, fact }),
          ]),
        ),
        plan: (view) => behaviour.plan({ ...view, state: factsIn(view.state) }),
        parties: (view) => behaviour.parties({ ...view, state: factsIn(view.state) }),
      },
    };
    const { differences } = await verifyRecords({
      database: records.database,
      definitionOf: (kind) => (kind === 'transfer' ? newer : definitionOf(kind)),
      now: () => later,
    });
    expect(differences).toEqual([]);
  });

  // What is damaged; how; and the differences that are told, by kind and key.
  const damages: readonly [string, (its: typeof keyOf) => string[], (its: typeof keyOf) => string[]][] = [
    [
      'a step was deleted, with its due instants',
      ({ contact }) => [
        `delete from step_deadline where step_id = (select id from step where ${stepRow(contact)})`,
        `delete from step where ${stepRow(contact)}`,
      ],
      ({ contact }) => [`deadline-missing ${contact}`, `step-missing ${contact}`],
    ],
    [
      'a closed step was opened again by hand',
      ({ decide }) => [
        `update step set status = 'open', is_open = true, outcome = null where ${stepRow(decide)}`,
      ],
      ({ decide }) => [`step ${decide}`],
    ],
    [
      'an owner was changed back to the plan’s own',
      ({ contact }) => [
        `update step set owner = planned_owner, area = 'police:avon-and-somerset', assignee = null where ${stepRow(contact)}`,
      ],
      ({ contact }) => [`step ${contact}`],
    ],
    [
      'a due instant was moved',
      () => [`update step set due_at = due_at + interval '7 days' where ${stepRow('initial', registration)}`],
      () => ['step initial'],
    ],
    [
      'the state of a process was emptied',
      () => [`update process set state = '{}' where id = '${transfer}'`],
      () => ['state'],
    ],
    [
      'what a process has been told was dropped',
      () => [
        `update process set done = '{}', engine = '{"paused": {}, "unreached": {}}', units = '{}' where id = '${registration}'`,
      ],
      () => ['process'],
    ],
    [
      'the row of a process was lost with everything that hangs on it',
      () => [
        `delete from step_deadline where step_id in (select id from step where process_id = '${registration}')`,
        `delete from step where process_id = '${registration}'`,
        `delete from notice where process_id = '${registration}'`,
        `delete from process where id = '${registration}'`,
      ],
      () => ['process-missing'],
    ],
    [
      'a process was marked as over',
      () => [
        `update process set outcome = 'received', ended_at = now(), wake_at = null where id = '${transfer}'`,
      ],
      () => ['process'],
    ],
    [
      'a due instant that a step had was lost',
      ({ decide }) => [
        `delete from step_deadline where ordinal = (select min(ordinal) from step_deadline
           where step_id = (select id from step where ${stepRow(decide)}))
           and step_id = (select id from step where ${stepRow(decide)})`,
      ],
      ({ decide }) => [`deadline-missing ${decide}`],
    ],
    [
      'a due instant that a step had was rewritten, and another made up',
      ({ decide }) => [
        `update step_deadline set due_at = '2027-01-01' where step_id = (select id from step where ${stepRow(decide)})`,
        `insert into step_deadline (step_id, ordinal, due_at, rule, working, set_at, cause)
           select id, 999999, now(), rule, '[]', now(), 'made up' from step where ${stepRow('initial', registration)}`,
      ],
      ({ decide }) => [`deadline ${decide}`, `deadline ${decide}`, 'deadline-unknown initial'],
    ],
    [
      'a step was made up',
      ({ contact }) => [
        `insert into step (${columnsOfStep}) select ${columnsOfStep} from (
          select (jsonb_populate_record(s, '{"id": "made-up", "key": "made-up/1"}')).* from step s where ${stepRow(contact)}) as made_up`,
      ],
      () => ['step-unknown made-up/1'],
    ],
    [
      'a circumstance was changed, and another lost',
      () => [
        `update circumstance set ends = null, end_reason = 'escaped' where id = 'custody-1'`,
        `delete from circumstance where id = '${transfer}/accountable'`,
      ],
      () => ['circumstance custody-1', `circumstance-missing ${transfer}/accountable`],
    ],
    [
      'a notice was marked as delivered that nobody took, and one that was taken as pending',
      () => [
        `update notice set status = case status when 'pending' then 'delivered' else 'pending' end where process_id = '${transfer}'`,
      ],
      () => ['notice'],
    ],
    [
      'a notice was lost',
      () => [`delete from notice where process_id = '${transfer}' and status = 'pending'`],
      () => ['notice-missing'],
    ],
  ];

  it.each(damages)(
    'where %s, verifying names the damage, and rebuilding mends it from the log, once',
    async (_what, statements, told) => {
      const before = await everything();
      const { events } = await verifyChains(records.database);
      for (const statement of statements(keyOf)) {
        const { rowCount } = await owner.query(statement);
        expect([statement, rowCount]).toEqual([statement, expect.any(Number)]);
        expect(rowCount).toBeGreaterThan(0);
      }
      const differences = await verify();
      const named = differences
        .filter(({ what }) => what !== 'not-at-rest')
        .map(({ what, key }) => (what.startsWith('notice') ? what : [what, key].filter(Boolean).join(' ')));
      const expected = told(keyOf);
      expect(expected.filter((one) => !named.includes(one))).toEqual([]);
      // Nothing else is accused: what hangs on a lost process is told with it.
      const kinds = new Set(expected.map((one) => one.split(' ')[0]));
      if (!kinds.has('process-missing') && !kinds.has('circumstance'))
        expect(named.filter((one) => !kinds.has(one.split(' ')[0]))).toEqual([]);

      expect((await rebuild({ dryRun: true })).mended.length).toBeGreaterThan(0);
      expect(await verify()).toEqual(differences);

      const { left } = await rebuild();
      expect(left).toEqual([]);
      expect(await verify()).toEqual([]);
      const mended = await everything();
      const byWorkflow = /"(sequence|settled_at|wake_at)":("[^"]*"|\d+|null),?/g;
      const plain = (all: Record<string, unknown[]>) =>
        JSON.parse(
          JSON.stringify(all)
            .replaceAll('\\"', '"')
            .replaceAll(byWorkflow, '')
            .replaceAll('"{', '{')
            .replaceAll('}"', '}')
            .replaceAll(',}', '}'),
        ) as unknown;
      expect(plain(mended)).toEqual(plain(before));

      const log = await records.database
        .selectFrom('event')
        .select(['stream', 'data'])
        .where('type', '=', 'records-rebuilt')
        .execute();
      expect(log.length).toBeGreaterThan(0);
      const after = await verifyChains(records.database);
      expect([after.faults, after.events >= events + log.length]).toEqual([[], true]);
      // Once more: nothing is left to do, and no word of it in the log.
      expect(await rebuild()).toEqual({ mended: [], left: [], told: [] });
      expect((await verifyChains(records.database)).events).toBe(after.events);
    },
  );

  it('rebuilding one process leaves the damage of another as it is', async () => {
    await owner.query(`update process set lead = 'police:dorset/mosovo'`);
    await rebuild({ process: transfer });
    expect((await verify()).map(({ of, what, fields }) => [of, what, fields])).toEqual([
      [registration, 'process', ['lead']],
    ]);
  });

  it('rebuilding leaves a circumstance without an event as it is, and names it', async () => {
    await owner.query(
      `insert into circumstance (id, subject_id, kind, starts, value, recorded_at, recorded_by)
       values ('untold', '${subject}', 'abroad', '2026-01-01', 'true', now(), 'x')`,
    );
    const { mended, left } = await rebuild();
    expect(left).toEqual([{ of: subject, what: 'circumstance-unknown', key: 'untold' }]);
    // It holds of the person all the same, and the process has not been told of it.
    expect(mended.every(({ what }) => what === 'not-at-rest')).toBe(true);
  });

  it('rebuilding settles once more a process that today’s circumstances ask something else of, and tells its workflow', async () => {
    await records.database
      .insertInto('circumstance')
      .values({
        id: 'risk-1',
        subject_id: subject,
        kind: 'risk',
        starts: '2026-01-01',
        ends: null,
        value: '"high"',
        end_reason: null,
        recorded_at: began,
        recorded_by: 'x',
        process_id: null,
      })
      .execute();
    expect(
      (await verify())
        .filter(({ what }) => what === 'not-at-rest')
        .map(({ of }) => of)
        .sort(),
    ).toEqual([registration, transfer].sort());
    await rebuild();
    expect((await verify()).map(({ what }) => what)).toEqual(['circumstance-unknown']);
    const risks = await records.database
      .selectFrom('step')
      .select('risk')
      .distinct()
      .where('is_open', '=', true)
      .execute();
    expect(risks).toEqual([{ risk: 'high' }]);
  });

  it('verifying names a broken chain of the log, and rebuilding never alters the log', async () => {
    await owner.query('alter table event disable trigger user');
    await owner.query(`update event set actor = 'staff:forger' where stream = '${transfer}' and ordinal = 2`);
    expect(await verify()).toContainEqual({ of: transfer, what: 'chain', key: '2', fields: ['changed'] });
    await rebuild();
    expect(await verify()).toContainEqual({ of: transfer, what: 'chain', key: '2', fields: ['changed'] });
  });

  it('verifying names a lost answer of a settling, which rebuilding cannot make again', async () => {
    await owner.query(`delete from settlement where process_id = '${transfer}' and sequence = 2`);
    expect(await verify()).toEqual([{ of: transfer, what: 'settlement-missing', key: '2' }]);
    expect((await rebuild()).left).toHaveLength(1);
  });

  it('verifying takes neither a process without a log for proved, nor one whose log began before effects', async () => {
    const bare = randomUUID();
    const { rows: columns } = await owner.query<{ all: string }>(
      `select string_agg(column_name, ', ') as all from information_schema.columns
       where table_name = 'process' and is_generated = 'NEVER'`,
    );
    const all = columns[0]?.all ?? '';
    await owner.query(
      `insert into process (${all}) select ${all} from (
         select (jsonb_populate_record(process, '{"id": "${bare}"}')).* from process where id = '${transfer}') one`,
    );
    await owner.query('alter table event disable trigger user');
    await owner.query(`update event set effect = null where stream = '${registration}'`);
    const found = await verifyRecords({ database: records.database, definitionOf, now: () => later });
    expect(found.unproved).toBe(2);
    expect(found.differences).toContainEqual({ of: bare, what: 'log-missing' });
  });

  it('records:verify ends with 2 while something differs and with 0 once it is mended, and answers in JSON where asked', async () => {
    await owner.query(`update step set owner = 'police:dorset/mosovo' where ${stepRow(keyOf.contact)}`);
    const found = await runRecords(records, ['records:verify', '--records-only']);
    expect(found.code).toBe(2);
    expect(found.stdout).toContain(`step: ${transfer} ${keyOf.contact}: `);
    expect(found.stdout).toContain('(owner)');
    expect(found.stdout).toContain('2 processes, 1 subject');
    const dry = await runRecords(records, ['records:rebuild', '--all', '--dry-run', '--records-only']);
    expect([dry.code, dry.stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^to be mended: step: /),
    ]);
    const done = await runRecords(records, [
      'records:rebuild',
      '--process',
      transfer,
      '--records-only',
      '--json',
    ]);
    expect(JSON.parse(done.stdout)).toMatchObject({ dryRun: false, left: [], mended: [{ what: 'step' }] });
    expect(await runRecords(records, ['records:verify', '--records-only', '--json'])).toMatchObject({
      code: 0,
    });
  }, 120_000);

  it('records:rebuild ends with 1 where it is not said what to rebuild, and records:verify where Temporal is not named', async () => {
    const unsaid = await runRecords(records, ['records:rebuild', '--records-only']);
    expect([unsaid.code, unsaid.stderr]).toEqual([1, expect.stringContaining('Say --all, or --process')]);
    const unnamed = await runRecords(records, ['records:verify']);
    expect([unnamed.code, unnamed.stderr]).toEqual([1, expect.stringContaining('TEMPORAL_ADDRESS')]);
  }, 60_000);
});
