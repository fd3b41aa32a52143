import type { Worker } from '@temporalio/worker';
import { createMail } from '../channels/mail';
import { createWebhook } from '../channels/webhook';
import { publicUrlOf, type ConfigWith } from '../platform/config';
import { readAddress } from '../platform/read-address';
import { mailNeedsTls } from '../platform/transport';
import { createChannelProofs } from '../platform/channel-proofs';
import { createSealing, secretOpener } from '../platform/sealing';
import { createStepLinks } from '../platform/step-links';
import { createWorker, type WorkerParts } from './create-worker';

/** The settings that a worker cannot do without. */
export type WorkerConfig = ConfigWith<'PAYLOAD_KEYS' | 'SECRET_KEYS' | 'SMTP_URL' | 'LINK_KEY'>;

/** What a worker leans on, and what a test or the bench puts in the place of the service's own. */
export type WorkerNeeds = Pick<WorkerParts, 'connection' | 'database'> &
  Partial<Pick<WorkerParts, 'channels' | 'readPublicFeed' | 'bundle' | 'definitionOf' | 'batch' | 'telling'>>;

/** Puts a worker together from its settings; `npm start`, the worker's main, the bench and the tests all do it here. */
export const composeWorker = async (config: WorkerConfig, needs: WorkerNeeds): Promise<Worker> =>
  createWorker({
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    channels: channelsOf(config),
    payloadKeys: config.PAYLOAD_KEYS,
    publicUrl: publicUrlOf(config),
    proofs: createChannelProofs(config.LINK_KEY),
    links: createStepLinks({ keys: config.LINK_KEY, days: config.LINK_DAYS }),
    continueAfter: config.CONTINUE_AS_NEW_AFTER,
    shutdownGraceSeconds: config.SHUTDOWN_GRACE_SECONDS,
    readPublicFeed: publicFeedOf(config),
    ...needs,
  });

// The feed is of some 60 kB: a place that sends this much is another.
const mostOfFeed = 1_000_000;
const feedSeconds = 20;

function publicFeedOf({ BANK_HOLIDAYS_URL: address }: WorkerConfig): WorkerParts['readPublicFeed'] {
  if (address === undefined) return undefined;
  return async () => readAddress(address, { seconds: feedSeconds, mostBytes: mostOfFeed });
}

const channelsOf = (config: WorkerConfig): WorkerParts['channels'] => {
  const timeoutSeconds = config.DELIVERY_TIMEOUT_SECONDS;
  return {
    mail: createMail({
      smtpUrl: config.SMTP_URL,
      from: config.MAIL_FROM,
      mustEncrypt: mailNeedsTls(config.SMTP_URL, config),
      timeoutSeconds,
    }),
    webhook: createWebhook({
      secretOf: secretOpener(createSealing(config.SECRET_KEYS)),
      timeoutSeconds,
      now: () => new Date(),
      loopback: config.WEBHOOK_TO_LOOPBACK,
    }),
  };
};
