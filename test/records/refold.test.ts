import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecompute } from '../../activities/recompute';
import { createSettle } from '../../activities/settle';
import type { Instant } from '../../domain/time/time';
import { defineProcess, forEngine, type AnyDefinition } from '../../engine/definition/define-process';
import { unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';
import { stepIdOf } from '../../engine/model/ids';
import { tryRefold, type RefoldBatch } from '../../proof/refold';
import { reportRefold } from '../../proof/refold-report';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { moving, seedPerson, seedUnits } from '../support/people';

const table = {
  kind: 'errand',
  title: 'Something that is done for a person',
  subject: 'person',
  input: { lead: unit, partner: unit },
  steps: {
    paper: {
      title: 'Paper',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { done: {} },
    },
    visit: {
      title: 'Visit',
      owner: 'partner',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { done: {} },
    },
    call: {
      title: 'Call',
      owner: 'partner',
      clock: 'transfer.decide',
      counts: 'happened',
      outcomes: { done: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

/** The kind as a release has it: the paper counted from then, a visit and a call where it asks for them. */
const version = (paper: Instant, asks: { visit?: boolean; call?: boolean }, fails?: string): AnyDefinition =>
  forEngine(
    defineProcess(table)({
      begin: () => ({}),
      parties: ({ input: { lead, partner } }) => ({ lead, partner }),
      apply: {},
      plan: ({ process, started }): Plan<typeof table> => {
        if (process === fails) throw new Error('it cannot be planned');
        return {
          steps: {
            paper: { from: paper },
            visit: asks.visit && { from: started.at },
            call: asks.call && { from: started.at },
          },
        };
      },
    }),
  );

const monday: Instant = '2026-06-01T09:00:00.000Z';
const later: Instant = '2026-06-02T09:00:00.000Z';

describe('a release that makes something else of the facts', () => {
  let records: TestDatabase;
  let processes: string[];
  let current: AnyDefinition;

  const definitionOf = (kind: string): AnyDefinition | undefined => (kind === 'errand' ? current : undefined);
  const settling = () =>
    createSettle({ database: records.database, newId: randomUUID, continueAfter: 400, definitionOf });
  const steps = async () =>
    records.database
      .selectFrom('step')
      .select(['process_id', 'key', 'status', 'due_at'])
      .orderBy('process_id')
      .orderBy('key')
      .execute();
  const dependencies = () => ({
    database: records.database,
    definitionOf,
    newId: randomUUID,
    now: () => later,
  });
  const tried = async (more: { after?: string; size?: number } = {}): Promise<RefoldBatch[]> => {
    const batches: RefoldBatch[] = [];
    for await (const batch of tryRefold(dependencies(), { which: 'open', ...more })) batches.push(batch);
    return batches;
  };

  beforeEach(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, Object.values(moving));
    current = version(monday, { visit: true });
    processes = [];
    for (let count = 0; count < 3; count++) {
      const processId = randomUUID();
      const subjectId = await seedPerson(records.database, moving.sending, monday);
      const input = { lead: moving.sending, partner: moving.receiving };
      await settling().settle({
        processId,
        now: monday,
        by: 'staff:tester',
        key: processId,
        act: { do: 'start', kind: 'errand', subjectId, input },
      });
      processes.push(processId);
    }
    processes.sort();
  });
  afterEach(async () => records.drop());

  it('is tried without moving anything: what would open, be withdrawn, move and be taken back, and where to go on', async () => {
    const [first = '', second = ''] = processes;
    await records.database.updateTable('notice').set({ status: 'delivered', begun: true }).execute();
    const before = await steps();
    current = version(later, { call: true }, second);
    const batches = await tried({ size: 2 });
    expect(await steps()).toEqual(before);
    expect(batches.map(({ looked, after }) => [looked, after])).toEqual([
      [2, second],
      [1, undefined],
    ]);
    const of = (process: string) =>
      batches
        .flatMap(({ moves }) => moves)
        .filter((one) => one.process === process)
        .map(({ step, what }) => `${what} ${step}`)
        .sort();
    expect(of(first)).toEqual(['moves paper', 'opens call', 'takes-back ', 'withdrawn visit']);
    expect(of(second)).toEqual(['fails ']);
    expect((await tried({ after: second })).map(({ looked }) => looked)).toEqual([1]);

    const csv = join(tmpdir(), `refold-${randomUUID()}.csv`);
    const stop = new AbortController();
    const report = await reportRefold(tryRefold(dependencies(), { which: 'open', size: 1 }), {
      stop: stop.signal,
      csv,
      onBatch: () => stop.abort(),
    });
    expect(report).toMatchObject({
      looked: 1,
      touched: 1,
      after: first,
      totals: { errand: { moves: 1, opens: 1 } },
    });
    expect((await readFile(csv, 'utf8')).split('\n')[0]).toBe('process,kind,step,what,before,after');
  });

  it('is applied by a recomputation: each process moves once, its log says what and why, and one that fails is named', async () => {
    const [first = '', second = ''] = processes;
    current = version(later, { call: true }, second);
    const recompute = createRecompute({
      database: records.database,
      settle: settling().settle,
      batch: 2,
      tell: async () => Promise.resolve(),
    });
    const id = 'release-1';
    const change = { kind: 'everything', refold: 'open' } as const;
    await recompute.changeLaw({ id, by: 'staff:admin', why: 'A new release', change, now: later });
    let status = 'running';
    while (status !== 'done') ({ status } = await recompute.recomputeBatch({ id, now: later }));
    const moved = await steps();
    expect(moved.filter((one) => one.process_id === first).map((one) => `${one.key} ${one.status}`)).toEqual([
      'call open',
      'paper open',
      'visit withdrawn',
    ]);
    expect(moved.filter((one) => one.process_id === second).map(({ key }) => key)).toEqual([
      'paper',
      'visit',
    ]);
    const event = await records.database
      .selectFrom('event')
      .select(['cause', 'data'])
      .where('stream', '=', first)
      .where('type', '=', 'process-refolded')
      .execute();
    expect(event).toMatchObject([
      {
        cause: `law-change ${id}`,
        data: { opened: ['call'], closed: ['visit'], moved: [{ key: 'paper' }] },
      },
    ]);
    const row = await records.database
      .selectFrom('recomputation')
      .select(['settled', 'failed'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ settled: 2, failed: [second] });
    // Nobody had begun to send what asked for the visit.
    const notices = await records.database
      .selectFrom('notice')
      .select('status')
      .where('step_id', '=', stepIdOf(first, 'visit'))
      .execute();
    expect(notices).toEqual([{ status: 'cancelled' }]);
    expect(await tried()).toMatchObject([{ looked: 3, moves: [{ process: second, what: 'fails' }] }]);
  });
});
