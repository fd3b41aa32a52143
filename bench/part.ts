import { Pool } from 'pg';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { composeApi, serveApi, type ApiConfig } from '../api/compose';
import { createLocalIssuer } from '../local/issuer';
import { parseConfig, type ConfigWith } from '../platform/config';
import { createLogger } from '../platform/logger';
import { connectClient, connectWorker } from '../platform/temporal';
import { openApiDatabase, openDatabase } from '../records/database';
import { composeWorker, type WorkerConfig } from '../worker/compose';
import { enrolDueAtOnce } from './due-at-once';
import { createFloorActivities } from './floor-activities';
import { enrol } from './r3t3';
import { benchSecretKeys } from './seed';

/** One part of the bench in a process of its own, so that its memory can be told from the others'. */
async function main(role: string | undefined): Promise<void> {
  const given = parseConfig(process.env, [
    'DATABASE_URL',
    'DATABASE_API_URL',
    'TEMPORAL_ADDRESS',
    'PAYLOAD_KEYS',
  ]);
  const config: BenchConfig = {
    ...given,
    API_PORT: 0,
    API_RATE_LIMIT_PER_MINUTE: 1_000_000,
    API_ADDRESS_RATE_LIMIT_PER_MINUTE: 10_000_000,
    DATABASE_POOL_SIZE: 20,
    LINK_KEY: [Buffer.alloc(32)],
    SECRET_KEYS: benchSecretKeys,
    SMTP_URL: given.SMTP_URL ?? 'smtp://127.0.0.1:1',
    SHUTDOWN_GRACE_SECONDS: 2,
  };
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  enrol();
  enrolDueAtOnce();
  process.on('message', tellMemory);
  const ready = (told: object): void => void process.send?.({ ready: true, ...told });
  if (role === 'api') return ready({ port: await serveBench(config) });
  const worker = role === 'floor' ? await floorWorker(config) : await serviceWorker(config);
  ready({});
  await worker.run();
  process.exit(0);
}

type BenchConfig = ApiConfig &
  WorkerConfig &
  ConfigWith<'DATABASE_URL' | 'DATABASE_API_URL' | 'TEMPORAL_ADDRESS'>;

const databaseOf = ({ DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize }: BenchConfig) =>
  openDatabase({ url, poolSize });

function tellMemory(asked: unknown): void {
  if (asked !== 'memory') return;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const peak = process.resourceUsage().maxRSS * 1_024;
  process.send?.({ resident: rss, held: heapUsed + external, peak });
}

async function serveBench(config: BenchConfig): Promise<number> {
  const { client } = await connectClient(config, config.PAYLOAD_KEYS);
  const { issuer, keys } = await createLocalIssuer({
    dataDir: config.DATA_DIR,
    audience: config.JWT_AUDIENCE,
  });
  const logger = createLogger({ level: 'silent', name: 'bench' });
  const database = openApiDatabase({ url: config.DATABASE_API_URL, poolSize: config.DATABASE_POOL_SIZE });
  const needs = { database, client, logger, issuer: { issuer, keys } };
  const { port } = await serveApi(config, composeApi(config, needs));
  return port;
}

const serviceWorker = async (config: BenchConfig): Promise<Worker> =>
  composeWorker(config, { connection: await connectWorker(config), database: databaseOf(config) });

/** A worker that does the least that Temporal and the disk allow, to compare with. */
const floorWorker = async (config: BenchConfig): Promise<Worker> =>
  Worker.create({
    connection: await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS }),
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    workflowsPath: require.resolve('./floor-workflow'),
    activities: createFloorActivities(
      new Pool({ connectionString: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE }),
      process.env['BENCH_SINK'] ?? '',
    ),
    maxCachedWorkflows: 500,
    maxConcurrentLocalActivityExecutions: 50,
  });

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
