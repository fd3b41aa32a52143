import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';
import { Refused } from '../../domain/errors';
import type { Cell, Sheet } from './route';

// A slow reader holds a database connection all the while, and others must still be answered.
const mostAtOnce = 4;
let underWay = 0;

/**
 * Sends a sheet as CSV (RFC 4180), row by row, no faster than the reader takes it. An error before the first row
 * becomes a problem like any other. After the first row the connection is cut, so that nobody takes a part for the
 * whole. Throws `request.rate-limited` while too many are being sent.
 */
export async function sendSheet(response: Response, { name, columns, rows }: Sheet): Promise<void> {
  if (underWay >= mostAtOnce)
    throw new Refused('request.rate-limited', { detail: `At most ${mostAtOnce} files are sent at once.` });
  underWay += 1;
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
    await pipeline(Readable.from(parts(), { highWaterMark: 1 }), response);
  } catch (error) {
    // The reader has gone away, and there is nobody to tell.
    if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    underWay -= 1;
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
