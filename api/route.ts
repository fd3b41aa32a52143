import type { z } from 'zod';
import type { Action, Actor } from './authorise';

/** One request, parsed and signed in. */
export interface Asked<P, Q, B> {
  readonly actor: Actor;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The Idempotency-Key of a POST, or the id of a signed message; bound to the actor. */
  readonly key: string;
  readonly traceId: string;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route as data: its path, what it takes, and the action that must be allowed. */
export interface Route {
  readonly method: 'get' | 'post';
  /** OpenAPI's form: `/v1/processes/{id}`. */
  readonly path: string;
  readonly action: Action;
  readonly summary: string;
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  readonly success: { readonly status: number; readonly describes: string };
  /** A POST that changes nothing needs no Idempotency-Key. */
  readonly reads?: boolean;
  /** Takes text/csv too, which then is the `csv` of its body. */
  readonly takesCsv?: boolean;
  /**
   * Who asks is proven by a signature over the body (Standard Webhooks) and not by a token; the message's id takes
   * the place of the Idempotency-Key.
   */
  readonly signed?: true;
  readonly handle: (
    asked: Asked<Record<string, string>, Record<string, unknown>, unknown>,
  ) => Promise<Answer>;
}

type Parsed<S extends z.ZodType | undefined, Otherwise> = S extends z.ZodType ? z.output<S> : Otherwise;

/** Declares a route; the handler's types follow from the schemas. */
export function route<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
>(
  declared: Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (
      asked: Asked<
        Parsed<P, Record<string, string>>,
        Parsed<Q, Record<string, unknown>>,
        Parsed<B, undefined>
      >,
    ) => Promise<Answer>;
  },
): Route {
  return declared as unknown as Route;
}
