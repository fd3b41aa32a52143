import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createApp } from '../api/app';
import { createAuthenticate } from '../api/authenticate';
import { createGateway, idFrom } from '../api/gateway';
import { serve } from '../api/serve';
import { startMailbox } from '../channels/local/mailbox';
import { startPartner } from '../channels/local/partner';
import { createMail } from '../channels/mail';
import { createWebhook } from '../channels/webhook';
import { fromMilliseconds } from '../domain/time/time';
import { version } from '../package.json';
import { publicUrlOf, type Config } from '../platform/config';
import { createLogger } from '../platform/logger';
import { createStepLinks } from '../platform/step-links';
import { startPostgres } from '../platform/local/postgres-server';
import { localPayloadKey, secretIn } from '../platform/local/secret';
import { startTemporal } from '../platform/local/temporal-server';
import { connectClient, connectWorker } from '../platform/temporal';
import { openDatabase } from '../records/database';
import { migrate } from '../records/migrate';
import { createWorker } from '../worker/create-worker';
import { startDigest } from '../worker/start-digest';
import { createLocalIssuer, writeTokens, type LocalIssuer } from './issuer';
import { seedDirectory, seedPeople, seedStaffProcesses } from './seed';

export interface RunningService {
  readonly places: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts everything on one machine, in the order in which things lean on each other. What was started is
 * stopped in reverse, also when a later part fails.
 */
export async function startService(config: Config, say: (line: string) => void): Promise<RunningService> {
  const stops: (() => Promise<void>)[] = [];
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

async function startParts(
  config: Config,
  say: (line: string) => void,
  stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
  const dataDir = resolve(config.DATA_DIR);
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o755);
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'vigil' });
  const now = () => fromMilliseconds(Date.now());

  const { ownerUrl, serviceUrl } = await databaseFor(config, dataDir, say, stops);
  await migrate({ ownerUrl });
  const database = openDatabase({ url: serviceUrl, poolSize: config.DATABASE_POOL_SIZE });
  stops.push(async () => database.destroy());

  const temporal =
    config.TEMPORAL_ADDRESS === undefined
      ? await startTemporal({ folder: join(dataDir, 'temporal'), say })
      : undefined;
  if (temporal) stops.push(async () => temporal.stop());
  const reached: Config = { ...config, TEMPORAL_ADDRESS: temporal?.address ?? config.TEMPORAL_ADDRESS };
  const payloadKeys = config.PAYLOAD_KEYS ?? [
    { id: 'local', key: await secretIn(dataDir, localPayloadKey, 32) },
  ];

  const mailbox =
    config.SMTP_URL === undefined
      ? await startMailbox({ folder: join(dataDir, 'mailbox'), port: config.MAILBOX_PORT })
      : undefined;
  if (mailbox) stops.push(async () => mailbox.stop());

  const linkKeys = config.LINK_KEY ?? ([await secretIn(dataDir, 'link-key', 32)] as const);
  const links = createStepLinks({ keys: linkKeys, days: config.LINK_DAYS });

  const { client, connection } = await connectClient(reached, payloadKeys);
  stops.push(async () => connection.close());
  const issuer = await createLocalIssuer({ dataDir, audience: config.JWT_AUDIENCE });
  const app = createApp({
    database,
    logger,
    version,
    now,
    gateway: createGateway(client, {
      taskQueue: config.TEMPORAL_TASK_QUEUE,
      namespace: config.TEMPORAL_NAMESPACE,
    }),
    publicUrl: publicUrlOf(config),
    links,
    authenticate: createAuthenticate({
      keys: issuer.keys,
      issuer: issuer.issuer,
      audience: config.JWT_AUDIENCE,
    }),
    rateLimitPerMinute: config.API_RATE_LIMIT_PER_MINUTE,
    jwks: issuer.jwks,
  });
  const server = await serve(app, {
    host: config.API_HOST,
    port: config.API_PORT,
    graceSeconds: config.SHUTDOWN_GRACE_SECONDS,
  });
  stops.push(async () => server.stop());
  const publicUrl = publicUrlOf({ ...config, API_PORT: server.port });

  const secret = `whsec_${(await secretIn(dataDir, 'partner-secret', 32)).toString('base64')}`;
  const partner = await startPartner({
    secret,
    acknowledge: async ({ id, link }) => acknowledgeAs(issuer, database, publicUrl, id, link),
  });
  stops.push(async () => partner.stop());
  await seedDirectory(database, { url: partner.url, secret }, now());

  const timeoutSeconds = config.DELIVERY_TIMEOUT_SECONDS;
  const workerConnection = await connectWorker(reached);
  stops.push(async () => workerConnection.close());
  const worker = await createWorker({
    database,
    payloadKeys,
    publicUrl,
    links,
    connection: workerConnection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    channels: {
      mail: createMail({
        smtpUrl: config.SMTP_URL ?? mailbox?.smtpUrl ?? '',
        from: config.MAIL_FROM,
        timeoutSeconds,
      }),
      webhook: createWebhook({ timeoutSeconds, now: () => new Date() }),
    },
    continueAfter: config.CONTINUE_AS_NEW_AFTER,
    shutdownGraceSeconds: config.SHUTDOWN_GRACE_SECONDS,
  });
  const running = worker.run();
  running.catch((error: unknown) => logger.error({ err: error }, 'the worker ended'));
  stops.push(async () => {
    worker.shutdown();
    await running.catch(() => undefined);
  });

  await startDigest(client, { taskQueue: config.TEMPORAL_TASK_QUEUE });
  await seedPeople({
    database,
    client,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    namespace: config.TEMPORAL_NAMESPACE,
    now: now(),
  });
  await seedStaffProcesses({
    database,
    client,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    namespace: config.TEMPORAL_NAMESPACE,
    now: now(),
  });
  const tokens = await writeTokens(issuer, dataDir);
  return {
    API: publicUrl,
    'API pages': `${publicUrl}/docs`,
    ...(mailbox && { Mailbox: mailbox.url }),
    'Simulated partner': partner.url,
    ...(temporal?.uiUrl && { 'Temporal pages': temporal.uiUrl }),
    Tokens: tokens,
  };
}

async function databaseFor(
  config: Config,
  dataDir: string,
  say: (line: string) => void,
  stops: (() => Promise<void>)[],
): Promise<{ ownerUrl: string; serviceUrl: string }> {
  if (config.DATABASE_URL !== undefined)
    return { serviceUrl: config.DATABASE_URL, ownerUrl: config.DATABASE_OWNER_URL ?? config.DATABASE_URL };
  say('Starting PostgreSQL …');
  const postgres = await startPostgres({ folder: join(dataDir, 'postgres') });
  stops.push(async () => postgres.stop());
  return postgres;
}

/** The simulated partner acknowledges as the unit that owns the step. */
async function acknowledgeAs(
  issuer: LocalIssuer,
  database: ReturnType<typeof openDatabase>,
  publicUrl: string,
  noticeId: string,
  link: string,
): Promise<void> {
  const stepId = link.split('/').at(-1) ?? '';
  const step = await database.selectFrom('step').select('owner').where('id', '=', stepId).executeTakeFirst();
  if (!step) return;
  const token = await issuer.sign(
    { id: 'staff:simulated-partner', unit: step.owner as `police:${string}/${string}`, roles: ['partner'] },
    '1m',
  );
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
