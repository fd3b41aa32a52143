import type { commonRules } from './common';

/**
 * The rules that there are, by what they belong to. Each kind of process adds its own in its `rules.ts`, so that an id
 * that no rule has does not compile.
 */
export interface KnownRules {
  readonly common: typeof commonRules;
}

/** The id of a rule that a step's clock goes by. */
export type RuleId = { readonly [K in keyof KnownRules]: keyof KnownRules[K] }[keyof KnownRules];
