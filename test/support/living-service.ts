import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Channel, OutgoingNotice } from '../../channels/channel';
import type { Database } from '../../records/database';
import type { Act } from '../../engine/acts/acts';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { startUpdate, type ActAnswer, type ActRequest } from '../../workflows/shell/contracts';
import { parseConfig } from '../../platform/config';
import { createSealing } from '../../platform/sealing';
import { createStepLinks } from '../../platform/step-links';
import { composeWorker, type WorkerConfig, type WorkerNeeds } from '../../worker/compose';
import { testServers } from './servers';

type WorkflowFn = (...args: unknown[]) => Promise<unknown>;

export const testLinkKey = Buffer.alloc(32, 9);
export const testLinks = createStepLinks({ keys: [testLinkKey], days: 14 });
export const testSecretKeys = [{ id: 'test', key: Buffer.alloc(32, 5) }];
export const testSealing = createSealing(testSecretKeys);
export const testPayloadKeys = [{ id: 'test', key: Buffer.alloc(32, 7) }];

/** A partner that takes whatever it is sent, unless told otherwise. */
export function recordingChannel(): Channel & {
  readonly sent: OutgoingNotice[];
  trouble: (() => Error) | undefined;
} {
  const channel = {
    sent: [] as OutgoingNotice[],
    trouble: undefined as (() => Error) | undefined,
    async send(notice: OutgoingNotice) {
      if (channel.trouble) throw channel.trouble();
      channel.sent.push(notice);
      return Promise.resolve({ detail: 'taken', echo: notice.challenge });
    },
  };
  return channel;
}

export async function workerFor({
  connection,
  database,
  taskQueue,
  channel,
  continueAfter = 400,
  definitionOf,
  batch,
  telling,
  publicUrl = 'http://127.0.0.1:1',
}: {
  connection: NativeConnection;
  database: Database;
  taskQueue: string;
  channel: Channel;
  continueAfter?: number;
  definitionOf?: (kind: string) => AnyDefinition | undefined;
  /** Processes in one batch of what settles many. */
  batch?: number;
  telling?: WorkerNeeds['telling'];
  publicUrl?: string;
}): Promise<Worker> {
  const config: WorkerConfig = {
    ...parseConfig({ PUBLIC_URL: publicUrl, TEMPORAL_TASK_QUEUE: taskQueue, SHUTDOWN_GRACE_SECONDS: '2' }),
    CONTINUE_AS_NEW_AFTER: continueAfter,
    LINK_KEY: [testLinkKey],
    PAYLOAD_KEYS: testPayloadKeys,
    SECRET_KEYS: testSecretKeys,
    SMTP_URL: 'smtp://127.0.0.1:1',
  };
  return composeWorker(config, {
    connection,
    database,
    definitionOf,
    batch,
    telling,
    channels: { mail: channel, webhook: channel },
    bundle: { codePath: testServers().bundle },
  });
}

/** Drives processes as the API does, without HTTP. */
export function driver(client: Client, taskQueue: string) {
  return {
    async start(
      kind: string,
      act: Extract<Act, { do: 'start' }>,
      key: string = randomUUID(),
      processId: string = randomUUID(),
    ): Promise<ActAnswer> {
      const first = { key, by: 'tester', act };
      return client.workflow.executeUpdateWithStart<WorkflowFn, ActAnswer, [ActRequest]>(startUpdate, {
        args: [first],
        updateId: key,
        startWorkflowOperation: new WithStartWorkflowOperation<WorkflowFn>(kind, {
          workflowId: processId,
          args: [{ processId, first }],
          taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        }),
      });
    },
    async act(processId: string, act: Act, key: string = randomUUID(), by = 'tester'): Promise<ActAnswer> {
      const name = act.do === 'command' ? act.name : act.do;
      return client.workflow
        .getHandle(processId)
        .executeUpdate<ActAnswer, [ActRequest]>(name, { args: [{ key, by, act }], updateId: key });
    },
  };
}
