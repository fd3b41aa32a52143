import { createHash } from 'node:crypto';

/**
 * An id in the form of a UUID that the same text always gives: whoever makes it again after a crash makes the
 * same one. The variant keeps apart what a caller's request names ('b') and what the records name ('a').
 */
export function uuidFrom(text: string, variant: 'a' | 'b'): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
