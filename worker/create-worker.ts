import { randomUUID } from 'node:crypto';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type NativeConnection,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { Client } from '@temporalio/client';
import { createAbsences } from '../activities/absences';
import { createDeliver } from '../activities/deliver';
import { createDigest } from '../activities/digest';
import { createGraveChanges } from '../activities/grave-changes';
import { createPublicCalendar, type PublicCalendarDependencies } from '../activities/public-calendar';
import { createRecompute } from '../activities/recompute';
import { createSettle } from '../activities/settle';
import type { SettlingMany } from '../activities/settle-many';
import { tellProcessBy, type TellProcess } from '../activities/tell-process';
import type { Channel } from '../channels/channel';
import { fromMilliseconds, type Instant } from '../domain/time/time';
import type { PayloadKey } from '../platform/payload-codec';
import type { ChannelProofs } from '../platform/channel-proofs';
import type { StepLinks } from '../platform/step-links';
import { createDataConverter } from '../platform/payload-codec';
import type { Database } from '../records/database';
import type { AnyDefinition } from '../engine/definition/define-process';

export interface WorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly database: Database;
  readonly channels: Readonly<Record<'mail' | 'webhook', Channel>>;
  readonly payloadKeys: readonly PayloadKey[];
  readonly publicUrl: string;
  readonly links: StepLinks;
  readonly proofs: ChannelProofs;
  readonly continueAfter: number;
  /** Reads the public feed of bank holidays; undefined where its address is not set. */
  readonly readPublicFeed: PublicCalendarDependencies['readPublicFeed'];
  readonly shutdownGraceSeconds: number;
  /** A bundle made before; without it the worker makes its own. */
  readonly bundle?: WorkflowBundleOption | undefined;
  readonly definitionOf?: ((kind: string) => AnyDefinition | undefined) | undefined;
  readonly identity?: string;
  /** Processes in one batch of what settles many; each activity's own figure without it. */
  readonly batch?: number | undefined;
  /** What stands between settling many and telling their workflows. */
  readonly telling?: ((tell: TellProcess) => TellProcess) | undefined;
}

const now = (): Instant => fromMilliseconds(Date.now());

const workflowsPath = require.resolve('../workflows/shell/index');

/** The code that runs in the sandbox: the shell, and what it needs. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: require.resolve('../platform/failure-converter'),
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

/** All activities, by the names that workflows call them. */
export function composeActivities({
  database,
  channels,
  publicUrl,
  links,
  proofs,
  continueAfter,
  readPublicFeed,
  definitionOf,
  connection,
  namespace,
  taskQueue,
  payloadKeys,
  batch,
  telling = (tell) => tell,
}: WorkerParts) {
  const settling = createSettle({
    database,
    newId: randomUUID,
    continueAfter,
    ...(definitionOf && { definitionOf }),
  });
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(payloadKeys) });
  const delivering = { database, channels, publicUrl, links, now };
  const settlingMany: SettlingMany = {
    database,
    settle: async (request) => settling.settle(request),
    tell: telling(tellProcessBy(client, { taskQueue })),
    ...(batch !== undefined && { batch }),
  };
  return {
    ...settling,
    ...createRecompute(settlingMany),
    ...createDeliver(delivering),
    ...createAbsences({ ...delivering, ...settlingMany }),
    ...createGraveChanges({ ...delivering, proofs }),
    ...createPublicCalendar({ database, channels, publicUrl, now, readPublicFeed }),
    ...createDigest({ database, mail: channels.mail, publicUrl, now }),
  };
}

/** A worker ready to run. Ending it lets running activities finish within the grace. */
export async function createWorker(parts: WorkerParts): Promise<Worker> {
  const options: WorkerOptions = {
    connection: parts.connection,
    namespace: parts.namespace,
    taskQueue: parts.taskQueue,
    activities: composeActivities(parts),
    dataConverter: createDataConverter(parts.payloadKeys),
    shutdownGraceTime: parts.shutdownGraceSeconds * 1_000,
    // Each cached workflow keeps a sandbox; the rest is replayed from its bounded history when needed.
    maxCachedWorkflows: 500,
    maxConcurrentLocalActivityExecutions: 50,
    ...(parts.identity !== undefined && { identity: parts.identity }),
    workflowBundle: parts.bundle ?? { code: await bundleWorkflows() },
  };
  return Worker.create(options);
}
