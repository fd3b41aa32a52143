/** How a process about a member of staff concerns somebody: it is about them, or about whoever they answer to. */
export type Conflict = 'self' | 'under';

/** Whom a process about a member of staff concerns. */
export interface Concerned {
  readonly member: string;
  /** Whoever answers to that person. */
  readonly under: readonly string[];
}

/** What those whom it concerns may read of it all the same, by the steps that its kind names; of the rest, nothing. */
export type ReadAnyway = { readonly [C in Conflict]?: readonly string[] | undefined };

/** How a process concerns somebody; undefined where it does not. */
export function conflictWith(reader: string, concerned: Concerned | null | undefined): Conflict | undefined {
  if (!concerned) return undefined;
  if (concerned.member === reader) return 'self';
  return concerned.under.includes(reader) ? 'under' : undefined;
}

/** The steps that somebody whom a process concerns may read; undefined where it does not concern them. */
export function readAnyway(
  reader: string,
  {
    concerned,
    anyway = {},
  }: { readonly concerned?: Concerned | null; readonly anyway?: ReadAnyway | undefined },
): readonly string[] | undefined {
  const conflict = conflictWith(reader, concerned);
  return conflict && (anyway[conflict] ?? []);
}
