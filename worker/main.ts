import { Client } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { parseConfig } from '../platform/config';
import { createLogger } from '../platform/logger';
import { createDataConverter } from '../platform/payload-codec';
import { databaseConnection } from '../platform/transport';
import { connectWorker } from '../platform/temporal';
import { openDatabase } from '../records/database';
import { composeWorker } from './compose';
import { keepForgetting } from './forget-answers';
import { startDigest } from './start-digest';
import { startPublicCalendar } from './start-public-calendar';

async function main(): Promise<void> {
  const config = parseConfig(process.env, [
    'DATABASE_URL',
    'TEMPORAL_ADDRESS',
    'PAYLOAD_KEYS',
    'SECRET_KEYS',
    'SMTP_URL',
    'LINK_KEY',
  ]);
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'worker' });
  // SIGTERM and SIGINT end the worker; `run` returns when it has drained.
  Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const database = openDatabase({
    ...(await databaseConnection(config.DATABASE_URL, config)),
    poolSize: config.DATABASE_POOL_SIZE,
  });
  const connection = await connectWorker(config);
  const worker = await composeWorker(config, { connection, database });
  const client = new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(config.PAYLOAD_KEYS),
  });
  await startDigest(client, { taskQueue: config.TEMPORAL_TASK_QUEUE });
  await startPublicCalendar(client, { taskQueue: config.TEMPORAL_TASK_QUEUE });
  const forgetting = keepForgetting(database, {
    hours: config.IDEMPOTENCY_HOURS,
    failed: (error) => logger.error({ err: error }, 'kept answers could not be deleted'),
  });
  logger.info({ taskQueue: config.TEMPORAL_TASK_QUEUE }, 'worker running');
  await worker.run();
  await forgetting.stop();
  await connection.close();
  await database.destroy();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
