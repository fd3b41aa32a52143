import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { Client as PgClient } from 'pg';
import { z } from 'zod';
import { createLocalIssuer } from '../local/issuer';
import { startPostgres } from '../platform/local/postgres-server';
import { startTemporal } from '../platform/local/temporal-server';
import { openDatabase } from '../records/database';
import { migrate } from '../records/migrate';
import { begun, floor, told } from './floor-workflow';
import { partStarter } from './start-part';

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

const lead = 'police:bench/mosovo';
const owners = ['police:bench/first', 'police:bench/second', 'police:bench/third'] as const;
/** Bytes: what the process occupies, and what it holds on to after a collection. */
interface Memory {
  readonly resident: number;
  readonly held: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs a task so many times, so many at once; says how many were finished in a second. */
async function rateOf(
  times: number,
  inFlight: number,
  task: (index: number) => Promise<void>,
): Promise<number> {
  const begin = process.hrtime.bigint();
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(inFlight, times) }, async () => {
      for (let index = next++; index < times; index = next++) await task(index);
    }),
  );
  return times / (Number(process.hrtime.bigint() - begin) / 1e9);
}

async function main(): Promise<void> {
  const stops: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  await chmod(folder, 0o755);
  stops.push(async () => rm(folder, { recursive: true, force: true }));
  try {
    await measure(folder, stops);
  } finally {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  }
}

async function measure(folder: string, stops: (() => Promise<unknown>)[]): Promise<void> {
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  stops.push(async () => postgres.stop());
  await migrate({ ownerUrl: postgres.ownerUrl });
  const owner = new PgClient({ connectionString: postgres.ownerUrl });
  await owner.connect();
  await owner.query('create table floor (id text not null, what text not null)');
  await owner.query('grant insert on floor to vigil_service');
  await owner.end();
  const temporal = await startTemporal({ folder: join(folder, 'temporal'), say });
  stops.push(async () => temporal.stop());

  let notices = 0;
  const sink = createServer((request, response) => {
    request.resume().on('end', () => {
      notices += 1;
      response.statusCode = 204;
      response.end();
    });
  });
  sink.keepAliveTimeout = 60_000;
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  stops.push(async () => {
    sink.closeAllConnections();
    await new Promise((resolve) => sink.close(resolve));
  });
  const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`;

  const database = openDatabase({ url: postgres.serviceUrl, poolSize: 2 });
  stops.push(async () => database.destroy());
  const subject = randomUUID();
  const at = new Date().toISOString() as `${string}Z`;
  await database
    .insertInto('subject')
    .values({ id: subject, kind: 'person', name: null, created_at: at, created_by: 'bench' })
    .execute();
  await database
    .insertInto('circumstance')
    .values({
      id: randomUUID(),
      subject_id: subject,
      kind: 'accountable',
      starts: '2020-01-01',
      ends: null,
      value: JSON.stringify(lead),
      end_reason: null,
      recorded_at: at,
      recorded_by: 'bench',
      process_id: null,
    })
    .execute();
  for (const id of [lead, ...owners]) {
    await database
      .insertInto('unit')
      .values({ id, agency: 'police', area: 'police:bench', title: id })
      .execute();
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    await database
      .insertInto('channel')
      .values({ unit_id: id, kind: 'webhook', address: sinkUrl, secret })
      .execute();
  }

  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    DATA_DIR: folder,
    DATABASE_URL: postgres.serviceUrl,
    TEMPORAL_ADDRESS: temporal.address,
    PAYLOAD_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    BENCH_SINK: sinkUrl,
  };
  const issuer = await createLocalIssuer({ dataDir: folder, audience: 'vigil' });
  const startPart = partStarter(environment, stops);
  const memoryOf = async ({ child }: { child: ChildProcess }): Promise<Memory> => {
    child.send('memory');
    const [answer] = (await once(child, 'message')) as [Memory];
    return answer;
  };

  const worker = await startPart('worker', 'vigil');
  const api = await startPart('api', 'vigil');
  const tokens = await Promise.all(
    [lead, ...owners].map(async (unit) =>
      issuer.sign({
        id: `staff:${unit.slice(13)}`,
        unit: unit as typeof lead,
        roles: [unit === lead ? 'coordinator' : 'partner'],
      }),
    ),
  );
  const post = async (path: string, token: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  interface Opened {
    readonly id: string;
    readonly owner: string;
  }
  const [first, second, third] = owners;
  const open = async (): Promise<readonly Opened[]> => {
    const input = { lead, first, second, third };
    const { steps } = await post('/v1/processes/r3t3', tokens[0] ?? '', { subject, input });
    return steps as Opened[];
  };
  const tokenFor = (unit: string): string => tokens[[lead, ...owners].indexOf(unit)] ?? '';
  const finish = async (steps: readonly Opened[]): Promise<void> => {
    for (const { id, owner: unit } of steps) {
      await post(`/v1/steps/${id}/acknowledge`, tokenFor(unit), {});
      await post(`/v1/steps/${id}/complete`, tokenFor(unit), { outcome: 'done', data: {} });
    }
  };

  const { client, close } = await connect(temporal.address);
  stops.push(close);
  await startPart('floor', 'floor');
  const floorOnce = async (): Promise<void> => {
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

  say('Warming up …');
  await rateOf(30, IN_FLIGHT, async () => finish(await open()));
  await rateOf(30, IN_FLIGHT, floorOnce);

  say(`Measuring ${N}, ${IN_FLIGHT} in flight …`);
  // Alternating halves, so that a machine that slows down slows both.
  const half = Math.ceil(N / 2);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < 2; turn++) {
    ours.push(await rateOf(half, IN_FLIGHT, async () => finish(await open())));
    bare.push(await rateOf(half, IN_FLIGHT, floorOnce));
  }
  const opened: (readonly Opened[])[] = [];
  const openedPerSecond = await rateOf(N, IN_FLIGHT, async () => {
    opened.push(await open());
  });
  const processesFinished = await rateOf(N, IN_FLIGHT, async (index) => finish(opened[index] ?? []));

  const before = [await memoryOf(worker), await memoryOf(api)] as const;
  await rateOf(OPEN, IN_FLIGHT, async () => void (await open()));
  const after = [await memoryOf(worker), await memoryOf(api)] as const;
  const perThousand = (index: 0 | 1): number =>
    OPEN === 0 ? 0 : Math.round(((after[index].held - before[index].held) / OPEN) * 1_000);

  // The sink has seen each notice once: three of each process, and of each floor.
  const expected = 3 * (30 + 2 * half + N + OPEN) + 3 * (30 + 2 * half);
  const end = Date.now() + 60_000;
  while (notices < expected && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));

  const mean = (rates: readonly number[]): number =>
    rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);
  const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
  const results = {
    what: 'R3T3 over HTTP beside the floor, same server, same run',
    n: N,
    inFlight: IN_FLIGHT,
    processesOpenedPerSecond: round(openedPerSecond),
    stepsCompletedPerSecond: round(processesFinished * 3),
    endToEndPerSecond: round(mean(ours)),
    floorEndToEndPerSecond: round(mean(bare)),
    shareOfFloor: round(mean(ours) / mean(bare), 2),
    workerHeldBytesPerThousandOpen: perThousand(0),
    apiHeldBytesPerThousandOpen: perThousand(1),
    workerResidentBytes: after[0].resident,
    apiResidentBytes: after[1].resident,
    noticesDelivered: notices,
    noticesExpected: expected,
    machine: {
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
  };
  const resultsFolder = join(__dirname, 'results');
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(
    join(resultsFolder, `r3t3-${new Date().toISOString().slice(0, 10)}.json`),
    `${JSON.stringify(results, null, 2)}\n`,
  );
  for (const [name, value] of Object.entries(results)) say(`${name.padEnd(28)} ${JSON.stringify(value)}`);
}

async function connect(address: string): Promise<{ client: Client; close: () => Promise<void> }> {
  const connection = await Connection.connect({ address });
  return { client: new Client({ connection }), close: async () => connection.close() };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
