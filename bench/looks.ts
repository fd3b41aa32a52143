import { once } from 'node:events';
import { createServer, Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { Client as PgClient } from 'pg';
import { z } from 'zod';
import { createApp } from '../api/app';
import { composeApi } from '../api/compose';
import { routes } from '../api/routes';
import { parseConfig } from '../platform/config';
import { createLogger } from '../platform/logger';
import { openApiDatabase } from '../records/database';
import { loadManagersData } from './managers/data';
import {
  machine,
  millisecondsOf,
  percentile,
  round,
  runBench,
  say,
  sayResults,
  writeResults,
} from './measuring';
import { inRig, type Rig } from './rig';
import { benchSecretKeys, seedSystem } from './seed';

const { BENCH_PROCESSES: processes, BENCH_CALLS: calls } = z
  .object({
    BENCH_PROCESSES: z.coerce.number().int().min(100).max(200_000).default(5_000),
    BENCH_CALLS: z.coerce.number().int().min(20).max(5_000).default(400),
  })
  .parse(process.env);

const warmUp = 20;
const unit = 'police:avon-and-somerset/mosovo-1';

/** The same API twice in one process: once as it is, and once with a route table that shows nobody, so that nothing is noted. */
async function startBoth(rig: Rig, apiUrl: string) {
  const [database, looks] = [20, 1].map((poolSize) => openApiDatabase({ url: apiUrl, poolSize }));
  if (!database || !looks) throw new Error('no database');
  rig.onEnd(async () => Promise.all([database.destroy(), looks.destroy()]));
  const config = {
    ...parseConfig({ API_RATE_LIMIT_PER_MINUTE: '1000000', API_ADDRESS_RATE_LIMIT_PER_MINUTE: '10000000' }),
    LINK_KEY: [Buffer.alloc(32)] as const,
    SECRET_KEYS: benchSecretKeys,
  };
  const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
  const logger = createLogger({ level: 'silent', name: 'bench' });
  const issuer = await rig.issuer();
  const parts = composeApi(config, { database, looks, client, logger, issuer });
  await parts.looks.open();
  const apps = {
    noted: createApp(parts),
    plain: createApp(
      parts,
      routes.map((one) => ({ ...one, shows: 'nobody' })),
    ),
  };
  const listening = await Promise.all(
    Object.entries(apps).map(async ([name, app]) => {
      const server = createServer(app);
      await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
      rig.onEnd(async () => new Promise((closed) => server.close(closed)));
      return [name, (server.address() as AddressInfo).port] as const;
    }),
  );
  return Object.fromEntries(listening) as Record<keyof typeof apps, number>;
}

async function measureLooks(rig: Rig): Promise<Record<string, unknown>> {
  const { database, apiUrl, workerUrl } = await rig.startDatabase('owner', 2);
  await loadManagersData(database, { processes, stepsPerProcess: 10, officers: 200 });
  const token = await (await rig.issuer()).sign(await seedSystem(database, unit, ['manager']));
  const ports = await startBoth(rig, apiUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  rig.onEnd(async () => Promise.resolve(agent.destroy()));
  const ask = async (port: number, path: string): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` };
    const [response] = (await once(get({ host: '127.0.0.1', port, agent, path, headers }), 'response')) as [
      IncomingMessage,
    ];
    for await (const _ of response);
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`);
  };
  const { rows } = await sql<{ step: string; process: string; subject: string }>`
    select id as step, process_id as process, subject_id as subject from step where owner = ${unit} and is_open limit 1`.execute(
    database,
  );
  const [one] = rows;
  if (!one) throw new Error('no step');
  const reads = {
    step: `/v1/steps/${one.step}`,
    'log of a step': `/v1/steps/${one.step}/events`,
    subject: `/v1/subjects/${one.subject}`,
    '50 steps': '/v1/steps?limit=50',
    '200 steps': '/v1/steps?limit=200',
    '200 processes': '/v1/processes?limit=200',
  };
  const bare = new PgClient({ connectionString: workerUrl });
  await bare.connect();
  rig.onEnd(async () => bare.end());
  const commit = async (): Promise<void> =>
    void (await bare.query("select pg_logical_emit_message(true, 'bench', 'x')"));
  const measured: Record<string, unknown> = {};
  for (const [name, path] of Object.entries(reads)) {
    measured[name] = await measureOne({
      noted: async () => ask(ports.noted, path),
      plain: async () => ask(ports.plain, path),
      commit,
    });
    say(`${name.padEnd(16)} ${JSON.stringify(measured[name])}`);
  }
  return measured;
}

/** A read that is noted, the same that is not, and what it takes at least to have something for good: a bare commit. */
async function measureOne(tasks: Readonly<Record<'noted' | 'plain' | 'commit', () => Promise<void>>>) {
  const times: Record<keyof typeof tasks, number[]> = { noted: [], plain: [], commit: [] };
  for (let call = -warmUp; call < calls; call += 1) {
    // In turn, and each first as often as second, so that a machine that slows down slows all.
    const order =
      call % 2 === 0 ? (['noted', 'plain', 'commit'] as const) : (['commit', 'plain', 'noted'] as const);
    for (const which of order) {
      const time = await millisecondsOf(tasks[which]);
      if (call >= 0) times[which].push(time);
    }
  }
  const at = (share: number) => {
    const [noted, plain, commit] = [times.noted, times.plain, times.commit].map((some) =>
      percentile(some, share),
    );
    if (noted === undefined || plain === undefined || commit === undefined)
      throw new Error('nothing measured');
    return {
      notedMs: round(noted, 2),
      plainMs: round(plain, 2),
      addedMs: round(noted - plain, 2),
      commitMs: round(commit, 2),
      timesPlain: round(noted / plain, 2),
    };
  };
  return { p50: at(0.5), p95: at(0.95) };
}

async function measure(): Promise<void> {
  const loadBefore = loadavg();
  const reads = await inRig(measureLooks);
  const results = {
    what: 'A read over HTTP that writes down whom it shows, beside the same read by a route table that shows nobody, and a bare commit, in turn in the same run',
    processes,
    calls,
    reads,
    machine: {
      ...machine(),
      loadAverageBefore: loadBefore.map((average) => round(average)),
      loadAverageAfter: loadavg().map((average) => round(average)),
    },
  };
  await writeResults('looks', results);
  sayResults(results);
}

runBench(measure);
