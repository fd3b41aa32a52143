import type { Config } from './config';
import { localUrls } from './local/postgres-server';

/** Where a command finds the database: by the settings, or else the one that `npm start` keeps on this machine. */
export async function databaseUrls(config: Config): Promise<{ ownerUrl: string; workerUrl: string }> {
  const local = config.DATABASE_URL === undefined ? await localUrls(config.DATA_DIR) : undefined;
  const workerUrl = config.DATABASE_URL ?? local?.workerUrl;
  const ownerUrl = config.DATABASE_OWNER_URL ?? config.DATABASE_URL ?? local?.ownerUrl;
  if (workerUrl === undefined || ownerUrl === undefined)
    throw new Error('Set DATABASE_URL and DATABASE_OWNER_URL, or start the service first.');
  return { workerUrl, ownerUrl };
}
