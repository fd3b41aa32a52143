import { parseConfig } from '../platform/config';
import { verifyChains } from './audit';
import { openDatabase } from './database';
import { migrate } from './migrate';
import { localUrls } from '../platform/local/postgres-server';

/** `migrate`: brings the records up to this version. `audit:verify`: walks every chain of the log. */
async function main(task: string | undefined): Promise<void> {
  const config = parseConfig(process.env);
  const local = config.DATABASE_URL === undefined ? await localUrls(config.DATA_DIR) : undefined;
  if (task === 'migrate') {
    const ownerUrl = config.DATABASE_OWNER_URL ?? config.DATABASE_URL ?? local?.ownerUrl;
    if (ownerUrl === undefined) throw new Error('Set DATABASE_OWNER_URL, or start the service first.');
    const { applied } = await migrate({ ownerUrl });
    process.stdout.write(
      applied.length === 0 ? 'The records are up to date.\n' : `Applied ${applied.join(', ')}.\n`,
    );
    return;
  }
  if (task !== 'audit:verify') throw new Error('Say migrate or audit:verify.');
  const url = config.DATABASE_URL ?? local?.serviceUrl;
  if (url === undefined) throw new Error('Set DATABASE_URL, or start the service first.');
  const database = openDatabase({ url, poolSize: 2 });
  try {
    const { events, chains, faults } = await verifyChains(database);
    for (const { stream, ordinal, fault } of faults)
      process.stdout.write(`${fault}: event ${ordinal} of ${stream}\n`);
    process.stdout.write(
      `${events} events in ${chains} chains, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}\n`,
    );
    if (faults.length > 0) process.exitCode = 2;
  } finally {
    await database.destroy();
  }
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
