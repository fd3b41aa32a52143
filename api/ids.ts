import { uuidFrom } from '../domain/uuid';

/** An id that the same words always give, so that a retry after a crash makes the same thing. */
export const idFrom = (...words: readonly string[]): string => uuidFrom(words.join('\n'), 'b');
