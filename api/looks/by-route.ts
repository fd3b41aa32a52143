import type { Request as HttpRequest, Response } from 'express';
import type { Actor } from '../access/actor';
import type { Route, Sheet, Cell } from '../http/route';
import { traceIdOf } from '../http/trace';
import { namedIn, type Named } from './named';
import { demandsReason, reasonIn, type ReasonPolicy } from './reasons';
import { noteLook, seesReserved, type Looking, type Request } from './noting';

/** What is noted of every look that comes by a request. */
export const requestOf = (route: string, request: HttpRequest, response: Response): Request => ({
  route,
  address: request.ip ?? '',
  trace: traceIdOf(response),
  why: reasonIn(request),
});

/** The route of a request as looks name it: as the log does, which tells no kind that is reserved for a role. */
export const nameOf = ({
  method,
  path,
  loggedAs = path,
}: Pick<Route, 'method' | 'path' | 'loggedAs'>): string => `${method.toUpperCase()} ${loggedAs}`;

/** Who asks, and for whom by an id. */
export interface AskedFor {
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Whom an answer of a route shows: whom it names, and whom it was asked about. */
function shownBy({ shows }: Route, { actor, params, body }: AskedFor, answer: unknown): Named {
  const staff = shows === 'staff';
  const { subject } = (body ?? {}) as { readonly subject?: unknown };
  const about = { ...params, staff: params['id'], of: { asked: subject, member: subject } };
  return namedIn([about, answer], { staff, each: seesReserved(actor) });
}

/** What the looks of the route table are written down with. */
export type LookingByRoute = Looking & { readonly reasons: ReasonPolicy };

/** Writes down whom the answer of a route shows. It is sent once this has resolved, and never where this throws. */
export async function noteAnswer(
  looking: LookingByRoute,
  one: Route,
  asked: AskedFor,
  answer: unknown,
  { resource = asked.params['id'] ?? '', always = one.shows === 'looks' } = {},
): Promise<void> {
  if (one.shows === 'nobody' && !always) return;
  const named =
    one.shows === 'nobody'
      ? { persons: new Set<string>(), ids: new Set<string>() }
      : shownBy(one, asked, answer);
  const { action, reservedFor, method, reads } = one;
  const { actor } = asked;
  const isRead = method === 'get' || reads === true;
  await noteLook(looking, actor, {
    action,
    resource,
    named,
    allowed: true,
    reservedFor,
    always,
    // An act says by itself why the person was looked at.
    ...(isRead && {
      demandsReason: async (persons) =>
        demandsReason(looking.database, looking.reasons, actor, action, persons),
    }),
  });
}

// As many as are read from the records at once.
const rowsAtOnce = 500;

/** The same sheet, each of whose rows comes out once it is written down whom it shows. */
export function notedSheet(
  looking: LookingByRoute,
  one: Route,
  asked: AskedFor,
  path: string,
  sheet: Sheet,
): Sheet {
  const { columns, rows } = sheet;
  const resource = `${path} as CSV`;
  const named = (row: readonly Cell[]) =>
    Object.fromEntries(columns.map((column, place) => [column, row[place] ?? null]));
  async function* noted(): AsyncGenerator<readonly Cell[]> {
    let some: (readonly Cell[])[] = [];
    // What somebody takes away in bulk is written down though it may name nobody.
    let always = true;
    const release = async function* () {
      await noteAnswer(looking, one, asked, some.map(named), { resource, always });
      yield* some;
      some = [];
      always = false;
    };
    for await (const row of rows) {
      some.push(row);
      if (some.length === rowsAtOnce) yield* release();
    }
    if (some.length > 0 || always) yield* release();
  }
  return { ...sheet, rows: noted() };
}
