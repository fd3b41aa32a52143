import type { Answer, Behaviour, Command } from './define-process';
import type { ProcessTable } from './table';

type FactName<T extends ProcessTable> = (keyof T['steps'] | keyof T['commands']) & string;
type FactOf<T extends ProcessTable, N> =
  | (N extends keyof T['steps'] ? Answer<T, N> : never)
  | (N extends keyof T['commands'] ? Command<T, N> : never);

/** The facts of some names as they stand, in the order in which they happened. */
export type Remembered<T extends ProcessTable, N extends FactName<T>> = {
  [K in N]: { readonly name: K; readonly fact: FactOf<T, K> };
}[N][];

interface Entry {
  readonly name: string;
  readonly fact: object;
}

/**
 * The state of a kind whose plan turns on its facts alone, such as the first, the last, or the one of an occasion.
 * The engine remembers the facts of these names; others stay on record and move nothing.
 */
export function remember<T extends ProcessTable, const N extends FactName<T>>(
  _table: T,
  ...names: readonly N[]
): Pick<Behaviour<T, Remembered<T, N>>, 'begin' | 'apply'> {
  const apply = Object.fromEntries(
    names.map((name) => [name, (state: Entry[], fact: object) => void state.push({ name, fact })]),
  );
  // The types ask for every fact that would be lost: a fact without a name here is lost on purpose.
  return { begin: () => [], apply: apply as unknown as Behaviour<T, Remembered<T, N>>['apply'] };
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
