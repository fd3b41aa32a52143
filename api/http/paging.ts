import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { fromMilliseconds } from '../../domain/time/time';
import { unstorableIn } from './storable';

/** How much of a list is asked for, and from where. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
} as const;

/** Whether a value is an instant in the form that the service writes. */
export function isPlaceInTime(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const time = Date.parse(value);
  // Years before 0 or of more than four digits are in no list, and PostgreSQL reads them otherwise.
  return !Number.isNaN(time) && /^\d{4}-/.test(value) && fromMilliseconds(time) === value;
}

/** An opaque place in a list. */
export const toCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The cursor of the next page; null where this one was the last. */
export const nextCursor = (place: unknown): string | null => (place === undefined ? null : toCursor(place));

/** The place that a cursor names. Throws where no list of this kind gave the cursor. */
export function fromCursor<T>(
  cursor: string | undefined,
  fits: (value: unknown) => value is T,
): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (fits(value) && unstorableIn(value).length === 0) return value;
  } catch {
    // The service did not make this cursor, which is refused below.
  }
  throw foreignCursor();
}

/** The fault of a cursor that this list did not give. */
export const foreignCursor = (): Refused =>
  new Refused('request.invalid', {
    errors: [{ pointer: '/cursor', message: 'Use a cursor that a list gave' }],
  });
