import type { When } from '../../domain/time/time';

/** What a row says that something other than the step's own answer has met. */
export interface Met {
  readonly at: When;
  /** The id of the fact that met it. */
  readonly because: string;
}

interface Happened {
  readonly id: string;
  readonly on: When;
}

/** Met by a fact, at the time when that happened; by nothing while there is no such fact. */
export function metBy(fact: Happened): Met;
export function metBy(fact: Happened | undefined): Met | undefined;
export function metBy(fact: Happened | undefined): Met | undefined {
  return fact && { at: fact.on, because: fact.id };
}
