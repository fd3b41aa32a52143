import type { Day, Instant } from '../../domain/time/time';
import type { Agency, Post, StaffId, UnitId } from '../../domain/people/parties';

declare const holds: unique symbol;

/**
 * What a person or a system fills in, as plain data: the edge makes Zod, OpenAPI and forms of it, tests
 * their random input. A definition that carried Zod would cost every open workflow half a megabyte.
 */
export interface Field<T = unknown> {
  readonly type: FieldType;
  readonly options?: readonly string[];
  readonly fields?: Fields;
  readonly optional?: true;
  /** Whoever is named holds that post, by the directory. */
  readonly holding?: Holding;
  /** Somebody else than whoever tells it. */
  readonly second?: true;
  readonly [holds]?: T;
}
export type Fields = { readonly [name: string]: Field };

/** A post, in the area of the unit that tells it; or the post of each agency whose people may be named. */
export type Holding = Post | { readonly [A in Agency]?: Post };

export type FieldType =
  | 'text'
  | 'nameless'
  | 'day'
  | 'past-instant'
  | 'instant'
  | 'whole'
  | 'flag'
  | 'unit'
  | 'staff'
  | 'evidence'
  | 'hash'
  | 'one-of'
  | 'some-of'
  | 'list';

/** A sentence or two in somebody's words; never empty. */
export const text: Field<string> = { type: 'text' };
/** A sentence or two that must not name the subject: refused where it holds a name or reference of theirs. */
export const nameless: Field<string> = { type: 'nameless' };
/** A civil date in Europe/London. */
export const day: Field<Day> = { type: 'day' };
/** An instant that has happened: one still to come is refused when it is recorded. */
export const pastInstant: Field<Instant> = { type: 'past-instant' };
/** An instant that may be still to come, such as the beginning of a meeting. */
export const instant: Field<Instant> = { type: 'instant' };
/** A whole number from 1. */
export const whole: Field<number> = { type: 'whole' };
export const flag: Field<boolean> = { type: 'flag' };
/** A unit that the directory knows. */
export const unit: Field<UnitId> = { type: 'unit' };
export const staff: Field<StaffId> = { type: 'staff' };
/** A member of staff who holds a post, or one above it, when they are named. */
export const holderOf = (holding: Holding): Field<StaffId> => ({ type: 'staff', holding });
/** A second person, who holds a post and stands behind what somebody else tells. */
export const approver = (holding: Holding): Field<StaffId> => ({ type: 'staff', holding, second: true });
/** A reference to evidence in another system; never the document. */
export const evidence: Field<`evidence:${string}`> = { type: 'evidence' };
/** A SHA-256 in 64 hexadecimal digits. */
export const hash: Field<string> = { type: 'hash' };
export const oneOf = <const O extends readonly string[]>(...options: O): Field<O[number]> => ({
  type: 'one-of',
  options,
});
/** At least one of the options, each once. */
export const someOf = <const O extends readonly string[]>(...options: O): Field<O[number][]> => ({
  type: 'some-of',
  options,
});
export const list = <F extends Fields>(fields: F): Field<Data<F>[]> => ({ type: 'list', fields });
export const maybe = <T>(field: Field<T>): Field<T> & { readonly optional: true } => ({
  ...field,
  optional: true,
});

type ValueOf<F> = F extends Field<infer T> ? T : never;
type OptionalNames<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly optional: true } ? K : never;
}[keyof F];
/** Spreads an intersection out, so that an editor shows the fields. */
export type Flat<T> = { [K in keyof T]: T[K] } & {};

/** The data that fits the fields. */
export type Data<F extends Fields> = Flat<
  { -readonly [K in Exclude<keyof F, OptionalNames<F>>]: ValueOf<F[K]> } & {
    -readonly [K in OptionalNames<F>]?: ValueOf<F[K]> | undefined;
  }
>;
