import type { Day } from '../time/time';

/** A police station on the list that the chief officer of an area publishes: SOA 2003 s.87(1). */
export interface Station {
  readonly id: string;
  /** `police:kent`. */
  readonly area: string;
  readonly name: string;
  /** The first day on which it is on the list, and the last; without one, it is on it still. */
  readonly from: Day;
  readonly until?: Day | undefined;
}

/** The stations that are on the list on a day. */
export const publishedOn = (stations: readonly Station[], day: Day): Station[] =>
  stations.filter(({ from, until }) => from <= day && (until === undefined || day <= until));

/** Whether two names are those of one station, however they are written. */
export const sameName = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
