import type { Instant } from '../../domain/time/time';

/** What brought something about: a fact, when it happened and when it was recorded. */
export interface Cause {
  readonly id: string;
  readonly on: Instant;
  readonly at: Instant;
}

/** The two times of a cause, without the rest of the fact: a state keeps no more than it turns on. */
export const sinceOf = ({ id, on, at }: Cause): Cause => ({ id, on, at });
