import { AsyncLocalStorage } from 'node:async_hooks';

/** For whom the database answers. */
export interface ReaderOfRecords {
  /** The id under which they are on record; '' where nobody asks. */
  readonly id: string;
  /** What they hold of the keys that open a row. */
  readonly keys: readonly string[];
}

const nobody: ReaderOfRecords = { id: '', keys: [] };
const reader = new AsyncLocalStorage<ReaderOfRecords>();

/** Does something for a reader: every connection that is taken meanwhile shows what the reader may see. */
export const seeingAs = <T>(who: ReaderOfRecords, what: () => T): T => reader.run(who, what);

/** Who is asking now; nobody, outside `seeingAs`. */
export const readerNow = (): ReaderOfRecords => reader.getStore() ?? nobody;

/** The keys as rows hold them (`keys_of_process` in the migrations), and what else policies ask of a reader. */
export const keyOf = {
  /** The service itself, for the few looks in `wider-looks.ts`. */
  everything: '*',
  /** Processes whose row names this visibility, in which one of the reader's units has a part. */
  unit: (visibility: string, unit: string): string => `${visibility}/unit:${unit}`,
  /** The same, where a unit of the area has one. */
  area: (visibility: string, area: string): string => `${visibility}/area:${area}`,
  /** The same, anywhere in the country. */
  nation: (visibility: string): string => `${visibility}/nation`,
  /** A unit that the reader acts for: a person may be opened to it by name. */
  actsFor: (unit: string): string => `acts:${unit}`,
  manages: (unit: string): string => `manages:${unit}`,
  /** An area whose records the reader audits; `*` is all of them. */
  audits: (area: string): string => `audits:${area}`,
  /** A role for which something is reserved. */
  holds: (role: string): string => `holds:${role}`,
  /** The area of the reader's own unit, where they plan its work: they know who is away. */
  colleagues: (area: string): string => `colleagues:${area}`,
} as const;
