import { Pool } from 'pg';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createApp } from '../api/app';
import { createAuthenticate } from '../api/authenticate';
import { createGateway } from '../api/gateway';
import { serve } from '../api/serve';
import { createMail } from '../channels/mail';
import { createWebhook } from '../channels/webhook';
import { fromMilliseconds } from '../domain/time/time';
import { createLocalIssuer } from '../local/issuer';
import { parseConfig } from '../platform/config';
import { createLogger } from '../platform/logger';
import { createStepLinks } from '../platform/step-links';
import { connectClient, connectWorker } from '../platform/temporal';
import { openDatabase } from '../records/database';
import { createWorker } from '../worker/create-worker';
import { enrolDueAtOnce } from './due-at-once';
import { createFloorActivities } from './floor-activities';
import { enrol } from './r3t3';

/** One part of the bench in a process of its own, so that its memory can be told from the others'. */
async function main(role: string | undefined): Promise<void> {
  const config = parseConfig(process.env, ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'PAYLOAD_KEYS']);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  enrol();
  enrolDueAtOnce();
  const database = openDatabase({ url: config.DATABASE_URL, poolSize: 20 });
  const taskQueue = config.TEMPORAL_TASK_QUEUE;
  const links = createStepLinks({ keys: [Buffer.alloc(32)], days: config.LINK_DAYS });
  const ready = (told: object): void => void process.send?.({ ready: true, ...told });
  process.on('message', (asked) => {
    if (asked !== 'memory') return;
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const peak = process.resourceUsage().maxRSS * 1_024;
    process.send?.({ resident: rss, held: heapUsed + external, peak });
  });

  if (role === 'api') {
    const { client } = await connectClient(config, config.PAYLOAD_KEYS);
    const issuer = await createLocalIssuer({ dataDir: config.DATA_DIR, audience: config.JWT_AUDIENCE });
    const app = createApp({
      database,
      logger: createLogger({ level: 'silent', name: 'bench' }),
      version: 'bench',
      now: () => fromMilliseconds(Date.now()),
      gateway: createGateway(client, { taskQueue, namespace: config.TEMPORAL_NAMESPACE }),
      publicUrl: 'http://127.0.0.1',
      links,
      authenticate: createAuthenticate({
        keys: issuer.keys,
        issuer: issuer.issuer,
        audience: config.JWT_AUDIENCE,
      }),
      rateLimitPerMinute: 1_000_000,
    });
    const { port } = await serve(app, { host: '127.0.0.1', port: 0, graceSeconds: 2 });
    ready({ port });
    return;
  }
  const connection =
    role === 'floor'
      ? await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS })
      : await connectWorker(config);
  const worker =
    role === 'floor'
      ? await Worker.create({
          connection,
          taskQueue,
          workflowsPath: require.resolve('./floor-workflow'),
          activities: createFloorActivities(
            new Pool({ connectionString: config.DATABASE_URL, max: 20 }),
            process.env['BENCH_SINK'] ?? '',
          ),
          maxCachedWorkflows: 500,
          maxConcurrentLocalActivityExecutions: 50,
        })
      : await createWorker({
          connection,
          database,
          taskQueue,
          namespace: config.TEMPORAL_NAMESPACE,
          channels: {
            mail: createMail({
              smtpUrl: config.SMTP_URL ?? 'smtp://127.0.0.1:1',
              from: config.MAIL_FROM,
              timeoutSeconds: 5,
            }),
            webhook: createWebhook({ timeoutSeconds: 10, now: () => new Date() }),
          },
          payloadKeys: config.PAYLOAD_KEYS,
          publicUrl: 'http://127.0.0.1',
          links,
          continueAfter: config.CONTINUE_AS_NEW_AFTER,
          shutdownGraceSeconds: 2,
        });
  ready({});
  await worker.run();
  process.exit(0);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
