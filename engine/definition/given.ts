import type { CircumstanceKind, CircumstanceValues } from '../../domain/circumstances';
import type { Day, Instant } from '../../domain/time/time';
import type { Field, Fields } from './fields';
import type { Work } from './work';

/** Circumstances as they stood when what was told happened, as far as was known when it was recorded. */
export type Captured = { readonly [K in CircumstanceKind]?: CircumstanceValues[K] };

/** What every fact has: `at` is when we recorded it. */
export interface Given {
  readonly id: string;
  readonly at: Instant;
  readonly by: string;
  readonly captured?: Captured | undefined;
  /** The subject's open steps of other processes at that moment, where the step's table asks for them. */
  readonly work?: readonly Work[] | undefined;
}

/** What every answer has besides: `on` is when it happened. */
export interface GivenAnswer extends Given {
  readonly outcome: string;
  readonly on: Instant;
  readonly occasion: string;
}

/**
 * Fields of which none has a name that the fact has of its own: what was filled in would be lost under it. The input
 * of a process stands apart from the fact that it was started by, and may use them.
 */
type FieldsBeside<Own extends PropertyKey> = Fields & { readonly [N in Own]?: never };

/** What an answer may ask for. */
export type AnswerFields = FieldsBeside<keyof GivenAnswer>;

/** What a command may ask for. Its `on`, where it has one, is when what it tells of happened. */
export type CommandFields = FieldsBeside<keyof Given> & { readonly on?: Field<Day> | Field<Instant> };
