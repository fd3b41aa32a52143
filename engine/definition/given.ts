import type { CircumstanceKind, CircumstanceValues } from '../../domain/circumstances';
import type { Day, Instant } from '../../domain/time/time';
import type { Field, Fields } from './fields';
import type { Work } from './work';

/** Circumstances as they stood when what was told happened, as far as was known when it was recorded. */
export type Captured = { readonly [K in CircumstanceKind]?: CircumstanceValues[K] };

/** What every fact has: `on` is when it happened, `at` is when it was told. */
export interface Given {
  readonly id: string;
  readonly on: Instant;
  readonly at: Instant;
  readonly by: string;
  readonly captured?: Captured | undefined;
  /** The subject's open steps of other processes at that moment, where the step's table asks for them. */
  readonly work?: readonly Work[] | undefined;
}

/** What every answer has besides. */
export interface GivenAnswer extends Given {
  readonly outcome: string;
  readonly occasion: string;
}

/**
 * Fields of which none has a name that the fact has of its own: what was filled in would be lost under it. The input
 * of a process stands apart from the fact that it was started by, and may use them.
 */
type FieldsBeside<Own extends PropertyKey> = Fields & { readonly [N in Own]?: never };

/** What an answer may ask for. */
export type AnswerFields = FieldsBeside<keyof GivenAnswer>;

/**
 * What a command may ask for. Where it asks for an `on` of its own, that is when what it tells of happened; else whoever
 * gives it may say when, as with every fact.
 */
export type CommandFields = FieldsBeside<Exclude<keyof Given, 'on'>> & {
  readonly on?: Field<Day> | Field<Instant>;
};
