import { sql } from 'kysely';
import type { UnitId } from '../../domain/people/parties';
import { seesProcesses, sightBy } from '../../domain/people/sight';
import type { Instant } from '../../domain/time/time';
import { readOverdue } from '../../records/reports/overdue';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { moving } from '../support/people';
import { RecordedWorld } from '../support/recorded-world';
import { pack } from '../support/pack';

const began: Instant = '2026-06-01T09:00:00.000Z';
const later: Instant = '2026-06-01T09:00:05.000Z';

const seenBy = (unit: UnitId) =>
  sightBy(seesProcesses, { id: 'staff:reader', unit, roles: ['coordinator'], actsFor: [unit] });

describe('what held of a step from when to when', () => {
  let test: TestDatabase;
  let world: RecordedWorld;
  let processId: string;
  let stepId: string;

  beforeEach(async () => {
    test = await createTestDatabase();
    world = new RecordedWorld(test.database, began);
    const answer = await world.start('transfer', await world.person(moving.sending), {
      ...moving,
      confirmedOn: '2026-06-01',
    });
    processId = answer.processId;
    stepId = answer.opened[0] ?? '';
  });
  afterEach(async () => test.drop());

  const spans = async () =>
    (
      await test.database
        .selectFrom('step_span')
        .select(['seen_by', 'home', 'from_at', 'to_at', 'owner', 'assignee', 'due_at', 'risk_rank'])
        .where('step_id', '=', stepId)
        .orderBy('from_at')
        .orderBy('seen_by')
        .execute()
    ).map(({ from_at: from, to_at: to, seen_by: seenBy, ...row }) => ({ from, to, seenBy, ...row }));
  const home = async () => (await spans()).filter((one) => one.home);
  const reassign = async (to: `police:${string}/${string}`, at?: Instant) =>
    world.act(processId, { do: 'reassign', step: stepId, to, reason: 'Cover' }, 'tester', at);

  it('a span begins when the step is opened, and each area with a part in it sees it, once as its home', async () => {
    expect(await spans()).toEqual([
      expect.objectContaining({ seenBy: 'police:avon-and-somerset', from: began, to: null, home: true }),
      expect.objectContaining({ seenBy: 'police:kent', from: began, to: null, home: false }),
    ]);
  });

  it('a span ends when the owner changes, and another begins at that instant', async () => {
    world.now = later;
    await reassign('police:kent/mosovo-2');
    expect((await home()).map(({ from, to, owner }) => [from, to, owner])).toEqual([
      [began, later, moving.sending],
      [later, null, 'police:kent/mosovo-2'],
    ]);
  });

  it('a span does not end for a note or an acknowledgement', async () => {
    const before = await spans();
    world.now = later;
    await world.act(processId, { do: 'note', step: stepId, text: 'Rang them' });
    await world.act(processId, { do: 'acknowledge', step: stepId });
    expect(await spans()).toEqual(before);
  });

  it('of two changes of a step at one instant, the last is what held', async () => {
    world.now = later;
    await reassign('police:kent/mosovo-2');
    await reassign('police:kent/mosovo-3');
    expect((await home()).map(({ from, to, owner }) => [from, to, owner])).toEqual([
      [began, later, moving.sending],
      [later, null, 'police:kent/mosovo-3'],
    ]);
  });

  it('a settling by a clock that was read earlier neither overlaps nor rewrites what held of a step', async () => {
    world.now = later;
    await reassign('police:kent/mosovo-2');
    // A recomputation that began before, and comes after.
    await reassign('police:kent/mosovo-3', '2026-06-01T09:00:01.000Z');
    expect((await home()).map(({ from, to, owner }) => [from, to, owner])).toEqual([
      [began, later, moving.sending],
      [later, null, 'police:kent/mosovo-3'],
    ]);
  });

  it('a span ends when the step is done, and begins again when that was an error', async () => {
    world.now = later;
    const { fact } = await world.act(processId, {
      do: 'complete',
      step: stepId,
      outcome: 'sent',
      data: pack,
    });
    expect((await home()).map(({ from, to }) => [from, to])).toEqual([[began, later]]);
    world.now = '2026-06-01T09:00:09.000Z';
    await world.act(processId, { do: 'void', fact: fact ?? '', reason: 'In error' });
    expect((await home()).map(({ from, to }) => [from, to])).toEqual([
      [began, later],
      [world.now, null],
    ]);
  });

  it('an area that gains a part in a process sees all of its steps, the past included, and others see what they saw', async () => {
    world.now = '2026-06-30T09:00:00.000Z';
    await reassign('police:essex/mosovo');
    const essex = seenBy('police:essex/mosovo');
    const at: Instant = '2026-06-20T09:00:00.000Z';
    const past = await readOverdue(test.database, essex, {}, { at, past: true }, []);
    expect([past.whole.total, past.groups.find(({ by }) => by === 'unit')?.of]).toEqual([1, moving.sending]);
    expect((await spans()).filter(({ seenBy }) => seenBy === 'police:essex')).toHaveLength(2);
    expect(await home()).toHaveLength(2);
  });

  it('no area sees the steps of a restricted process, whatever unit gains a part in it', async () => {
    const answer = await world.start(
      'transfer',
      await world.person(moving.sending),
      { ...moving, confirmedOn: '2026-06-01' },
      true,
    );
    processId = answer.processId;
    stepId = answer.opened[0] ?? '';
    world.now = later;
    await reassign('police:essex/mosovo');
    expect(new Set((await spans()).map(({ seenBy }) => seenBy))).toEqual(new Set(['']));
    const kent = seenBy('police:kent/visor');
    const at: Instant = '2026-06-20T09:00:00.000Z';
    expect((await readOverdue(test.database, kent, {}, { at, past: true }, [])).whole.total).toBe(1);
    const part = seenBy(moving.sending);
    expect((await readOverdue(test.database, part, {}, { at, past: true }, [])).whole.total).toBe(2);
  });

  it('a span knows the risk behind the step, and when it changed', async () => {
    world.now = later;
    const { subject_id: subjectId } = await test.database
      .selectFrom('process')
      .select('subject_id')
      .where('id', '=', processId)
      .executeTakeFirstOrThrow();
    await world.circumstance({ id: 'c', subjectId, kind: 'risk', from: '2026-06-01', value: 'very-high' });
    expect((await home()).map(({ from, risk_rank: rank }) => [from, rank])).toEqual([
      [began, 5],
      [later, 1],
    ]);
    const events = await test.database
      .selectFrom('event')
      .select('data')
      .where('stream', '=', processId)
      .where('type', '=', 'step-risk-changed')
      .execute();
    expect(events).toEqual([{ data: { before: 'not-assessed', after: 'very-high' } }]);
  });

  it('spans of what was recorded before there were any are made from the log, which tells no risk', async () => {
    const event = (ordinal: number, at: Instant, type: string, data: unknown) => ({
      stream: 'old',
      ordinal,
      at,
      type,
      actor: 'tester',
      step_key: 'request/1',
      cause: 'x',
      data: JSON.stringify(data),
      previous: '',
      hash: '',
    });
    // What the database works out itself is not copied.
    const columnsOf = async (table: string) => {
      const { rows: found } = await sql<{ all: string }>`select string_agg(column_name, ', ') as all
        from information_schema.columns where table_name = ${table} and is_generated = 'NEVER'`.execute(
        test.database,
      );
      return sql.raw(found[0]?.all ?? '');
    };
    const [ofProcess, ofStep] = [await columnsOf('process'), await columnsOf('step')];
    const { rows } = await sql<{ id: string }>`
      with copied as (insert into process (${ofProcess}) select ${ofProcess}
        from (select (json_populate_record(known, '{"id": "old"}')).* from process known
          where id = ${processId}) one returning id)
      insert into step (${ofStep}) select ${ofStep}
        from (select (json_populate_record(known, json_build_object('id', 'old-step', 'process_id', 'old',
          'key', 'request/1', 'risk', 'high', 'risk_rank', 2, 'owner', 'police:kent/mosovo-2'))).*
          from step known, copied where known.id = ${stepId}) one returning id`.execute(test.database);
    expect(rows).toEqual([{ id: 'old-step' }]);
    await test.database
      .insertInto('event')
      .values([
        event(1, '2026-01-05T09:00:00.000Z', 'step-opened', {
          owner: moving.sending,
          dueAt: '2026-01-06T23:59:59.000Z',
          rule: 'transfer.request',
        }),
        event(2, '2026-01-07T09:00:00.000Z', 'step-rescheduled', {
          before: '2026-01-06T23:59:59.000Z',
          after: '2026-01-09T23:59:59.000Z',
          rule: 'transfer.request',
        }),
        event(3, '2026-01-12T09:00:00.000Z', 'step-reassigned', {
          from: moving.sending,
          to: 'police:kent/mosovo-2',
          assignee: null,
          reason: 'Cover',
        }),
      ])
      .execute();
    await sql`select rebuild_step_spans('old')`.execute(test.database);
    stepId = 'old-step';
    expect(
      (await home()).map(({ from, to, owner, due_at: due, risk_rank: rank }) => [from, to, owner, due, rank]),
    ).toEqual([
      ['2026-01-05T09:00:00.000Z', '2026-01-07T09:00:00.000Z', moving.sending, '2026-01-06T23:59:59.000Z', 2],
      ['2026-01-07T09:00:00.000Z', '2026-01-12T09:00:00.000Z', moving.sending, '2026-01-09T23:59:59.000Z', 2],
      // What holds now is what the step says.
      ['2026-01-12T09:00:00.000Z', null, 'police:kent/mosovo-2', '2026-06-02T22:59:59.000Z', 2],
    ]);
  });

  describe('beside it, a step keeps', () => {
    const row = async () =>
      test.database
        .selectFrom('step')
        .select(['unread_since', 'last_rung', 'last_rung_post', 'last_rung_at', 'settled_at'])
        .where('id', '=', stepId)
        .executeTakeFirstOrThrow();

    it('a step keeps since when it lies unread with its owner, until it is acknowledged', async () => {
      expect((await row()).unread_since).toBe(began);
      world.now = later;
      await world.act(processId, { do: 'note', step: stepId, text: 'Rang them' });
      expect(await row()).toMatchObject({ unread_since: began });
      await reassign('police:kent/mosovo-2');
      expect((await row()).unread_since).toBe(later);
      await world.act(processId, { do: 'acknowledge', step: stepId });
      expect((await row()).unread_since).toBeNull();
      world.now = '2026-06-01T10:00:00.000Z';
      await world.act(processId, { do: 'decline', step: stepId, reason: 'Not ours' });
      expect((await row()).unread_since).toBe(world.now);
    });

    it('a step keeps the last rung of its ladder that was sent', async () => {
      expect(await row()).toMatchObject({ last_rung: null, last_rung_post: null, last_rung_at: null });
      // Due at the end of Tuesday: two thirds of the time are over on Tuesday morning.
      await world.advance('2026-06-02T12:00:00.000Z');
      expect(await row()).toMatchObject({ last_rung: 'reminder', last_rung_post: 'owner' });
      await world.advance('2026-06-04T09:00:00.000Z');
      expect(await row()).toMatchObject({ last_rung: 'supervisor', last_rung_post: 'supervisor' });
      const { last_rung_at: at } = await row();
      expect(at).toMatch(/^2026-06-03T/);
      await world.act(processId, { do: 'note', step: stepId, text: 'Rang them' });
      expect(await row()).toMatchObject({ last_rung: 'supervisor', last_rung_at: at });
    });
  });
});
