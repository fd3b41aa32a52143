import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startMailbox, type Mailbox } from '../../channels/local/mailbox';
import { dayOf, fromMilliseconds } from '../../domain/time/time';
import { startChild, type Child } from '../../platform/local/child';
import { startPostgres, type PostgresServer } from '../../platform/local/postgres-server';
import { createDataConverter } from '../../platform/payload-codec';
import { verifyChains } from '../../records/log/verify-chains';
import { openDatabase, type Database } from '../../records/database';
import { migrate } from '../../records/migrate';
import { eventually } from '../support/eventually';
import { driver, testPayloadKeys } from '../support/living-service';
import { acceptedBy, pack } from '../support/pack';
import { moving, seedPerson, seedUnits } from '../support/people';
import { testServers } from '../support/servers';

const many = 20;
const root = resolve(__dirname, '../..');
const now = () => fromMilliseconds(Date.now());

describe('twenty transfers while a worker and the database are killed', () => {
  let folder: string;
  let postgres: PostgresServer;
  let database: Database;
  let mailbox: Mailbox;
  let connection: Connection;
  let client: Client;
  let worker: Child | undefined;
  const taskQueue = `killed-${randomUUID()}`;

  const startWorker = (): void => {
    worker = startChild(process.execPath, ['--import', 'tsx', join(root, 'worker/main.ts')], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        DATABASE_URL: postgres.workerUrl,
        TEMPORAL_ADDRESS: testServers().temporalAddress,
        TEMPORAL_TASK_QUEUE: taskQueue,
        PAYLOAD_KEYS: testPayloadKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
        SECRET_KEYS: `test:${Buffer.alloc(32, 5).toString('base64')}`,
        SMTP_URL: mailbox.smtpUrl,
        LINK_KEY: Buffer.alloc(32, 9).toString('base64'),
        CONTINUE_AS_NEW_AFTER: '20',
        LOG_LEVEL: 'silent',
      },
    });
  };
  const killWorker = async (): Promise<void> => worker?.stop('SIGKILL');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-killed-'));
    await chmod(folder, 0o755);
    postgres = await startPostgres({ folder: join(folder, 'postgres') });
    await migrate({ url: postgres.ownerUrl });
    database = openDatabase({ url: postgres.workerUrl, poolSize: 5 });
    mailbox = await startMailbox({});
    connection = await Connection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
    await seedUnits(database, Object.values(moving));
    startWorker();
  }, 120_000);

  afterAll(async () => {
    await killWorker();
    await Promise.allSettled([connection.close(), database.destroy(), mailbox.stop()]);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const openStep = async (processId: string, name: string): Promise<string> => {
    const { id } = await database
      .selectFrom('step')
      .select('id')
      .where('process_id', '=', processId)
      .where('step', '=', name)
      .where('is_open', '=', true)
      .executeTakeFirstOrThrow();
    return id;
  };

  it('no transfer is lost, doubled or stuck when a worker and the database are killed', async () => {
    const { start, act } = driver(client, taskQueue);
    const subjects = await Promise.all(
      Array.from({ length: many }, async () => seedPerson(database, moving.sending, now())),
    );
    const started = await Promise.all(
      subjects.map(async (subjectId) =>
        start('transfer', {
          do: 'start',
          kind: 'transfer',
          subjectId,
          input: { ...moving, confirmedOn: dayOf(now()) },
        }),
      ),
    );

    // Each is sent and answered while first the worker, then the database is killed and started again.
    const requests = await Promise.all(started.map(async ({ processId }) => openStep(processId, 'request')));
    const sending = started.map(async ({ processId }, index) =>
      act(processId, { do: 'complete', step: requests[index] ?? '', outcome: 'sent', data: pack }),
    );
    await eventually(async () => {
      await Promise.resolve();
      expect(mailbox.mails().length).toBeGreaterThan(0);
    }, 30_000);
    await killWorker();
    startWorker();
    await Promise.all(sending);

    const steps = await Promise.all(started.map(async ({ processId }) => openStep(processId, 'decide')));
    const deciding = started.map(async ({ processId }, index) =>
      act(processId, {
        do: 'complete',
        step: steps[index] ?? '',
        outcome: 'accepted',
        data: acceptedBy('staff:7'),
      }),
    );
    await eventually(async () => {
      const { done } = await database
        .selectFrom('step')
        .select((step) => step.fn.countAll().as('done'))
        .where('step', '=', 'decide')
        .where('is_open', '=', false)
        .executeTakeFirstOrThrow();
      expect(Number(done)).toBeGreaterThan(0);
    }, 30_000);
    await database.destroy();
    const port = Number(new URL(postgres.workerUrl).port);
    process.kill(postgres.pid, 'SIGKILL');
    postgres = await startPostgres({ folder: join(folder, 'postgres'), port });
    database = openDatabase({ url: postgres.workerUrl, poolSize: 5 });
    await Promise.all(deciding);

    const outcomes: Record<string, string> = {
      'acknowledge-move': 'acknowledged',
      'record-visor': 'recorded',
      'first-contact': 'made',
    };
    for (const { processId } of started) {
      const open = await database
        .selectFrom('step')
        .select(['id', 'step'])
        .where('process_id', '=', processId)
        .where('is_open', '=', true)
        .execute();
      expect(open.map(({ step }) => step).sort()).toEqual([
        'acknowledge-move',
        'acknowledge-move',
        'acknowledge-move',
        'acknowledge-move',
        'first-contact',
        'record-visor',
      ]);
      await Promise.all(
        open.map(async ({ id, step }) =>
          act(processId, { do: 'complete', step: id, outcome: outcomes[step] ?? '', data: {} }),
        ),
      );
    }

    const processes = await database.selectFrom('process').select(['id', 'outcome']).execute();
    expect(processes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: many }, () => 'received'));
    const facts = await database.selectFrom('event').select('stream').where('type', '=', 'fact').execute();
    // The start, the request, the decision, and six answers, each exactly once.
    for (const { processId } of started)
      expect(facts.filter(({ stream }) => stream === processId)).toHaveLength(9);
    expect((await verifyChains(database)).faults).toEqual([]);

    // What the killed worker held is given to another after the half minute that one attempt may take.
    await eventually(async () => {
      const pending = await database
        .selectFrom('notice')
        .select('id')
        .where('status', '!=', 'delivered')
        .execute();
      expect(pending).toEqual([]);
    }, 120_000);
    const notices = await database.selectFrom('notice').select('id').execute();
    const mailed = new Set(mailbox.mails().map(({ messageId }) => messageId.slice(1, -'@vigil>'.length)));
    for (const { id } of notices) expect(mailed).toContain(id);

    for (const { processId } of started) await client.workflow.getHandle(processId).result();
  }, 300_000);
});
