import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createRemoteJWKSet } from 'jose';
import { createAuthenticate } from '../../api/access/authenticate';
import { createGateway } from '../../api/gateway/gateway';
import { createSignIn } from '../../api/access/sign-in';
import { createDataConverter } from '../../platform/payload-codec';
import { openApiDatabase, type Database } from '../../records/database';
import {
  newReference,
  packOf,
  registrationInput,
  startApi,
  stepNamed,
  today,
  tokenRules,
  type ApiService,
  type Call,
  type Reply,
} from '../support/api-service';
import { recordingChannel, testPayloadKeys, workerFor } from '../support/living-service';
import { testServers } from '../support/servers';

// Nothing listens on port 1.
const nowhere = '127.0.0.1:1';

describe('when something that the service leans on is down', () => {
  let api: ApiService;
  let connection: Connection;
  let client: Client;
  beforeAll(async () => {
    api = await startApi();
    connection = await Connection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
  });
  afterAll(async () => {
    await connection.close();
    await api.stop();
  });

  const told = ({ status, body }: Reply) => [status, body['code']];
  const expectTrouble = (reply: Reply): void => {
    expect(reply.status).toBe(503);
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(['service.unavailable', 'service.outcome-unknown']).toContain(reply.body['code']);
    // Nothing of how it is built is told to the caller.
    expect(reply.text).not.toMatch(/ECONNREFUSED|postgres|grpc|127\.0\.0\.1/i);
  };
  const processesOf = async (subject: string) =>
    (await api.database.selectFrom('process').select('id').where('subject_id', '=', subject).execute())
      .length;
  const start = async (call: Call, key: string, subject: string) =>
    call('post', '/v1/processes/registration', { key, body: { subject, input: registrationInput() } });

  describe('the database', () => {
    let away: Database;
    let call: Call;
    beforeAll(async () => {
      away = openApiDatabase({ url: `postgres://vigil@${nowhere}/vigil` });
      ({ call } = await api.elsewhere({ database: away }));
    });
    afterAll(async () => away.destroy());

    test('every request is answered with 503 while the database is down, and nothing is recorded', async () => {
      const { process, steps } = await api.registration();
      const step = `/v1/steps/${stepNamed(steps, 'initial').id}`;
      const subject = await api.subject();
      const before = await api.rows();
      const asked: ['get' | 'post', string, unknown?][] = [
        ['get', '/v1/processes'],
        ['get', `/v1/processes/${process.id}`],
        ['get', `/v1/processes/${process.id}/events`],
        ['get', '/v1/steps'],
        ['get', step],
        ['get', `${step}/deadline`],
        ['get', `/v1/subjects/${subject}`],
        ['post', '/v1/subjects/find', newReference()],
        ['post', '/v1/subjects', { kind: 'person', references: [newReference()] }],
        ['post', `/v1/subjects/${subject}/circumstances`, { kind: 'custody', from: today() }],
        ['post', '/v1/processes/registration', { subject, input: registrationInput() }],
        ['post', '/v1/processes/registration/preview', { subject, input: registrationInput() }],
        ['post', `/v1/processes/${process.id}/record-change`, { what: 'name', on: today() }],
        ['post', `${step}/acknowledge`, {}],
        ['post', `${step}/complete`, { outcome: 'notified', data: {} }],
      ];
      for (const [method, path, body] of asked) {
        const reply = await call(method, path, { body });
        expect([path, ...told(reply)]).toEqual([path, 503, 'service.unavailable']);
        expectTrouble(reply);
      }
      expect(await api.rows()).toEqual(before);
    });

    test('a database whose name cannot be resolved is answered with 503, and not as a defect', async () => {
      const lost = openApiDatabase({ url: 'postgres://vigil@database.invalid/vigil' });
      const { call: own } = await api.elsewhere({ database: lost });
      expect(told(await own('get', '/v1/steps'))).toEqual([503, 'service.unavailable']);
      await lost.destroy();
    });

    test('health says that the database is down, and what needs no database still answers', async () => {
      const health = await call('get', '/health', { token: null });
      expect([health.status, health.body]).toEqual([
        503,
        { status: 'down', database: false, temporal: true, worker: true },
      ]);
      for (const path of ['/ping', '/info', '/openapi.json'])
        expect([path, (await call('get', path, { token: null })).status]).toEqual([path, 200]);
    });

    test('a request sent again once the database is back is carried out once', async () => {
      const [key, subject] = [randomUUID(), await api.subject()];
      expectTrouble(await start(call, key, subject));
      expect(await processesOf(subject)).toBe(0);
      expect((await start(api.call, key, subject)).status).toBe(201);
      expect(await processesOf(subject)).toBe(1);
    });

    test('a request sent again after the connection was lost finds the process that it started, and starts no other', async () => {
      const lost = Object.assign(new Error('the connection was lost'), { code: '57P01' });
      let left = 1;
      const database = new Proxy(api.database, {
        get(target, name): unknown {
          if (name === 'updateTable' && left > 0) {
            return () => {
              left -= 1;
              throw lost;
            };
          }
          const found = Reflect.get(target, name, target) as unknown;
          return typeof found === 'function' ? (found.bind(target) as unknown) : found;
        },
      });
      const { call: losing } = await api.elsewhere({ database });
      const [key, subject] = [randomUUID(), await api.subject()];
      expectTrouble(await start(losing, key, subject));
      expect([left, await processesOf(subject)]).toEqual([0, 1]);
      const again = await start(losing, key, subject);
      expect(again.status).toBe(201);
      const { id } = again.body['process'] as { id: string };
      expect(await processesOf(subject)).toBe(1);
      expect((await api.call('get', `/v1/processes/${id}`)).status).toBe(200);
    });

    test('connections to the database that break are made anew', async () => {
      const { Client: Postgres } = await import('pg');
      const { id } = (await api.transfer()).process;
      const other = openApiDatabase({ url: api.records.apiUrl, poolSize: 3 });
      const { call: own } = await api.elsewhere({ database: other });
      expect((await own('get', `/v1/processes/${id}`)).status).toBe(200);
      const admin = new Postgres({ connectionString: api.records.adminUrl });
      await admin.connect();
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename <> current_user and state = 'idle'`,
      );
      await admin.end();
      const statuses: number[] = [];
      for (let time = 0; time < 6; time++) statuses.push((await own('get', `/v1/processes/${id}`)).status);
      expect(statuses.at(-1)).toBe(200);
      // Whoever met the break was told to come back, and nothing else.
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      await other.destroy();
    });
  });

  describe('Temporal', () => {
    let away: Connection;
    let call: Call;
    beforeAll(async () => {
      away = Connection.lazy({ address: nowhere });
      const lost = new Client({ connection: away, dataConverter: createDataConverter(testPayloadKeys) });
      ({ call } = await api.elsewhere({
        gateway: createGateway(lost, { taskQueue: 'nowhere', namespace: 'default' }),
      }));
    });
    afterAll(async () => away.close());

    test('every change is answered with 503 while Temporal is down, nothing is lost, and reading goes on', async () => {
      const [key, subject] = [randomUUID(), await api.subject()];
      const { process, steps } = await api.transfer();
      const step = `/v1/steps/${stepNamed(steps, 'request').id}`;
      const before = await api.rows();
      const answer = { key: randomUUID(), body: { outcome: 'sent', data: packOf } };
      const told = { key: randomUUID(), body: { kind: 'custody', from: today() } };
      const [started, completed, recorded, health] = await Promise.all([
        start(call, key, subject),
        call('post', `${step}/complete`, answer),
        call('post', `/v1/subjects/${subject}/circumstances`, told),
        call('get', '/health', { token: null }),
      ]);
      for (const reply of [started, completed, recorded]) expectTrouble(reply);
      expect(health).toMatchObject({
        status: 503,
        body: { status: 'down', database: true, temporal: false, worker: false },
      });
      expect(await api.rows()).toEqual(before);
      expect((await call('get', `/v1/processes/${process.id}`)).status).toBe(200);
      expect((await call('get', '/v1/steps')).status).toBe(200);

      // It is back: the same requests do what they asked for, once.
      expect((await start(api.call, key, subject)).status).toBe(201);
      expect((await api.call('post', `${step}/complete`, answer)).status).toBe(200);
      expect((await api.call('post', `/v1/subjects/${subject}/circumstances`, told)).status).toBe(200);
      expect(await processesOf(subject)).toBe(1);
      expect((await api.call('get', step)).body['status']).toBe('completed');
    });
  });

  describe('the worker', () => {
    test('a start without a worker is answered that its outcome is unknown, and succeeds when it is sent again once a worker runs', async () => {
      const taskQueue = `idle-${randomUUID()}`;
      const { call } = await api.elsewhere({
        gateway: createGateway(client, { taskQueue, namespace: 'default' }),
      });
      const [key, subject] = [randomUUID(), await api.subject()];
      const [waiting, health] = await Promise.all([
        start(call, key, subject),
        call('get', '/health', { token: null }),
      ]);
      expect(told(waiting)).toEqual([503, 'service.outcome-unknown']);
      expectTrouble(waiting);
      expect(health.body).toMatchObject({ status: 'down', database: true, temporal: true, worker: false });
      expect(await processesOf(subject)).toBe(0);

      const native = await NativeConnection.connect({ address: testServers().temporalAddress });
      const worker = await workerFor({
        connection: native,
        taskQueue,
        database: api.database,
        channel: recordingChannel(),
      });
      const running = worker.run();
      try {
        expect((await start(call, key, subject)).status).toBe(201);
        expect(await processesOf(subject)).toBe(1);
      } finally {
        worker.shutdown();
        await running;
        await native.close();
      }
    });
  });

  describe('the issuer of tokens', () => {
    const asked = async (url: string, timeoutDuration?: number): Promise<Reply> => {
      const keys = createRemoteJWKSet(new URL(url), {
        ...(timeoutDuration !== undefined && { timeoutDuration }),
      });
      const { call } = await api.elsewhere({
        signIn: createSignIn(createAuthenticate({ ...tokenRules, keys })),
      });
      return call('get', '/v1/steps');
    };

    test.each([
      ['answers with an error', 500, 'no'],
      ['answers with something that is no key set', 200, '{"keys":"none"}'],
      ['answers with something that is no JSON', 200, '<html>'],
    ])(
      'an issuer of tokens that %s is answered with 503, and not as a fault of the token',
      async (_what, status, text) => {
        const server = createServer((_request, response) => response.writeHead(status).end(text));
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        const reply = await asked(`http://127.0.0.1:${port}/jwks`);
        await new Promise((resolve) => server.close(resolve));
        expect(told(reply)).toEqual([503, 'service.unavailable']);
        expectTrouble(reply);
      },
    );

    test('an issuer of tokens that cannot be reached, or never answers, is answered with 503', async () => {
      expect(told(await asked(`http://${nowhere}/jwks`))).toEqual([503, 'service.unavailable']);
      const server = createServer(() => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      expect(told(await asked(`http://127.0.0.1:${port}/jwks`, 50))).toEqual([503, 'service.unavailable']);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    test('an issuer of tokens that is up has its keys fetched, and the token is accepted', async () => {
      expect((await asked(`${api.url}/.well-known/jwks.json`)).status).toBe(200);
    });
  });
});
