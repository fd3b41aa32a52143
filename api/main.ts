import { createRemoteJWKSet } from 'jose';
import { parseConfig } from '../platform/config';
import { createLogger } from '../platform/logger';
import { databaseConnection } from '../platform/transport';
import { connectClient } from '../platform/temporal';
import { openApiDatabase } from '../records/database';
import { composeApi, serveApi } from './compose';

async function main(): Promise<void> {
  const config = parseConfig(process.env, [
    'DATABASE_API_URL',
    'TEMPORAL_ADDRESS',
    'PAYLOAD_KEYS',
    'SECRET_KEYS',
    'JWT_ISSUER',
    'JWKS_URL',
    'LINK_KEY',
  ]);
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  const connected = await databaseConnection(config.DATABASE_API_URL, config);
  const database = openApiDatabase({ ...connected, poolSize: config.DATABASE_POOL_SIZE });
  // A reader of a long file holds a connection while each part of it is written down.
  const looks = openApiDatabase({ ...connected, poolSize: 1 });
  const { client, connection } = await connectClient(config, config.PAYLOAD_KEYS);
  const issuer = { issuer: config.JWT_ISSUER, keys: createRemoteJWKSet(new URL(config.JWKS_URL)) };
  const server = await serveApi(config, composeApi(config, { database, looks, client, logger, issuer }));
  logger.info({ port: server.port }, 'api listening');
  const stop = async (): Promise<void> => {
    await server.stop();
    await connection.close();
    await database.destroy();
    await looks.destroy();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
