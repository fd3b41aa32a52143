import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createGateway } from '../../api/gateway/gateway';
import { dayOf, plusDays } from '../../domain/time/time';
import type { Act } from '../../engine/acts/acts';
import { createDataConverter } from '../../platform/payload-codec';
import type { Database } from '../../records/database';
import { bundleWorkflows } from '../../worker/create-worker';
import { millisecondsOf, now, round, secondsOf } from '../measuring';
import type { Rig } from '../rig';
import { seedPerson, seedUnits } from '../seed';
import { startWebhookSink } from '../sinks';
import { area, inputFrom, units, visit } from './input';

/** So many visits of a real workflow, and the history of each of its runs. */
export async function measureHistories(rig: Rig, visits: number): Promise<object> {
  const { database, apiUrl, workerUrl } = await rig.startDatabase('worker', 4);
  const temporal = await rig.startTemporal();
  const sink = await startWebhookSink(rig);
  const subject = await seedPerson(database);
  await seedUnits(database, units, { kind: 'webhook', address: sink.url });
  await seedStation(database);
  await rig.parts({ DATABASE_URL: workerUrl, DATABASE_API_URL: apiUrl, TEMPORAL_ADDRESS: temporal })(
    'worker',
    'vigil',
  );
  const client = await rig.connect(temporal);
  const registration = await startRegistration(client, subject);
  const seconds = await secondsOf(async () => {
    for (let turn = 0; turn < visits; turn += 1)
      await visitOnce(database, registration, turn === 0 ? 'initial' : 'periodic');
  });
  const runs = await runsOf(client, registration.id);
  return {
    acts: visits * 3,
    actsPerSecond: round((visits * 3) / seconds, 1),
    runs: runs.length,
    largestRunEvents: runs[0]?.events ?? 0,
    largestRunBytes: runs[0]?.bytes ?? 0,
    bytesPerVisit: Math.round(runs.reduce((sum, { bytes }) => sum + bytes, 0) / visits),
    replayMsOfLargestRun: Math.round(await replay(rig, client, registration.id, runs[0]?.runId)),
  };
}

const seedStation = async (database: Database): Promise<unknown> =>
  database
    .insertInto('station')
    .values({
      id: randomUUID(),
      area,
      name: visit.station,
      published: '2020-01-01',
      withdrawn: null,
      why: 'The bench',
      changed_at: now(),
      changed_by: 'bench',
    })
    .execute();

interface Registration {
  readonly id: string;
  readonly act: (act: Act) => Promise<unknown>;
}

async function startRegistration(client: Client, subjectId: string): Promise<Registration> {
  const gateway = createGateway(client, { taskQueue: 'vigil', namespace: 'default' });
  const id = randomUUID();
  const asked = (act: Act) => ({ key: randomUUID(), by: 'bench', act });
  const input = inputFrom(plusDays(dayOf(now()), -2));
  await gateway.start(id, asked({ do: 'start', kind: 'registration', subjectId, input }));
  return { id, act: async (act) => gateway.act(id, asked(act)) };
}

/** One visit, and what the station and the ViSOR manager owe after it. */
async function visitOnce(database: Database, { id, act }: Registration, of: string): Promise<void> {
  await act({ do: 'command', name: 'record-notification', data: { of: [of], on: now(), ...visit } });
  const open = await database
    .selectFrom('step')
    .select(['id', 'step'])
    .where('process_id', '=', id)
    .where('is_open', '=', true)
    .where('step', 'in', ['acknowledge-notification', 'record-on-visor'])
    .execute();
  for (const { id: step, step: name } of open) {
    const answer =
      name === 'record-on-visor'
        ? { outcome: 'recorded', data: {} }
        : { outcome: 'given', data: { biometrics: false } };
    await act({ do: 'complete', step, ...answer });
  }
}

interface Run {
  readonly events: number;
  readonly bytes: number;
  readonly runId: string;
}

/** Every run of a workflow, the one with the longest history first. */
async function runsOf(client: Client, workflowId: string): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const { historyLength, historySize = 0 } = await handle.describe();
    runs.push({ events: historyLength, bytes: historySize, runId });
  }
  return runs.sort((a, b) => b.events - a.events);
}

/** Replays a run; says how many milliseconds that took. */
async function replay(rig: Rig, client: Client, workflowId: string, runId?: string): Promise<number> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const codePath = join(rig.folder, 'workflows.js');
  await writeFile(codePath, await bundleWorkflows());
  const dataConverter = createDataConverter(rig.payloadKeys);
  return millisecondsOf(async () =>
    Worker.runReplayHistory({ workflowBundle: { codePath }, dataConverter }, history),
  );
}
