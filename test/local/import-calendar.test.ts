import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFeed, readSource } from '../../local/import-calendar';

const feed = {
  scotland: { division: 'scotland', events: [{ title: 'St Andrew’s Day', date: '2026-11-30', notes: '' }] },
};

/** Stands for GOV.UK, and for the service. */
async function serving(answer: (request: IncomingMessage) => { status: number; body: unknown }) {
  const seen: { key: string | undefined; auth: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    seen.push({
      key: request.headers['idempotency-key'] as string | undefined,
      auth: request.headers.authorization,
    });
    const { status, body } = answer(request);
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, stop: () => server.close() };
}

describe('the calendar import', () => {
  const options = { token: 'secret', today: '2026-11-24', allowShrinking: false, dryRun: false };

  it('the calendar import reads a feed from a file or from a web address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'calendar-'));
    const gov = await serving(() => ({ status: 200, body: feed }));
    try {
      const file = join(folder, 'feed.json');
      await writeFile(file, JSON.stringify(feed));
      expect(await readSource(file)).toEqual(feed);
      expect(await readSource(`${gov.url}/bank-holidays.json`)).toEqual(feed);
    } finally {
      gov.stop();
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['an address that is down for now', 503, feed, 'answers 503'],
    ['what is no JSON', 200, '<html>', 'not JSON'],
  ])('the calendar import says what is wrong when it is given %s', async (_says, status, body, message) => {
    const gov = await serving(() => ({ status, body }));
    await expect(readSource(gov.url)).rejects.toThrow(message);
    gov.stop();
  });

  it('the calendar import refuses an address that is neither http nor https', async () => {
    await expect(readSource('ftp://example.invalid/feed')).rejects.toThrow('Only http');
  });

  it('the calendar import signs in, sends a feed under the same key all day and a trial under another, and says where another approves the change', async () => {
    const api = await serving(() => ({
      status: 202,
      body: { changed: false, pending: [{ links: { self: '/v1/changes/1' } }] },
    }));
    const { out, ok } = await importFeed(feed, { ...options, api: api.url });
    expect([ok, out]).toEqual([
      true,
      `Asked for: another holder of the power approves it at ${api.url}/v1/changes/1\n`,
    ]);
    await importFeed(feed, { ...options, api: api.url });
    expect(api.seen[0]).toEqual({ auth: 'Bearer secret', key: expect.any(String) as string });
    expect(new Set(api.seen.map(({ key }) => key)).size).toBe(1);
    await importFeed(feed, { ...options, api: api.url, dryRun: true });
    expect(new Set(api.seen.map(({ key }) => key)).size).toBe(2);
    api.stop();
  });

  it.each([
    ['nothing new', 200, { changed: false }, true, 'Everything stood so already\n'],
    ['a trial', 200, { dryRun: true, changes: [1, 2] }, true, '2 open steps would move\n'],
    [
      'a feed that shrinks',
      409,
      {
        title: 'The feed lacks holidays',
        errors: [{ pointer: '/feed/scotland/events', message: 'missing' }],
      },
      false,
      'The feed lacks holidays\n/feed/scotland/events: missing\n',
    ],
  ])(
    'the calendar import reports what the service answers when it sends %s',
    async (_says, status, body, ok, out) => {
      const api = await serving(() => ({ status, body }));
      expect(await importFeed(feed, { ...options, api: api.url })).toEqual({ out, ok });
      api.stop();
    },
  );

  it('the calendar import sends nothing to the service when the feed is not valid', async () => {
    const api = await serving(() => ({ status: 200, body: {} }));
    expect(await importFeed({ mars: {} }, { ...options, api: api.url })).toMatchObject({ ok: false });
    expect(api.seen).toEqual([]);
    api.stop();
  });
});
