import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Piscina } from 'piscina';
import { Refused } from '../../domain/errors';
import type { Rehearsed } from '../../engine/asking/rehearse';
import type { Heard, Told } from './rehearsal-thread';

// Decades of weekly notifications are counted again in about a second. What takes this long is something else.
const longestMs = 30_000;
// What is in the middle of being rehearsed or waits for it; others are asked to come again.
const mostWaiting = 4;

let pool: Piscina<Told, Heard> | undefined;

/** The one thread of this process that rehearses. It begins with the first rehearsal, and ends when it is idle. */
const threads = (): Piscina<Told, Heard> =>
  (pool ??= new Piscina<Told, Heard>({
    filename: join(__dirname, 'rehearsal-thread.ts'),
    execArgv: ['--import', pathToFileURL(require.resolve('tsx')).href],
    minThreads: 0,
    maxThreads: 1,
    maxQueue: mostWaiting,
    idleTimeout: 60_000,
  }));

/**
 * Rehearses an act in a thread of its own, so that a long history holds up nobody else's request. Writes nothing.
 * Throws what the act is refused with, and `request.rate-limited` where too many wait or it takes too long.
 */
export async function rehearseApart(told: Told): Promise<Rehearsed[]> {
  const heard = await threads()
    .run(told, { signal: AbortSignal.timeout(longestMs) })
    .catch((error: unknown) => {
      throw isTooMuch(error) ? new Refused('request.rate-limited') : error;
    });
  if ('refused' in heard) throw new Refused(heard.refused.code, heard.refused.more);
  return heard.rehearsed;
}

const isTooMuch = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.message.startsWith('Task queue'));
