import { createRemoteJWKSet } from 'jose';
import { fromMilliseconds } from '../domain/time/time';
import { parseConfig, publicUrlOf } from '../platform/config';
import { createLogger } from '../platform/logger';
import { createStepLinks } from '../platform/step-links';
import { connectClient } from '../platform/temporal';
import { version } from '../package.json';
import { openDatabase } from '../records/database';
import { createApp } from './app';
import { createAuthenticate } from './authenticate';
import { createGateway } from './gateway';
import { serve } from './serve';

async function main(): Promise<void> {
  const config = parseConfig(process.env, [
    'DATABASE_URL',
    'TEMPORAL_ADDRESS',
    'PAYLOAD_KEYS',
    'JWT_ISSUER',
    'JWKS_URL',
    'LINK_KEY',
  ]);
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  const database = openDatabase({ url: config.DATABASE_URL, poolSize: config.DATABASE_POOL_SIZE });
  const { client, connection } = await connectClient(config, config.PAYLOAD_KEYS);
  const app = createApp({
    database,
    logger,
    version,
    gateway: createGateway(client, {
      taskQueue: config.TEMPORAL_TASK_QUEUE,
      namespace: config.TEMPORAL_NAMESPACE,
    }),
    now: () => fromMilliseconds(Date.now()),
    publicUrl: publicUrlOf(config),
    links: createStepLinks({ keys: config.LINK_KEY, days: config.LINK_DAYS }),
    authenticate: createAuthenticate({
      keys: createRemoteJWKSet(new URL(config.JWKS_URL)),
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
    }),
    rateLimitPerMinute: config.API_RATE_LIMIT_PER_MINUTE,
  });
  const server = await serve(app, {
    host: config.API_HOST,
    port: config.API_PORT,
    graceSeconds: config.SHUTDOWN_GRACE_SECONDS,
  });
  logger.info({ port: server.port }, 'api listening');
  const stop = async (): Promise<void> => {
    await server.stop();
    await connection.close();
    await database.destroy();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
