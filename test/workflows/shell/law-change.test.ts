import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { createGateway, type Gateway } from '../../../api/gateway/gateway';
import { dayOf, fromMilliseconds, plusDays, type Day, type Instant } from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import type { LawChange } from '../../../domain/law/law-change';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { moving, seedPerson, seedUnits } from '../../support/people';
import { testServers } from '../../support/servers';

describe('a figure that a force changes while processes live, in skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let records: TestDatabase;
  let worker: Worker;
  let running: Promise<void>;
  let gateway: Gateway;
  const taskQueue = `law-${randomUUID()}`;

  beforeAll(async () => {
    records = await createTestDatabase();
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: testServers().timeSkipping } },
      client: { dataConverter: createDataConverter(testPayloadKeys) },
    });
    const { database } = records;
    worker = await workerFor({
      connection: environment.nativeConnection,
      database,
      taskQueue,
      channel: recordingChannel(),
    });
    running = worker.run();
    await seedUnits(database, Object.values(moving));
    gateway = createGateway(environment.client, { taskQueue, namespace: 'default' });
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
    await records.drop();
  });

  const now = async (): Promise<Instant> => fromMilliseconds(await environment.currentTimeMs());
  const figure = (n: number | null, from: Day): LawChange => ({
    kind: 'policy',
    rule: 'transfer.request',
    force: 'police:kent',
    n,
    from,
  });
  const change = async (what: LawChange, id: string = randomUUID()): Promise<string> => {
    await gateway.changeLaw({ id, by: 'staff:administrator', why: 'Local practice', change: what });
    return id;
  };
  const isDone = async (id: string) =>
    eventually(async () => {
      const { status } = await records.database
        .selectFrom('recomputation')
        .select('status')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(status).toBe('done');
    });
  async function transfer(): Promise<string> {
    const subjectId = await seedPerson(records.database, moving.sending, await now());
    const { processId } = await driver(environment.client, taskQueue).start('transfer', {
      do: 'start',
      kind: 'transfer',
      subjectId,
      input: { ...moving, confirmedOn: dayOf(await now()) },
    });
    return processId;
  }
  const dueOf = async (processId: string): Promise<Day> =>
    (
      await records.database
        .selectFrom('step')
        .select('due_on')
        .where('process_id', '=', processId)
        .executeTakeFirstOrThrow()
    ).due_on as Day;
  const rungsOf = async (processId: string) =>
    (
      await records.database
        .selectFrom('event')
        .select(['at', 'data'])
        .where('stream', '=', processId)
        .where('type', '=', 'rung')
        .orderBy('ordinal')
        .execute()
    ).map(({ at, data }) => ({ on: dayOf(at), rung: (data as { rung: string }).rung }));

  it('a process whose force changed a figure wakes at the new due instant, and not at the old one', async () => {
    const processId = await transfer();
    const before = await dueOf(processId);
    await isDone(await change(figure(15, dayOf(await now()))));
    const after = await dueOf(processId);
    expect(after > plusDays(before, 10)).toBe(true);
    await environment.sleep('6 days');
    expect((await rungsOf(processId)).map(({ rung }) => rung)).not.toContain('due');
    await environment.sleep('20 days');
    await eventually(async () => {
      expect(await rungsOf(processId)).toContainEqual({ on: after, rung: 'due' });
    });
  });

  it('a figure that stands from a day to come takes hold on that day, without anybody', async () => {
    await isDone(await change(figure(null, dayOf(await now()))));
    const processId = await transfer();
    const before = await dueOf(processId);
    const from = plusDays(dayOf(await now()), 2);
    const id = await change(figure(30, from));
    await environment.sleep('20 hours');
    expect(await dueOf(processId)).toBe(before);
    await environment.sleep('40 hours');
    await isDone(id);
    expect((await dueOf(processId)) > plusDays(before, 20)).toBe(true);
  });

  it('a change of a figure that is sent twice with one id is one change', async () => {
    const id = await change(figure(7, '2026-01-01'));
    await change(figure(7, '2026-01-01'), id);
    const rows = await records.database.selectFrom('policy').select('n').where('n', '=', 7).execute();
    expect(rows).toHaveLength(1);
  });
});
