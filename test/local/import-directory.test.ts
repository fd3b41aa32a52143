import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importDirectoryFile } from '../../local/import-directory';

const csv = 'staff,name,unit\nstaff:1,Ann Example (invented),police:kent/mosovo\n';
interface Seen {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly auth: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** Stands for the service. */
async function serving(status: number, answer: object) {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { url, headers } = request;
      seen.push({
        url,
        body,
        key: headers['idempotency-key'] as string | undefined,
        auth: headers.authorization,
        type: headers['content-type'],
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api, seen, stop: () => server.close() };
}

describe('the directory import', () => {
  const options = { token: 'secret', dryRun: false, key: 'one-import' };

  it('the directory import sends the file signed in and under the key it is given, on trial or not, and counts what became of the rows', async () => {
    const service = await serving(200, {
      of: 'people',
      dryRun: false,
      rows: 1,
      entered: 1,
      changed: 0,
      same: 0,
    });
    const { api } = service;
    const { out, ok } = await importDirectoryFile(csv, { ...options, api });
    expect([ok, out]).toEqual([true, '1 rows of people: 1 entered, 0 changed, 0 the same\n']);
    await importDirectoryFile(csv, { ...options, api, dryRun: true });
    expect(service.seen.map(({ url, key, auth, type, body }) => [url, key, auth, type, body])).toEqual([
      ['/v1/directory/import', 'one-import', 'Bearer secret', 'text/csv', csv],
      ['/v1/directory/import?dryRun=true', 'one-import', 'Bearer secret', 'text/csv', csv],
    ]);
    service.stop();
  });

  it('the directory import says that nothing is written on trial, and what would wait for another administrator', async () => {
    const service = await serving(200, {
      of: 'units',
      dryRun: true,
      rows: 2,
      entered: 0,
      changed: 1,
      same: 1,
      asked: 1,
    });
    expect(await importDirectoryFile(csv, { ...options, api: service.api, dryRun: true })).toEqual({
      out: 'On trial, nothing is written. 2 rows of units: 0 entered, 1 changed, 1 the same. 1 changes would wait for another administrator: GET /v1/changes\n',
      ok: true,
    });
    service.stop();
  });

  it('the directory import lists each fault that the service finds, by line and column where it has them', async () => {
    const errors = [
      { pointer: '/csv', line: 2, column: 'unit', message: 'Choose a unit that the directory knows' },
      { pointer: '/csv', message: 'Too long' },
    ];
    const service = await serving(400, { title: 'The request is not valid', errors });
    expect(await importDirectoryFile(csv, { ...options, api: service.api })).toEqual({
      out: 'The request is not valid\nline 2, unit: Choose a unit that the directory knows\n/csv: Too long\n',
      ok: false,
    });
    service.stop();
  });

  it('the directory import refuses a file that lacks a column, and sends nothing to the service', async () => {
    const service = await serving(200, {});
    expect(await importDirectoryFile('staff,name\nAnn', { ...options, api: service.api })).toEqual({
      out: 'line 1, unit: This column is missing\n',
      ok: false,
    });
    expect(service.seen).toEqual([]);
    service.stop();
  });
});
