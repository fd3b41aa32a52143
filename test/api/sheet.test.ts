import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parse } from 'csv-parse/sync';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Refused } from '../../domain/errors';
import type { Cell, Sheet } from '../../api/http/route';
import { sendSheet, type Patience } from '../../api/http/sheet';
import { eventually } from '../support/eventually';

describe('an answer as CSV', () => {
  let server: Server;
  let url: string;
  let sheet: () => Sheet;
  let patience: Patience | undefined;
  const told: unknown[] = [];

  beforeAll(async () => {
    const app = express();
    app.get('/', async (_request, response) => sendSheet(response, sheet(), patience));
    app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      told.push(error);
      if (response.headersSent) return void response.destroy();
      response.status(error instanceof Refused ? 429 : 500).json({});
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    told.length = 0;
    patience = undefined;
  });

  const of =
    (rows: Sheet['rows'], columns: readonly string[] = ['a', 'b']): (() => Sheet) =>
    () => ({ name: 'things', columns, rows });
  const ask = async (): Promise<string> => (await fetch(url)).text();

  it('an answer as CSV has a name, the column names first, and lines that end as RFC 4180 says', async () => {
    sheet = of([
      ['x', 1],
      [null, true],
    ]);
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="things.csv"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('a,b\r\nx,1\r\n,true\r\n');
  });

  it('an answer as CSV without rows still has the column names', async () => {
    sheet = of([]);
    expect(await ask()).toBe('a,b\r\n');
  });

  it.each<readonly [string, Cell, string]>([
    ['a formula', '=1+1', "'=1+1"],
    ['a link', '=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['a plus', '+44 20', "'+44 20"],
    ['a minus in text', '-2', "'-2"],
    ['an at', '@SUM(A1)', "'@SUM(A1)"],
    ['a tab', '\t=1', "'\t=1"],
    ['a carriage return', '\r=1', '"\'\r=1"'],
    ['a number below nothing, which stays a number', -2, '-2'],
    ['a number', 0.25, '0.25'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quotation mark', 'say "x"', '"say ""x"""'],
    ['two lines', 'a\nb', '"a\nb"'],
    ['a sign that is not first', 'a=b', 'a=b'],
  ])('a cell with %s is written to CSV in a harmless form', async (_says, cell, line) => {
    sheet = of([[cell, 'next']]);
    expect(await ask()).toBe(`a,b\r\n${line},next\r\n`);
  });

  it('an answer as CSV is read back as what it was, with an apostrophe before what looked like a formula', async () => {
    const cells = ['plain', 'a,"b"\r\nc', '=x', "'quoted'", 'ä € 漢'];
    sheet = of([cells], ['1', '2', '3', '4', '5']);
    expect(parse(await ask())[1]).toEqual(['plain', 'a,"b"\r\nc', "'=x", "'quoted'", 'ä € 漢']);
  });

  it('an answer as CSV that fails before its first row is answered as an error', async () => {
    sheet = of(failingAfter(0));
    expect((await fetch(url)).status).toBe(500);
    expect(told).toHaveLength(1);
  });

  it('an answer as CSV that fails midway is cut off, so that no part can pass for the whole', async () => {
    sheet = of(failingAfter(5_000));
    await expect(ask()).rejects.toThrow();
    expect(told).toHaveLength(1);
    // Control: one that does not fail comes whole.
    sheet = of(failingAfter(5_000, false));
    expect((await ask()).split('\r\n')).toHaveLength(5_002);
  });

  it('an answer as CSV is made no faster than it is read, and given up when the reader goes', async () => {
    const seen = { made: 0, ended: false };
    sheet = of(counting(seen));
    const abort = new AbortController();
    const response = await fetch(url, { signal: abort.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    // Until it stands still: some buffers lie between, and a million rows do not fit into them.
    let held = -1;
    for (let still = 0; still < 500; still += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (held !== seen.made) still = 0;
      held = seen.made;
    }
    expect(held).toBeLessThan(500_000);
    abort.abort();
    await reader?.read().catch(() => undefined);
    await eventually(async () => Promise.resolve(expect(seen.ended).toBe(true)));
    // Nobody is there to be told.
    expect(told).toEqual([]);
  });

  it('a file is cut off when its reader takes nothing of it for too long', async () => {
    const seen = { made: 0, ended: false };
    sheet = of(counting(seen));
    patience = { stalledMs: 50, wholeMs: 60_000 };
    const response = await fetch(url);
    await eventually(async () => Promise.resolve(expect(seen.ended).toBe(true)));
    expect(seen.made).toBeLessThan(1_000_000);
    await expect(response.text()).rejects.toThrow();
    expect(told).toEqual([]);
  });

  it('a file is cut off when it takes too long in all, however willing its reader', async () => {
    sheet = of(never());
    patience = { stalledMs: 60_000, wholeMs: 50 };
    await expect(ask()).rejects.toThrow();
    expect(told).toEqual([]);
  });
});

async function* never(): AsyncGenerator<readonly Cell[]> {
  for (let row = 0; ; row += 1) yield await new Promise((resolve) => setImmediate(() => resolve([row])));
}

async function* failingAfter(rows: number, fails = true): AsyncGenerator<readonly Cell[]> {
  for (let row = 0; row < rows; row += 1) yield await Promise.resolve([row, 'x'.repeat(100)]);
  if (fails) throw new Error('the connection broke');
}

async function* counting(seen: { made: number; ended: boolean }): AsyncGenerator<readonly Cell[]> {
  try {
    for (; seen.made < 1_000_000; seen.made += 1) yield await Promise.resolve([seen.made, 'x'.repeat(100)]);
  } finally {
    seen.ended = true;
  }
}
