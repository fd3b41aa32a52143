import { daysBetween, type Day } from '../time/time';

export type Nation = 'england-and-wales' | 'scotland' | 'northern-ireland';
export const nations: readonly Nation[] = ['england-and-wales', 'scotland', 'northern-ireland'];

/** A day that is not worked, and what it is called: `Christmas Day, substitute day`. */
export interface Holiday {
  readonly day: Day;
  readonly title: string;
}

export const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** In order of day. */
export const inOrder = (holidays: Iterable<Holiday>): Holiday[] =>
  [...holidays].sort((a, b) => daysBetween(b.day, a.day));

/** The bank holidays of one nation as plain data, in order of day. */
export interface Holidays {
  readonly nation: Nation;
  readonly holidays: readonly Holiday[];
  /** The first and last year that are known: outside, only weekends are known not to be worked. */
  readonly firstYear: number;
  readonly lastYear: number;
}
