import type { FieldFault } from '../../domain/errors';

// JSON can carry NUL and half of a surrogate pair, and PostgreSQL can hold neither. A settling that met one would be
// tried again and again, and its process would stand still.
const unstorable = /\0|\p{Surrogate}/u;
// Deeper than any body that a route takes. Without a bound, nesting alone could exhaust the stack.
const deepest = 32;

/** The places where a value holds text that cannot be recorded, or is nested too deep for any route. */
export function unstorableIn(value: unknown, pointer = '', depth = 0): FieldFault[] {
  if (typeof value === 'string')
    return unstorable.test(value)
      ? [{ pointer, message: 'This holds a character that cannot be recorded' }]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  if (depth === deepest) return [{ pointer, message: 'This is nested too deep' }];
  return Object.entries(value).flatMap(([name, item]) =>
    unstorableIn(item, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1),
  );
}
