import { randomUUID } from 'node:crypto';
import { createRecompute } from '../../activities/recompute';
import { createSettle } from '../../activities/settle';
import { bundledHolidays } from '../../domain/calendars/calendar';
import type { Day, Instant } from '../../domain/time/time';
import { verifyChains } from '../../records/log/verify-chains';
import { holdReferenceData } from '../../records/reference/hold';
import { referenceDataOf, readReferenceData } from '../../records/reference/reference-data';
import { readReferenceRows } from '../../records/reference/rows';
import { changedLaw, scopeOf, type LawChange } from '../../domain/law/law-change';
import { examineAll } from '../../records/law/examine';
import { defineProcess, forEngine, type AnyDefinition } from '../../engine/definition/define-process';
import { unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';
import { definitionOf } from '../../workflows/catalogue';
import { rules } from '../../workflows/rules';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { pack } from '../support/pack';
import { moving, seedIndefinite, seedPerson, seedUnits } from '../support/people';

const kent = 'police:kent';
const avon = 'police:avon-and-somerset';
const done = { done: {} };

const waitingTable = {
  kind: 'waiting',
  title: 'Waits for its opening',
  subject: 'person',
  input: { lead: unit },
  steps: {
    paper: { title: 'Papers', owner: 'lead', clock: 'transfer.decide', counts: 'happened', outcomes: done },
  },
  commands: {},
  notices: {},
  days: ['transfer.acknowledge'],
  outcomes: ['closed'],
} as const satisfies ProcessTable;
/** A step that lies dormant until three working days have passed. */
const waiting = forEngine(
  defineProcess(waitingTable)({
    begin: () => ({}),
    parties: ({ input: { lead } }) => ({ lead }),
    apply: {},
    plan: ({ started }): Plan<typeof waitingTable> => ({
      steps: { paper: { from: started.at, opens: { rule: 'transfer.acknowledge', from: started.at } } },
      over: 'closed',
    }),
  }),
);

const endingTable = {
  kind: 'ending',
  title: 'Wants no papers that would be due after a Wednesday',
  subject: 'person',
  input: { lead: unit },
  steps: {
    paper: {
      title: 'Papers',
      owner: 'lead',
      clock: 'transfer.acknowledge',
      counts: 'happened',
      outcomes: done,
    },
    other: {
      title: 'Something else',
      owner: 'lead',
      clock: 'registration.initial',
      counts: 'happened',
      outcomes: done,
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;
/** A step of three working days that is wanted only where it is due by the Wednesday after the Friday. */
const ending = forEngine(
  defineProcess(endingTable)({
    begin: () => ({}),
    parties: ({ input: { lead } }) => ({ lead }),
    apply: {},
    plan: ({ started }): Plan<typeof endingTable> => ({
      steps: { paper: { from: started.at, until: '2026-06-03' }, other: { from: started.at } },
      over: 'closed',
    }),
  }),
);
const definitionsOfTests = new Map<string, AnyDefinition>([
  ['waiting', waiting],
  ['ending', ending],
]);

// Monday to Friday without a bank holiday until the one announced.
const monday: Instant = '2026-06-01T09:00:00.000Z';
const announced: LawChange = {
  kind: 'holiday',
  nation: 'england-and-wales',
  day: '2026-06-02',
  title: 'Invented Day',
};

describe('a bank holiday that is announced', () => {
  let records: TestDatabase;
  let clock: Instant;
  let told: string[];
  let unreachable: number;
  const newId = randomUUID;

  beforeEach(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, Object.values(moving));
    clock = monday;
    told = [];
    unreachable = Infinity;
  });
  afterEach(async () => records.drop());

  const settling = () =>
    createSettle({
      database: records.database,
      newId,
      continueAfter: 400,
      definitionOf: (kind) => definitionsOfTests.get(kind) ?? definitionOf(kind),
    });
  const recomputing = (batch = 2) =>
    createRecompute({
      database: records.database,
      settle: settling().settle,
      batch,
      async tell({ id }) {
        if (told.length >= unreachable) throw new Error('Temporal cannot be reached');
        told.push(id);
        return Promise.resolve();
      },
    });

  async function start(
    kind = 'transfer',
    input: object = { ...moving, confirmedOn: '2026-06-01' },
    at = clock,
  ): Promise<string> {
    const processId = randomUUID();
    const subjectId = await seedPerson(records.database, moving.sending, clock);
    await settling().settle({
      processId,
      now: at,
      by: 'staff:1',
      key: randomUUID(),
      act: { do: 'start', kind, subjectId, input: input as Record<string, unknown> },
    });
    return processId;
  }
  const change = async (what: LawChange, id: string = randomUUID()) => {
    await recomputing().changeLaw({
      now: clock,
      id,
      by: 'staff:administrator',
      why: 'It was announced',
      change: what,
    });
    return id;
  };
  async function runAll(id: string, batch?: number): Promise<number> {
    for (let batches = 1; ; batches += 1)
      if ((await recomputing(batch).recomputeBatch({ id, now: clock })).status !== 'running') return batches;
  }
  const stepsOf = async (processId?: string) =>
    records.database
      .selectFrom('step')
      .selectAll()
      .$if(processId !== undefined, (query) => query.where('process_id', '=', processId ?? ''))
      .orderBy('id')
      .execute();
  const eventsOf = async (type: string) =>
    records.database
      .selectFrom('event')
      .selectAll()
      .where('type', '=', type as never)
      .execute();
  const recomputationOf = async (id: string) =>
    records.database.selectFrom('recomputation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('a new bank holiday moves each step that it touches, once, with one event that says before, after and why', async () => {
    const processes = await Promise.all([start(), start(), start(), start(), start()]);
    const before = await stepsOf();
    expect(new Set(before.map(({ due_on: on }) => on))).toEqual(new Set(['2026-06-02']));
    const id = await change(announced);
    expect(await runAll(id)).toBeGreaterThan(2);

    for (const step of await stepsOf())
      expect([step.due_on, step.due_at]).toEqual(['2026-06-03', '2026-06-03T22:59:59.000Z']);
    const events = await eventsOf('step-rescheduled');
    expect(events).toHaveLength(before.length);
    for (const { cause, data, actor } of events) {
      expect([cause, actor]).toEqual([`law-change ${id}`, 'staff:administrator']);
      expect(data).toMatchObject({ before: '2026-06-02T22:59:59.000Z', after: '2026-06-03T22:59:59.000Z' });
    }
    expect([...told].sort()).toEqual([...processes].sort());
    const row = await recomputationOf(id);
    expect([row.status, row.examined, row.settled]).toEqual(['done', 5, 5]);
    expect((await verifyChains(records.database)).faults).toEqual([]);
  });

  it('what a new bank holiday would move is shown in full before it is applied, and showing it changes nothing', async () => {
    await Promise.all([start(), start(), start()]);
    const before = await stepsOf();
    const reference = referenceDataOf(changedLaw(await readReferenceRows(records.database), announced));
    const { moved, examined } = await examineAll(
      records.database,
      { reference, scope: scopeOf(rules, announced), now: clock },
      2,
    );
    expect(examined).toBe(3);
    expect(await stepsOf()).toEqual(before);
    await runAll(await change(announced));
    const after = new Map((await stepsOf()).map(({ id, due_at: due }) => [id, due]));
    expect(moved.map(({ id, after: due }) => [id, due]).sort()).toEqual([...after].sort());
    expect(moved.map(({ before: due }) => due)).toEqual([
      '2026-06-02T22:59:59.000Z',
      '2026-06-02T22:59:59.000Z',
      '2026-06-02T22:59:59.000Z',
    ]);
  });

  it('every due instant that a step ever had is kept, so that what was late on a past day can be told', async () => {
    const process = await start();
    await runAll(await change(announced));
    const [step] = await stepsOf(process);
    const had = await records.database
      .selectFrom('step_deadline')
      .selectAll()
      .where('step_id', '=', step?.id ?? '')
      .orderBy('ordinal')
      .execute();
    expect(had.map(({ due_at: due }) => due)).toEqual([
      '2026-06-02T22:59:59.000Z',
      '2026-06-03T22:59:59.000Z',
    ]);
    expect(had[1]?.cause).toMatch(/^law-change /);
  });

  it('a bank holiday that is told again, by the same request or by another, changes nothing more', async () => {
    await start();
    const id = await change(announced);
    await runAll(id);
    await change(announced, id);
    expect(await runAll(id)).toBe(1);
    const { changed } = await recomputing().changeLaw({
      now: clock,
      id: randomUUID(),
      by: 'staff:2',
      why: 'Again',
      change: announced,
    });
    expect(changed).toBe(false);
    expect(await eventsOf('step-rescheduled')).toHaveLength(1);
    expect(
      await records.database.selectFrom('calendar_version').selectAll().where('version', '>', 1).execute(),
    ).toHaveLength(1);
  });

  it('a recomputation that breaks down between settling a process and telling it loses nobody', async () => {
    const processes = await Promise.all([start(), start(), start(), start()]);
    const id = await change(announced);
    unreachable = 1;
    await expect(runAll(id, 10)).rejects.toThrow('Temporal cannot be reached');
    unreachable = Infinity;
    await runAll(id, 10);
    expect(new Set(told)).toEqual(new Set(processes));
    expect(await eventsOf('step-rescheduled')).toHaveLength(4);
  });

  it('a recomputation that is interrupted stays where it is, and goes on from there', async () => {
    await Promise.all([start(), start(), start(), start(), start()]);
    const id = await change(announced);
    await recomputing().recomputeBatch({ id, now: clock });
    await records.database
      .updateTable('recomputation')
      .set({ status: 'interrupted' })
      .where('id', '=', id)
      .execute();
    expect(await recomputing().recomputeBatch({ id, now: clock })).toEqual({ status: 'interrupted' });
    expect((await recomputationOf(id)).settled).toBe(2);
    // What is not settled yet is shown by its old date, what is settled by its new one.
    expect((await stepsOf()).map(({ due_on: on }) => on).sort()).toEqual([
      ...Array<string>(3).fill('2026-06-02'),
      ...Array<string>(2).fill('2026-06-03'),
    ]);
    await records.database
      .updateTable('recomputation')
      .set({ status: 'waiting' })
      .where('id', '=', id)
      .execute();
    await runAll(id);
    expect((await recomputationOf(id)).settled).toBe(5);
    expect(await eventsOf('step-rescheduled')).toHaveLength(5);
  });

  it('a new bank holiday sends nobody again what they were sent about a step that is late all the same', async () => {
    const process = await start();
    const settle = async (now: Instant, key: string) =>
      settling().settle({ processId: process, now, by: 'vigil', key, act: { do: 'time' } });
    // A week late: the owner, the supervisor and the unit manager were told.
    clock = '2026-06-09T09:00:00.000Z';
    await settle(clock, 'time@1');
    const sent = (await eventsOf('rung')).length;
    expect(sent).toBeGreaterThan(2);
    await runAll(await change(announced));
    expect((await stepsOf(process))[0]?.due_on).toBe('2026-06-03');
    expect(await eventsOf('rung')).toHaveLength(sent);
  });

  it('a bank holiday that is withdrawn makes what falls due sooner late at once', async () => {
    await runAll(await change(announced));
    const process = await start();
    expect((await stepsOf(process))[0]?.due_on).toBe('2026-06-03');
    clock = '2026-06-03T08:00:00.000Z';
    await runAll(await change({ kind: 'holiday', nation: 'england-and-wales', day: '2026-06-02' }));
    const [step] = await stepsOf(process);
    expect(step?.due_at).toBe('2026-06-02T22:59:59.000Z');
    expect((await eventsOf('rung')).map(({ data }) => (data as { rung: string }).rung)).toContain('due');
  });

  it('a bank holiday of another nation moves no step here', async () => {
    const process = await start();
    const id = await change({ ...announced, nation: 'scotland' });
    await runAll(id);
    expect((await stepsOf(process))[0]?.due_on).toBe('2026-06-02');
    expect((await recomputationOf(id)).settled).toBe(0);
  });

  it('a new bank holiday moves the opening of a step that still lies dormant', async () => {
    const process = await start('waiting', { lead: moving.sending });
    const wake = async () =>
      (
        await records.database
          .selectFrom('process')
          .select('wake_at')
          .where('id', '=', process)
          .executeTakeFirstOrThrow()
      ).wake_at;
    expect(await wake()).toBe('2026-06-03T23:00:00.000Z');
    await runAll(await change(announced));
    expect(await wake()).toBe('2026-06-04T23:00:00.000Z');
    expect(told).toEqual([process]);
  });

  it('a bank holiday that is taken back brings up a step that would have been due too late, and one that is announced withholds it', async () => {
    clock = '2026-05-29T09:00:00.000Z';
    await runAll(await change(announced));
    const process = await start('ending', { lead: moving.sending });
    const shown = async () =>
      (await stepsOf(process)).map(({ step, status, due_on: on }) => [step, status, on]).sort();
    // Three working days after the Friday, of which the Tuesday is none: the Thursday, a day too late.
    expect(await shown()).toEqual([['other', 'open', '2026-05-31']]);
    const back = await change({ kind: 'holiday', nation: 'england-and-wales', day: '2026-06-02' });
    await runAll(back);
    expect(await shown()).toEqual([
      ['other', 'open', '2026-05-31'],
      ['paper', 'open', '2026-06-03'],
    ]);
    expect(told).toEqual([process]);
    expect((await recomputationOf(back)).settled).toBe(1);
    await runAll(await change(announced));
    expect((await shown()).at(-1)).toEqual(['paper', 'withdrawn', '2026-06-03']);
    // And it is still seen: taken back once more, the step is open again.
    await runAll(await change({ kind: 'holiday', nation: 'england-and-wales', day: '2026-06-02' }));
    expect((await shown()).at(-1)).toEqual(['paper', 'open', '2026-06-03']);
  });

  it('a bank holiday that does not bring the due instant before the end leaves a withheld step alone', async () => {
    clock = '2026-05-29T09:00:00.000Z';
    await runAll(await change(announced));
    const process = await start('ending', { lead: moving.sending });
    const id = await change({ ...announced, day: '2026-06-08' });
    await runAll(id);
    expect((await recomputationOf(id)).settled).toBe(0);
    expect((await stepsOf(process)).map(({ step }) => step)).toEqual(['other']);
  });

  it('a change of the law waits for what is being settled, and what is settled afterwards goes by it', async () => {
    const order: string[] = [];
    let changing: Promise<unknown> = Promise.resolve();
    await records.database.transaction().execute(async (trx) => {
      await holdReferenceData(trx, 'shared');
      changing = change(announced).then(() => order.push('changed'));
      // As long as this transaction lives, the change can only wait.
      await trx.selectFrom('unit').select('id').execute();
      order.push('settled');
    });
    await changing;
    expect(order).toEqual(['settled', 'changed']);
    expect((await stepsOf(await start()))[0]?.due_on).toBe('2026-06-03');
  });
});

describe('what a force sets for itself', () => {
  let records: TestDatabase;
  let clock: Instant = monday;
  beforeEach(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, Object.values(moving));
    clock = monday;
  });
  afterEach(async () => records.drop());

  const parts = () => {
    const { settle } = createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
    return {
      settle,
      ...createRecompute({
        database: records.database,
        settle,
        tell: async () => Promise.resolve(),
      }),
    };
  };
  async function start(kind: string, input: object): Promise<string> {
    const processId = randomUUID();
    const subjectId = await seedPerson(records.database, moving.sending, clock);
    await parts().settle({
      processId,
      now: clock,
      by: 'staff:1',
      key: randomUUID(),
      act: { do: 'start', kind, subjectId, input: input as Record<string, unknown> },
    });
    return processId;
  }
  async function change(what: LawChange): Promise<{ changed: boolean; notBefore: Instant }> {
    const id = randomUUID();
    const recorded = await parts().changeLaw({
      now: clock,
      id,
      by: 'staff:administrator',
      why: 'Local practice',
      change: what,
    });
    if (recorded.changed) while ((await parts().recomputeBatch({ id, now: clock })).status === 'running');
    return recorded;
  }
  const dueOn = async (process: string, step: string): Promise<Day | null | undefined> =>
    (
      await records.database
        .selectFrom('step')
        .select('due_on')
        .where('process_id', '=', process)
        .where('step', '=', step)
        .executeTakeFirst()
    )?.due_on;
  const figure = (n: number | null, from: Day = '2026-06-01'): LawChange => ({
    kind: 'policy',
    rule: 'transfer.request',
    force: kent,
    n,
    from,
  });

  it("a force's own figure moves its own open steps, and back when it is withdrawn", async () => {
    const process = await start('transfer', { ...moving, confirmedOn: '2026-06-01' });
    await change(figure(3));
    expect(await dueOn(process, 'request')).toBe('2026-06-04');
    await change(figure(null));
    expect(await dueOn(process, 'request')).toBe('2026-06-02');
  });

  it.each([
    ['the same figure again', figure(3), figure(3)],
    ['the national figure where none was set', undefined, figure(null)],
  ] as const)('a force that sets %s changes nothing', async (_says, first, second) => {
    if (first) await change(first);
    expect((await change(second)).changed).toBe(false);
  });

  it("a force's own figure from a day to come moves nothing before that day", async () => {
    const { notBefore } = await parts().changeLaw({
      now: clock,
      id: 'later',
      by: 'staff:administrator',
      why: 'From Wednesday',
      change: figure(9, '2026-06-03'),
    });
    expect(notBefore).toBe('2026-06-02T23:00:00.000Z');
    const process = await start('transfer', { ...moving, confirmedOn: '2026-06-01' });
    expect(await dueOn(process, 'request')).toBe('2026-06-02');
    clock = notBefore;
    while ((await parts().recomputeBatch({ id: 'later', now: clock })).status === 'running');
    expect(await dueOn(process, 'request')).toBe('2026-06-12');
  });

  it('closure days of a force put off what it may set itself, and never what a statute sets', async () => {
    const transfer = await start('transfer', { ...moving, confirmedOn: '2026-06-01' });
    await change({
      kind: 'closure-day',
      force: kent,
      days: [{ day: '2026-06-02', title: 'Moving house' }],
      withdrawn: false,
    });
    expect(await dueOn(transfer, 'request')).toBe('2026-06-03');
    const reference = await readReferenceData(records.database);
    const unitOf = `${kent}/mosovo` as const;
    expect(reference.calendarOf(unitOf, true).holidays.get('2026-06-02')).toBe('closure day: Moving house');
    expect(reference.calendarOf(unitOf).holidays.get('2026-06-02')).toBeUndefined();
    expect(reference.calendarOf(`${avon}/mosovo`, true).holidays.get('2026-06-02')).toBeUndefined();
  });

  it("a force's own figure moves what counts from the day that it computes, and a dry run says so", async () => {
    const process = randomUUID();
    const subjectId = await seedPerson(records.database, moving.sending, clock);
    await seedIndefinite(records.database, subjectId, '2010-01-01', clock);
    const input = { home: moving.sending, because: 'by-hand' };
    await parts().settle({
      processId: process,
      now: clock,
      by: 'staff:1',
      key: randomUUID(),
      act: { do: 'start', kind: 'indefinite-review', subjectId, input },
    });
    const complete = async (step: string, outcome: string, data: object = {}) =>
      parts().settle({
        processId: process,
        now: clock,
        by: 'staff:1',
        key: randomUUID(),
        act: { do: 'complete', step, outcome, data: { ...data } },
      });
    await complete('application', 'received');
    await complete('consult', 'notified', { bodies: [{ unit: moving.sendingProbation }] });
    const reply = await records.database
      .selectFrom('step')
      .select('key')
      .where('process_id', '=', process)
      .where('step', '=', 'reply')
      .executeTakeFirstOrThrow();
    await complete(reply.key, 'nothing-held');
    // Mon 1 Jun 2026 and 28 days: Mon 29 Jun. Six weeks later: Mon 10 Aug.
    expect(await dueOn(process, 'determine')).toBe('2026-08-10');
    const shorter: LawChange = {
      kind: 'policy',
      rule: 'indefinite-review.reply',
      force: 'probation:kent',
      n: 21,
      from: '2026-06-01',
    };
    const reference = referenceDataOf(
      changedLaw(await readReferenceRows(records.database), shorter, 'Agreed'),
    );
    const { moved } = await examineAll(
      records.database,
      { reference, scope: scopeOf(rules, shorter), now: clock },
      10,
    );
    const described = moved.map(({ key, before, after }) => [key, before, after]);
    expect(described).toEqual([['determine', '2026-08-10T22:59:59.000Z', '2026-08-03T22:59:59.000Z']]);
    await change(shorter);
    expect(await dueOn(process, 'determine')).toBe('2026-08-03');
  });

  it('steps of a year whose holidays were not known are settled again when those arrive', async () => {
    clock = '2028-12-29T09:00:00.000Z';
    const process = await start('transfer', { ...moving, confirmedOn: '2028-12-29' });
    const closed = await start('transfer', { ...moving, confirmedOn: '2028-12-29' });
    const requestOf = async (of: string) =>
      records.database
        .selectFrom('step')
        .select(['key', 'status', 'due_on', 'working', 'provisional'])
        .where('process_id', '=', of)
        .where('step', '=', 'request')
        .executeTakeFirstOrThrow();
    expect(await dueOn(process, 'request')).toBe('2029-01-01');
    const before = await requestOf(process);
    expect(before.working).toContainEqual(expect.objectContaining({ what: 'unknown-year', years: [2029] }));
    expect(before.provisional).toBe(true);
    clock = '2029-01-03T09:00:00.000Z';
    const stays = await start('transfer', { ...moving, confirmedOn: '2029-01-03' });
    expect([await dueOn(stays, 'request'), (await requestOf(stays)).provisional]).toEqual([
      '2029-01-04',
      true,
    ]);
    // Done a day after the date that nobody knew to be a holiday.
    await parts().settle({
      processId: closed,
      now: clock,
      by: 'staff:1',
      key: randomUUID(),
      act: {
        do: 'complete',
        step: (await requestOf(closed)).key,
        outcome: 'sent',
        on: '2029-01-02T10:00:00.000Z',
        data: pack,
      },
    });
    expect(await requestOf(closed)).toMatchObject({ status: 'completed', provisional: true });
    const known = bundledHolidays('england-and-wales');
    const holidays = [...known.holidays, { day: '2029-01-01' as Day, title: 'New Year’s Day' }];
    await change({
      kind: 'feed',
      calendars: [{ ...known, holidays, lastYear: 2029 }],
      allowShrinking: false,
    });
    expect(await dueOn(process, 'request')).toBe('2029-01-02');
    expect((await requestOf(process)).provisional).toBe(false);
    // What was done meanwhile turns out to have been in time.
    expect(await requestOf(closed)).toMatchObject({
      status: 'completed',
      due_on: '2029-01-02',
      provisional: false,
    });
    // What is due when it was is said to be firm, and by what.
    expect([await dueOn(stays, 'request'), (await requestOf(stays)).provisional]).toEqual([
      '2029-01-04',
      false,
    ]);
    const events = async (of: string) =>
      (
        await records.database
          .selectFrom('event')
          .select('type')
          .where('stream', '=', of)
          .where('type', 'in', ['step-firm', 'step-rescheduled'])
          .execute()
      ).map(({ type }) => type);
    expect([await events(process), await events(stays)]).toEqual([['step-rescheduled'], ['step-firm']]);
  });
});
