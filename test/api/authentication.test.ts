import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { routes } from '../../api/routes';
import type { Route } from '../../api/http/route';
import { createLocalIssuer, localIssuerName } from '../../local/issuer';
import {
  people,
  publicUrl,
  registrationInput,
  startApi,
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
    const { id, unit, roles } = people.coordinator;
    const key = await api.signingKey();
    const token = async (
      issuer: string,
      audience: string,
      expires: string,
      claims: object = { unit, roles },
    ) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'local' })
        .setSubject(id)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key);
    const unsigned = [{ alg: 'none' }, { sub: id, unit, roles, iss: localIssuerName, aud: 'vigil', exp: 4e9 }]
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
      'a token without roles': {
        token: await token(localIssuerName, 'vigil', '1h', { unit, roles: [] }),
        code: 'token.invalid',
      },
      'a token with a role that does not exist': {
        token: await token(localIssuerName, 'vigil', '1h', { unit, roles: ['king'] }),
        code: 'token.invalid',
      },
      'a token without a unit': {
        token: await token(localIssuerName, 'vigil', '1h', { roles }),
        code: 'token.invalid',
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
    'a token without roles',
    'a token with a role that does not exist',
    'a token without a unit',
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

  test('the published keys do not contain the private key', async () => {
    const { text } = await api.call('get', '/.well-known/jwks.json', { token: null });
    expect(text).toContain('"kty":"EC"');
    expect(text).not.toContain('"d":');
  });
});
