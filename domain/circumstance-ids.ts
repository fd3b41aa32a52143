import { circumstanceValues, type CircumstanceKind } from './circumstances';

/** What the id of a circumstance says, where a process established it. */
export interface Establishing {
  readonly process: string;
  readonly kind: CircumstanceKind;
  /** Which of several of the kind; earlier versions numbered them from the second on. */
  readonly key?: string | undefined;
}

/** The id of a circumstance that a process establishes. The records and the log keep it for good. */
export const circumstanceIdOf = ({ process, kind, key }: Establishing): string =>
  key === undefined ? `${process}/${kind}` : `${process}/${kind}/${key}`;

/** Reads it back; undefined for the id of a circumstance that somebody recorded. */
export function readCircumstanceId(id: string): Establishing | undefined {
  const [process = '', kind = '', ...rest] = id.split('/');
  if (process === '' || !isKind(kind)) return undefined;
  return rest.length === 0 ? { process, kind } : { process, kind, key: rest.join('/') };
}

const isKind = (text: string): text is CircumstanceKind => Object.hasOwn(circumstanceValues, text);

/** Whether that process established the circumstance. */
export const isEstablishedBy = (id: string, process: string): boolean =>
  readCircumstanceId(id)?.process === process;

/** The id of what a prison's movement records of a person: what it records of another has another. */
export const movementCircumstanceId = (movement: string, subject: string): string => `${movement}/${subject}`;
