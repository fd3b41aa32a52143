import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';
import type { Cell, Sheet } from './route';

/** For how long a file may take. A slow reader holds a connection to the records all the while. */
export interface Patience {
  /** Without the reader taking anything. */
  readonly stalledMs: number;
  readonly wholeMs: number;
}

const patience: Patience = { stalledMs: 30_000, wholeMs: 600_000 };

/**
 * Sends a sheet as CSV (RFC 4180), row by row, no faster than the reader takes it. An error before the first row
 * becomes a problem like any other. After the first row the connection is cut, so that nobody takes a part for the
 * whole. A reader who takes nothing for too long, or takes too long in all, is cut off too.
 */
export async function sendSheet(
  response: Response,
  { name, columns, rows }: Sheet,
  { stalledMs, wholeMs }: Patience = patience,
): Promise<void> {
  const whole = new AbortController();
  const longest = setTimeout(() => whole.abort(), wholeMs);
  response.setTimeout(stalledMs, () => response.destroy());
  try {
    const { first, rest } = await begun(rows);
    response
      .status(200)
      .set('content-type', 'text/csv; charset=utf-8; header=present')
      .set('content-disposition', `attachment; filename="${name}.csv"`)
      .set('cache-control', 'no-store');
    const parts = async function* (): AsyncGenerator<string> {
      yield linesOf(first ? [columns, first] : [columns]);
      let some: (readonly Cell[])[] = [];
      for await (const row of rest) {
        some.push(row);
        if (some.length < rowsInPart) continue;
        yield linesOf(some);
        some = [];
      }
      if (some.length > 0) yield linesOf(some);
    };
    await pipeline(Readable.from(parts(), { highWaterMark: 1 }), response, { signal: whole.signal });
  } catch (error) {
    // The reader has gone away or was cut off, and there is nobody to tell.
    const { code } = error as { code?: unknown };
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ABORT_ERR') throw error;
  } finally {
    clearTimeout(longest);
    response.setTimeout(0);
  }
}

// Enough rows to make each one cheap, and few enough to hold up nobody.
const rowsInPart = 100;

const linesOf = (rows: readonly (readonly Cell[])[]): string =>
  stringify(rows as Cell[][], {
    record_delimiter: '\r\n',
    // Quote a lone line feed or carriage return as well.
    quoted_match: /[\r\n]/,
    escape_formulas: true,
    cast: { boolean: String },
  });

/** The first row, read before anything is sent, and the others. */
async function begun(
  rows: Sheet['rows'],
): Promise<{ first: readonly Cell[] | undefined; rest: AsyncIterable<readonly Cell[]> }> {
  const all = (async function* () {
    yield* rows;
  })();
  const { value, done } = await all.next();
  return { first: done === true ? undefined : value, rest: all };
}
