import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { importJWK, type JWK } from 'jose';
import type { TokenRules } from '../../api/access/authenticate';
import type { AppParts } from '../../api/parts';
import { composeApi, serveApi } from '../../api/compose';
import type { Channel } from '../../channels/channel';
import { dayOf, fromMilliseconds, plusDays, type Day, type Instant } from '../../domain/time/time';
import {
  createLocalIssuer,
  demonstrationActors,
  localIssuerName,
  type DemonstrationPerson,
} from '../../local/issuer';
import { seedDirectory } from '../../local/seed/directory';
import { parseConfig } from '../../platform/config';
import { createLogger } from '../../platform/logger';
import { createDataConverter } from '../../platform/payload-codec';
import { createTestDatabase, type TestDatabase } from './database';
import {
  recordingChannel,
  testLinkKey,
  testPayloadKeys,
  testSealing,
  testSecretKeys,
  workerFor,
} from './living-service';
import { acceptedBy, pack } from './pack';
import { seedIndefinite, seedLetIn, seedStaff } from './people';
import { testServers } from './servers';

/** What the links and problem types of the service under test begin with. */
export const publicUrl = 'https://vigil.example.invalid';
const audience = 'vigil';

/** What a token must be under the settings of the service under test. */
export const tokenRules = {
  issuer: localIssuerName,
  audience,
  maxAgeSeconds: 43_200,
  acr: [],
  amr: [],
  now: (): Instant => fromMilliseconds(Date.now()),
} as const satisfies Omit<TokenRules, 'keys'>;

/** Forces of the demonstration. */
export const avon = 'police:avon-and-somerset';
export const kent = 'police:kent';

/** The people of the demonstration, and a coordinator of a force that has a part in nothing. */
export const people = {
  ...demonstrationActors,
  stranger: { id: 'staff:essex-coordinator', unit: 'police:essex/mosovo', roles: ['coordinator'] },
} as const satisfies Record<string, DemonstrationPerson>;
export type Person = keyof typeof people;

const workRoles: readonly string[] = ['coordinator', 'partner', 'manager', 'occupational-health'];

/** Somebody of the demonstration who answers what that unit owes; the coordinator where nobody of it is one of them. */
export const personFor = (unit: string): Person =>
  (Object.keys(people) as Person[]).find((name) => {
    const { unit: own, roles } = people[name];
    return own === unit && roles.some((role) => workRoles.includes(role));
  }) ?? 'coordinator';

/** An answer of the API, with its text as it came. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** What to ask of the API. Left out: signed in as the coordinator, with a key of its own for a POST. */
export interface Ask {
  readonly as?: Person | undefined;
  readonly token?: string | null;
  readonly key?: string | null;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Call = (method: 'get' | 'post', path: string, ask?: Ask) => Promise<Reply>;

/** A step as the API shows it, as far as the tests read it. */
export interface StepShown {
  readonly id: string;
  readonly process: string;
  readonly kind: string;
  readonly step: string;
  readonly status: string;
  readonly owner: string;
  readonly assignee: string | null;
  readonly standsInFor: string | null;
  readonly post: string | null;
  readonly risk: string;
  readonly rule: string;
  readonly dueAt: string | null;
  readonly dueOn: string | null;
  readonly overdue: boolean;
  readonly lateBy: { amount: number; unit: string } | null;
  readonly outcome: string | null;
  readonly fact: string | null;
}

/** What an act answers, as far as the tests read it. */
export interface Changed {
  readonly process: { id: string; kind: string; outcome: string | null };
  readonly fact: string | null;
  readonly steps: readonly StepShown[];
  readonly changed: readonly StepShown[];
}

/** What an act changed; throws where it was refused. */
export const changedBy = (reply: Reply): Changed => {
  if (reply.status >= 300) throw new Error(`refused with ${reply.status}: ${reply.text}`);
  return reply.body as unknown as Changed;
};

/** The step of that name, and of that owner where one is named. */
export function stepNamed(steps: readonly StepShown[], name: string, owner?: string): StepShown {
  const found = steps.find((step) => step.step === name && (owner === undefined || step.owner === owner));
  if (!found) throw new Error(`no step ${name} among ${steps.map(({ step }) => step).join(', ')}`);
  return found;
}

/** This instant, as the service counts. */
export const now = (): Instant => fromMilliseconds(Date.now());
/** The day in London. */
export const today = (): Day => dayOf(now());
/** The day in London so many days before today. */
export const daysAgo = (days: number): Day => plusDays(today(), -days);

/** The data of an answer to `request`. */
export const packOf = pack;
const visit = { station: 'Bedminster', officer: 'staff:4711', home: 'fixed' };
/** The data of `record-notification`: the first, at that instant. */
export const visitOn = (on: string) => ({ of: ['initial'], on, ...visit });

/** The input of a transfer from Avon and Somerset to Kent. */
export const transferInput = (confirmedOn: Day = today()) => ({
  sending: `${avon}/mosovo`,
  receiving: `${kent}/mosovo`,
  receivingMappa: 'mappa:kent/coordinator',
  receivingVisor: `${kent}/visor`,
  sendingNpt: `${avon}/npt-bedminster`,
  receivingNpt: `${kent}/npt-maidstone`,
  sendingProbation: 'probation:south-west/bristol-pdu',
  receivingProbation: 'probation:kent/maidstone-pdu',
  confirmedOn,
});

/** The input of a registration with Avon and Somerset. */
export const registrationInput = (relevantDate: Day = today()) => ({
  regime: 'soa',
  disposal: 'over-6-under-30-months',
  relevantDate,
  born: '1980-01-01',
  home: `${avon}/mosovo`,
  needToKnow: [],
});

/** The input of a review with Avon and Somerset, by an application received on that day. */
export const reviewInput = (receivedOn: Day = today()) => ({
  home: `${avon}/mosovo`,
  because: 'application',
  receivedOn,
});

/** The input of MAPP meetings that Avon and Somerset's MOSOVO unit leads. */
export const meetingsInput = (eligibleOn: Day = today()) => ({
  coordinator: 'mappa:avon-and-somerset/coordinator',
  board: 'mappa:avon-and-somerset/board',
  leadAgency: `${avon}/mosovo`,
  eligibleOn,
  born: '1980-03-09',
  agencies: [{ unit: 'probation:south-west/bristol-pdu' }],
});

/** Asks an API at that address, with the tokens of the people. */
export function callerOf(url: string, tokenOf: (person: Person) => string): Call {
  return async (method, path, { as = 'coordinator', token, key, body, raw, headers = {} } = {}) => {
    const bearer = token === undefined ? tokenOf(as) : token;
    const response = await fetch(`${url}${path}`, {
      method: method.toUpperCase(),
      headers: {
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...(method === 'post' && key !== null && { 'idempotency-key': key ?? randomUUID() }),
        ...((body !== undefined || raw !== undefined) && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      text,
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
}

/**
 * The whole service as it runs: its own database, a worker on a queue of its own, and the Express app on
 * loopback. `elsewhere` starts the same app with parts of it replaced.
 */
export async function startApi({ mail }: { mail?: Channel } = {}) {
  const records: TestDatabase = await createTestDatabase();
  const { database } = records;
  const folder = await mkdtemp(join(tmpdir(), 'vigil-api-'));
  const address = testServers().temporalAddress;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
  const taskQueue = `api-${randomUUID()}`;
  const channel = recordingChannel();
  const partner = mail ?? channel;
  await seedDirectory(database, { url: 'http://127.0.0.1:1', secret: testSealing.keep('whsec_c2VjcmV0') });
  // Whom the tests name: where a unit keeps its people in the directory, nobody else can be given a step.
  await seedLetIn(database, people.stranger);
  // Without one, the ladders of the stranger's force would end with nobody.
  await seedStaff(database, 'staff:essex-head', people.stranger.unit, { posts: ['force-lead'] });
  await seedStaff(database, 'staff:77', `${kent}/mosovo`);
  await seedStaff(database, 'staff:12', `${avon}/mosovo-manager`);
  const startWorker = async () => {
    const worker = await workerFor({ connection: native, database, taskQueue, channel: partner, publicUrl });
    return { worker, running: worker.run() };
  };
  let working = await startWorker();
  const stopWorker = async (): Promise<void> => {
    working.worker.shutdown();
    await working.running;
  };
  const issuer = await createLocalIssuer({ dataDir: folder, audience });
  const signed = await Promise.all(
    Object.entries(people).map(async ([name, actor]) => [name, await issuer.sign(actor)] as const),
  );
  const tokens = Object.fromEntries(signed) as Record<Person, string>;
  const logged: string[] = [];
  const config = parseConfig(
    {
      PUBLIC_URL: publicUrl,
      TEMPORAL_TASK_QUEUE: taskQueue,
      LINK_KEY: testLinkKey.toString('base64'),
      SECRET_KEYS: testSecretKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
      JWT_AUDIENCE: audience,
      API_RATE_LIMIT_PER_MINUTE: '1000000',
      API_ADDRESS_RATE_LIMIT_PER_MINUTE: '10000000',
      API_REFUSED_SIGN_INS_PER_MINUTE: '1000000',
      API_PORT: '0',
      ACCESS_REASON_FOR: 'none',
      READING_WATCH_SECONDS: '0',
      SHUTDOWN_GRACE_SECONDS: '1',
    },
    ['LINK_KEY', 'SECRET_KEYS'],
  );
  const logger = createLogger({
    level: 'info',
    name: 'test',
    destination: { write: (line: string) => void logged.push(line) },
  });
  const parts: AppParts = {
    ...composeApi(config, { database: records.apiDatabase, client, logger, issuer }),
    version: '0.0.0-test',
    // A public address for every host: no test asks a resolver.
    web: { resolve: async () => Promise.resolve(['1.1.1.1']), loopback: true },
  };
  const stops: (() => Promise<void>)[] = [];
  const listen = async (replaced: Partial<AppParts> = {}) => {
    const server = await serveApi(config, { ...parts, ...replaced });
    stops.push(async () => server.stop());
    const url = `http://127.0.0.1:${server.port}`;
    return { url, call: callerOf(url, (person) => tokens[person]) };
  };
  const { url, call } = await listen();

  return {
    records,
    database,
    issuer,
    parts,
    tokens,
    channel,
    /** Every line that the API logged. */
    logged,
    url,
    call,
    elsewhere: listen,
    /** Ends the worker and starts another one: whatever it kept in memory is gone. */
    async restartWorker(): Promise<void> {
      await stopWorker();
      working = await startWorker();
    },
    /** Lets somebody in whom the test invents: enters them in the directory, and answers their token. */
    async letIn(who: Parameters<typeof seedLetIn>[1]): Promise<string> {
      await seedLetIn(database, who);
      return issuer.sign(who);
    },
    /** What Temporal shows of a process to whoever may look at its pages. */
    async describeWorkflow(processId: string) {
      const handle = client.workflow.getHandle(processId);
      const { type, memo, searchAttributes } = await handle.describe();
      return { type, memo, searchAttributes, history: JSON.stringify(await handle.fetchHistory()) };
    },
    /** Every workflow of the service: as Temporal lists it, and what its history holds, bytes as they are. */
    async everyWorkflow() {
      const found = [];
      for await (const { raw, ...listed } of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
        const handle = client.workflow.getHandle(listed.workflowId, listed.runId);
        found.push({
          listed: { ...listed, searchable: raw.searchAttributes },
          history: await handle.fetchHistory(),
        });
      }
      return found;
    },
    /** The issuer's private key, to sign what it would not. */
    async signingKey() {
      return importJWK(JSON.parse(await readFile(join(folder, 'issuer-key.json'), 'utf8')) as JWK, 'ES256');
    },

    /** A person whom Avon and Somerset, or the asker's own unit, is accountable for; told by the API. */
    async subject(as: Person = 'coordinator', more: Record<string, unknown> = {}): Promise<string> {
      const reply = await call('post', '/v1/subjects', {
        as,
        body: { kind: 'person', references: [newReference()], ...more },
      });
      if (reply.status !== 201) throw new Error(reply.text);
      return String(reply.body['id']);
    },

    /** A person who is indefinitely notified and first notified on that day, as their registration would say. */
    async eligible(firstNotified: Day = plusDays(today(), -16 * 366)): Promise<string> {
      const subject = await this.subject();
      await seedIndefinite(database, subject, firstNotified, now());
      return subject;
    },

    /** A review that an application received today began. */
    async review(subject?: string): Promise<Changed> {
      return changedBy(
        await call('post', '/v1/processes/indefinite-review', {
          body: { subject: subject ?? (await this.eligible()), input: reviewInput() },
        }),
      );
    },

    /** A transfer that has just been started. */
    async transfer(confirmedOn: Day = today(), more: Record<string, unknown> = {}): Promise<Changed> {
      return changedBy(
        await call('post', '/v1/processes/transfer', {
          body: { subject: await this.subject(), input: transferInput(confirmedOn), ...more },
        }),
      );
    },

    async registration(relevantDate: Day = today(), subject?: string): Promise<Changed> {
      return changedBy(
        await call('post', '/v1/processes/registration', {
          body: { subject: subject ?? (await this.subject()), input: registrationInput(relevantDate) },
        }),
      );
    },

    async meetings(subject?: string): Promise<Changed> {
      return changedBy(
        await call('post', '/v1/processes/mapp-meetings', {
          body: { subject: subject ?? (await this.subject()), input: meetingsInput() },
        }),
      );
    },

    /** A transfer that Kent has accepted: it has steps of both forces, of the teams and of probation. */
    async acceptedTransfer(): Promise<Changed> {
      const started = await this.transfer();
      const sent = changedBy(
        await call('post', `/v1/steps/${stepNamed(started.steps, 'request').id}/complete`, {
          body: { outcome: 'sent', data: packOf },
        }),
      );
      return changedBy(
        await call('post', `/v1/steps/${stepNamed(sent.steps, 'decide').id}/complete`, {
          as: 'receivingCoordinator',
          body: { outcome: 'accepted', data: acceptedBy('staff:77') },
        }),
      );
    },

    /** How many rows there are of what a refused request must not have written. */
    async rows(): Promise<Record<string, number>> {
      const tables = ['process', 'step', 'event', 'subject', 'circumstance', 'notice'] as const;
      const counted = await Promise.all(
        tables.map(async (table) => {
          const { many } = await database
            .selectFrom(table)
            .select(({ fn }) => fn.countAll<string>().as('many'))
            .executeTakeFirstOrThrow();
          return [table, Number(many)] as const;
        }),
      );
      return Object.fromEntries(counted);
    },

    async stop(): Promise<void> {
      await Promise.all(stops.map(async (stop) => stop()));
      await stopWorker();
      await connection.close();
      await native.close();
      await records.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ApiService = Awaited<ReturnType<typeof startApi>>;

let references = 0;
/** A ViSOR reference that no other subject of this file has. */
export const newReference = () => ({ kind: 'visor', value: String(20_000_000 + ++references) });

/** The fields that a problem finds fault with. */
export const pointersOf = ({ body }: Reply): string[] =>
  ((body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer).sort();
