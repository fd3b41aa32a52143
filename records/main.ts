import { parseConfig } from '../platform/config';
import { databaseUrls } from '../platform/database-urls';
import { migrate } from './migrate';

/** Brings the records up to this version, as the role that owns the tables. */
async function main(): Promise<void> {
  const { ownerUrl } = await databaseUrls(parseConfig(process.env));
  const { applied } = await migrate({ ownerUrl });
  const told = applied.length === 0 ? 'The records are up to date.' : `Applied ${applied.join(', ')}.`;
  process.stdout.write(`${told}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
