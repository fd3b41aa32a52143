/** All text in a value, however deep: strings, names of fields, and bytes as the characters that they stand for. */
export function* clearTextIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Uint8Array) yield Buffer.from(value).toString('latin1');
  else if (Array.isArray(value)) for (const one of value) yield* clearTextIn(one);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) {
      yield name;
      yield* clearTextIn(one);
    }
}
