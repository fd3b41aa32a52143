import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createWorkflows } from '../../../proof/histories/workflows';
import { rebuildRecords } from '../../../proof/rebuild';
import { createSettle } from '../../../activities/settle';
import { verifyRecords } from '../../../proof/verify';
import { PartnerUnavailable } from '../../../channels/channel';
import { dayOf, fromMilliseconds } from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import { openDatabase, type Database } from '../../../records/database';
import { definitionOf } from '../../../workflows/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { acceptedBy, pack } from '../../support/pack';
import { moving, seedPerson, seedUnits } from '../../support/people';
import { testServers } from '../../support/servers';

const now = () => fromMilliseconds(Date.now());

describe('what a workflow holds, beside the records', () => {
  let records: TestDatabase;
  let owner: Database;
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let worker: Worker;
  let running: Promise<void>;
  const channel = recordingChannel();
  const taskQueue = `standing-${randomUUID()}`;

  const work = async (): Promise<void> => {
    worker = await workerFor({ connection: native, database: records.database, taskQueue, channel });
    running = worker.run();
  };
  const rest = async (): Promise<void> => {
    worker.shutdown();
    await running;
  };
  beforeAll(async () => {
    records = await createTestDatabase();
    owner = openDatabase({ url: records.ownerUrl, poolSize: 3 });
    const address = testServers().temporalAddress;
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
    await seedUnits(records.database, Object.values(moving));
    await work();
  });
  afterEach(() => {
    channel.trouble = undefined;
  });
  afterAll(async () => {
    await rest();
    await connection.close();
    await native.close();
    await owner.destroy();
    await records.drop();
  });

  const workflows = () => createWorkflows(client, { taskQueue });
  const startTransfer = async (): Promise<string> => {
    const subjectId = await seedPerson(records.database, moving.sending, now());
    const input = { ...moving, confirmedOn: dayOf(now()) };
    const act = { do: 'start', kind: 'transfer', subjectId, input } as const;
    return (await driver(client, taskQueue).start('transfer', act)).processId;
  };
  const complete = async (processId: string, step: string, outcome: string, data: object) => {
    const { id } = await records.database
      .selectFrom('step')
      .select('id')
      .where('process_id', '=', processId)
      .where('step', '=', step)
      .where('is_open', '=', true)
      .executeTakeFirstOrThrow();
    return driver(client, taskQueue).act(processId, { do: 'complete', step: id, outcome, data: { ...data } });
  };
  const row = async (id: string) =>
    records.database.selectFrom('process').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const kinds = async (process: string, asked = workflows()): Promise<string[]> => {
    const { differences } = await verifyRecords(
      { database: records.database, definitionOf, workflows: asked, now },
      { process },
    );
    return differences.map(({ what }) => what);
  };
  const rebuild = async (process: string) =>
    rebuildRecords(
      { database: owner, definitionOf, continueAfter: 400, newId: randomUUID, workflows: workflows(), now },
      { process, dryRun: false },
    );
  const undelivered = async (process: string) =>
    records.database
      .selectFrom('notice')
      .select('id')
      .where('process_id', '=', process)
      .where('status', '=', 'pending')
      .execute();

  it('a workflow that is asked where it stands tells its last settling, its next instant and the open steps', async () => {
    const process = await startTransfer();
    const { sequence, wake_at } = await row(process);
    const { key } = await records.database
      .selectFrom('step')
      .select('key')
      .where('process_id', '=', process)
      .executeTakeFirstOrThrow();
    expect(await workflows().standing(process)).toEqual({
      sequence,
      wakeAt: wake_at,
      open: [key],
      delivering: [],
    });
    expect(await kinds(process)).toEqual([]);
    expect(await workflows().standing('no-such-process')).toBeUndefined();
  });

  it('where a workflow stands is read from its history while no worker is there to answer', async () => {
    const process = await startTransfer();
    channel.trouble = () => new PartnerUnavailable('down');
    await complete(process, 'request', 'sent', pack);
    const answered = await workflows().standing(process);
    expect(answered?.delivering).toHaveLength(1);
    await rest();
    try {
      expect(await workflows().standing(process)).toEqual(answered);
      expect(await kinds(process)).toEqual([]);
    } finally {
      await work();
    }
  });

  it('a lost workflow is found missing, and rebuilding starts it once where the records stand', async () => {
    const process = await startTransfer();
    channel.trouble = () => new PartnerUnavailable('down');
    await complete(process, 'request', 'sent', pack);
    const [waiting] = await undelivered(process);
    await client.workflow.getHandle(process).terminate('as if the cluster had been lost');
    channel.trouble = undefined;
    expect(await kinds(process)).toEqual(['workflow-missing']);
    expect(await rebuild(process)).toMatchObject({ told: [process], left: [] });
    await eventually(async () => expect(await kinds(process)).toEqual([]));
    // What it was delivering is delivered, once.
    await eventually(async () => expect(await undelivered(process)).toEqual([]), 20_000);
    expect(channel.sent.filter(({ id }) => id === waiting?.id)).toHaveLength(1);
    expect((await rebuild(process)).told).toEqual([]);
    await complete(process, 'decide', 'accepted', acceptedBy('staff:7'));
  });

  it('a workflow that did not learn of a settling is found behind, and rebuilding tells it', async () => {
    const process = await startTransfer();
    const { settle } = createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
    await settle({
      processId: process,
      now: now(),
      by: 'staff:1',
      key: randomUUID(),
      act: { do: 'acknowledge', step: 'request/' + (await row(process)).first_fact },
    });
    expect(await kinds(process)).toEqual(['workflow-behind']);
    expect((await rebuild(process)).told).toEqual([process]);
    await eventually(async () => expect(await kinds(process)).toEqual([]));
  });

  it('a notice that nobody delivers any more is found, and rebuilding has it delivered', async () => {
    const process = await startTransfer();
    await complete(process, 'request', 'sent', pack);
    await eventually(async () => expect(await undelivered(process)).toEqual([]));
    const delivered = channel.sent.length;
    // Lost with its proof of delivery: as far as is known, nobody was told.
    await owner
      .deleteFrom('delivery')
      .where('notice_id', 'in', (notices) =>
        notices.selectFrom('notice').select('id').where('process_id', '=', process),
      )
      .execute();
    await owner.deleteFrom('notice').where('process_id', '=', process).execute();
    expect(await kinds(process)).toEqual(['notice-missing']);
    expect((await rebuild(process)).mended.map(({ what }) => what)).toEqual([
      'notice-missing',
      'notice-stranded',
    ]);
    await eventually(async () => expect(await undelivered(process)).toEqual([]), 20_000);
    await eventually(async () => expect(await kinds(process)).toEqual([]));
    expect(channel.sent.length).toBe(delivered + 1);
  });

  it('records that lack what the workflow knows refuse to be settled, and nothing is written', async () => {
    const process = await startTransfer();
    const { sequence } = await row(process);
    const { settle } = createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
    const asked = { processId: process, now: now(), by: 'staff:1', act: { do: 'time' } } as const;
    await expect(settle({ ...asked, key: 'ahead', expected: sequence + 1 })).rejects.toMatchObject({
      type: 'records.behind',
      nonRetryable: true,
    });
    expect((await row(process)).sequence).toBe(sequence);
    await expect(settle({ ...asked, processId: 'unknown', key: 'ahead', expected: 1 })).rejects.toMatchObject(
      { type: 'records.behind' },
    );
    // The control: records that know as much, or more, are settled upon.
    expect((await settle({ ...asked, key: 'level', expected: sequence })).sequence).toBe(sequence + 1);
    expect((await settle({ ...asked, key: 'behind', expected: sequence })).sequence).toBe(sequence + 2);
  });
});
