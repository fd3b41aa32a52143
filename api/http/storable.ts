import type { FieldFault } from '../../domain/errors';

// JSON can carry NUL and half of a surrogate pair, and PostgreSQL can hold neither. A settling that met one would be
// tried again and again, and its process would stand still.
const unstorable = /\0|\p{Surrogate}/u;
// More than any body that a route takes holds: each value is looked at several times, and can be a fault to tell.
const mostValues = 100_000;
// Deeper than any body that a route takes. Without a bound, nesting alone could exhaust the stack.
const deepest = 32;

const mostTold = 100;

/**
 * The places where a value holds text that cannot be recorded, is nested too deep for any route, or holds more than
 * any route takes. Of many such places the first hundred are told.
 */
export function unstorableIn(value: unknown): FieldFault[] {
  const faults: FieldFault[] = [];
  let values = 0;
  const tell = (pointer: string, message: string): void => void faults.push({ pointer, message });
  const look = (item: unknown, pointer: string, depth: number): void => {
    values += 1;
    if (values > mostValues || faults.length >= mostTold) return;
    if (typeof item === 'string') {
      if (unstorable.test(item)) tell(pointer, 'This holds a character that cannot be recorded');
      return;
    }
    if (typeof item !== 'object' || item === null) return;
    if (depth === deepest) return tell(pointer, 'This is nested too deep');
    for (const [name, inner] of Object.entries(item)) {
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (unstorable.test(name)) tell(pointer, 'A name here holds a character that cannot be recorded');
      look(inner, at, depth + 1);
    }
  };
  look(value, '', 0);
  return values > mostValues ? [{ pointer: '', message: `Send at most ${mostValues} values` }] : faults;
}
