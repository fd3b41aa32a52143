import type { Spell } from '../../domain/circumstances';
import { instantOf, later, type When } from '../../domain/time/time';
import type { Since } from './plan';

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

/** The beginning of a spell by its two times; told when it began, where nobody knows when it was told. */
export const began = ({ from, told }: Pick<Spell, 'from' | 'told'>): Since => ({
  on: from,
  at: told?.from ?? instantOf(from),
});

/** The end of a spell by its two times; undefined while it lasts. */
export const ended = ({ to, told }: Pick<Spell, 'to' | 'told'>): Since | undefined =>
  to === undefined ? undefined : { on: to, at: told?.to ?? instantOf(to) };

/** Of two things, of which both must have happened and been told before a party can begin: the later of each time. */
export const once = (a: Since, b: Since): Since => ({
  on: later(instantOf(a.on), instantOf(b.on)),
  at: later(a.at, b.at),
});

/** Of two ways in which the same came to be known, the one that was told first: telling again makes nothing less late. */
export const toldFirst = (a: Since, b: Since | undefined): Since => (b && b.at < a.at ? b : a);
