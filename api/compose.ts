import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { fromMilliseconds, type Instant } from '../domain/time/time';
import { version } from '../package.json';
import { publicUrlOf, type ConfigWith } from '../platform/config';
import { resolveHost } from '../platform/web-target';
import { createChannelProofs } from '../platform/channel-proofs';
import { createSealing } from '../platform/sealing';
import { createStepLinks } from '../platform/step-links';
import type { Database } from '../records/database';
import { openLookLog } from '../records/log/looks';
import { createApp } from './app';
import type { AppParts } from './parts';
import { createAuthenticate } from './access/authenticate';
import { createSignIn } from './access/sign-in';
import { createSignInLog } from './access/sign-in-log';
import { createGateway } from './gateway/gateway';
import { serve } from './http/serve';
import { reasonPolicy } from './looks/reasons';
import { watchEvery, watchReading } from './looks/watch';
import { createShares } from './http/shares';

/** The settings that the API cannot do without. */
export type ApiConfig = ConfigWith<'LINK_KEY' | 'SECRET_KEYS'>;

/** What the API leans on. Whoever opened it closes it, after the API has ended. */
export interface ApiNeeds {
  readonly database: Database;
  /** Where looks are written, so that they need not wait for what is read; the same records without it. */
  readonly looks?: Database | undefined;
  readonly client: Client;
  readonly logger: Logger;
  readonly issuer: {
    readonly issuer: string;
    readonly keys: JWTVerifyGetKey;
    /** Shown to everybody, where the service issues its own tokens. */
    readonly jwks?: object;
  };
}

/** Puts the API together from its settings; `npm start`, the API's main, the bench and the tests all do it here. */
export const composeApi = (
  config: ApiConfig,
  { database, looks = database, client, logger, issuer: { issuer, keys, jwks } }: ApiNeeds,
): AppParts => ({
  database,
  looks: openLookLog({ database: looks, now, newId: randomUUID }),
  logger,
  version,
  web: { resolve: resolveHost, loopback: config.WEBHOOK_TO_LOOPBACK },
  gateway: createGateway(client, {
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    namespace: config.TEMPORAL_NAMESPACE,
  }),
  now,
  startedAt: now(),
  readsPublicFeed: config.BANK_HOLIDAYS_URL !== undefined,
  mostFailedLookUps: config.API_FAILED_LOOK_UPS_PER_HOUR,
  publicUrl: publicUrlOf(config),
  sealing: createSealing(config.SECRET_KEYS),
  proofs: createChannelProofs(config.LINK_KEY),
  links: createStepLinks({ keys: config.LINK_KEY, days: config.LINK_DAYS }),
  signIn: createSignIn(
    createAuthenticate({
      keys,
      issuer,
      now,
      audience: config.JWT_AUDIENCE,
      maxAgeSeconds: config.TOKEN_MAX_AGE_SECONDS,
      acr: config.AUTH_REQUIRED_ACR,
      amr: config.AUTH_REQUIRED_AMR,
    }),
  ),
  signIns: createSignInLog(database, now, (error) =>
    logger.warn({ err: error }, 'refusals not yet on record'),
  ),
  limits: {
    byPerson: config.API_RATE_LIMIT_PER_MINUTE,
    byAddress: config.API_ADDRESS_RATE_LIMIT_PER_MINUTE,
    refused: config.API_REFUSED_SIGN_INS_PER_MINUTE,
  },
  reasons: reasonPolicy(config.ACCESS_REASON_FOR),
  usual: { byName: config.READ_PEOPLE_PER_HOUR, inAll: config.LISTED_PEOPLE_PER_HOUR },
  shares: createShares(),
  trustProxy: config.API_TRUST_PROXY,
  ...(jwks && { jwks }),
});

const now = (): Instant => fromMilliseconds(Date.now());

/** Listens for requests until it is stopped. */
export const serveApi = async (
  config: ApiConfig,
  parts: AppParts,
): Promise<{ port: number; stop(): Promise<void> }> => {
  await parts.looks.open();
  const server = await serve(createApp(parts), {
    host: config.API_HOST,
    port: config.API_PORT,
    requestSeconds: config.API_REQUEST_TIMEOUT_SECONDS,
    headersSeconds: config.API_HEADERS_TIMEOUT_SECONDS,
    graceSeconds: config.SHUTDOWN_GRACE_SECONDS,
  });
  const seconds = config.READING_WATCH_SECONDS;
  const stopWatch =
    seconds === 0
      ? undefined
      : watchEvery(
          seconds,
          async () => watchReading(parts),
          (error) => parts.logger.error({ err: error }, 'what was read could not be looked through'),
        );
  return {
    port: server.port,
    async stop() {
      await stopWatch?.();
      await server.stop();
      await parts.signIns.flush();
    },
  };
};
