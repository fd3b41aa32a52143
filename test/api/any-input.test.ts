import { routes } from '../../api/routes';
import type { Route } from '../../api/http/route';
import { startApi, stepNamed, pointersOf, type ApiService, type Reply } from '../support/api-service';

const pathOf = ({ path }: Route, id: string): string => path.replace(/\{\w+\}/g, id);
const cursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

describe('whatever somebody sends, the service has no defect', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  /** Which answers say that the service failed. */
  const failures = (replies: readonly (readonly [string, Reply])[]): string[] =>
    replies.flatMap(([what, { status }]) => (status >= 500 ? [`${what}: ${status}`] : []));
  const everywhere = async (ask: (route: Route) => Promise<[string, Reply][]>): Promise<string[]> => {
    const found: string[] = [];
    for (const route of routes.filter(({ path }) => path.startsWith('/v1/')))
      found.push(...failures(await ask(route)));
    return found;
  };

  test('any id in the address is answered without a failure of the service, on every route', async () => {
    const ids = ['%00', '%E0%A4%A', '%ff', '__proto__', 'constructor', '..%2f..', "'--", '%F0%9F%99%82'];
    const asked = await everywhere(async (route) =>
      Promise.all(
        (route.path.includes('{') ? [...ids, 'x'.repeat(4_000)] : []).map(
          async (id): Promise<[string, Reply]> => [
            `${route.method} ${pathOf(route, id.slice(0, 20))}`,
            await api.call(route.method, pathOf(route, id), route.method === 'post' ? { body: {} } : {}),
          ],
        ),
      ),
    );
    expect(asked).toEqual([]);
  });

  test('a query with repeated parameters or an invented cursor is answered without a failure of the service, on every route', async () => {
    const queries = [
      'limit=1&limit=2&cursor=a&cursor=b',
      'cursor=%00&limit=1',
      'limit[$gt]=1&__proto__[x]=1&constructor=1',
      'at=%00&from=2026-02-30&until=-271821-04-20&area=%ff&kind=__proto__',
      `cursor=${cursor('-271821-04-20T00:00:00.000Z')}`,
      `cursor=${cursor({ dueAt: '-271821-04-20T00:00:00.000Z', id: 'x' })}`,
      `cursor=${cursor(['-271821-04-20T00:00:00.000Z', 'x'])}`,
      `cursor=${cursor(1e300)}`,
      `cursor=${cursor({ __proto__: null, at: 9_007_199_254_740_993, seq: 1e300, id: '\0' })}`,
    ];
    const asked = await everywhere(async (route) =>
      Promise.all(
        (route.method === 'get' ? queries : []).map(async (query): Promise<[string, Reply]> => [
          `${route.path}?${query}`,
          await api.call('get', `${pathOf(route, 'none')}?${query}`, { as: 'auditor' }),
        ]),
      ),
    );
    expect(asked).toEqual([]);
  });

  test('any body is answered without a failure of the service, on every route that takes one', async () => {
    const bodies: Readonly<Record<string, string | Uint8Array>> = {
      'names of a prototype': '{"__proto__":{"a":1},"constructor":{"prototype":{"b":1}},"toString":1}',
      'a null in a list': '[null,[null],{"a":null}]',
      'a NUL in a name': '{"a\\u0000":"b","input":{"\\u0000":"\\u0000"},"subject":"\\u0000"}',
      'half a character in a name': '{"\\ud800":1}',
      'bytes that are no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      'a number without end': '{"n":1e999,"limit":-0}',
      'a CSV without an end': '{"csv":"\\"a\\n\\u0000,"}',
    };
    const asked = await everywhere(async (route) =>
      Promise.all(
        (route.method === 'post' ? Object.entries(bodies) : []).map(
          async ([what, raw]): Promise<[string, Reply]> => [
            `${route.path}, ${what}`,
            await api.call('post', pathOf(route, 'none'), { raw }),
          ],
        ),
      ),
    );
    expect(asked).toEqual([]);
  });

  test.each([
    ['nested forty thousand deep', '['.repeat(40_000) + ']'.repeat(40_000)],
    ['with a list of a hundred thousand', `[${'1,'.repeat(100_000)}1]`],
    ['with a hundred thousand names', `{${Array.from({ length: 60_000 }, (_, n) => `"${n}":0`).join()}}`],
    ['with a hundred thousand texts that cannot be recorded', `[${'"\\u0000",'.repeat(90_000)}1]`],
  ])('a body %s is refused as a fault of the request', async (_what, raw) => {
    for (const path of ['/v1/deadlines', '/v1/processes/transfer', '/v1/feeds/prison-movements']) {
      const reply = await api.call('post', path, { raw });
      expect([path, reply.status < 500]).toEqual([path, true]);
    }
    const reply = await api.call('post', '/v1/deadlines', { raw });
    expect(reply.status).toBe(400);
  });

  test('a request with too many values is told the limit, and one with many faults is told the first hundred', async () => {
    const many = await api.call('post', '/v1/deadlines', { raw: `[${'1,'.repeat(100_000)}1]` });
    expect(many.body['errors']).toEqual([{ pointer: '', message: 'Send at most 100000 values' }]);
    const bad = await api.call('post', '/v1/deadlines', { raw: `[${'"\\u0000",'.repeat(90_000)}1]` });
    expect(pointersOf(bad)).toHaveLength(100);
  });

  test('a form of three thousand fields that is sent to a link is refused as too large', async () => {
    const page = await fetch(`${api.url}/v1/links/anything`, {
      method: 'POST',
      body: new URLSearchParams(Array.from({ length: 3_000 }, (_, n) => [`f/${n}`, 'x'] as [string, string])),
    });
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('The body is too large')]);
    const prototype = await fetch(`${api.url}/v1/links/anything`, {
      method: 'POST',
      body: new URLSearchParams([
        ['__proto__', 'x'],
        ['answer', 'constructor'],
        ['answer', '\0'],
      ]),
    });
    expect(prototype.status).toBe(404);
  });

  test('the service does not fail on addresses that lead out of a folder, overlong headers or ranges that a file does not have', async () => {
    const asked: [string, Record<string, string>][] = [
      ['/docs/..%2f..%2fpackage.json', {}],
      ['/docs/%00', {}],
      ['/docs/%', {}],
      ['/problems/__proto__', {}],
      ['/problems/%00', {}],
      ['/v1/%', {}],
      ['/docs/swagger-ui.css', { range: 'bytes=99999999-' }],
      ['/docs/swagger-ui.css', { 'if-match': '"none"' }],
      ['/v1/steps', { 'x-long': 'x'.repeat(40_000) }],
      ['/v1/steps', { authorization: `Bearer ${'x'.repeat(8_000)}` }],
      ['/v1/steps', { accept: '\xff;q=\xff' }],
    ];
    for (const [path, headers] of asked) {
      const { status } = await fetch(`${api.url}${path}`, { headers });
      expect([path, status < 500]).toEqual([path, true]);
    }
  });

  describe('a token', () => {
    const signedIn = async (id: string): Promise<number> => {
      const { status } = await api.call('get', '/v1/steps', { token: await api.issuer.sign({ id }) });
      return status;
    };

    test.each([
      ['a NUL', 'staff:a\0b'],
      ['a line break', 'staff:a\nb'],
      ['half a character', 'staff:a\ud800b'],
      ['a change of the reading direction', 'staff:a\u202Eb'],
      ['a character without a width', 'staff:a\u200Bb'],
      ['nothing but spaces', '   '],
      ['a space at its end', 'staff:a '],
      ['the name of the engine', 'engine'],
      ['the name of the service', 'Vigil'],
      ['the name of the migration', 'migration'],
      ['the name of the directory', 'directory'],
      ['the name of a link', 'link:police:kent/mosovo'],
      ['the name of a feed', 'Feed:prison:hmp-ashcombe/omu'],
    ])('a token that names somebody by %s is not valid', async (_what, id) => {
      expect(await signedIn(id)).toBe(401);
    });

    test('a token that names somebody in letters of any script is valid, and the directory is asked for them', async () => {
      expect(await signedIn('staff:Łódź-東京')).toBe(403);
      expect(await signedIn('00u1abcd@force.example.invalid')).toBe(403);
    });
  });

  describe('words', () => {
    let decide: string;
    beforeAll(async () => {
      decide = stepNamed((await api.transfer()).steps, 'request').id;
    });
    const noted = async (text: string): Promise<Reply> =>
      api.call('post', `/v1/steps/${decide}/note`, { body: { text } });

    test.each([
      ['spaces', ' \u00a0\u2003'],
      ['characters without a width', '\u200B\u200D\u2060\uFEFF'],
      ['controls of the reading direction', '\u202E\u2066\u2069'],
      ['letters that are drawn as nothing', '\u3164\u2800'],
      ['controls', '\u0007\u001b'],
    ])('a note that is nothing but %s is refused as empty', async (_what, text) => {
      const reply = await noted(text);
      expect([reply.status, reply.body['errors']]).toEqual([
        400,
        [{ pointer: '/text', message: 'Enter some words' }],
      ]);
    });

    test('characters that change the reading direction are refused in notes and in titles', async () => {
      const told = 'Take out the characters that change the reading direction';
      expect((await noted('agreed \u202Eton')).body['errors']).toEqual([{ pointer: '/text', message: told }]);
      const unit = { id: 'police:avon-and-somerset/mosovo', title: 'MOSOVO \u2066unit' };
      const reply = await api.call('post', '/v1/units', { as: 'administrator', body: unit });
      expect(reply.body['errors']).toEqual([{ pointer: '/title', message: told }]);
    });

    test('a note in a right-to-left script, or with pictures, is accepted', async () => {
      expect((await noted('שלום 👩‍👧 مرحبا')).status).toBeLessThan(300);
    });
  });

  test('no answer under /v1 may be cached, whatever the answer is', async () => {
    const kept: string[] = [];
    const asked = routes.filter(({ path }) => path.startsWith('/v1/'));
    expect(asked.length).toBeGreaterThan(20);
    for (const route of asked)
      for (const token of [null, undefined]) {
        const ask = { ...(token === null && { token }), ...(route.method === 'post' && { body: {} }) };
        const { headers } = await api.call(route.method, pathOf(route, 'none'), ask);
        if (headers.get('cache-control') !== 'no-store') kept.push(`${route.method} ${route.path}`);
      }
    expect(kept).toEqual([]);
    // The control: what is the same for all may be kept.
    expect((await api.call('get', '/openapi.json')).headers.get('cache-control')).toBeNull();
  });
});
