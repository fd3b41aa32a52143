import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createGateway, type Gateway } from '../../../api/gateway/gateway';
import { PartnerUnavailable } from '../../../channels/channel';
import { dayOf, fromMilliseconds, plusDays, type Day, type Instant } from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import { verifyChains } from '../../../records/log/verify-chains';
import type { Database } from '../../../records/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { moving, seedPerson, seedStaff, seedUnits } from '../../support/people';
import { testServers } from '../../support/servers';
import type { WorkerNeeds } from '../../../worker/compose';

const staff = 'staff:ann';
const cover = 'staff:bob';
const unit = moving.sending;

/** Transfers, each with a step that is the person's; and what is asked of them. */
function casesOf(client: Client, database: Database, taskQueue: string) {
  return {
    async start(day: Day, at: Instant): Promise<string> {
      const { start, act } = driver(client, taskQueue);
      const subjectId = await seedPerson(database, unit, at);
      const input = { ...moving, confirmedOn: day };
      const { processId, opened } = await start('transfer', {
        do: 'start',
        kind: 'transfer',
        subjectId,
        input,
      });
      const [step = ''] = opened;
      await act(processId, { do: 'reassign', step, to: unit, assignee: staff, reason: 'Hers' });
      return processId;
    },
    async whose(processId: string): Promise<string> {
      const { assignee, stands_in_for: person } = await database
        .selectFrom('step')
        .select(['assignee', 'stands_in_for'])
        .where('process_id', '=', processId)
        .where('step', '=', 'request')
        .executeTakeFirstOrThrow();
      return `${assignee} for ${person}`;
    },
    async phaseOf(id: string): Promise<string> {
      const { phase } = await database
        .selectFrom('absence')
        .select('phase')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return phase;
    },
    async eventsOf(type: string): Promise<string[]> {
      const rows = await database
        .selectFrom('event')
        .select('stream')
        .where('type', '=', type)
        .orderBy('stream')
        .execute();
      return rows.map(({ stream }) => stream);
    },
  };
}

async function seedPeople(database: Database): Promise<void> {
  await seedUnits(database, Object.values(moving));
  await seedStaff(database, staff, unit);
  await seedStaff(database, cover, unit);
}

describe('a bulk reassignment that a restart falls into', () => {
  let records: TestDatabase;
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let gateway: Gateway;
  const taskQueue = `absence-${randomUUID()}`;
  const channel = recordingChannel();
  let worker: { stop: () => Promise<void> } | undefined;

  async function work(telling?: WorkerNeeds['telling']): Promise<void> {
    const { database } = records;
    const running: Worker = await workerFor({
      connection: native,
      database,
      taskQueue,
      channel,
      batch: 2,
      telling,
    });
    const ended = running.run();
    worker = {
      async stop() {
        running.shutdown();
        await ended;
      },
    };
  }

  beforeAll(async () => {
    records = await createTestDatabase();
    const address = testServers().temporalAddress;
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
    gateway = createGateway(client, { taskQueue, namespace: 'default' });
    await seedPeople(records.database);
  });
  afterAll(async () => {
    await worker?.stop();
    await connection.close();
    await native.close();
    await records.drop();
  });

  /**
   * Breaks off, from the fourth process on, between settling it and telling its workflow: the one moment in
   * which something is recorded and nobody knows.
   */
  function breakingOff(): { telling: NonNullable<WorkerNeeds['telling']>; brokenOff: () => number } {
    let asked = 0;
    return {
      telling: (tell) => async (process, nudge) => {
        if (++asked > 3) throw new Error('the machine went down');
        return tell(process, nudge);
      },
      brokenOff: () => asked - 3,
    };
  }

  it('a reassignment to a cover that a restart falls into goes on where it was, settles each process once and tells nobody twice', async () => {
    const cases = casesOf(client, records.database, taskQueue);
    const now = fromMilliseconds(Date.now());
    const today = dayOf(now);
    await work();
    const processes: string[] = [];
    for (let one = 0; one < 7; one += 1) processes.push(await cases.start(today, now));
    await worker?.stop();

    const { telling, brokenOff } = breakingOff();
    await work(telling);
    const id = randomUUID();
    const to = plusDays(today, 5);
    const request = { id, staff, cover, from: today, to, why: 'Leave', by: 'staff:manager' } as const;
    await gateway.recordAbsence(request);
    await eventually(async () => {
      await Promise.resolve();
      expect(brokenOff()).toBeGreaterThan(1);
    });
    expect(await cases.eventsOf('step-covered')).toHaveLength(4);
    expect(await cases.phaseOf(id)).toBe('covering');
    await worker?.stop();

    await work();
    await eventually(async () => expect(await cases.phaseOf(id)).toBe('covered'), 40_000);
    for (const process of processes) expect(await cases.whose(process)).toBe(`${cover} for ${staff}`);
    expect(await cases.eventsOf('step-covered')).toEqual([...processes].sort());
    const settled = await records.database
      .selectFrom('settlement')
      .select('process_id')
      .where('key', 'like', `nudge@${id}.covering.%`)
      .execute();
    expect(settled.map(({ process_id: process }) => process).sort()).toEqual([...processes].sort());
    await eventually(async () => {
      await Promise.resolve();
      expect(channel.sent.filter((sent) => sent.id === `${id}-cover`)).toHaveLength(1);
    });

    // Sent again, it is the same absence.
    await gateway.recordAbsence(request);
    expect(await records.database.selectFrom('absence').select('id').execute()).toHaveLength(1);

    await worker?.stop();
    // Asked while no worker is there: whoever gets no answer in time asks again, as the same return.
    const comeBack = async () => gateway.endAbsence({ id, by: 'staff:manager', key: 'back' });
    const returning = comeBack().catch(() => undefined);
    await work();
    await returning;
    await eventually(comeBack, 40_000);
    await eventually(async () => expect(await cases.phaseOf(id)).toBe('done'), 40_000);
    for (const process of processes) expect(await cases.whose(process)).toBe(`${staff} for null`);
    expect(await cases.eventsOf('step-given-back')).toEqual([...processes].sort());
    expect((await verifyChains(records.database)).faults).toEqual([]);
    await eventually(async () => {
      const { status } = await client.workflow.getHandle(`absence-${id}`).describe();
      expect(status.name).toBe('COMPLETED');
    });
    await expect(gateway.endAbsence({ id, by: 'staff:manager', key: 'again' })).rejects.toMatchObject({
      cause: { type: 'absence.over' },
    });
  }, 120_000);
});

describe('an absence, in skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let records: TestDatabase;
  let worker: Worker;
  let running: Promise<void>;
  let gateway: Gateway;
  const taskQueue = `absence-${randomUUID()}`;
  const channel = recordingChannel();

  beforeAll(async () => {
    records = await createTestDatabase();
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: testServers().timeSkipping } },
      client: { dataConverter: createDataConverter(testPayloadKeys) },
    });
    const { database } = records;
    worker = await workerFor({ connection: environment.nativeConnection, database, taskQueue, channel });
    running = worker.run();
    await seedPeople(database);
    gateway = createGateway(environment.client, { taskQueue, namespace: 'default' });
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
    await records.drop();
  });

  const now = async (): Promise<Instant> => fromMilliseconds(await environment.currentTimeMs());
  const sleepUntil = async (day: Day, hours: number): Promise<void> => {
    const until = Date.parse(`${day}T00:00:00Z`) + hours * 3_600_000;
    await environment.sleep(Math.max(1, until - (await environment.currentTimeMs())));
  };

  it('an absence gives steps to the cover on its first day and back after its last, without anybody', async () => {
    const cases = casesOf(environment.client, records.database, taskQueue);
    const today = dayOf(await now());
    const process = await cases.start(today, await now());
    const [from, to] = [plusDays(today, 3), plusDays(today, 40)];
    const id = randomUUID();
    await gateway.recordAbsence({ id, staff, cover, from, to, why: 'Leave', by: 'staff:manager' });
    await sleepUntil(plusDays(from, -1), 20);
    expect([await cases.phaseOf(id), await cases.whose(process)]).toEqual(['waiting', `${staff} for null`]);
    await sleepUntil(from, 2);
    await eventually(async () => expect(await cases.phaseOf(id)).toBe('covered'));
    expect(await cases.whose(process)).toBe(`${cover} for ${staff}`);
    const later = await cases.start(from, await now());
    expect(await cases.whose(later)).toBe(`${cover} for ${staff}`);
    await sleepUntil(to, 20);
    expect(await cases.whose(process)).toBe(`${cover} for ${staff}`);
    await sleepUntil(plusDays(to, 1), 2);
    await eventually(async () => expect(await cases.phaseOf(id)).toBe('done'));
    expect([await cases.whose(process), await cases.whose(later)]).toEqual([
      `${staff} for null`,
      `${staff} for null`,
    ]);
    await eventually(async () => {
      await Promise.resolve();
      const told = channel.sent
        .filter((sent) => sent.id.startsWith(id))
        .map((sent) => [sent.id, sent.address]);
      expect(told).toEqual([
        [`${id}-cover`, 'bob@example.invalid'],
        [`${id}-person`, 'ann@example.invalid'],
      ]);
    });
  });

  it('an absence moves steps while the mail server is down, and tells the cover and the person once it is up again', async () => {
    const cases = casesOf(environment.client, records.database, taskQueue);
    const today = dayOf(await now());
    const process = await cases.start(today, await now());
    channel.trouble = () => new PartnerUnavailable('SMTP 421');
    const id = randomUUID();
    await gateway.recordAbsence({
      id,
      staff,
      cover,
      from: today,
      to: plusDays(today, 10),
      why: 'Ill',
      by: 'staff:manager',
    });
    await eventually(async () => expect(await cases.phaseOf(id)).toBe('covered'));
    await gateway.endAbsence({ id, by: 'staff:manager', key: 'well again' });
    await eventually(async () => expect(await cases.phaseOf(id)).toBe('done'));
    expect(await cases.whose(process)).toBe(`${staff} for null`);
    channel.trouble = undefined;
    await environment.sleep('2 hours');
    await eventually(async () => {
      await Promise.resolve();
      // And nobody that they cover, who do no more.
      expect(channel.sent.map((sent) => sent.id).filter((sent) => sent.startsWith(id))).toEqual([
        `${id}-person`,
      ]);
    });
  });
});
