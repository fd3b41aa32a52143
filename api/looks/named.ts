/** Whom an answer names: subjects by name, and ids that may stand for somebody. */
export interface Named {
  readonly persons: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const uuidLength = 36;
const idsIn = (text: string): readonly string[] => (text.length < uuidLength ? [] : (text.match(uuid) ?? []));
const isId = (text: string): boolean => text.length === uuidLength && idsIn(text).length === 1;
const isStaff = (text: string): boolean => text.startsWith('staff:');
// Where a member of staff is named as the one whom the answer is about, and not as one who works on it.
const staffNames: ReadonlySet<string> = new Set(['staff', 'member']);

/** How closely an answer is read. */
export interface Reading {
  /** Members of staff count as persons. */
  readonly staff: boolean;
  /** Every id is taken down, even where its subject stands beside it, so that it can be asked who may know of it. */
  readonly each: boolean;
}

/**
 * Reads whom something that is answered names: wherever an id stands in it, as a value or within a link. What stands
 * beside the id of a `subject` is about that subject, and is not looked up once more.
 */
export function namedIn(value: unknown, { staff, each }: Reading): Named {
  const persons = new Set<string>();
  const ids = new Set<string>();
  const told = new Set<string>();

  const readObject = (item: object): void => {
    const { subject } = item as { readonly subject?: unknown };
    const isAbout = !each && typeof subject === 'string' && isId(subject);
    if (isAbout) persons.add(subject);
    else if (typeof subject === 'string' && isStaff(subject)) ids.add(subject);
    for (const [name, inner] of Object.entries(item)) {
      if (typeof inner === 'string') {
        for (const id of idsIn(inner)) (isAbout ? told : ids).add(id);
        if (staff && staffNames.has(name) && isStaff(inner)) ids.add(inner);
      } else if (!(isAbout && name === 'links')) read(inner);
    }
  };
  const read = (item: unknown): void => {
    if (typeof item === 'string') for (const id of idsIn(item)) ids.add(id);
    else if (Array.isArray(item)) item.forEach(read);
    else if (typeof item === 'object' && item !== null) readObject(item);
  };
  read(value);
  for (const id of [...told, ...persons]) ids.delete(id);
  return { persons, ids };
}
