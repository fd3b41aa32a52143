import { dayOf, endOf, timeOf, type Day, type Instant } from '../time/time';
import type { Due, WorkingLine } from './clock';
import { inWords } from './words';

/** A count before its end is deferred, moved to a working day and given its time; or one that stands still. */
export type Count = { readonly lines: readonly WorkingLine[] } & (
  | {
      readonly day: Day;
      readonly earliestOn?: Day;
      /** Counted from an event that is to come: an absence before it moves nothing. */
      readonly fixed?: true;
    }
  | { readonly day?: never; readonly paused: NonNullable<Due['paused']> }
);
export type StoodStill = Extract<Count, { readonly paused: unknown }>;

/** Due at no instant yet: the clock stands still. */
export const standing = ({ lines, paused }: StoodStill, before: readonly WorkingLine[] = []): Due => ({
  working: [...before, ...lines],
  paused,
});

/** Due by the end of a day. */
export function by(day: Day, working: readonly WorkingLine[]): Due {
  return {
    dueAt: endOf(day),
    dueOn: day,
    working: [...working, { what: 'due', on: day, text: `Due by the end of ${inWords(day)}` }],
  };
}

/** Due at an instant. */
export function at(instant: Instant, working: readonly WorkingLine[]): Due {
  const day = dayOf(instant);
  return {
    dueAt: instant,
    dueOn: day,
    working: [...working, { what: 'due', on: day, text: `Due at ${timeOf(instant)} on ${inWords(day)}` }],
  };
}
