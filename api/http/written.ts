import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** A body that is JSON already, in parts: a large one is never one text, and holds up nobody while it is made. */
export class WrittenJson {
  constructor(readonly parts: readonly string[]) {}
}

/** Sends it part by part, no faster than it is read. */
export async function sendWritten(response: Response, status: number, { parts }: WrittenJson): Promise<void> {
  response.status(status).set('content-type', 'application/json; charset=utf-8');
  try {
    await pipeline(Readable.from(parts, { highWaterMark: 1 }), response);
  } catch (error) {
    // The reader has had enough: nobody is there to be told.
    if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
