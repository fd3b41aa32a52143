import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { composeApi, serveApi, type ApiConfig } from '../api/compose';
import { idFrom } from '../api/ids';
import { startMailbox } from '../channels/local/mailbox';
import { startPartner } from '../channels/local/partner';
import { fromMilliseconds, type Instant } from '../domain/time/time';
import { publicUrlOf, type Config, type ConfigWith } from '../platform/config';
import { createLogger } from '../platform/logger';
import type { PayloadKey } from '../platform/payload-codec';
import { createSealing } from '../platform/sealing';
import { startPostgres } from '../platform/local/postgres-server';
import { localPayloadKey, localSecretKey, secretIn } from '../platform/local/secret';
import { startTemporal } from '../platform/local/temporal-server';
import { databaseConnection } from '../platform/transport';
import { connectClient, connectWorker } from '../platform/temporal';
import { openApiDatabase, openDatabase, type Database } from '../records/database';
import { sealSecrets } from '../records/secrets';
import { migrate } from '../records/migrate';
import { ownerOfStep } from '../records/processes/steps';
import { composeWorker, type WorkerConfig } from '../worker/compose';
import { keepForgetting } from '../worker/forget-answers';
import { startDigest } from '../worker/start-digest';
import { startPublicCalendar } from '../worker/start-public-calendar';
import { createLocalIssuer, writeTokens, type LocalIssuer } from './issuer';
import { partnerSystemOf, seedDirectory } from './seed/directory';
import { seedPeople } from './seed/people';
import { seedStaffProcesses } from './seed/staff-processes';

export interface RunningService {
  readonly places: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

type Stops = (() => Promise<void>)[];
type Say = (line: string) => void;

/**
 * Starts everything on one machine, in the order in which things lean on each other. What was started is
 * stopped in reverse, also when a later part fails.
 */
export async function startService(config: Config, say: Say): Promise<RunningService> {
  const stops: Stops = [];
  const stop = async (): Promise<void> => {
    for (let one = stops.pop(); one; one = stops.pop()) await one();
  };
  try {
    return { places: await startParts(config, say, stops), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(config: Config, say: Say, stops: Stops): Promise<Record<string, string>> {
  const { config: whole, places } = await withServers(config, say, stops);
  const poolSize = whole.DATABASE_POOL_SIZE;
  const database = openDatabase({ ...(await databaseConnection(whole.DATABASE_URL, whole)), poolSize });
  stops.push(async () => database.destroy());
  const asApi = await databaseConnection(whole.DATABASE_API_URL, whole);
  const ofApi = openApiDatabase({ ...asApi, poolSize });
  stops.push(async () => ofApi.destroy());
  const looks = openApiDatabase({ ...asApi, poolSize: 1 });
  stops.push(async () => looks.destroy());
  const { client, connection } = await connectClient(whole, whole.PAYLOAD_KEYS);
  stops.push(async () => connection.close());

  const logger = createLogger({ level: whole.LOG_LEVEL, name: 'vigil' });
  const issuer = await createLocalIssuer({ dataDir: whole.DATA_DIR, audience: whole.JWT_AUDIENCE });
  const server = await serveApi(whole, composeApi(whole, { database: ofApi, looks, client, logger, issuer }));
  stops.push(async () => server.stop());
  const publicUrl = publicUrlOf({ ...whole, API_PORT: server.port });

  const partner = await partnerFor(whole, { issuer, database, publicUrl }, stops);
  const secret = createSealing(whole.SECRET_KEYS).keep(partner.secret);
  await seedDirectory(database, { url: partner.url, secret }, now());
  const workerEnded = (error: unknown): void => logger.error({ err: error }, 'the worker ended');
  await runWorker({ ...whole, PUBLIC_URL: publicUrl }, database, workerEnded, stops);
  await startDigest(client, { taskQueue: whole.TEMPORAL_TASK_QUEUE });
  await startPublicCalendar(client, { taskQueue: whole.TEMPORAL_TASK_QUEUE });
  const forgetting = keepForgetting(database, {
    hours: whole.IDEMPOTENCY_HOURS,
    failed: (error) => logger.error({ err: error }, 'kept answers could not be deleted'),
  });
  stops.push(async () => forgetting.stop());
  await seed(whole, database, client);
  return {
    API: publicUrl,
    'API pages': `${publicUrl}/docs`,
    ...places,
    'Simulated partner': partner.url,
    Tokens: await writeTokens(issuer, whole.DATA_DIR),
  };
}

const now = (): Instant => fromMilliseconds(Date.now());

/** Settings that lack nothing: every server that they name is there. */
type WholeConfig = ApiConfig & WorkerConfig & ConfigWith<'DATABASE_URL' | 'DATABASE_API_URL'>;

/** Starts each server that the settings name none of, and makes the keys that they lack. */
async function withServers(
  config: Config,
  say: Say,
  stops: Stops,
): Promise<{ config: WholeConfig; places: Record<string, string> }> {
  const dataDir = resolve(config.DATA_DIR);
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o755);
  const { ownerUrl, apiUrl, workerUrl } = await databaseFor(config, dataDir, say, stops);
  await migrate(await databaseConnection(ownerUrl, config));

  const secretKeys = config.SECRET_KEYS ?? [
    { id: 'local', key: await secretIn(dataDir, localSecretKey, 32) },
  ];
  await sealOlder(ownerUrl, config, secretKeys);

  const temporal =
    config.TEMPORAL_ADDRESS === undefined
      ? await startTemporal({ folder: join(dataDir, 'temporal'), say })
      : undefined;
  if (temporal) stops.push(async () => temporal.stop());
  const mailbox =
    config.SMTP_URL === undefined
      ? await startMailbox({ folder: join(dataDir, 'mailbox'), port: config.MAILBOX_PORT })
      : undefined;
  if (mailbox) stops.push(async () => mailbox.stop());

  return {
    config: {
      ...config,
      DATA_DIR: dataDir,
      // The simulated partner is on this machine.
      WEBHOOK_TO_LOOPBACK: true,
      DATABASE_URL: workerUrl,
      DATABASE_API_URL: apiUrl,
      TEMPORAL_ADDRESS: temporal?.address ?? config.TEMPORAL_ADDRESS,
      SMTP_URL: config.SMTP_URL ?? mailbox?.smtpUrl ?? '',
      PAYLOAD_KEYS: config.PAYLOAD_KEYS ?? [
        { id: 'local', key: await secretIn(dataDir, localPayloadKey, 32) },
      ],
      SECRET_KEYS: secretKeys,
      LINK_KEY: config.LINK_KEY ?? [await secretIn(dataDir, 'link-key', 32)],
    },
    places: {
      ...(mailbox && { Mailbox: mailbox.url }),
      ...(temporal?.uiUrl && { 'Temporal pages': temporal.uiUrl }),
    },
  };
}

/** Encrypts the secrets that an earlier version wrote in plain text. */
async function sealOlder(ownerUrl: string, config: Config, keys: readonly PayloadKey[]): Promise<void> {
  const owner = openDatabase({ ...(await databaseConnection(ownerUrl, config)), poolSize: 1 });
  await sealSecrets(owner, createSealing(keys)).finally(async () => owner.destroy());
}

async function databaseFor(
  config: Config,
  dataDir: string,
  say: Say,
  stops: Stops,
): Promise<{ ownerUrl: string; apiUrl: string; workerUrl: string }> {
  const { DATABASE_URL: workerUrl, DATABASE_API_URL: apiUrl, DATABASE_OWNER_URL: ownerUrl } = config;
  if (workerUrl !== undefined && apiUrl !== undefined)
    return { workerUrl, apiUrl, ownerUrl: ownerUrl ?? workerUrl };
  if (workerUrl !== undefined || apiUrl !== undefined)
    throw new Error('Set both DATABASE_URL and DATABASE_API_URL, or neither.');
  say('Starting PostgreSQL …');
  const postgres = await startPostgres({ folder: join(dataDir, 'postgres') });
  stops.push(async () => postgres.stop());
  return postgres;
}

async function runWorker(
  config: WholeConfig,
  database: Database,
  ended: (error: unknown) => void,
  stops: Stops,
): Promise<void> {
  const connection = await connectWorker(config);
  stops.push(async () => connection.close());
  const worker = await composeWorker(config, { connection, database });
  const running = worker.run();
  running.catch(ended);
  stops.push(async () => {
    worker.shutdown();
    await running.catch(() => undefined);
  });
}

async function seed(config: WholeConfig, database: Database, client: Client): Promise<void> {
  const { TEMPORAL_TASK_QUEUE: taskQueue, TEMPORAL_NAMESPACE: namespace } = config;
  const parts = { database, client, taskQueue, namespace };
  await seedPeople({ ...parts, now: now() });
  await seedStaffProcesses({ ...parts, now: now() });
}

/** What the simulated partner needs to acknowledge a step. */
interface PartnerNeeds {
  readonly issuer: LocalIssuer;
  readonly database: Database;
  readonly publicUrl: string;
}

/** Starts the simulated partner, which acknowledges every step that it is told of. */
async function partnerFor(
  { DATA_DIR: dataDir }: Config,
  needs: PartnerNeeds,
  stops: Stops,
): Promise<{ url: string; secret: string }> {
  const secret = `whsec_${(await secretIn(dataDir, 'partner-secret', 32)).toString('base64')}`;
  const partner = await startPartner({
    secret,
    acknowledge: async ({ id, link }) => acknowledge(needs, id, link),
  });
  stops.push(async () => partner.stop());
  return { url: partner.url, secret };
}

/** Acknowledges as the system of the unit that owns the step. */
async function acknowledge(
  { issuer, database, publicUrl }: PartnerNeeds,
  noticeId: string,
  link: string,
): Promise<void> {
  const stepId = link.split('/').at(-1) ?? '';
  const owner = await ownerOfStep(database, stepId);
  if (owner === undefined) return;
  const token = await issuer.sign({ id: partnerSystemOf(owner) }, '1m');
  await fetch(`${publicUrl}/v1/steps/${stepId}/acknowledge`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': idFrom('acknowledge', noticeId),
    },
    body: '{}',
    signal: AbortSignal.timeout(15_000),
  });
}
