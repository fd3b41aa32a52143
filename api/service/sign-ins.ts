import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { areaOf } from '../../domain/people/parties';
import { plusHours, type Instant } from '../../domain/time/time';
import { countSignIns, listSignIns, type SignInFilter, type SignInRow } from '../../records/log/sign-ins';
import type { Actor } from '../access/actor';
import { instantField } from '../http/fields-to-zod';
import { fromCursor, nextCursor, paging } from '../http/paging';
import { route } from '../http/route';
import { demandRole } from '../services';

const isPlace = (value: unknown): value is string => typeof value === 'string' && /^\d{1,18}$/.test(value);
const mostCounted = 200;
const usualHours = 24;

/** Of which area an auditor reads sign-ins: their own, and a national auditor all, those of nobody known included. */
const areaFor = ({ roles, unit }: Actor): string | undefined =>
  roles.includes('national-auditor') ? undefined : areaOf(unit);

const signInView = ({ at, last_at: lastAt, many, who, address, outcome }: SignInRow) => ({
  at,
  lastAt,
  many,
  who: who === '' ? null : who,
  address,
  outcome,
});

/** Who signed in, and who was refused. */
export const signInsRoute = route({
  method: 'get',
  path: '/v1/sign-ins',
  action: 'sign-in.list',
  shows: 'looks',
  summary:
    'Who signed in and who was refused, of your area; counted by person or by address where you ask for that',
  query: z.strictObject({
    /** The first instant, a day ago unless you say otherwise; and the one before which they were. */
    from: instantField.optional(),
    to: instantField.optional(),
    who: z.string().max(200).optional(),
    address: z.string().max(60).optional(),
    outcome: z.string().max(60).optional(),
    count: z.enum(['person', 'address'], { error: 'Choose person or address' }).optional(),
    ...paging,
  }),
  success: {
    status: 200,
    describes: 'A page, the newest first, and the cursor of the next; or the counts, most refusals first',
  },
  async handle({ actor, query }, services) {
    await demandRole(services, actor, 'sign-in.list');
    const { database } = services;
    const filter = { ...query, ...between(query, services.now()), area: areaFor(actor) };
    if (query.count !== undefined) {
      const counted = await countSignIns(database, query.count, filter, mostCounted);
      const items = counted.map(
        ({ key, signed_in: signedIn, refused, first_at: firstAt, last_at: lastAt }) => ({
          [query.count === 'person' ? 'who' : 'address']: key === '' ? null : key,
          signedIn,
          refused,
          firstAt,
          lastAt,
        }),
      );
      return { body: { items, next: null } };
    }
    const before = fromCursor(query.cursor, isPlace);
    const { rows, next } = await listSignIns(database, filter, query.limit, before);
    return { body: { items: rows.map(signInView), next: nextCursor(next) } };
  },
});

function between(
  { from, to }: { readonly from?: Instant | undefined; readonly to?: Instant | undefined },
  now: Instant,
): Pick<SignInFilter, 'from' | 'to'> {
  const until = to ?? plusHours(now, 1);
  const since = from ?? plusHours(to ?? now, -usualHours);
  if (since >= until)
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/from', message: 'Enter an instant before the last' }],
    });
  return { from: since, to: until };
}
