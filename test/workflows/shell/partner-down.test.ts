import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { PartnerUnavailable } from '../../../channels/channel';
import { dayOf, fromMilliseconds, type Instant } from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { moving, seedPerson, seedUnits } from '../../support/people';
import { pack } from '../../support/pack';
import { testServers } from '../../support/servers';

describe('a partner whose system is down, in skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let records: TestDatabase;
  let worker: Worker;
  let running: Promise<void>;
  const taskQueue = `partner-${randomUUID()}`;
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
    await seedUnits(database, Object.values(moving));
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
    await records.drop();
  });
  afterEach(() => {
    channel.trouble = undefined;
    channel.sent.length = 0;
  });

  const now = async (): Promise<Instant> => fromMilliseconds(await environment.currentTimeMs());

  /** A transfer whose request has been sent, so that the receiving unit is told. */
  async function asked(): Promise<string> {
    const { start, act } = driver(environment.client, taskQueue);
    const subjectId = await seedPerson(records.database, moving.sending, await now());
    const input = { ...moving, confirmedOn: dayOf(await now()) };
    const { processId, opened } = await start('transfer', {
      do: 'start',
      kind: 'transfer',
      subjectId,
      input,
    });
    await act(processId, { do: 'complete', step: opened[0] ?? '', outcome: 'sent', data: pack });
    return processId;
  }
  const noticesOf = async (processId: string) =>
    records.database.selectFrom('notice').selectAll().where('process_id', '=', processId).execute();
  const attemptsAt = async (processId: string) =>
    records.database
      .selectFrom('delivery')
      .innerJoin('notice', 'notice.id', 'delivery.notice_id')
      .select('delivery.outcome')
      .where('notice.process_id', '=', processId)
      .execute();

  it('a partner whose system is down for a day is told once when it is back, and nobody had to do anything', async () => {
    channel.trouble = () => new PartnerUnavailable('down');
    const processId = await asked();
    await environment.sleep('1 day');
    expect(channel.sent).toEqual([]);
    expect((await noticesOf(processId)).map(({ status }) => status)).toEqual(['pending']);
    expect((await attemptsAt(processId)).length).toBeGreaterThan(10);
    channel.trouble = undefined;
    await environment.sleep('31 minutes');
    await eventually(async () => {
      expect((await noticesOf(processId)).map(({ status }) => status)).toEqual(['delivered']);
    });
    expect(channel.sent).toHaveLength(1);
  });

  it('a partner whose system is down for three days is to be reached another way, by a person', async () => {
    channel.trouble = () => new PartnerUnavailable('down');
    const processId = await asked();
    await environment.sleep('73 hours');
    await eventually(async () => {
      const open = await records.database
        .selectFrom('step')
        .select(['step', 'owner'])
        .where('process_id', '=', processId)
        .where('is_open', '=', true)
        .orderBy('step')
        .execute();
      expect(open).toEqual([
        { step: 'decide', owner: moving.receiving },
        { step: 'reach-partner', owner: moving.sending },
      ]);
    });
    expect((await noticesOf(processId)).map(({ status }) => status)).toContain('given-up');
  });
});
