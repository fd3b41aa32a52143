import type { z } from 'zod';
import type { Actor } from '../access/actor';
import type { Action } from '../access/permissions';
import type { Services } from '../services';

/** One request, parsed and signed in. */
export interface Asked<P, Q, B> {
  readonly actor: Actor;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The Idempotency-Key of a POST, or the id of a signed message; bound to the actor. */
  readonly key: string;
  readonly traceId: string;
  /** `csv` where the caller prefers it and the route has it. */
  readonly form: 'json' | 'csv';
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a cell of a sheet holds. Text that a spreadsheet would take for a formula is escaped. */
export type Cell = string | number | boolean | null;

/** An answer as CSV. Its rows are sent as they are read, and are never all in memory. */
export interface Sheet {
  /** What the file is called, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
}

/** The columns of a sheet: the name of each, and its cell in a row. */
export type Columns<T> = readonly (readonly [name: string, cell: (row: T) => Cell])[];

/** A sheet with a row for each thing that is shown. */
export function sheetOf<T>(name: string, columns: Columns<T>, shown: AsyncIterable<T> | Iterable<T>): Sheet {
  const rows = async function* (): AsyncGenerator<readonly Cell[]> {
    for await (const one of shown) yield columns.map(([, cell]) => cell(one));
  };
  return { name, columns: columns.map(([column]) => column), rows: rows() };
}

export const isSheet = (answer: Answer | Sheet): answer is Sheet => 'rows' in answer;

/**
 * Whom the answers of a route may show. `persons`: those whose ids, or whose processes' and steps' ids, it names.
 * `staff`: the members of staff as well whom it names. `looks`: who looked, which is written down though it names
 * nobody. `nobody`: nobody whom a process could be about, as in rules, calendars, counts and the directory.
 */
export type Shows = 'nobody' | 'persons' | 'staff' | 'looks';

/** A route as data: its path, what it takes, and the action that must be allowed. */
export interface Route {
  readonly method: 'get' | 'post';
  /** OpenAPI's form: `/v1/processes/{id}`. */
  readonly path: string;
  /** What the log says in place of the path, where the path names a kind: of some kinds nobody may learn. */
  readonly loggedAs?: string;
  readonly action: Action;
  /** Whom it shows is written down before it is sent, by this and by no handler. */
  readonly shows: Shows;
  /** The role for whose holders alone it is that this was asked at all. */
  readonly reservedFor?: string | undefined;
  readonly summary: string;
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  readonly success: { readonly status: number; readonly describes: string };
  /** What it answers 202 with, where what was asked, or a part of it, waits for others to decide. */
  readonly pending?: string;
  /** A POST that changes nothing needs no Idempotency-Key. */
  readonly reads?: boolean;
  /** It takes text/csv as well, and finds the text in the `csv` of its body. */
  readonly takesCsv?: boolean;
  /**
   * A signature over the body proves who asks (Standard Webhooks), and no token does. The message's id takes the
   * place of the Idempotency-Key.
   */
  readonly signed?: true;
  /** It answers with a sheet where the caller asks for `text/csv`. */
  readonly csv?: boolean;
  /** Whether answering is long work, of which little goes on at once. A sheet always is. */
  readonly isLong?: (body: unknown) => boolean;
  readonly handle: (
    asked: Asked<Record<string, string>, Record<string, unknown>, unknown>,
    services: Services,
  ) => Promise<Answer | Sheet>;
}

type Parsed<S extends z.ZodType | undefined, Otherwise> = S extends z.ZodType ? z.output<S> : Otherwise;

/** Declares a route; the handler's types follow from the schemas. */
export function route<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
>(
  declared: Omit<Route, 'params' | 'query' | 'body' | 'handle' | 'isLong'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly isLong?: (body: Parsed<B, undefined>) => boolean;
    readonly handle: (
      asked: Asked<
        Parsed<P, Record<string, string>>,
        Parsed<Q, Record<string, unknown>>,
        Parsed<B, undefined>
      >,
      services: Services,
    ) => Promise<Answer | Sheet>;
  },
): Route {
  return declared as unknown as Route;
}
