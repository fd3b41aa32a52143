import { rm } from 'node:fs/promises';
import { keptServers } from './servers';

/** Ends what the set-up started, and nothing else. */
export default async function tearDown(): Promise<void> {
  const servers = keptServers();
  if (!servers) return;
  await Promise.all([servers.temporal.stop(), servers.postgres.stop()]);
  await rm(servers.folder, { recursive: true, force: true });
}
