import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createSettle } from '../../../activities/settle';
import { PartnerUnavailable } from '../../../channels/channel';
import { dayOf, fromMilliseconds, plusDays, type Instant } from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import { verifyChains } from '../../../records/log/verify-chains';
import type { Database } from '../../../records/database';
import { catalogue, definitionOf } from '../../../workflows/catalogue';
import type { AnyDefinition } from '../../../engine/definition/define-process';
import type { StepTable } from '../../../engine/definition/table';
import { circumstanceWorkflow } from '../../../workflows/shell/contracts';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { acceptedBy, pack } from '../../support/pack';
import { moving, seedPerson, seedUnits } from '../../support/people';
import { testServers } from '../../support/servers';

const now = (): Instant => fromMilliseconds(Date.now());
const today = dayOf(now());

/** A database that loses the connection just after a commit, when told to. */
function losingAnswers(database: Database): {
  database: Database;
  lose: (times: number) => void;
  lost: () => number;
} {
  let left = 0;
  let lost = 0;
  const handler: ProxyHandler<Database> = {
    get(target, name): unknown {
      if (name !== 'transaction') {
        const found = Reflect.get(target, name, target) as unknown;
        return typeof found === 'function' ? (found.bind(target) as unknown) : found;
      }
      return () => ({
        execute: async <T>(
          work: Parameters<ReturnType<Database['transaction']>['execute']>[0],
        ): Promise<T> => {
          const result = await target.transaction().execute(work);
          if (left > 0) {
            left -= 1;
            lost += 1;
            throw new Error('the connection was lost after the commit');
          }
          return result as T;
        },
      });
    },
  };
  return { database: new Proxy(database, handler), lose: (times) => (left = times), lost: () => lost };
}

describe('a process that outlives whatever happens to the machine', () => {
  let records: TestDatabase;
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  const channel = recordingChannel();
  const workers: { worker: Worker; running: Promise<void> }[] = [];

  async function work(
    taskQueue: string,
    more: {
      continueAfter?: number;
      database?: Database;
      definitionOf?: (kind: string) => AnyDefinition | undefined;
    } = {},
  ): Promise<() => Promise<void>> {
    const worker = await workerFor({
      connection: native,
      database: records.database,
      taskQueue,
      channel,
      ...more,
    });
    const running = worker.run();
    const one = { worker, running };
    workers.push(one);
    return async () => {
      workers.splice(workers.indexOf(one), 1);
      worker.shutdown();
      await running;
    };
  }

  beforeAll(async () => {
    records = await createTestDatabase();
    const address = testServers().temporalAddress;
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
    await seedUnits(records.database, Object.values(moving));
  });
  afterEach(() => {
    channel.trouble = undefined;
    channel.sent.length = 0;
  });
  afterAll(async () => {
    for (const { worker } of workers) worker.shutdown();
    await Promise.all(workers.map(async ({ running }) => running));
    await connection.close();
    await native.close();
    await records.drop();
  });

  const startTransfer = async (
    taskQueue: string,
    key: string = randomUUID(),
    processId: string = randomUUID(),
  ) => {
    const subjectId = await seedPerson(records.database, moving.sending, now());
    const act = {
      do: 'start',
      kind: 'transfer',
      subjectId,
      input: { ...moving, confirmedOn: today },
    } as const;
    const answer = await driver(client, taskQueue).start('transfer', act, key, processId);
    return { answer, act, key, processId, subjectId };
  };
  const steps = async (processId: string) =>
    records.database
      .selectFrom('step')
      .selectAll()
      .where('process_id', '=', processId)
      .orderBy('id')
      .execute();
  const open = async (processId: string, name: string) => {
    const found = (await steps(processId)).find(({ step, is_open }) => step === name && is_open);
    if (!found) throw new Error(`${name} is not open`);
    return found;
  };
  const counted = async (table: 'settlement' | 'notice', processId: string): Promise<number> =>
    (
      await records.database
        .selectFrom(table)
        .select('process_id')
        .where('process_id', '=', processId)
        .execute()
    ).length;
  const runsOf = async (processId: string): Promise<number> => {
    let runs = 0;
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${processId}'` }))
      if (runId) runs += 1;
    return runs;
  };

  it('a start is answered with the steps that it opened, and the same key starts nothing twice', async () => {
    const taskQueue = randomUUID();
    await work(taskQueue);
    const { answer, act, key, processId } = await startTransfer(taskQueue);
    expect(answer.opened).toHaveLength(1);
    const again = await driver(client, taskQueue).start('transfer', act, key, processId);
    expect(again).toEqual(answer);
    expect(await steps(processId)).toHaveLength(1);
  });

  it('a settling whose answer was lost after the commit changes nothing when it is tried again', async () => {
    const taskQueue = randomUUID();
    const { database, lose, lost } = losingAnswers(records.database);
    await work(taskQueue, { database });
    const { processId } = await startTransfer(taskQueue);
    const before = await counted('settlement', processId);
    const request = await open(processId, 'request');
    lose(3);
    const answer = await driver(client, taskQueue).act(processId, {
      do: 'complete',
      step: request.id,
      outcome: 'sent',
      data: pack,
    });
    expect(lost()).toBe(3);
    expect(await counted('settlement', processId)).toBe(before + 1);
    expect(answer.opened).toEqual([(await open(processId, 'decide')).id]);
    const facts = await records.database
      .selectFrom('event')
      .select('ordinal')
      .where('stream', '=', processId)
      .where('type', '=', 'fact')
      .execute();
    expect(facts).toHaveLength(2);
    expect((await verifyChains(records.database)).faults).toEqual([]);
  });

  it('the same command with the same key gets the same answer, in the same run and in a later one', async () => {
    const taskQueue = randomUUID();
    await work(taskQueue, { continueAfter: 1 });
    const { processId } = await startTransfer(taskQueue);
    const request = await open(processId, 'request');
    const act = { do: 'complete', step: request.id, outcome: 'sent', data: pack } as const;
    const key = randomUUID();
    const first = await driver(client, taskQueue).act(processId, act, key);
    await eventually(async () => expect(await runsOf(processId)).toBeGreaterThan(1));
    const second = await driver(client, taskQueue).act(processId, act, key);
    expect(second).toEqual(first);
    await expect(driver(client, taskQueue).act(processId, act)).rejects.toMatchObject({
      cause: { type: 'step.closed' },
    });
  });

  it('a process that continues as new in the middle of things keeps its steps, ids and undelivered notices', async () => {
    const taskQueue = randomUUID();
    channel.trouble = () => new PartnerUnavailable('the partner is down');
    await work(taskQueue, { continueAfter: 1 });
    const { processId } = await startTransfer(taskQueue);
    const { act } = driver(client, taskQueue);
    const request = await open(processId, 'request');
    await act(processId, { do: 'complete', step: request.id, outcome: 'sent', data: pack });
    const opened = await open(processId, 'decide');
    for (let turn = 0; turn < 4; turn++) await act(processId, { do: 'acknowledge', step: opened.id });
    await eventually(async () => expect(await runsOf(processId)).toBeGreaterThan(2));

    const standing = await open(processId, 'decide');
    expect(standing).toMatchObject({
      id: opened.id,
      key: opened.key,
      due_at: opened.due_at,
      opened_at: opened.opened_at,
      status: 'acknowledged',
    });
    expect(await counted('notice', processId)).toBe(1);

    const rejected = { grounds: 'not-resident', reason: 'Unknown there' };
    await act(processId, { do: 'complete', step: opened.id, outcome: 'rejected', data: rejected });
    channel.trouble = undefined;
    await eventually(async () => {
      const pending = await records.database
        .selectFrom('notice')
        .select('id')
        .where('process_id', '=', processId)
        .where('status', '=', 'pending')
        .execute();
      expect(pending).toEqual([]);
    }, 40_000);
    const mine = await records.database
      .selectFrom('notice')
      .select('id')
      .where('process_id', '=', processId)
      .execute();
    const sent = channel.sent.map(({ id }) => id).filter((id) => mine.some((notice) => notice.id === id));
    expect(sent.sort()).toEqual(mine.map(({ id }) => id).sort());

    // What a run carries is small, however long the process lived.
    const { events } = await client.workflow.getHandle(processId).fetchHistory();
    expect(JSON.stringify(events?.[0]?.workflowExecutionStartedEventAttributes?.input).length).toBeLessThan(
      4_000,
    );
  });

  it('a process goes on where it stopped after every worker was gone for a while', async () => {
    const taskQueue = randomUUID();
    const stop = await work(taskQueue);
    const { processId } = await startTransfer(taskQueue);
    const request = await open(processId, 'request');
    await stop();
    const answering = driver(client, taskQueue).act(processId, {
      do: 'complete',
      step: request.id,
      outcome: 'sent',
      data: pack,
    });
    await work(taskQueue);
    const answer = await answering;
    expect(answer.opened).toEqual([(await open(processId, 'decide')).id]);
  });

  it('each open process of a person is settled once for a circumstance, however often it is told', async () => {
    const taskQueue = randomUUID();
    await work(taskQueue);
    const { processId, subjectId } = await startTransfer(taskQueue);
    const second = await driver(client, taskQueue).start('transfer', {
      do: 'start',
      kind: 'transfer',
      subjectId,
      input: { ...moving, receiving: 'police:dorset/mosovo', confirmedOn: plusDays(today, -1) },
    });
    const request = { id: randomUUID(), subjectId, kind: 'risk', from: today, value: 'high', by: 'tester' };
    const tell = async (workflowId: string): Promise<void> => {
      await client.workflow.execute(circumstanceWorkflow, { workflowId, taskQueue, args: [request] });
    };
    await tell(`told-${randomUUID()}`);
    for (const id of [processId, second.processId]) {
      await eventually(async () => expect((await open(id, 'request')).risk).toBe('high'));
    }
    const settled = await Promise.all(
      [processId, second.processId].map(async (id) => counted('settlement', id)),
    );
    const events = async () =>
      records.database
        .selectFrom('event')
        .select(['stream', 'type'])
        .where('stream', 'in', [processId, second.processId, subjectId])
        .execute();
    const before = await events();
    await tell(`told-${randomUUID()}`);
    await eventually(async () => {
      const after = await Promise.all(
        [processId, second.processId].map(async (id) => counted('settlement', id)),
      );
      expect(after).toEqual(settled.map((count) => count + 1));
    });
    expect(await events()).toEqual(before);
  });

  it('accepting a transfer hands the steps of the person’s other processes over to the receiving force', async () => {
    const taskQueue = randomUUID();
    await work(taskQueue);
    await seedUnits(records.database, ['police:kent/station', 'police:avon-and-somerset/station']);
    const { processId, subjectId } = await startTransfer(taskQueue);
    const { start, act } = driver(client, taskQueue);
    const registration = await start('registration', {
      do: 'start',
      kind: 'registration',
      subjectId,
      input: {
        regime: 'soa',
        disposal: 'caution',
        relevantDate: today,
        born: '1980-01-01',
        home: moving.sending,
        needToKnow: [],
      },
    });
    expect((await open(registration.processId, 'initial')).owner).toBe('police:kent/station');
    await act(processId, {
      do: 'complete',
      step: (await open(processId, 'request')).id,
      outcome: 'sent',
      data: pack,
    });
    await act(processId, {
      do: 'complete',
      step: (await open(processId, 'decide')).id,
      outcome: 'accepted',
      data: acceptedBy('staff:7'),
    });
    await eventually(async () =>
      expect((await open(registration.processId, 'initial')).owner).toBe('police:avon-and-somerset/station'),
    );
  });

  it('a process goes on under a changed definition, and what ran under the old one still replays', async () => {
    const taskQueue = randomUUID();
    const stop = await work(taskQueue);
    const { processId } = await startTransfer(taskQueue);
    const { act } = driver(client, taskQueue);
    await act(processId, {
      do: 'complete',
      step: (await open(processId, 'request')).id,
      outcome: 'sent',
      data: pack,
    });
    expect((await open(processId, 'decide')).rule).toBe('transfer.decide');
    await stop();

    // A release that gives the receiving unit another time, and asks nobody to acknowledge.
    const known = catalogue.transfer;
    const { steps: stepTables } = known.table;
    const changed: AnyDefinition = {
      table: {
        ...known.table,
        steps: { ...stepTables, decide: { ...stepTables['decide'], clock: 'transfer.mappa' } as StepTable },
      },
      behaviour: {
        ...known.behaviour,
        plan: (view) => {
          const plan = known.behaviour.plan(view);
          return { ...plan, steps: { ...plan.steps, 'acknowledge-move': false } };
        },
      },
    };
    await work(taskQueue, { definitionOf: (kind) => (kind === 'transfer' ? changed : definitionOf(kind)) });
    const decide = await open(processId, 'decide');
    await act(processId, { do: 'acknowledge', step: decide.id });
    expect(await open(processId, 'decide')).toMatchObject({ id: decide.id, rule: 'transfer.mappa' });
    await act(processId, {
      do: 'complete',
      step: decide.id,
      outcome: 'accepted',
      data: acceptedBy('staff:7'),
    });
    const names = (await steps(processId)).filter(({ is_open }) => is_open).map(({ step }) => step);
    expect(names.sort()).toEqual(['first-contact', 'record-visor']);

    const history = await client.workflow.getHandle(processId).fetchHistory();
    await Worker.runReplayHistory(
      {
        workflowBundle: { codePath: testServers().bundle },
        dataConverter: createDataConverter(testPayloadKeys),
      },
      history,
    );
  });

  it('a refused start leaves nothing behind', async () => {
    const taskQueue = randomUUID();
    await work(taskQueue);
    const subjectId = await seedPerson(records.database, moving.receiving, now());
    const processId = randomUUID();
    const act = {
      do: 'start',
      kind: 'transfer',
      subjectId,
      input: { ...moving, confirmedOn: today },
    } as const;
    await expect(
      driver(client, taskQueue).start('transfer', act, randomUUID(), processId),
    ).rejects.toMatchObject({
      cause: { type: 'transfer.sender-not-accountable' },
    });
    expect(await steps(processId)).toEqual([]);
    await eventually(async () => {
      const { status } = await client.workflow.getHandle(processId).describe();
      expect(status.name).toBe('COMPLETED');
    });
  });

  it('of two acts that come at once, only the first closes a step', async () => {
    const { processId, subjectId } = {
      processId: randomUUID(),
      subjectId: await seedPerson(records.database, moving.sending, now()),
    };
    const { settle } = createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
    await settle({
      processId,
      now: now(),
      by: 'tester',
      key: 'start',
      act: { do: 'start', kind: 'transfer', subjectId, input: { ...moving, confirmedOn: today } },
    });
    const request = await open(processId, 'request');
    const act = { do: 'complete', step: request.id, outcome: 'sent', data: pack } as const;
    const results = await Promise.allSettled(
      ['one', 'two', 'three'].map(async (key) => settle({ processId, now: now(), by: key, key, act })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ type: 'step.closed' });
    const places = await records.database
      .selectFrom('settlement')
      .select('sequence')
      .where('process_id', '=', processId)
      .orderBy('sequence')
      .execute();
    expect(places.map(({ sequence }) => Number(sequence))).toEqual([1, 2]);
  });
});
