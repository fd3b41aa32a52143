import type { Answer, Command } from './answers';
import type { ProcessTable } from './table';

type FactName<T extends ProcessTable> = (keyof T['steps'] | keyof T['commands']) & string;
type FactOf<T extends ProcessTable, N> =
  | (N extends keyof T['steps'] ? Answer<T, N> : never)
  | (N extends keyof T['commands'] ? Command<T, N> : never);

/**
 * The facts of a process as they stand, in the order in which they happened: the state of a kind whose plan turns on
 * its facts alone, such as the first, the last, or the one of an occasion.
 */
export type Remembered<T extends ProcessTable> = {
  [K in FactName<T>]: { readonly name: K; readonly fact: FactOf<T, K> };
}[FactName<T>][];

/** One remembered fact, of whatever kind of process. */
export interface Entry {
  readonly name: string;
  readonly fact: object;
}

/** The remembered facts of some names, oldest first. */
export const allOf = <E extends Entry, N extends E['name']>(
  state: readonly E[],
  ...names: readonly N[]
): Extract<E, { name: N }>['fact'][] =>
  state.flatMap(({ name, fact }) => ((names as readonly string[]).includes(name) ? [fact] : []));

/** The first of the remembered facts of some names. */
export const firstOf = <E extends Entry, N extends E['name']>(
  state: readonly E[],
  ...names: readonly N[]
): Extract<E, { name: N }>['fact'] | undefined => allOf(state, ...names)[0];

/** The newest of the remembered facts of some names. */
export const lastOf = <E extends Entry, N extends E['name']>(
  state: readonly E[],
  ...names: readonly N[]
): Extract<E, { name: N }>['fact'] | undefined => allOf(state, ...names).at(-1);

/** Those of some answers that have one outcome. */
export const withOutcome = <F extends { readonly outcome?: string }, const O extends string>(
  answers: readonly F[],
  outcome: O,
): Extract<F, { outcome: O }>[] =>
  answers.filter((answer): answer is Extract<F, { outcome: O }> => answer.outcome === outcome);

/** The newest answer of each occasion. */
export const byOccasion = <F extends { readonly occasion: string }>(
  answers: readonly F[],
): Readonly<Record<string, F>> => Object.fromEntries(answers.map((answer) => [answer.occasion, answer]));
