import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { Client as PgClient } from 'pg';
import { z } from 'zod';
import { begun, floor, told } from './floor-workflow';
import { machine, rateOf, round, runBench, say, sayResults, sleep, writeResults } from './measuring';
import { lead, owners } from './open-processes';
import { inRig, type Rig } from './rig';
import type { Database } from '../records/database';
import { seedPerson, seedSystem, seedUnits } from './seed';
import { startWebhookSink, type Sink } from './sinks';
import { memoryOf, type Part, type StartPart } from './start-part';

const { N, IN_FLIGHT, OPEN } = z
  .object({
    BENCH_N: z.coerce.number().int().min(1).max(20_000).default(500),
    BENCH_IN_FLIGHT: z.coerce.number().int().min(1).max(500).default(32),
    BENCH_OPEN: z.coerce.number().int().min(0).max(20_000).default(1_000),
  })
  .transform(({ BENCH_N, BENCH_IN_FLIGHT, BENCH_OPEN }) => ({
    N: BENCH_N,
    IN_FLIGHT: BENCH_IN_FLIGHT,
    OPEN: BENCH_OPEN,
  }))
  .parse(process.env);

const warmingUp = 30;
const half = Math.ceil(N / 2);

/** What is asked of the service, and of the floor. */
interface Measured {
  readonly open: () => Promise<readonly Opened[]>;
  readonly finish: (steps: readonly Opened[]) => Promise<void>;
  readonly floorOnce: () => Promise<void>;
}
interface Opened {
  readonly id: string;
  readonly owner: string;
}

async function measure(rig: Rig): Promise<void> {
  const { database, apiUrl, workerUrl, ownerUrl } = await rig.startDatabase('worker', 2);
  await createFloorTable(ownerUrl);
  const temporal = await rig.startTemporal();
  const sink = await startWebhookSink(rig);
  const subject = await seedPerson(database, { accountable: lead });
  await seedUnits(database, [lead, ...owners], { kind: 'webhook', address: sink.url });

  const settings = {
    DATABASE_URL: workerUrl,
    DATABASE_API_URL: apiUrl,
    TEMPORAL_ADDRESS: temporal,
    BENCH_SINK: sink.url,
  };
  const startPart = rig.parts(settings);
  const worker = await startPart('worker', 'vigil');
  const api = await startPart('api', 'vigil');
  const measured = {
    ...(await service(rig, api, { database, subject })),
    floorOnce: await floorOf(rig, temporal, startPart),
  };

  say('Warming up …');
  await rateOf(warmingUp, IN_FLIGHT, async () => measured.finish(await measured.open()));
  await rateOf(warmingUp, IN_FLIGHT, measured.floorOnce);
  say(`Measuring ${N}, ${IN_FLIGHT} in flight …`);
  const results = {
    what: 'R3T3 over HTTP beside the floor, same server, same run',
    n: N,
    inFlight: IN_FLIGHT,
    ...(await rates(measured)),
    ...(await memoryOfOpen(measured, worker, api)),
    ...(await noticesTaken(sink)),
    machine: machine(),
  };
  await writeResults('r3t3', results);
  sayResults(results);
}

async function createFloorTable(ownerUrl: string): Promise<void> {
  const owner = new PgClient({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('create table floor (id text not null, what text not null)');
  await owner.query('grant insert on floor to vigil_service');
  await owner.end();
}

/** Opens and finishes processes over HTTP, as the units that have a part in them. */
async function service(
  rig: Rig,
  api: Part,
  { database, subject }: { readonly database: Database; readonly subject: string },
): Promise<Pick<Measured, 'open' | 'finish'>> {
  const issuer = await rig.issuer();
  const tokens = new Map<string, string>();
  for (const unit of [lead, ...owners] as const) {
    const roles = [unit === lead ? ('coordinator' as const) : ('partner' as const)];
    tokens.set(unit, await issuer.sign(await seedSystem(database, unit, roles)));
  }
  const post = async (path: string, unit: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.get(unit)}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const [first, second, third] = owners;
  return {
    async open() {
      const input = { lead, first, second, third };
      const { steps } = await post('/v1/processes/r3t3', lead, { subject, input });
      return steps as Opened[];
    },
    async finish(steps) {
      for (const { id, owner: unit } of steps) {
        await post(`/v1/steps/${id}/acknowledge`, unit, {});
        await post(`/v1/steps/${id}/complete`, unit, { outcome: 'done', data: {} });
      }
    },
  };
}

/** The same number of updates and activities of the barest workflow. */
async function floorOf(rig: Rig, temporal: string, startPart: StartPart): Promise<Measured['floorOnce']> {
  await startPart('floor', 'floor');
  const client = await rig.connect(temporal, 'inPlain');
  return async () => {
    const workflowId = randomUUID();
    const operation = new WithStartWorkflowOperation(floor, {
      workflowId,
      args: [workflowId],
      taskQueue: 'floor',
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    await client.workflow.executeUpdateWithStart(begun, { startWorkflowOperation: operation });
    const handle = client.workflow.getHandle(workflowId);
    for (let act = 0; act < 6; act++) await handle.executeUpdate(told, { args: [`act ${act}`] });
  };
}

async function rates({ open, finish, floorOnce }: Measured): Promise<Record<string, number>> {
  const ours: number[] = [];
  const bare: number[] = [];
  // Alternating halves, so that a machine that slows down slows both.
  for (let turn = 0; turn < 2; turn++) {
    ours.push(await rateOf(half, IN_FLIGHT, async () => finish(await open())));
    bare.push(await rateOf(half, IN_FLIGHT, floorOnce));
  }
  const opened: (readonly Opened[])[] = [];
  const openedPerSecond = await rateOf(N, IN_FLIGHT, async () => {
    opened.push(await open());
  });
  const finishedPerSecond = await rateOf(N, IN_FLIGHT, async (index) => finish(opened[index] ?? []));
  return {
    processesOpenedPerSecond: round(openedPerSecond),
    stepsCompletedPerSecond: round(finishedPerSecond * 3),
    endToEndPerSecond: round(mean(ours)),
    floorEndToEndPerSecond: round(mean(bare)),
    shareOfFloor: round(mean(ours) / mean(bare), 2),
  };
}

const mean = (rates: readonly number[]): number =>
  rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);

/** What the parts hold on to for each thousand processes that stay open. */
async function memoryOfOpen({ open }: Measured, worker: Part, api: Part): Promise<Record<string, number>> {
  const before = [await memoryOf(worker), await memoryOf(api)] as const;
  await rateOf(OPEN, IN_FLIGHT, async () => void (await open()));
  const after = [await memoryOf(worker), await memoryOf(api)] as const;
  const perThousand = (index: 0 | 1): number =>
    OPEN === 0 ? 0 : Math.round(((after[index].held - before[index].held) / OPEN) * 1_000);
  return {
    workerHeldBytesPerThousandOpen: perThousand(0),
    apiHeldBytesPerThousandOpen: perThousand(1),
    workerResidentBytes: after[0].resident,
    apiResidentBytes: after[1].resident,
  };
}

/** Waits until the sink has seen each notice: three of each process, and of each floor. */
async function noticesTaken(sink: Sink): Promise<Record<string, number>> {
  const expected = 3 * (warmingUp + 2 * half + N + OPEN) + 3 * (warmingUp + 2 * half);
  const end = Date.now() + 60_000;
  while (sink.taken() < expected && Date.now() < end) await sleep(50);
  return { noticesDelivered: sink.taken(), noticesExpected: expected };
}

runBench(async () => inRig(measure));
