import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { appendEvents, type NewEvent } from '../../../records/log/append';
import { verifyChains, type ChainFault } from '../../../records/log/verify-chains';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const root = join(__dirname, '..', '..', '..');
const stream = 'process-1';
const eventNo = (n: number): NewEvent => ({
  at: '2026-05-01T09:00:00.000Z',
  type: 'fact',
  actor: 'staff:1',
  cause: `cause-${n}`,
  stepKey: n % 2 === 0 ? 'initial' : undefined,
  data: { n, text: `number ${n}`, nested: { b: [1, null, { c: true }], a: 'ä' } },
});

describe('verifying the log', () => {
  let test: TestDatabase;
  let owner: Client;

  beforeEach(async () => {
    test = await createTestDatabase();
    owner = new Client({ connectionString: test.ownerUrl });
    await owner.connect();
    await append(stream, [1, 2]);
    await append('process-2', [1, 2, 3]);
    await append(stream, [3, 4, 5]);
  });
  afterEach(async () => {
    await owner.end();
    await test.drop();
  });

  const append = async (to: string, numbers: readonly number[]): Promise<void> =>
    test.database.transaction().execute(async (trx) => appendEvents(trx, to, numbers.map(eventNo)));

  /** What somebody with the owner's password could do who takes the guard away first. */
  async function tamper(...statements: string[]): Promise<void> {
    await owner.query('alter table event disable trigger user');
    for (const statement of statements) {
      const { rowCount } = await owner.query(statement);
      expect(rowCount).toBeGreaterThan(0);
    }
    await owner.query('alter table event enable trigger user');
  }
  const faults = async (): Promise<readonly ChainFault[]> => (await verifyChains(test.database)).faults;
  const row = (ordinal: number): string => `stream = '${stream}' and ordinal = ${ordinal}`;

  it('verifying finds no fault in a sound log', async () => {
    expect(await verifyChains(test.database)).toEqual({ events: 8, looks: 0, chains: 2, faults: [] });
  });

  it('verifying finds no fault in an empty log', async () => {
    await tamper('delete from event', 'delete from chain');
    expect(await verifyChains(test.database)).toEqual({ events: 0, looks: 0, chains: 0, faults: [] });
  });

  it('verifying finds no fault in odd but honest data', async () => {
    await test.database.transaction().execute(async (trx) =>
      appendEvents(trx, 'odd', [
        { ...eventNo(1), data: null },
        { ...eventNo(2), data: [] },
        { ...eventNo(3), data: 'just a text with "quotes" and \u2028' },
        {
          ...eventNo(4),
          data: { z: 1, a: 1e21, m: 0.1 + 0.2, neg: -0, gone: undefined, list: [undefined, 1] },
        },
        { ...eventNo(5), data: { Ä: 1, a: { '10': 1, '9': 2 }, '': 3 } },
      ]),
    );
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['when it happened', "at = at + interval '1 millisecond'"],
    ['what it was', "type = 'rung'"],
    ['who did it', "actor = 'staff:2'"],
    ['which step', "step_key = 'change'"],
    ['why', "cause = 'another'"],
    ['a detail of it', `data = jsonb_set(data, '{nested,b,2,c}', 'false')`],
    ['what came before', "previous = 'other'"],
    ['its seal', "hash = 'other'"],
  ])('verifying names the one event of which somebody changed %s', async (_says, change) => {
    await tamper(`update event set ${change} where ${row(2)}`);
    expect(await faults()).toEqual([{ stream, ordinal: 2, fault: 'changed' }]);
  });

  it.each([1, 3, 5])('verifying names event %d of 5 when it was changed', async (ordinal) => {
    await tamper(`update event set actor = 'staff:2' where ${row(ordinal)}`);
    expect(await faults()).toEqual([{ stream, ordinal, fault: 'changed' }]);
  });

  it.each([1, 3, 4])('verifying names event %d of 5 when it is missing, and no other', async (ordinal) => {
    await tamper(`delete from event where ${row(ordinal)}`);
    expect(await faults()).toEqual([{ stream, ordinal, fault: 'missing' }]);
  });

  it('verifying names the last events when they were cut off', async () => {
    await tamper(`delete from event where stream = '${stream}' and ordinal > 3`);
    expect(await faults()).toEqual([
      { stream, ordinal: 4, fault: 'missing' },
      { stream, ordinal: 5, fault: 'missing' },
    ]);
  });

  it('verifying names every event of a process whose whole log was deleted', async () => {
    await tamper(`delete from event where stream = 'process-2'`);
    expect((await faults()).map(({ stream: of, ordinal, fault }) => `${of} ${ordinal} ${fault}`)).toEqual([
      'process-2 1 missing',
      'process-2 2 missing',
      'process-2 3 missing',
    ]);
  });

  it('verifying names both events that changed places', async () => {
    await tamper(
      `update event set ordinal = 99 where ${row(2)}`,
      `update event set ordinal = 2 where ${row(3)}`,
      `update event set ordinal = 3 where ${row(99)}`,
    );
    expect((await faults()).map(({ stream: of, ordinal }) => [of, ordinal])).toEqual([
      [stream, 2],
      [stream, 3],
    ]);
  });

  it('verifying names an event that was moved to another process', async () => {
    await tamper(
      `update event set stream = 'process-2', ordinal = 4 where ${row(5)}`,
      `update chain set ordinal = 4 where stream = 'process-2'`,
    );
    expect((await faults()).map(({ stream: of, ordinal }) => [of, ordinal])).toEqual([
      [stream, 5],
      ['process-2', 4],
    ]);
  });

  it('verifying names the event after one that was rewritten and sealed again', async () => {
    await rewrite(stream, 3);
    expect(await faults()).toEqual([{ stream, ordinal: 4, fault: 'reordered' }]);
  });

  it('verifying names the last event when it was rewritten and sealed again', async () => {
    await rewrite(stream, 5);
    expect(await faults()).toEqual([{ stream, ordinal: 5, fault: 'changed' }]);
  });

  it('verifying names an event that was put after the last one', async () => {
    await rewrite(stream, 5, 6);
    expect((await faults()).map(({ stream: of, ordinal }) => [of, ordinal])).toEqual([[stream, 6]]);
  });

  it('verifying names the events of a process of which nobody knows the end any more', async () => {
    await tamper(`delete from chain where stream = 'process-2'`);
    expect((await faults()).map(({ stream: of, ordinal }) => [of, ordinal])).toEqual([
      ['process-2', 1],
      ['process-2', 2],
      ['process-2', 3],
    ]);
  });

  it('verifying names each fault, where there are several in several processes', async () => {
    await tamper(
      `update event set actor = 'staff:2' where ${row(2)}`,
      `delete from event where ${row(4)}`,
      `delete from event where stream = 'process-2' and ordinal = 3`,
    );
    expect(await faults()).toEqual([
      { stream, ordinal: 2, fault: 'changed' },
      { stream, ordinal: 4, fault: 'missing' },
      { stream: 'process-2', ordinal: 3, fault: 'missing' },
    ]);
  });

  it('verifying reads a log of many pages, and finds a fault on the border of two', async () => {
    await append(
      'long',
      Array.from({ length: 5_001 }, (_none, n) => n),
    );
    expect(await verifyChains(test.database)).toMatchObject({ events: 5_009, faults: [] });
    await tamper(`delete from event where stream = 'long' and ordinal = 5000`);
    expect(await faults()).toEqual([{ stream: 'long', ordinal: 5_000, fault: 'missing' }]);
  });

  it('verifying raises no false alarm while events are being appended', async () => {
    const appending = (async () => {
      for (let n = 0; n < 60; n += 1) await append(n % 2 === 0 ? stream : `new-${n}`, [n]);
    })();
    let over = false;
    void appending.finally(() => (over = true));
    const found: ChainFault[] = [];
    do found.push(...(await faults()));
    while (!over);
    await appending;
    expect(found).toEqual([]);
    expect(await verifyChains(test.database)).toMatchObject({ events: 68, faults: [] });
  });

  it('two who append events to one process at once follow each other', async () => {
    await Promise.all(Array.from({ length: 12 }, async (_none, n) => append(stream, [n, n + 1])));
    expect(await verifyChains(test.database)).toMatchObject({ events: 32, faults: [] });
  });

  it('events whose transaction is rolled back leave nothing in the log', async () => {
    await expect(
      test.database.transaction().execute(async (trx) => {
        await appendEvents(trx, stream, [eventNo(9)]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await verifyChains(test.database)).toMatchObject({ events: 8, faults: [] });
  });

  it('the command line names the missing event and its process, and ends with 2', async () => {
    const run = async (): Promise<{ code: number; stdout: string }> =>
      promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', join(root, 'proof', 'main.ts'), 'audit:verify'],
        { cwd: root, env: { ...process.env, DATABASE_URL: test.workerUrl } },
      ).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: unknown) => error as { code: number; stdout: string },
      );
    expect(await run()).toMatchObject({ code: 0, stdout: '8 events and 0 looks in 2 chains, 0 faults\n' });
    await tamper(`delete from event where ${row(2)}`);
    expect(await run()).toMatchObject({
      code: 2,
      stdout: `missing: row 2 of ${stream}\n7 events and 0 looks in 2 chains, 1 fault\n`,
    });
  });

  /** Writes an event anew, with a seal that fits it and what comes before it: what a knowing forger does. */
  async function rewrite(of: string, ordinal: number, as = ordinal): Promise<void> {
    const elsewhere = await createTestDatabase();
    try {
      const before = await test.database
        .selectFrom('event')
        .selectAll()
        .where('stream', '=', of)
        .where('ordinal', '=', as - 1)
        .executeTakeFirstOrThrow();
      await elsewhere.database
        .insertInto('chain')
        .values({ stream: of, ordinal: as - 1, hash: before.hash })
        .execute();
      await elsewhere.database
        .transaction()
        .execute(async (trx) => appendEvents(trx, of, [{ ...eventNo(as), actor: 'forger' }]));
      const forged = await elsewhere.database.selectFrom('event').selectAll().executeTakeFirstOrThrow();
      if (as !== ordinal)
        await test.database
          .insertInto('event')
          .values({ ...forged, data: JSON.stringify(forged.data), effect: null })
          .execute();
      else
        await tamper(
          `update event set actor = 'forger', step_key = ${forged.step_key === null ? 'null' : `'${forged.step_key}'`}, data = '${JSON.stringify(forged.data)}', hash = '${forged.hash}', cause = '${forged.cause}' where stream = '${of}' and ordinal = ${as}`,
        );
    } finally {
      await elsewhere.drop();
    }
  }
});
