import { createServer, type Server } from 'node:http';
import { createConnection, createServer as createProxy, type AddressInfo, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createApp } from '../../api/app';
import { nameOf } from '../../api/looks/by-route';
import { reasonPolicy } from '../../api/looks/reasons';
import { watchReading } from '../../api/looks/watch';
import type { AppParts } from '../../api/parts';
import { routes } from '../../api/routes';
import { plusSeconds } from '../../domain/time/time';
import { freePort } from '../../platform/local/free-port';
import { startChild, untilServing, type Child } from '../../platform/local/child';
import { verifyChains } from '../../records/log/verify-chains';
import {
  avon,
  callerOf,
  changedBy,
  now,
  people,
  pointersOf,
  startApi,
  stepNamed,
  today,
  type ApiService,
  type Call,
  type Changed,
  type Person,
  type Reply,
} from '../support/api-service';
import { eventually } from '../support/eventually';
import { testPayloadKeys, testSecretKeys } from '../support/living-service';
import { testServers } from '../support/servers';

const csv = { headers: { accept: 'text/csv' } };

describe('who looked at whom', () => {
  let api: ApiService;
  let moved: Changed;
  let subject: string;
  let absence: string;

  beforeAll(async () => {
    api = await startApi();
    moved = await api.acceptedTransfer();
    subject = String((await api.call('get', `/v1/processes/${moved.process.id}`)).body['subject']);
    const away = { staff: 'staff:avon-coordinator', cover: 'staff:avon-supervisor', why: 'A test' };
    const recorded = await api.call('post', '/v1/absences', {
      as: 'manager',
      body: { ...away, from: '2098-01-01', to: '2098-01-02' },
    });
    absence = String(recorded.body['id']);
  });
  afterAll(async () => api.stop());

  const traceOf = ({ headers }: Reply): string => headers.get('x-trace-id') ?? '';
  const rowsOf = async (reply: Reply) =>
    api.database.selectFrom('access').selectAll().where('trace', '=', traceOf(reply)).orderBy('id').execute();
  const step = (): string => stepNamed(moved.steps, 'acknowledge-move', `${avon}/npt-bedminster`).id;

  /** The places of the paths, filled with the person whom the tests know, or with something that exists. */
  const filled = (path: string): string =>
    path
      .replace('/processes/{id}', `/processes/${moved.process.id}`)
      .replace('/steps/{id}', `/steps/${step()}`)
      .replace('/subjects/{id}', `/subjects/${subject}`)
      .replace('/absences/{id}', `/absences/${absence}`)
      .replace('/staff/{id}', '/staff/staff:avon-coordinator')
      .replace('{nation}', 'scotland')
      .replace('{id}', 'none');

  /** Asks as each person in turn until one is answered. */
  async function answered(call: Call, path: string, more: object): Promise<Reply | undefined> {
    for (const as of Object.keys(people) as Person[]) {
      const reply = await call('get', path, { as, ...more });
      if (reply.status === 200) return reply;
    }
    return undefined;
  }

  /** Each read of the document whose answer tells of the person and left no row, or the other way round. */
  async function untold(call: Call, paths: readonly string[]): Promise<{ faults: string[]; told: string[] }> {
    const faults: string[] = [];
    const told: string[] = [];
    const theirs = [subject, moved.process.id, ...moved.steps.map(({ id }) => id)];
    for (const path of paths)
      for (const [form, more] of [
        ['JSON', {}],
        ['CSV', csv],
      ] as const) {
        const reply = await answered(call, filled(path), more);
        if (!reply || (form === 'CSV' && !/csv/.test(reply.headers.get('content-type') ?? ''))) continue;
        const rows = await rowsOf(reply);
        const names = theirs.some((id) => reply.text.includes(id) || filled(path).includes(id));
        const isWritten = rows.some(({ persons }) => persons.includes(subject));
        if (names !== isWritten) faults.push(`${path} as ${form}`);
        if (isWritten) told.push(path);
      }
    return { faults, told: [...new Set(told)] };
  }

  const documented = async (): Promise<string[]> => {
    const { body } = await api.call('get', '/openapi.json', { token: null });
    const paths = body['paths'] as Record<string, { get?: unknown }>;
    return Object.keys(paths).filter((path) => paths[path]?.get !== undefined);
  };

  test('every read that tells of a person leaves a row that names them, and no other read does', async () => {
    const { faults, told } = await untold(api.call, await documented());
    expect(faults).toEqual([]);
    expect(told).toEqual(
      expect.arrayContaining([
        '/v1/processes',
        '/v1/processes/{id}',
        '/v1/processes/{id}/events',
        '/v1/steps',
        '/v1/steps/{id}',
        '/v1/steps/{id}/deadline',
        '/v1/steps/{id}/events',
        '/v1/subjects/{id}',
        '/v1/subjects/{id}/accountability',
        '/v1/subjects/{id}/access',
        '/v1/reports/acknowledgements',
      ]),
    );
  });

  describe('with an app of another route table', () => {
    let server: Server | undefined;
    afterEach(async () => new Promise((closed) => (server ? server.close(closed) : closed(undefined))));

    test('control: a route that shows persons and says that it shows nobody is found out', async () => {
      const wrong = routes.map((one) =>
        nameOf(one) === 'GET /v1/processes' ? { ...one, shows: 'nobody' as const } : one,
      );
      server = createServer(createApp(api.parts, wrong));
      await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      const call = callerOf(`http://127.0.0.1:${port}`, (person) => api.tokens[person]);
      expect((await untold(call, ['/v1/processes', '/v1/rules'])).faults).toEqual(['/v1/processes as JSON']);
    });
  });

  test('a row says who looked, when, by which route, from where and at which request', async () => {
    const before = new Date().toISOString();
    const reply = await api.call('get', `/v1/subjects/${subject}`, { as: 'manager' });
    const [row, ...more] = await rowsOf(reply);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      actor: 'staff:avon-manager',
      unit: `${avon}/mosovo-manager`,
      area: avon,
      kind: 'person',
      action: 'subject.view',
      route: 'GET /v1/subjects/{id}',
      resource: subject,
      persons: [subject],
      allowed: true,
    });
    expect(row?.address).toMatch(/127\.0\.0\.1$/);
    expect(row && row.at >= before && row.at <= new Date().toISOString()).toBe(true);
  });

  test('the address is the one that a trusted proxy tells, and an untrusted one is not believed', async () => {
    const { call } = await api.elsewhere({ trustProxy: 1 });
    const headers = { 'x-forwarded-for': '192.0.2.7, 198.51.100.3' };
    const [trusted] = await rowsOf(await call('get', `/v1/subjects/${subject}`, { headers }));
    const [untrusted] = await rowsOf(await api.call('get', `/v1/subjects/${subject}`, { headers }));
    expect(trusted?.address).toBe('198.51.100.3');
    expect(untrusted?.address).toMatch(/127\.0\.0\.1$/);
  });

  test('a search, a preview and an act each name the person whom they show', async () => {
    const { kind, value } = await api.database
      .selectFrom('subject_reference')
      .select(['kind', 'value'])
      .where('subject_id', '=', subject)
      .executeTakeFirstOrThrow();
    const input = {
      home: 'police:kent/mosovo',
      team: 'police:kent/npt-maidstone',
      because: 'by-hand',
      since: today(),
    };
    const { home: _home, ...briefing } = input;
    const asked = [
      await api.call('post', '/v1/subjects/find', { body: { kind, value } }),
      await api.call('post', '/v1/processes/npt-briefing/preview', {
        as: 'receivingCoordinator',
        body: { subject, input: briefing },
      }),
      await api.call('post', `/v1/steps/${step()}/note`, { as: 'npt', body: { text: 'A note' } }),
    ];
    for (const reply of asked) {
      expect([reply.status, reply.text]).toEqual([200, reply.text]);
      expect((await rowsOf(reply)).map(({ persons }) => persons)).toEqual([[subject]]);
    }
  });

  test('a refused look names the person whom it was refused, and a look at nobody is none', async () => {
    const refused = await api.call('get', `/v1/processes/${moved.process.id}`, { as: 'stranger' });
    expect(refused.status).toBe(404);
    expect(await rowsOf(refused)).toMatchObject([
      { actor: 'staff:essex-coordinator', persons: [subject], allowed: false, resource: moved.process.id },
    ]);
    expect(await rowsOf(await api.call('get', '/v1/processes?subject=nobody'))).toEqual([]);
  });

  test('what is reserved for occupational health is written down for it alone', async () => {
    const member = 'staff:avon-coordinator';
    const started = changedBy(
      await api.call('post', '/v1/processes/counselling', {
        as: 'health',
        body: {
          subject: member,
          input: {
            member,
            health: 'health:avon-and-somerset/occupational-health',
            exposure: 'standard',
            lastOn: today(),
          },
        },
      }),
    );
    const seen = await api.call('get', `/v1/processes/${started.process.id}`, { as: 'health' });
    const word = await api.call('get', `/v1/staff/${member}/welfare`, { as: 'lineManager' });
    await api.call('get', `/v1/processes/${started.process.id}`, { as: 'auditor' });
    for (const reply of [seen, word]) {
      expect(reply.status).toBe(200);
      expect((await rowsOf(reply)).map(({ reserved }) => reserved)).toEqual(['occupational-health']);
    }
    const person = String(seen.body['subject']);
    const report = async (as: Person) =>
      (await api.call('get', `/v1/reports/access?person=${person}&limit=200`, { as })).text;
    expect(await report('health')).toContain(started.process.id);
    for (const as of ['auditor', 'nationalAuditor'] as const)
      expect([as, (await report(as)).includes(started.process.id)]).toEqual([as, false]);
  });

  test('an auditor learns who looked at a person, newest first and page by page, and that is written down as well', async () => {
    await api.call('get', `/v1/subjects/${subject}`, { as: 'manager' });
    const path = `/v1/subjects/${subject}/access`;
    const first = await api.call('get', `${path}?limit=2`, { as: 'auditor' });
    const items = first.body['items'] as { actor: string; route: string }[];
    expect(items[0]).toMatchObject({ actor: 'staff:avon-manager', route: 'GET /v1/subjects/{id}' });
    expect((await rowsOf(first)).map(({ action, persons }) => [action, persons])).toEqual([
      ['access.view', [subject]],
    ]);
    const cursor = encodeURIComponent(String(first.body['next']));
    const second = await api.call('get', `${path}?limit=2&cursor=${cursor}`, { as: 'auditor' });
    expect(second.status).toBe(200);
    expect(second.text).not.toContain((first.body['items'] as { trace: string }[])[1]?.trace);
    const file = await api.call('get', path, { as: 'auditor', ...csv });
    expect(file.text.split('\r\n')[0]).toBe(
      'at,actor,unit,kind,action,route,resource,person,address,why,allowed,trace',
    );
    expect(file.text).toContain('access.view');
    const stranger = await api.call('get', path, { as: 'stranger' });
    expect(stranger.status).toBe(404);
  });

  test("the report counts by who looked, at whom and what, and an area's auditor is told of its own people alone", async () => {
    await api.call('get', `/v1/subjects/${subject}`, { as: 'receivingCoordinator' });
    await api.call('get', `/v1/subjects/${subject}`, { as: 'manager' });
    const report = async (as: Person) => {
      const reply = await api.call('get', `/v1/reports/access?person=${subject}`, { as });
      expect((await rowsOf(reply)).map(({ action }) => action)).toEqual(['access.report']);
      return reply.body as {
        byActor: { actor: string; looks: number; persons: number }[];
        byPerson: object[];
      };
    };
    const own = await report('auditor');
    expect(own.byActor.find(({ actor }) => actor === 'staff:avon-manager')?.persons).toBeGreaterThanOrEqual(
      1,
    );
    expect(own.byActor.map(({ actor }) => actor)).not.toContain('staff:kent-coordinator');
    expect(own.byPerson).toContainEqual(expect.objectContaining({ person: subject }));
    const national = await report('nationalAuditor');
    expect(national.byActor.map(({ actor }) => actor)).toContain('staff:kent-coordinator');
    const wrong = await api.call('get', '/v1/reports/access?from=2026-02-01&to=2026-01-01', {
      as: 'auditor',
    });
    expect(wrong.status).toBe(400);
  });

  describe('where the force asks for a reason', () => {
    const path = () => `/v1/subjects/${subject}`;
    const asking = async (names: readonly string[]) =>
      (await api.elsewhere({ reasons: reasonPolicy(names) })).call;

    test('an action on the list is refused without a reason, and the reason that was given is on record', async () => {
      const call = await asking(['subject.view']);
      const refused = await call('get', path());
      expect([
        refused.status,
        refused.body['code'],
        refused.text.includes(subject.slice(0, 8) + '"'),
      ]).toEqual([400, 'access.reason-needed', false]);
      expect(await rowsOf(refused)).toMatchObject([{ persons: [subject], allowed: false, why: null }]);
      const why = 'Visit \u2013 planned for Tuesday';
      const headers = { 'access-reason': Buffer.from(why, 'utf8').toString('latin1') };
      const shown = await call('get', path(), { headers });
      expect(shown.status).toBe(200);
      expect(await rowsOf(shown)).toMatchObject([{ persons: [subject], allowed: true, why }]);
      expect((await call('get', `/v1/processes/${moved.process.id}`)).status).toBe(200);
    });

    test('a national auditor says why they look at people in whom their own area has no part, and others need not', async () => {
      const call = await asking(['no-part']);
      for (const asked of [path(), '/v1/steps?limit=5'])
        expect([asked, (await call('get', asked, { as: 'nationalAuditor' })).body['code']]).toEqual([
          asked,
          'access.reason-needed',
        ]);
      const file = await call('get', '/v1/steps', { as: 'nationalAuditor', ...csv });
      expect([file.status, file.text.includes(subject)]).toEqual([400, false]);
      const headers = { 'access-reason': 'Inspection 12' };
      expect((await call('get', path(), { as: 'nationalAuditor', headers })).status).toBe(200);
      expect((await call('get', path(), { as: 'auditor' })).status).toBe(200);
      expect((await call('get', '/v1/rules', { as: 'nationalAuditor' })).status).toBe(200);
    });

    test.each([
      ['nothing that can be seen', '\u200b'],
      ['more than 500 characters', 'x'.repeat(501)],
      ['a change of the reading direction', 'a \u202e b'],
    ])('a reason of %s is no reason', async (_, why) => {
      const headers = { 'access-reason': Buffer.from(why, 'utf8').toString('latin1') };
      const reply = await api.call('get', path(), { headers });
      expect([reply.status, pointersOf(reply)]).toEqual([400, ['/access-reason']]);
    });

    test('a policy that names no action of the table stops the start', () => {
      expect(() => reasonPolicy(['no-part', 'subject.look'])).toThrow('subject.look');
      expect(reasonPolicy(['none'])).toEqual({ actions: new Set(), noPart: false });
    });
  });

  describe('reading that is out of the ordinary', () => {
    const later = () => plusSeconds(now(), 20);
    const watch = async (more: Partial<AppParts> = {}) =>
      watchReading({ ...api.parts, now: later, usual: { byName: 2, inAll: 1_000 }, ...more });
    const kindsOf = (told: Awaited<ReturnType<typeof watch>>) =>
      told.map(({ kind, actor, people }) => [kind, actor, people]);
    const read = async (as: Person, ...subjects: readonly string[]) => {
      for (const one of subjects)
        expect((await api.call('get', `/v1/subjects/${one}`, { as })).status).toBe(200);
    };
    // What other tests read before is not counted here: the watch begins after it.
    const afresh = async () => api.database.updateTable('access_watch').set({ until: now() }).execute();

    test('the auditors of the area are told of many people in an hour, once, by a notice and a step that the reader cannot see', async () => {
      const some = [await api.subject(), await api.subject(), await api.subject()];
      await afresh();
      await read('manager', ...some);
      // Away: nothing is told, and nothing is forgotten.
      const away = { start: async () => Promise.reject(new Error('away')) };
      await expect(watch({ gateway: { ...api.parts.gateway, ...away } })).rejects.toThrow(
        'could not be told',
      );
      const told = (await watch()).filter(({ actor }) => actor === 'staff:avon-manager');
      expect(told.map(({ kind }) => kind)).toEqual(['many']);
      await read('manager', ...some);
      expect(await watch()).toEqual([]);

      const { body } = await api.call('get', '/v1/steps?kind=admission&status=open', { as: 'auditor' });
      const [looking] = (
        body['items'] as { id: string; step: string; owner: string; process: string }[]
      ).filter(({ step: name }) => name === 'look-into-reading');
      expect(looking?.owner).toBe(`${avon}/audit`);
      expect((await api.call('get', `/v1/processes/${looking?.process}`, { as: 'manager' })).status).toBe(
        404,
      );
      const process = await api.call('get', `/v1/processes/${looking?.process}`, { as: 'auditor' });
      expect(process.text).toContain('people within an hour, which is more than is usual');
      await eventually(async () =>
        Promise.resolve(
          expect(api.channel.sent.map(({ title }) => title)).toContain(
            'Somebody has read what is out of the ordinary',
          ),
        ),
      );
      const done = await api.call('post', `/v1/steps/${looking?.id}/complete`, {
        as: 'auditor',
        body: { outcome: 'explained', data: { reason: 'A briefing day' } },
      });
      expect([done.status, done.text]).toEqual([200, done.text]);
    });

    test('they are told of somebody in whom the area of the reader has no part, and of somebody with the name of the reader', async () => {
      const elsewhere = await api.subject();
      const { name } = await api.database
        .selectFrom('staff')
        .select('name')
        .where('id', '=', 'staff:kent-coordinator')
        .executeTakeFirstOrThrow();
      const surname =
        name
          .replace(/\s*\(.*/, '')
          .split(' ')
          .at(-1) ?? '';
      const namesake = await api.subject('receivingCoordinator', {
        name: `Invented ${surname.toUpperCase()}`,
      });
      const other = await api.subject('receivingCoordinator', { name: 'Invented Otherwise' });
      await afresh();
      await read('nationalAuditor', elsewhere);
      await read('receivingCoordinator', namesake, other);
      expect(kindsOf(await watch({ usual: { byName: 100, inAll: 1_000 } }))).toEqual([
        ['nobodys', 'staff:national-auditor', 1],
        ['own', 'staff:kent-coordinator', 1],
      ]);
    });
  });

  test('where a look cannot be written down, nothing is shown', async () => {
    const looks = {
      note: async () => Promise.reject(new Error('no room')),
      open: async () => Promise.resolve(),
    };
    const { call } = await api.elsewhere({ looks });
    for (const more of [{}, csv]) {
      const reply = await call('get', '/v1/steps', { as: 'auditor', ...more });
      expect(reply.status).toBeGreaterThanOrEqual(500);
      expect(reply.text).not.toContain(subject);
    }
  });

  describe('an API that is killed', () => {
    const root = resolve(__dirname, '../..');
    let child: Child | undefined;
    let proxy: ReturnType<typeof createProxy> | undefined;
    /** Which way bytes about looks are held up: before the database has them, or before the API has its answer. */
    let holding: 'nothing' | 'statement' | 'answer' = 'nothing';
    let held = 0;
    const sockets = new Set<Socket>();

    afterEach(async () => {
      await child?.stop('SIGKILL');
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => (proxy ? proxy.close(closed) : closed(undefined)));
      holding = 'nothing';
    });

    /** A way to the database that can be held up where looks are written. */
    async function throughProxy(): Promise<string> {
      const url = new URL(api.records.apiUrl);
      const port = Number(url.port);
      proxy = createProxy((client) => {
        const server = createConnection(port, url.hostname);
        for (const socket of [client, server]) sockets.add(socket.on('error', () => undefined));
        let isHeld = false;
        client.on('data', (bytes: Buffer) => {
          const isLook = holding !== 'nothing' && bytes.includes('insert into "access"');
          if (isLook) held += 1;
          if (isLook && holding === 'statement') return;
          isHeld ||= isLook;
          server.write(bytes);
        });
        server.on('data', (bytes: Buffer) => void (isHeld || client.write(bytes)));
        client.on('close', () => server.destroy());
        server.on('close', () => client.destroy());
      });
      await new Promise<void>((listening) => proxy?.listen(0, '127.0.0.1', listening));
      url.port = String((proxy.address() as AddressInfo).port);
      return url.href;
    }

    async function startKillable(): Promise<Call> {
      const port = await freePort();
      child = startChild(process.execPath, ['--import', 'tsx', join(root, 'api/main.ts')], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          DATABASE_API_URL: await throughProxy(),
          TEMPORAL_ADDRESS: testServers().temporalAddress,
          PAYLOAD_KEYS: testPayloadKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
          SECRET_KEYS: testSecretKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
          JWT_ISSUER: api.issuer.issuer,
          JWKS_URL: `${api.url}/.well-known/jwks.json`,
          LINK_KEY: Buffer.alloc(32, 9).toString('base64'),
          API_PORT: String(port),
          LOG_LEVEL: 'silent',
        },
      });
      const url = `http://127.0.0.1:${port}`;
      await untilServing(child, async () => (await fetch(`${url}/ping`)).ok, 'the API');
      return callerOf(url, (person) => api.tokens[person]);
    }

    test('each look that was answered is on record, and none is answered before it is, however the API is killed', async () => {
      const call = await startKillable();
      const path = `/v1/subjects/${subject}`;
      const answers: Reply[] = [];
      const reading = Array.from({ length: 6 }, async () => {
        for (;;) answers.push(await call('get', path, { as: 'manager' }));
      }).map(async (lane) => lane.catch(() => undefined));
      await eventually(async () => Promise.resolve(expect(answers.length).toBeGreaterThan(20)));

      // Each lane asks once more, and none may be answered while its look is on its way.
      holding = 'statement';
      await eventually(async () => Promise.resolve(expect(held).toBeGreaterThan(0)));
      await child?.stop('SIGKILL');
      await Promise.all(reading);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      const traces = new Set(
        (
          await api.database.selectFrom('access').select('trace').where('resource', '=', subject).execute()
        ).map(({ trace }) => trace),
      );
      expect(answers.map(traceOf).filter((trace) => !traces.has(trace))).toEqual([]);
      expect((await verifyChains(api.database)).faults).toEqual([]);
    }, 60_000);

    test('a look that was committed stays on record where the API is killed before it could answer', async () => {
      const call = await startKillable();
      const path = `/v1/processes/${moved.process.id}`;
      const before = await api.database
        .selectFrom('access')
        .select('trace')
        .where('action', '=', 'process.view')
        .execute();
      holding = 'answer';
      const asking = call('get', path, { as: 'manager' }).then(
        () => 'answered',
        () => 'cut off',
      );
      await eventually(async () => {
        const now = await api.database
          .selectFrom('access')
          .select('trace')
          .where('action', '=', 'process.view')
          .execute();
        expect(now).toHaveLength(before.length + 1);
      });
      await child?.stop('SIGKILL');
      expect(await asking).toBe('cut off');
      expect((await verifyChains(api.database)).faults).toEqual([]);
    }, 60_000);
  });
});
