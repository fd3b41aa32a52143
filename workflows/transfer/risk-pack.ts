import { createHash } from 'node:crypto';
import type { FieldFault } from '../../domain/errors';

/** One record of a risk pack: where it is kept, and the SHA-256 of what is kept there. */
export interface PackItem {
  readonly reference: string;
  readonly hash: string;
}

/**
 * The hash of a risk pack: SHA-256 of the UTF-8 text that has a line `reference hash` for each item, sorted by
 * bytes, each line ended by a line feed. The order in which items are listed makes no difference. Anybody can
 * check it: `printf '%s %s\n' REFERENCE HASH … | LC_ALL=C sort | sha256sum`.
 */
export function packHashOf(items: readonly PackItem[]): string {
  const lines = items.map(({ reference, hash }) => Buffer.from(`${reference} ${hash}\n`));
  return createHash('sha256')
    .update(Buffer.concat(lines.sort((one, other) => Buffer.compare(one, other))))
    .digest('hex');
}

// A line break inside a reference would let two different packs have one hash.
const isOneLine = (text: string): boolean => !/[\n\r\u0085\u2028\u2029]/.test(text);

/**
 * What is wrong with a pack as it was sent, each fault with its place: nothing in it, a reference twice or on
 * more than one line, or a hash that is not that of its items.
 */
export function packFaults(packHash: string, items: readonly PackItem[]): FieldFault[] {
  const faults: FieldFault[] = [];
  const fault = (pointer: string, message: string): void => void faults.push({ pointer, message });
  if (items.length === 0) fault('/data/items', 'List at least one record');
  const seen = new Set<string>();
  for (const [index, { reference }] of items.entries()) {
    const pointer = `/data/items/${index}/reference`;
    if (!isOneLine(reference)) fault(pointer, 'Write the reference on one line');
    if (seen.has(reference)) fault(pointer, 'List each record once');
    seen.add(reference);
  }
  if (faults.length === 0 && packHash !== packHashOf(items))
    fault('/data/packHash', 'Enter the hash of the items listed');
  return faults;
}
