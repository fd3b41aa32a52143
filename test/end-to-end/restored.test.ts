import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { Client as PostgresClient } from 'pg';
import { createWorkflows } from '../../proof/histories/workflows';
import { verifyRecords } from '../../proof/verify';
import { createGateway } from '../../api/gateway/gateway';
import { PartnerRejected, PartnerUnavailable } from '../../channels/channel';
import { dayOf, fromMilliseconds, plusDays } from '../../domain/time/time';
import { createDataConverter } from '../../platform/payload-codec';
import { verifyAccountability } from '../../records/subjects/accountability';
import { verifyChains } from '../../records/log/verify-chains';
import { openDatabase, type Database } from '../../records/database';
import { definitionOf } from '../../workflows/catalogue';
import type { FactData } from '../../engine/model/facts';
import { circumstanceWorkflow, workflowIdOf, type ActAnswer } from '../../workflows/shell/contracts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../support/living-service';
import { acceptedBy, pack } from '../support/pack';
import { moving, seedPerson, seedStaff, seedUnits } from '../support/people';
import { runRecords } from '../support/run-records';
import { testServers } from '../support/servers';

const accepted = acceptedBy('staff:7');
const now = () => fromMilliseconds(Date.now());
const today = dayOf(now());
const teams = ['station', 'visor', 'mosovo-supervisor'].flatMap((team) => [
  `police:kent/${team}`,
  `police:avon-and-somerset/${team}`,
]);

/** All that a settling writes, with the columns that say what was written; ids of identity columns aside. */
const compared = {
  subject: 'id',
  process: '*',
  step: '*',
  step_deadline: '*',
  notice: 'id, process_id, key, name, step_id, to_unit, to_post, created_at, status',
  circumstance: '*',
  settlement: '*',
  law_change: 'id, kind, made_at, made_by, why, change',
  policy: 'rule, force, n, starts, why, set_by, set_at, change_id',
} as const;

describe('a database that is restored to a backup while the workflows went on', () => {
  let records: TestDatabase;
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let admin: PostgresClient;
  let database: Database;
  let backup: string;
  let channel: ReturnType<typeof recordingChannel>;
  let taskQueue: string;
  let stopWork: (() => Promise<void>) | undefined;
  const named = (url: string, name: string): string => url.replace(/\/[^/]*$/, `/${name}`);
  const nameOf = (url: string): string => url.split('/').at(-1) ?? '';

  beforeAll(async () => {
    const address = testServers().temporalAddress;
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
    admin = new PostgresClient({ connectionString: testServers().adminUrl });
    await admin.connect();
  });
  beforeEach(async () => {
    records = await createTestDatabase();
    // A backup by copy needs a database to which nobody is connected: each part of the story connects anew.
    await records.database.destroy();
    database = openDatabase({ url: records.workerUrl, poolSize: 8 });
    channel = recordingChannel();
    taskQueue = `restored-${randomUUID()}`;
    backup = `backup_${randomUUID().replaceAll('-', '')}`;
    await seedUnits(database, [
      ...Object.values(moving),
      ...teams,
      'police:dorset/mosovo',
      'police:kent/desk',
    ]);
    // Whoever approves that a transfer is withdrawn.
    await seedStaff(database, 'staff:1', 'police:kent/desk', { posts: ['supervisor'] });
  });
  afterEach(async () => {
    await stopWork?.();
    await database.destroy();
    for (const name of [nameOf(records.workerUrl), backup])
      await admin.query(`drop database if exists ${name} with (force)`);
  });
  afterAll(async () => {
    await admin.end();
    await connection.close();
    await native.close();
  });

  async function work(continueAfter = 14): Promise<void> {
    const worker: Worker = await workerFor({
      connection: native,
      database,
      taskQueue,
      channel,
      continueAfter,
    });
    const running = worker.run();
    stopWork = async () => {
      stopWork = undefined;
      worker.shutdown();
      await running;
    };
  }
  /** Copies the database as it stands now, with nobody at work. */
  async function takeBackup(): Promise<void> {
    await stopWork?.();
    await database.destroy();
    await admin.query(`create database ${backup} template ${nameOf(records.workerUrl)} owner vigil_owner`);
    database = openDatabase({ url: records.workerUrl, poolSize: 8 });
  }
  const restored = () => ({
    workerUrl: named(records.workerUrl, backup),
    ownerUrl: named(records.ownerUrl, backup),
  });
  /** From now on the service works on the backup. */
  async function restore(): Promise<void> {
    await stopWork?.();
    await database.destroy();
    database = openDatabase({ url: restored().workerUrl, poolSize: 8 });
  }
  const temporal = () => ({
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_TASK_QUEUE: taskQueue,
    PAYLOAD_KEYS: testPayloadKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
  });
  const rebuild = async (...more: string[]) => {
    const { code, stdout, stderr } = await runRecords(
      restored(),
      ['records:rebuild', '--json', ...more],
      temporal(),
    );
    if (stderr !== '') throw new Error(stderr);
    return {
      code,
      ...(JSON.parse(stdout) as {
        levelled: Record<string, unknown[]>;
        mended: unknown[];
        left: unknown[];
        told: unknown[];
      }),
    };
  };
  const workflows = () => createWorkflows(client, { taskQueue });
  const verify = async () =>
    verifyRecords({
      database,
      definitionOf,
      workflows: workflows(),
      now,
      pause: async () => Promise.resolve(),
    });
  /** Nothing differs any more, once what is under way has come to rest. */
  const level = async (): Promise<void> =>
    eventually(async () => expect((await verify()).differences).toEqual([]), 20_000);
  const timersOf = async (processId: string): Promise<number> => {
    const { events } = await client.workflow.getHandle(workflowIdOf(processId)).fetchHistory();
    return (events ?? []).filter((event) => event.timerStartedEventAttributes).length;
  };

  const act = async (processId: string, what: Parameters<ReturnType<typeof driver>['act']>[1]) =>
    driver(client, taskQueue).act(processId, what);
  const openStep = async (processId: string, step: string): Promise<string> => {
    const { id } = await database
      .selectFrom('step')
      .select('id')
      .where('process_id', '=', processId)
      .where('step', '=', step)
      .where('is_open', '=', true)
      .executeTakeFirstOrThrow();
    return id;
  };
  const complete = async (processId: string, step: string, outcome: string, data: FactData) =>
    act(processId, { do: 'complete', step: await openStep(processId, step), outcome, data });
  const transferOf = async (subjectId: string, more: object = {}) =>
    (
      await driver(client, taskQueue).start('transfer', {
        do: 'start',
        kind: 'transfer',
        subjectId,
        input: { ...moving, confirmedOn: today, ...more },
      })
    ).processId;
  const registrationOf = async (subjectId: string) =>
    (
      await driver(client, taskQueue).start('registration', {
        do: 'start',
        kind: 'registration',
        subjectId,
        input: {
          regime: 'soa',
          disposal: 'caution',
          relevantDate: today,
          born: '1980-01-01',
          home: moving.sending,
          needToKnow: [{ unit: moving.sendingNpt }],
        },
      })
    ).processId;
  const circumstance = async (subjectId: string, told: object): Promise<void> => {
    await client.workflow.execute(circumstanceWorkflow, {
      workflowId: `circumstance-${randomUUID()}`,
      taskQueue,
      args: [{ id: randomUUID(), subjectId, from: today, by: 'tester', ...told }],
    });
  };
  /** Until nothing is under way: every notice delivered, every process told of everything. */
  async function quiet(): Promise<void> {
    await eventually(async () => {
      const pending = await database
        .selectFrom('notice')
        .select('id')
        .where('status', '=', 'pending')
        .execute();
      expect(pending).toEqual([]);
    }, 40_000);
    await level();
  }
  async function everything(): Promise<Record<string, unknown>> {
    const owner = new PostgresClient({ connectionString: named(records.ownerUrl, nameOf(currentUrl())) });
    await owner.connect();
    try {
      const all: [string, unknown][] = [];
      for (const [table, columns] of Object.entries(compared)) {
        const { rows } = await owner.query<object>(`select ${columns} from ${table}`);
        all.push([table, rows.map((row) => JSON.stringify(row)).sort()]);
      }
      const { rows } = await owner.query<object>(
        `select stream, ordinal, at, type, actor, step_key, cause, data, hash from event
          where type <> 'records-restored' order by stream, ordinal`,
      );
      all.push(['event', rows.map((row) => JSON.stringify(row))]);
      return Object.fromEntries(all);
    } finally {
      await owner.end();
    }
  }
  let onBackup = false;
  const currentUrl = (): string => (onBackup ? restored().workerUrl : records.workerUrl);
  beforeEach(() => {
    onBackup = false;
  });

  it('a restored database is noticed, nothing is settled on top of the loss, and no step is lost or repeated when it is brought level', async () => {
    const [alan, brian, clara, dora] = await Promise.all(
      Array.from({ length: 4 }, async () => seedPerson(database, moving.sending, now())),
    );
    if (!alan || !brian || !clara || !dora) throw new Error('nobody');
    await work();
    const moved = await transferOf(alan);
    const registered = await registrationOf(alan);
    const rejected = await transferOf(brian);
    const ended = await transferOf(clara);
    const untouched = await registrationOf(clara);
    await complete(moved, 'request', 'sent', pack);
    await quiet();
    // One notice is still on its way when the backup is taken.
    channel.trouble = () => new PartnerUnavailable('down for a while');
    await complete(rejected, 'request', 'sent', pack);
    await takeBackup();

    await work();
    channel.trouble = undefined;
    await circumstance(alan, { kind: 'risk', value: 'high' });
    await createGateway(client, { taskQueue, namespace: 'default' }).changeLaw({
      id: randomUUID(),
      by: 'staff:administrator',
      why: 'Local practice',
      change: {
        kind: 'policy',
        rule: 'transfer.decide',
        force: 'police:avon-and-somerset',
        n: 9,
        from: today,
      },
    });
    await quiet();
    await act(moved, { do: 'acknowledge', step: await openStep(moved, 'decide') });
    await act(moved, {
      do: 'extend',
      step: await openStep(moved, 'decide'),
      to: plusDays(today, 60),
      reason: 'leave',
      authority: 'manager',
    });
    await complete(moved, 'decide', 'accepted', accepted);
    await act(moved, {
      do: 'reassign',
      step: await openStep(moved, 'first-contact'),
      to: 'police:dorset/mosovo',
      assignee: 'staff:8',
      reason: 'cover',
    });
    await act(moved, { do: 'note', step: await openStep(moved, 'first-contact'), text: 'rang twice' });
    // A partner refuses for good: somebody reaches it by other means.
    channel.trouble = () => new PartnerRejected('no such mailbox');
    await complete(rejected, 'decide', 'rejected', { grounds: 'not-resident', reason: 'Unknown there' });
    await eventually(async () => void (await openStep(rejected, 'reach-partner')));
    channel.trouble = undefined;
    await complete(rejected, 'reach-partner', 'reached', { how: 'by telephone' });
    await expect(
      act(moved, { do: 'complete', step: 'request', outcome: 'sent', data: pack }),
    ).rejects.toThrow();
    await act(registered, {
      do: 'command',
      name: 'record-notification',
      data: { of: ['initial'], on: now(), station: 'Example Street', officer: 'staff:1', home: 'fixed' },
    });
    await act(ended, { do: 'command', name: 'withdraw', data: { reason: 'stays', approvedBy: 'staff:1' } });
    await circumstance(alan, { kind: 'custody', to: plusDays(today, 2), endReason: 'released' });
    const born = await transferOf(dora);
    await complete(born, 'request', 'sent', pack);
    const decided = await complete(born, 'decide', 'rejected', { grounds: 'not-resident', reason: 'No' });
    // It was delivered by then, so that it is taken back and not cancelled.
    await quiet();
    await act(born, { do: 'void', fact: decided.fact ?? '', reason: 'Typed into the wrong transfer' });
    await quiet();
    await stopWork?.();
    const before = await everything();
    const sent = channel.sent.map(({ id }) => id);
    expect(new Set(sent).size).toBe(sent.length);

    await restore();
    onBackup = true;
    await work();
    const found = await verify();
    const kinds = (of: string) => found.differences.filter((one) => one.of === of).map(({ what }) => what);
    expect(kinds(moved)).toContain('workflow-ahead');
    expect(kinds(registered)).toContain('workflow-ahead');
    expect(kinds(rejected)).toContain('workflow-ahead');
    expect(kinds(ended)).toContain('workflow-missing');
    expect(kinds(born)).toEqual(['workflow-unknown']);
    expect(kinds(untouched)).toEqual([]);
    // Whoever acts meanwhile waits: nothing is settled on records that lack what was settled before.
    const settlings = async (id: string) =>
      (await database.selectFrom('settlement').select('key').where('process_id', '=', id).execute()).length;
    const had = await settlings(moved);
    const timers = await timersOf(moved);
    const waiting: Promise<ActAnswer> = act(moved, {
      do: 'note',
      step: (
        await database
          .selectFrom('step')
          .select('id')
          .where('process_id', '=', moved)
          .executeTakeFirstOrThrow()
      ).id,
      text: 'told while the records were behind',
    });
    waiting.catch(() => undefined);
    // It has tried, and waits for its time to try again.
    await eventually(async () => expect(await timersOf(moved)).toBeGreaterThan(timers), 20_000);
    expect(await settlings(moved)).toBe(had);
    await stopWork?.();

    const dry = await rebuild('--all', '--dry-run');
    expect(dry.levelled['settled']?.length).toBe(5);
    expect(await settlings(moved)).toBe(had);

    const { code, levelled, left } = await rebuild('--all');
    expect({ code, lost: levelled['lost'], left }).toEqual({ code: 0, lost: [], left: [] });
    expect(levelled['circumstances']).toHaveLength(2);
    expect(levelled['lawChanges']).toHaveLength(1);
    expect(levelled['delivered']?.length).toBeGreaterThan(5);
    // The same steps, facts, answers and events, under the same ids, at the same instants, in the same chains.
    const after = await everything();
    for (const table of Object.keys(before)) expect([table, after[table]]).toEqual([table, before[table]]);
    expect((await verifyChains(database)).faults).toEqual([]);

    // Once more: level is level.
    const again = await rebuild('--all');
    expect(Object.values(again.levelled).flat()).toEqual([]);
    expect(again.mended).toEqual([]);

    await work();
    await waiting;
    const notes = await database
      .selectFrom('event')
      .select('data')
      .where('stream', '=', moved)
      .where('type', '=', 'step-noted')
      .execute();
    expect(notes).toHaveLength(2);
    await complete(born, 'decide', 'accepted', accepted);
    await quiet();
    await eventually(async () => {
      const changes = await database.selectFrom('recomputation').select('status').execute();
      expect(changes.map(({ status }) => status)).toEqual(['done']);
    });
    await level();
    expect((await verifyAccountability(database)).faults).toEqual([]);
    // Nothing that was sent before was sent again.
    const all = channel.sent.map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(sent.length);
  }, 240_000);

  it('a rebuild names what Temporal no longer keeps, and the process goes on once the loss is accepted', async () => {
    const alan = await seedPerson(database, moving.sending, now());
    // Each act is a run of its own, so that the history of one of them can be lost.
    await work(1);
    const moved = await transferOf(alan);
    await quiet();
    await takeBackup();
    await work(1);
    const runOf = async () => (await client.workflow.getHandle(moved).describe()).runId;
    const inNextRun = async (what: () => Promise<unknown>): Promise<void> => {
      const run = await runOf();
      await what();
      await eventually(async () => expect(await runOf()).not.toBe(run), 20_000);
    };
    await inNextRun(async () => complete(moved, 'request', 'sent', pack));
    await inNextRun(async () => act(moved, { do: 'acknowledge', step: await openStep(moved, 'decide') }));
    await inNextRun(async () =>
      complete(moved, 'decide', 'rejected', { grounds: 'not-resident', reason: 'Unknown there' }),
    );
    const brian = await seedPerson(database, moving.sending, now());
    const born = await transferOf(brian);
    await quiet();
    const { sequence } = await database
      .selectFrom('process')
      .select('sequence')
      .where('id', '=', moved)
      .executeTakeFirstOrThrow();
    await stopWork?.();

    // All runs but the last are gone, as when their retention has ended.
    const runs: string[] = [];
    for await (const { runId, status } of client.workflow.list({ query: `WorkflowId = '${moved}'` }))
      if (status.name !== 'RUNNING') runs.push(runId);
    expect(runs.length).toBeGreaterThan(2);
    for (const runId of runs)
      await client.workflowService.deleteWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: moved, runId },
      });
    await eventually(async () => {
      for (const runId of runs)
        await expect(client.workflow.getHandle(moved, runId).describe()).rejects.toThrow();
    }, 90_000);

    await restore();
    onBackup = true;
    const first = await rebuild('--all');
    expect(first.code).toBe(2);
    expect(first.levelled['lost']).toEqual(
      expect.arrayContaining([
        { what: 'settlings', process: moved, from: 2, to: sequence },
        { what: 'subject', process: born, subject: brian },
      ]),
    );
    expect(first.levelled['settled']).toEqual([]);
    expect(first.left).toContainEqual(expect.objectContaining({ of: moved, what: 'workflow-ahead' }));

    // The person is entered again, with the same key and so the same id: their process comes back.
    await seedPerson(database, moving.sending, now(), brian);
    const second = await rebuild('--all');
    expect(second.levelled['settled']).toEqual([{ process: born, sequences: [1] }]);
    expect(second.levelled['lost']).toEqual([{ what: 'settlings', process: moved, from: 2, to: sequence }]);

    // What is lost is written down, and the process goes on from what is known.
    const third = await rebuild('--process', moved, '--accept-loss');
    expect(third.levelled['lost']).toEqual([{ what: 'settlings', process: moved, from: 2, to: sequence }]);
    const [written] = await database
      .selectFrom('event')
      .select('data')
      .where('stream', '=', moved)
      .where('type', '=', 'records-restored')
      .execute();
    expect(written?.data).toMatchObject({ lost: [{ from: 2, to: sequence }] });
    await work(1);
    await quiet();
    await complete(moved, 'request', 'sent', pack);
    await level();
    expect((await verifyChains(database)).faults).toEqual([]);
  }, 240_000);
});
