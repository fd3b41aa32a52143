import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../platform/local/postgres-server';
import { obtainTemporal, startTemporal } from '../../platform/local/temporal-server';
import { obtainTimeSkippingServer } from '../../platform/local/time-skipping-server';
import { migrate } from '../../records/migrate';
import { bundleWorkflows } from '../../worker/create-worker';
import { keepServers } from './servers';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Starts, once per run, what the tests share: PostgreSQL with a template database, and Temporal. */
export default async function setUp(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-test-'));
  // As root, PostgreSQL runs as another user, who must be able to come in.
  await chmod(folder, 0o755);
  const timeSkipping = await obtainTimeSkippingServer(say);
  await obtainTemporal({ say });
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  const temporal = await startTemporal({ say });
  keepServers({ folder, postgres, temporal });
  const bundle = join(folder, 'workflows.js');
  await writeFile(bundle, await bundleWorkflows());
  await migrate({ url: postgres.ownerUrl });
  const admin = new Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query('alter database vigil is_template true');
  await admin.end();
  process.env['VIGIL_TEST_SERVERS'] = JSON.stringify({
    adminUrl: postgres.adminUrl,
    ownerUrl: postgres.ownerUrl,
    apiUrl: postgres.apiUrl,
    workerUrl: postgres.workerUrl,
    temporalAddress: temporal.address,
    timeSkipping,
    bundle,
  });
}
