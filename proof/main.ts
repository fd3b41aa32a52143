import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fromMilliseconds, type Instant } from '../domain/time/time';
import { parseConfig, type Config } from '../platform/config';
import { databaseUrls } from '../platform/database-urls';
import { knownSecret, localPayloadKey } from '../platform/local/secret';
import { localAddress } from '../platform/local/temporal-server';
import { databaseConnection } from '../platform/transport';
import { connectClient } from '../platform/temporal';
import { definitionOf } from '../workflows/catalogue';
import { verifyAccountability } from '../records/subjects/accountability';
import { verifyChains } from '../records/log/verify-chains';
import { openDatabase, type Database } from '../records/database';
import { createWorkflows, type Workflows } from './histories/workflows';
import { rebuildRecords } from './rebuild';
import { tryRefold } from './refold';
import { refoldInWords, reportRefold } from './refold-report';
import { restoreRecords } from './restore/restore';
import { verifyRecords } from './verify';
import { accountabilityFaultInWords, count, rebuiltInWords, verifiedInWords } from './words';

const usage = `What is recorded, and whether it is true.

  audit:verify            walks every chain of the log
  accountability:verify   whether every person has had exactly one accountable unit since their entry
  records:verify          compares the workflows with the records, and the records with their log
      --process ID        one process only
      --records-only      asks no workflow
  records:rebuild         brings restored records level with the workflows, mends rows from the log, tells workflows
      --process ID | --all
      --dry-run           says what it would do
      --accept-loss       goes on without what Temporal no longer keeps
      --records-only      only mends rows
  release:dry-run         says what settling every open process again would move, and moves nothing
      --ended             those too that ended
      --after ID          goes on after that process, where it was stopped
      --csv FILE          writes down each step that would move
  --json                  of the others but the first, for a machine

Ends with status 2 where something is wrong.
`;

const flags = {
  process: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  'accept-loss': { type: 'boolean', default: false },
  'records-only': { type: 'boolean', default: false },
  ended: { type: 'boolean', default: false },
  after: { type: 'string' },
  csv: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;
type Flags = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const sayAll = (lines: readonly string[]): void => lines.forEach(say);
const now = (): Instant => fromMilliseconds(Date.now());

async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  const [task = ''] = positionals;
  if (values.help) return say(usage);
  const run = tasks[task];
  if (!run) throw new Error(usage);
  await run(parseConfig(process.env), values);
}

const tasks: Readonly<Record<string, (config: Config, values: Flags) => Promise<void>>> = {
  'audit:verify': async (config) =>
    withDatabase(config, 'service', async (database) => {
      const { events, looks, chains, faults } = await verifyChains(database);
      for (const { stream, ordinal, fault } of faults) say(`${fault}: row ${ordinal} of ${stream}`);
      say(`${events} events and ${looks} looks in ${chains} chains, ${count(faults.length, 'fault')}`);
      endWith(faults.length);
    }),

  'accountability:verify': async (config, { json }) =>
    withDatabase(config, 'service', async (database) => {
      const { people, faults } = await verifyAccountability(database);
      endWith(faults.length);
      if (json) return say(JSON.stringify({ people, faults }));
      for (const fault of faults) say(accountabilityFaultInWords(fault));
      say(`${count(people, 'person', 'people')}, ${count(faults.length, 'fault')}`);
    }),

  'records:verify': async (config, { process: only, json, 'records-only': recordsOnly }) =>
    withDatabase(config, 'service', async (database) =>
      withWorkflows(config, recordsOnly, async (workflows) => {
        const found = await verifyRecords(
          {
            database,
            definitionOf,
            workflows,
            now,
            pause: async () => new Promise((go) => setTimeout(go, 2_000)),
          },
          { process: only },
        );
        endWith(found.differences.length);
        if (json) return say(JSON.stringify(found));
        sayAll(verifiedInWords(found));
      }),
    ),

  'records:rebuild': async (config, values) => {
    const { process: only, all, json, 'dry-run': dryRun, 'accept-loss': acceptLoss } = values;
    if (all === (only !== undefined)) throw new Error('Say --all, or --process and its id.');
    await withDatabase(config, 'owner', async (database) =>
      withWorkflows(config, values['records-only'], async (workflows) => {
        const dependencies = {
          database,
          definitionOf,
          workflows,
          now,
          newId: randomUUID,
          continueAfter: config.CONTINUE_AS_NEW_AFTER,
        };
        const restored = workflows
          ? await restoreRecords({ ...dependencies, workflows }, { process: only, dryRun, acceptLoss })
          : undefined;
        const rebuilt = await rebuildRecords(dependencies, { process: only, dryRun });
        endWith((restored?.lost.length ?? 0) + rebuilt.left.length);
        if (json) return say(JSON.stringify({ dryRun, levelled: restored, ...rebuilt }));
        sayAll(rebuiltInWords(rebuilt, restored, { dryRun }));
      }),
    );
  },

  'release:dry-run': async (config, { ended, after, csv, json }) =>
    withDatabase(config, 'service', async (database) => {
      const dependencies = { database, definitionOf, now, newId: randomUUID };
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const batches = tryRefold(dependencies, { which: ended ? 'all' : 'open', after });
      const tried = await reportRefold(batches, {
        stop: stop.signal,
        csv,
        onBatch: ({ looked, after: last }) =>
          void process.stderr.write(`${looked} looked at; stopped now, go on with --after ${last}\n`),
      });
      if (json) return say(JSON.stringify(tried));
      sayAll(refoldInWords(tried));
    }),
};

const endWith = (wrong: number): void => {
  if (wrong > 0) process.exitCode = 2;
};

async function withDatabase(
  config: Config,
  as: 'service' | 'owner',
  what: (database: Database) => Promise<void>,
): Promise<void> {
  const { workerUrl, ownerUrl } = await databaseUrls(config);
  const database = openDatabase({
    ...(await databaseConnection(as === 'owner' ? ownerUrl : workerUrl, config)),
    poolSize: 5,
  });
  try {
    await what(database);
  } finally {
    await database.destroy();
  }
}

async function withWorkflows(
  config: Config,
  recordsOnly: boolean,
  what: (workflows: Workflows | undefined) => Promise<void>,
): Promise<void> {
  if (recordsOnly) return what(undefined);
  const dataDir = resolve(config.DATA_DIR);
  const address = config.TEMPORAL_ADDRESS ?? (await localAddress(dataDir));
  const local = await knownSecret(dataDir, localPayloadKey);
  const keys = config.PAYLOAD_KEYS ?? (local && [{ id: 'local', key: local }]);
  if (address === undefined || keys === undefined)
    throw new Error('Set TEMPORAL_ADDRESS and PAYLOAD_KEYS, start the service first, or say --records-only.');
  const { client, connection } = await connectClient({ ...config, TEMPORAL_ADDRESS: address }, keys);
  try {
    await what(createWorkflows(client, { taskQueue: config.TEMPORAL_TASK_QUEUE }));
  } finally {
    await connection.close();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
