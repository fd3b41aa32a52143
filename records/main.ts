import { parseConfig } from '../platform/config';
import { databaseUrls } from '../platform/database-urls';
import { databaseConnection } from '../platform/transport';
import { migrate } from './migrate';

/** Brings the records up to this version, as the role that owns the tables. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const { ownerUrl } = await databaseUrls(config);
  const { applied } = await migrate(await databaseConnection(ownerUrl, config));
  const told = applied.length === 0 ? 'The records are up to date.' : `Applied ${applied.join(', ')}.`;
  process.stdout.write(`${told}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
