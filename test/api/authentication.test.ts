import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approved } from '../support/changes';
import { createLocalJWKSet, SignJWT, type JSONWebKeySet } from 'jose';
import { postsIn, type Role } from '../../api/access/actor';
import { actorFromDirectory } from '../../api/access/actor-from-directory';
import { createAuthenticate } from '../../api/access/authenticate';
import { createSignIn } from '../../api/access/sign-in';
import { routes } from '../../api/routes';
import type { Route } from '../../api/http/route';
import type { StaffId } from '../../domain/people/parties';
import { plusDays, timeOn, type Day } from '../../domain/time/time';
import { createLocalIssuer, localIssuerName } from '../../local/issuer';
import { endRole } from '../../records/people/roles';
import {
  avon,
  kent,
  newReference,
  people,
  publicUrl,
  registrationInput,
  startApi,
  today,
  tokenRules,
  type Person,
  type ApiService,
  type Reply,
} from '../support/api-service';

/** A path with every placeholder filled. */
const pathOf = (route: Route, id: string): string => route.path.replace(/\{\w+\}/g, id);

describe('only somebody who is signed in is answered', () => {
  let api: ApiService;
  let processId: string;
  let bad: Record<string, { token: string | null; code: string }>;
  const folders: string[] = [];

  beforeAll(async () => {
    api = await startApi();
    processId = (await api.registration()).process.id;
    const folder = await mkdtemp(join(tmpdir(), 'vigil-other-issuer-'));
    folders.push(folder);
    const stranger = await createLocalIssuer({ dataDir: folder, audience: 'vigil' });
    const { id } = people.coordinator;
    const key = await api.signingKey();
    const token = async (issuer: string, audience: string, expires: string) =>
      new SignJWT({ sub: id, iss: issuer, aud: audience })
        .setProtectedHeader({ alg: 'ES256', kid: 'local' })
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key);
    const unsigned = [{ alg: 'none' }, { sub: id, iss: localIssuerName, aud: 'vigil', iat: 0, exp: 4e9 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    bad = {
      'no token': { token: null, code: 'token.missing' },
      'a token that has expired': {
        token: await token(localIssuerName, 'vigil', '-1m'),
        code: 'token.expired',
      },
      'a token for another service': {
        token: await token(localIssuerName, 'another-service', '1h'),
        code: 'token.invalid',
      },
      'a token of another issuer': { token: await token('somebody', 'vigil', '1h'), code: 'token.invalid' },
      'a token signed with another key': {
        token: await stranger.sign(people.coordinator),
        code: 'token.invalid',
      },
      'a token that nobody signed': { token: `${unsigned}.`, code: 'token.invalid' },
      'a token that was issued too long ago': {
        token: await tokenWith({ iat: seconds() - 43_201 }),
        code: 'token.too-old',
      },
      'a token that does not say when it was issued': {
        token: await tokenWith({ iat: undefined }),
        code: 'token.invalid',
      },
      'a token that is issued in two minutes': {
        token: await tokenWith({ iat: seconds() + 120 }),
        code: 'token.invalid',
      },
      'the token of a person that names a system': {
        token: await tokenWith({ sub: 'system:records' }),
        code: 'token.subject-refused',
      },
      'a word that is no token': { token: 'hello', code: 'token.invalid' },
    };
    // The control: signed by hand in the same way, with nothing wrong, it is let in.
    const good = await token(localIssuerName, 'vigil', '1h');
    expect((await api.call('get', `/v1/processes/${processId}`, { token: good })).status).toBe(200);
  });
  afterAll(async () => {
    await api.stop();
    await Promise.all(folders.map(async (folder) => rm(folder, { recursive: true })));
  });

  const seconds = (): number => Math.floor(Date.now() / 1_000);
  /** A token of the coordinator that is in order, but for the claims that are given. */
  const tokenWith = async (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT({
      sub: people.coordinator.id,
      iss: localIssuerName,
      aud: 'vigil',
      iat: seconds(),
      exp: seconds() + 3_600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'local' })
      .sign(await api.signingKey());
  const answered = async (token: string, call = api.call): Promise<unknown> => {
    const { status, body } = await call('get', '/v1/steps', { token });
    return status === 200 ? 200 : body['code'];
  };

  const ask = async (route: Route, token: string | null): Promise<Reply> =>
    api.call(route.method, pathOf(route, processId), {
      token,
      ...(route.method === 'post' && { body: {} }),
    });

  test.each([
    'no token',
    'a token that has expired',
    'a token for another service',
    'a token of another issuer',
    'a token signed with another key',
    'a token that nobody signed',
    'a token that was issued too long ago',
    'a token that does not say when it was issued',
    'a token that is issued in two minutes',
    'the token of a person that names a system',
    'a word that is no token',
  ])('with %s, every address that is not public answers 401 and nothing changes', async (what) => {
    const { token, code } = bad[what] ?? { token: null, code: '' };
    const before = await api.rows();
    // Signed routes know no tokens: see prison-movements.
    const signedIn = routes.filter(({ action, signed }) => action !== 'public' && !signed);
    expect(signedIn.length).toBeGreaterThan(20);
    for (const route of signedIn) {
      const reply = await ask(route, token);
      expect([route.path, reply.status, reply.body['code']]).toEqual([route.path, 401, code]);
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
      expect(reply.body).toEqual({
        type: `${publicUrl}/problems/${code}`,
        title: expect.stringMatching(/./) as string,
        status: 401,
        instance: pathOf(route, processId),
        code,
        traceId: reply.headers.get('x-trace-id'),
      });
    }
    expect(await api.rows()).toEqual(before);
  });

  test('a request that would start a process starts nothing without a token, and starts it with one', async () => {
    const subject = await api.subject();
    const body = { subject, input: registrationInput() };
    const before = await api.rows();
    expect((await api.call('post', '/v1/processes/registration', { token: null, body })).status).toBe(401);
    expect(await api.rows()).toEqual(before);
    expect((await api.call('post', '/v1/processes/registration', { body })).status).toBe(201);
    expect((await api.rows())['process']).toBe((before['process'] ?? 0) + 1);
  });

  test('a request whose token is refused does not use up its key', async () => {
    const subject = await api.subject();
    const key = 'not-signed-in-yet';
    const body = { subject, input: registrationInput() };
    await api.call('post', '/v1/processes/registration', { token: null, key, body });
    const kept = await api.database.selectFrom('request').selectAll().where('key', '=', key).execute();
    expect(kept).toEqual([]);
  });

  test('the public addresses answer without a token', async () => {
    for (const path of ['/ping', '/info', '/openapi.json', '/.well-known/jwks.json']) {
      expect([path, (await api.call('get', path, { token: null })).status]).toEqual([path, 200]);
    }
  });

  test('a token is taken until it is as old as the policy allows, and while it has not expired', async () => {
    expect(await answered(await tokenWith({ iat: seconds() - 43_190 }))).toBe(200);
    expect(await answered(await tokenWith({ iat: seconds() + 30 }))).toBe(200);
    expect(await answered(await tokenWith({ iat: seconds() - 43_200 }))).toBe('token.too-old');
  });

  test('where the settings ask how people signed in, a person must have, and a system need not', async () => {
    const keys = api.parts.jwks ? createLocalJWKSet(api.parts.jwks as JSONWebKeySet) : undefined;
    if (!keys) throw new Error('the service under test shows its keys');
    const read = createAuthenticate({ ...tokenRules, keys, acr: ['gold', 'silver'], amr: ['mfa', 'hwk'] });
    const { call } = await api.elsewhere({ signIn: createSignIn(read) });
    const amr = ['pwd', 'mfa', 'hwk'];
    expect(await answered(await tokenWith({ acr: 'silver', amr }), call)).toBe(200);
    for (const weak of [
      { acr: 'bronze', amr },
      { amr },
      { acr: 'gold' },
      { acr: 'gold', amr: ['mfa'] },
      { acr: 'gold', amr: 'mfa hwk' },
    ])
      expect([weak, await answered(await tokenWith(weak), call)]).toEqual([weak, 'token.too-weak']);
    const { headers } = await call('get', '/v1/steps', { token: await tokenWith({}) });
    expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_user_authentication"');
    const system = { id: 'system:records', unit: `${avon}/mosovo`, roles: ['partner'] } as const;
    expect(await answered(await api.letIn(system), call)).toBe(200);
  });

  describe('the directory, asked at each request,', () => {
    const unit = `${avon}/front-desk` as const;
    const enter = async (name: string, roles: readonly Role[] = ['manager']) => {
      const id = `staff:${name}`;
      return { id, token: await api.letIn({ id, unit, roles }) };
    };

    test('says the unit and the roles, whatever the token claims', async () => {
      const { id } = await enter('claimant');
      const token = await tokenWith({ sub: id, unit: `${avon}/audit`, roles: ['auditor', 'coordinator'] });
      const asked = await api.call('post', '/v1/subjects/find', {
        token,
        body: newReference(),
      });
      expect([asked.status, asked.body['code']]).toEqual([403, 'access.forbidden']);
    });

    test('knows nobody whom it was not told of', async () => {
      expect(await answered(await api.issuer.sign({ id: 'staff:nobody-knows' }))).toBe(
        'access.not-in-directory',
      );
      expect(await answered(await tokenWith({ sub: 'records', client_id: 'records-2' }))).toBe(
        'access.not-in-directory',
      );
    });

    test('refuses a leaver from the next request on, and lets them in again where they return', async () => {
      const { id, token } = await enter('leaver-to-be');
      expect(await answered(token)).toBe(200);
      const left = await api.call('post', `/v1/staff/${id}/leave`, {
        as: 'administrator',
        body: { why: 'Retired' },
      });
      expect(left.status).toBe(200);
      expect(await answered(token)).toBe('access.left');
      const back = { id, name: 'Back Again (invented)', unit, returns: true };
      await approved(api.call, await api.call('post', '/v1/staff', { as: 'administrator', body: back }));
      // Their roles ended when they left.
      expect(await answered(token)).toBe('access.no-role');
    });

    test('refuses the people of a unit while it is closed', async () => {
      const { token } = await enter('of-closed');
      const set = async (active: boolean) =>
        approved(
          api.call,
          await api.call('post', '/v1/units', { as: 'administrator', body: { id: unit, active } }),
        );
      await set(false);
      expect(await answered(token)).toBe('access.unit-closed');
      await set(true);
      expect(await answered(token)).toBe(200);
    });

    test('takes a role away at the next request, and refuses whoever has none left', async () => {
      const { id, token } = await enter('of-two-roles', ['manager', 'auditor']);
      const change = { at: tokenRules.now(), by: 'staff:tester', cause: 'test' };
      const end = async (role: Role) =>
        api.database
          .transaction()
          .execute(async (trx) => endRole(trx, { staff: id as StaffId, role }, change));
      const digest = async () => (await api.call('get', '/v1/reports/digest', { token })).status;
      expect(await digest()).toBe(200);
      await end('manager');
      expect([await digest(), await answered(token)]).toEqual([403, 200]);
      await end('auditor');
      expect(await answered(token)).toBe('access.no-role');
    });

    test('lets a system in by its client credentials alone, while it is switched on', async () => {
      const token = await api.letIn({ id: 'system:case-records', unit, roles: ['partner'] });
      expect(await answered(token)).toBe(200);
      expect(await answered(await tokenWith({ sub: 'case-records', client_id: 'case-records' }))).toBe(200);
      expect(await answered(await tokenWith({ sub: 'case-records', client_id: 'another' }))).toBe(
        'access.not-in-directory',
      );
      const as = 'administrator';
      await api.call('post', '/v1/systems/system:case-records/close', { as, body: {} });
      expect(await answered(token)).toBe('access.system-closed');
    });

    test('lets a system in once a second administrator approved its entry, with these roles and no others', async () => {
      const entry = { id: 'system:court-lists', title: 'Court lists', unit, roles: ['partner', 'auditor'] };
      const token = await api.issuer.sign(entry);
      const ask = async (as: Person, body: object = entry) => api.call('post', '/v1/systems', { as, body });
      const asked = await ask('administrator');
      expect([asked.status, await answered(token)]).toEqual([202, 'access.not-in-directory']);
      await approved(api.call, asked);
      expect(await answered(token)).toBe(200);
      const { body } = await api.call('get', `/v1/systems?area=${avon}`, { as: 'auditor' });
      expect(body['items']).toContainEqual({ ...entry, roles: ['auditor', 'partner'], active: true });
      expect((await ask('administrator')).status).toBe(200);
      for (const wrong of [
        { ...entry, unit: `${kent}/mosovo` },
        { ...entry, id: 'system:partner-probation-kent-maidstone-pdu' },
      ])
        expect((await ask('administrator', wrong)).status).toBe(403);
      for (const faulty of [
        { ...entry, roles: ['law-administrator'] },
        { ...entry, roles: [] },
        { ...entry, id: 'staff:1' },
      ])
        expect((await ask('administrator', faulty)).status).toBe(400);
    });

    test('gives whoever covers the unit and posts of the person who is away, on the days that they are', async () => {
      const away = { id: 'staff:away', unit: `${avon}/night-desk`, roles: ['manager'] } as const;
      const cover = await enter('their-cover');
      await api.letIn({ ...away, posts: ['unit-manager'] });
      // Whoever is above them in the line records it.
      await api.database
        .updateTable('staff')
        .set({ supervisor: 'staff:avon-manager' })
        .where('id', '=', away.id)
        .execute();
      const first = plusDays(today(), 2);
      const planner = { id: 'staff:night-planner', unit: away.unit, roles: ['manager'] } as const;
      const recorded = await api.call('post', '/v1/absences', {
        token: await api.letIn(planner),
        body: { staff: away.id, cover: cover.id, from: first, to: plusDays(first, 1), why: 'Leave' },
      });
      expect(recorded.status).toBe(202);
      const on = async (day: Day) => {
        const actor = await actorFromDirectory(
          api.database,
          { id: cover.id, kind: 'person' },
          timeOn(day, '12:00'),
        );
        return [actor.actsFor, postsIn(actor, away.unit), postsIn(actor, unit)];
      };
      const [own, both] = [
        [[unit], [], []],
        [[unit, away.unit], ['unit-manager'], []],
      ];
      expect(await on(plusDays(first, -1))).toEqual(own);
      expect(await on(first)).toEqual(both);
      expect(await on(plusDays(first, 1))).toEqual(both);
      expect(await on(plusDays(first, 2))).toEqual(own);
    });

    test('gives a national role to people of a national office, and disregards it of whoever moved away', async () => {
      const as = 'administrator';
      const asked = await api.call('post', '/v1/staff/staff:auditor/roles', {
        as,
        body: { role: 'national-auditor' },
      });
      expect([asked.status, asked.body['code']]).toEqual([422, 'role.of-national-office']);
      const { token } = await enter('moved-away', ['national-auditor']);
      expect(await answered(token)).toBe('access.no-role');
    });
  });

  test('the published keys do not contain the private key', async () => {
    const { text } = await api.call('get', '/.well-known/jwks.json', { token: null });
    expect(text).toContain('"kty":"EC"');
    expect(text).not.toContain('"d":');
  });
});
