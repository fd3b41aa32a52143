import { readFileSync } from 'node:fs';
import { brokenPromises, errorsPagePath, publishedOn } from '../../.ci/published-errors';
import { openApiOf } from '../../api/http/openapi';
import { routes } from '../../api/routes';
import { problemOf } from '../../api/http/problems';
import { Refused, statusOfKind, type ErrorCode } from '../../domain/errors';
import { catalogue } from '../../workflows/catalogue';
import { errorCatalogue, errorsByKind, isErrorCode } from '../../workflows/errors';
import { publicUrl, startApi, type ApiService } from '../support/api-service';

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: object }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<string, { description?: string }>;
  readonly security?: readonly Record<string, readonly string[]>[];
}
interface Description {
  readonly openapi: string;
  readonly info: { title?: string; version?: string };
  readonly servers: readonly { url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

/** What OpenAPI 3.1 asks of a document, as far as a document of ours could break it. */
function faultsIn(document: Description): string[] {
  const faults: string[] = [];
  const expectThat = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  expectThat(/^3\.1\.\d+$/.test(document.openapi), 'openapi is not 3.1');
  expectThat(Boolean(document.info.title && document.info.version), 'info needs title and version');
  for (const [path, operations] of Object.entries(document.paths)) {
    expectThat(path.startsWith('/'), `${path} does not begin with /`);
    const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [method, operation] of Object.entries(operations)) {
      const where = `${method} ${path}`;
      expectThat(['get', 'post'].includes(method), `${where}: no such method`);
      const parameters = operation.parameters ?? [];
      const named = parameters.map((one) => `${one.in} ${one.name}`);
      expectThat(new Set(named).size === named.length, `${where}: a parameter twice`);
      const inPath = parameters.filter((one) => one.in === 'path');
      expectThat(
        JSON.stringify(inPath.map(({ name }) => name).sort()) === JSON.stringify(placeholders.sort()),
        `${where}: path parameters`,
      );
      expectThat(
        inPath.every(({ required }) => required === true),
        `${where}: a path parameter is required`,
      );
      expectThat(
        parameters.every(({ schema }) => schema !== undefined),
        `${where}: a parameter without a schema`,
      );
      const responses = Object.entries(operation.responses);
      expectThat(responses.length > 0, `${where}: no response`);
      for (const [status, { description }] of responses) {
        expectThat(/^([1-5]\d\d|default)$/.test(status), `${where}: status ${status}`);
        expectThat(typeof description === 'string', `${where} ${status}: no description`);
      }
      for (const scheme of (operation.security ?? []).flatMap(Object.keys))
        expectThat(scheme in document.components.securitySchemes, `${where}: unknown security ${scheme}`);
    }
  }
  const text = JSON.stringify(document);
  for (const [, pointer = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    const found = pointer
      .replace(/^#\//, '')
      .split('/')
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
    expectThat(found !== undefined, `${pointer} leads nowhere`);
  }
  for (const name of Object.keys(document.components.schemas))
    expectThat(/^[a-zA-Z0-9._-]+$/.test(name), `${name} is no name of a component`);
  // OpenAPI 3.0's form, which 3.1 no longer has.
  expectThat(!text.includes('"nullable":'), 'nullable is not of 3.1');
  return faults;
}

describe('what the service says of itself', () => {
  let api: ApiService;
  let document: Description;
  beforeAll(async () => {
    api = await startApi();
    const { body } = await api.call('get', '/openapi.json', { token: null });
    document = body as unknown as Description;
  });
  afterAll(async () => api.stop());

  const declared = () => routes.map(({ method, path }) => `${method} ${path}`);
  const described = ({ paths }: Description) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );

  describe('its OpenAPI document', () => {
    test('the OpenAPI document is valid OpenAPI 3.1 and names the address at which it is served', () => {
      expect(faultsIn(document)).toEqual([]);
      expect(document.servers).toEqual([{ url: publicUrl }]);
      expect(document.info.version).toBe('0.0.0-test');
    });

    test("an OpenAPI document that breaks the rules is found out by this test's own check", () => {
      const broken = structuredClone(document) as unknown as Record<string, never> & Description;
      const operation = broken.paths['/v1/steps/{id}']?.['get'] as unknown as Record<string, unknown>;
      operation['parameters'] = [];
      operation['responses'] = { '200': {} };
      (broken as { openapi: string }).openapi = '3.0.3';
      broken.components.schemas['lost'] = {
        $ref: '#/components/schemas/nowhere',
      };
      expect(faultsIn(broken)).toEqual([
        'openapi is not 3.1',
        'get /v1/steps/{id}: path parameters',
        'get /v1/steps/{id} 200: no description',
        '#/components/schemas/nowhere leads nowhere',
      ]);
    });

    test('the OpenAPI document names every route that is declared, and no other', () => {
      expect(described(document).sort()).toEqual(declared().sort());
      const fewer = openApiOf(routes.slice(1), { publicUrl, version: '1' }) as Description;
      expect(described(fewer)).not.toContain(declared()[0]);
    });

    test('the OpenAPI document names every code that a problem can have', () => {
      const codes = (document.components.schemas['Problem'] ??
        document.components.schemas['problem']) as unknown as {
        properties: { code: { enum: string[] } };
      };
      expect([...codes.properties.code.enum].sort()).toEqual(Object.keys(errorCatalogue).sort());
    });

    test('the OpenAPI document says of each route what it takes, what it answers and who must sign in', () => {
      for (const route of routes) {
        const operation = document.paths[route.path]?.[route.method];
        const where = `${route.method} ${route.path}`;
        expect([where, operation?.summary]).toEqual([where, route.summary]);
        expect([where, Object.keys(operation?.responses ?? {}).sort()]).toEqual([
          where,
          [String(route.success.status), ...(route.pending !== undefined ? ['202'] : []), 'default'],
        ]);
        expect([where, operation?.security]).toEqual([
          where,
          route.action === 'public' ? undefined : [route.signed ? { signature: [] } : { token: [] }],
        ]);
        expect([where, operation?.requestBody !== undefined]).toEqual([where, route.body !== undefined]);
        const key = operation?.parameters?.find((one) => one.in === 'header');
        const needsKey = route.method === 'post' && route.reads !== true;
        expect([where, key?.name.toLowerCase(), key?.required]).toEqual([
          where,
          needsKey
            ? route.signed
              ? 'webhook-id'
              : 'idempotency-key'
            : route.shows === 'nobody'
              ? undefined
              : 'access-reason',
          needsKey ? true : route.shows === 'nobody' ? undefined : false,
        ]);
        const queries = (operation?.parameters ?? [])
          .filter((one) => one.in === 'query')
          .map(({ name }) => name);
        expect([where, queries.sort()]).toEqual([where, Object.keys(route.query?.shape ?? {}).sort()]);
      }
    });

    test('the OpenAPI document describes the answer to every step of every kind', () => {
      for (const [kind, { table }] of Object.entries(catalogue))
        for (const step of Object.keys(table.steps))
          expect(Object.keys(document.components.schemas)).toContain(`answer.${kind}.${step}`);
    });

    test('the OpenAPI document requires the same fields for a start as the service does', async () => {
      const body =
        document.paths['/v1/processes/transfer']?.['post']?.requestBody?.content['application/json'];
      const schema = body?.schema as {
        additionalProperties: boolean;
        required: string[];
        properties: { input: { required: string[]; properties: Record<string, { format?: string }> } };
      };
      expect(schema.additionalProperties).toBe(false);
      expect(schema.required.sort()).toEqual(['input', 'subject']);
      expect(schema.properties.input.required).toContain('confirmedOn');
      expect(schema.properties.input.required).not.toContain('socialCare');
      expect(schema.properties.input.properties['confirmedOn']?.format).toBe('date');
      // What it says is required is what is asked for.
      const { body: problem } = await api.call('post', '/v1/processes/transfer', {
        body: { subject: 'x', input: {} },
      });
      const missing = (problem['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
      expect(missing.sort()).toEqual(schema.properties.input.required.map((name) => `/input/${name}`).sort());
    });
  });

  test('the pages of documentation are served, and read the OpenAPI document', async () => {
    const page = await api.call('get', '/docs/', { token: null });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const script = await api.call('get', '/docs/swagger-ui-init.js', { token: null });
    expect(script.status).toBe(200);
    expect(script.text).toContain('/openapi.json');
    expect((await api.call('get', '/docs/swagger-ui-bundle.js', { token: null })).status).toBe(200);
  });

  test('the service answers that it is up, which version it is, and that its database, Temporal and worker are up', async () => {
    expect((await api.call('get', '/ping', { token: null })).body).toEqual({ pong: true });
    expect((await api.call('get', '/info', { token: null })).body).toEqual({
      name: 'vigil',
      version: '0.0.0-test',
      node: process.version,
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    const health = await api.call('get', '/health', { token: null });
    expect([health.status, health.body]).toEqual([
      200,
      {
        status: 'up',
        database: true,
        temporal: true,
        worker: true,
        calendars: { knownUntil: '2028-12-31', nextIsWanted: false, feed: null },
      },
    ]);
  });

  test('the service does not say what it is built with, and forbids guessing its content types', async () => {
    const { headers } = await api.call('get', '/ping', { token: null });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  describe('its errors', () => {
    // Callers switch on what the page publishes: a code that is renamed, or means another status, fails here.
    const published = publishedOn(readFileSync(errorsPagePath, 'utf8'));
    const codes = Object.keys(errorCatalogue) as ErrorCode[];

    test('the error codes are those that the page of errors publishes, and no others', () => {
      expect(codes.sort()).toEqual([...published.keys()].sort());
    });

    test('each error code belongs to one kind of process alone, or to every kind', () => {
      const all = Object.values(errorsByKind).flatMap((of) => Object.keys(of));
      expect(all.length).toBe(new Set(all).size);
    });

    test('a published code that is lost or changes its status is found out', () => {
      expect(brokenPromises(published)).toEqual([]);
      expect(brokenPromises(new Map([...published, ['no.such-code', 409], ['step.closed', 422]]))).toEqual([
        'step.closed is published with status 422 and has 409',
        'no.such-code is published and has gone',
      ]);
    });

    test.each(codes)(
      'the code %s has its published status, a title and a page that says what it means',
      async (code) => {
        const problem = problemOf(new Refused(code), { publicUrl, instance: '/x', traceId: 't' });
        expect(problem).toEqual({
          type: `${publicUrl}/problems/${code}`,
          title: errorCatalogue[code].title,
          status: published.get(code),
          instance: '/x',
          code,
          traceId: 't',
        });
        expect(problem.title.length).toBeGreaterThan(5);
        expect(problem.status).toBe(statusOfKind[errorCatalogue[code].kind]);
        const page = await api.call('get', new URL(problem.type).pathname, { token: null });
        expect(page.status).toBe(200);
        expect(page.text).toContain(problem.title.replaceAll("'", "'"));
        expect(page.text).toContain(`status ${problem.status}`);
      },
    );

    it('a problem names the first two hundred faults, and says how many more there are', () => {
      const faults = (many: number) =>
        Array.from({ length: many }, (_, n) => ({ pointer: `/${n}`, message: 'Enter a name' }));
      const told = (many: number) =>
        problemOf(new Refused('request.invalid', { errors: faults(many) }), {
          publicUrl,
          instance: '/x',
          traceId: 't',
        });
      expect(told(200).errors).toHaveLength(200);
      expect(told(200)).not.toHaveProperty('moreErrors');
      expect(told(201).errors).toEqual(faults(200));
      expect(told(201)['moreErrors']).toBe(1);
    });

    test('the details of a refusal never replace the standard fields of a problem', () => {
      const more = {
        status: 'completed',
        type: 'x',
        title: 'x',
        code: 'x',
        instance: 'x',
        traceId: 'x',
        also: 1,
      };
      const problem = problemOf(new Refused('step.closed', more), {
        publicUrl,
        instance: '/x',
        traceId: 't',
      });
      expect(problem).toEqual({
        ...problemOf(new Refused('step.closed'), { publicUrl, instance: '/x', traceId: 't' }),
        also: 1,
      });
    });

    test('a code that does not exist has no page, and neither has the name of a property that every object has', async () => {
      for (const code of ['no.such-code', 'constructor', '__proto__']) {
        expect(isErrorCode(code)).toBe(false);
        expect((await api.call('get', `/problems/${code}`, { token: null })).status).toBe(404);
      }
    });

    test('each answer has an id of its own, by which the log names the request', async () => {
      const [one, other] = [await api.call('get', '/v1/steps/none'), await api.call('get', '/v1/steps/none')];
      expect(one.body['traceId']).not.toBe(other.body['traceId']);
      const lines = api.logged.filter((line) => line.includes(String(one.body['traceId'])));
      expect(lines.length).toBeGreaterThan(0);
      // By its route: an id of somebody's step has no business in a log.
      expect(lines.join()).toContain('/v1/steps/{id}');
      expect(lines.join()).not.toContain('/v1/steps/none');
    });
  });

  test('a caller who asks too often is told to wait, and nothing is written', async () => {
    const { call } = await api.elsewhere({ limits: { byPerson: 3, byAddress: 1_000, refused: 1_000 } });
    const statuses: number[] = [];
    for (let time = 0; time < 3; time++) statuses.push((await call('get', '/v1/steps')).status);
    expect(statuses).toEqual([200, 200, 200]);
    const before = await api.rows();
    const reply = await call('post', '/v1/subjects', {
      body: { kind: 'person', references: [{ kind: 'visor', value: '99999999' }] },
    });
    expect([reply.status, reply.body['code']]).toEqual([429, 'request.rate-limited']);
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(reply.headers.get('retry-after')).not.toBeNull();
    expect(await api.rows()).toEqual(before);
  });
});
