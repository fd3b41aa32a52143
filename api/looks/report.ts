import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { dayOf, endOf, isDay, plusDays, startOf, type Instant, type When } from '../../domain/time/time';
import {
  listLooks,
  lookTallies,
  streamLooks,
  type LookCursor,
  type LookFilter,
  type LookRow,
  type LookSight,
  type LookTally,
} from '../../records/reports/looks';
import type { Actor } from '../access/actor';
import { knowing } from '../../domain/people/sight';
import { dayField, idParams, instantField } from '../http/fields-to-zod';
import { fromCursor, isPlaceInTime, nextCursor, paging } from '../http/paging';
import { route, sheetOf, type Answer, type Columns, type Route, type Sheet } from '../http/route';
import { demandRole, type Services } from '../services';
import { demandSubject } from '../subjects/subject-for-actor';

const word = z.string().min(1).max(200);
const when = z.union([dayField, instantField], { error: 'Enter a real date or time' }).optional();
const period = {
  from: when.meta({ description: 'An instant, or a day; thirty days ago unless you say otherwise' }),
  to: when.meta({ description: 'An instant, or a day, which is included; now unless you say otherwise' }),
};
const daysShown = 30;
const rowsAtOnce = 500;
const mostTallies = 100;

const isCursor = (value: unknown): value is LookCursor => {
  const { at, id } = (value ?? {}) as Record<string, unknown>;
  return isPlaceInTime(at) && typeof id === 'string' && /^\d{1,18}$/.test(id);
};

function periodOf(asked: { from?: When | undefined; to?: When | undefined }, now: Instant) {
  const { from = plusDays(dayOf(now), -daysShown), to = now } = asked;
  const begins = isDay(from) ? startOf(from) : from;
  const ends = isDay(to) ? endOf(to) : to;
  if (ends < begins)
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/to', message: 'Enter a time on or after the first' }],
    });
  return { from: begins, to: ends };
}

/** An auditor is told of the people of their area, or of everybody; the holders of a role of what is reserved for it. */
const sightOf = (actor: Actor, wholePerson: boolean): LookSight => ({
  areas: knowing(actor).audits,
  unit: actor.unit,
  roles: actor.roles,
  wholePerson,
});

const lookView = ({ id: _id, ...look }: LookRow) => look;

/** One person of a look: a file has a line for each. */
type Line = LookRow & { readonly person: string | null };

const columns: Columns<Line> = [
  ['at', ({ at }) => at],
  ['actor', ({ actor }) => actor],
  ['unit', ({ unit }) => unit],
  ['kind', ({ kind }) => kind],
  ['action', ({ action }) => action],
  ['route', ({ route: path }) => path],
  ['resource', ({ resource }) => resource],
  ['person', ({ person }) => person],
  ['address', ({ address }) => address],
  ['why', ({ why }) => why],
  ['allowed', ({ allowed }) => allowed],
  ['trace', ({ trace }) => trace],
];

async function* linesOf(rows: AsyncIterable<LookRow>): AsyncGenerator<Line> {
  for await (const look of rows) {
    const { persons } = look;
    for (const person of persons.length === 0 ? [null] : persons) yield { ...look, person };
  }
}

const sheetOfLooks = ({ database, now }: Services, sight: LookSight, filter: LookFilter): Sheet =>
  sheetOf(`looks-${dayOf(now())}`, columns, linesOf(streamLooks(database, sight, filter, rowsAtOnce)));

/** Who has looked at one person. */
export const looksAtSubject = route({
  method: 'get',
  shows: 'looks',
  path: '/v1/subjects/{id}/access',
  action: 'access.view',
  summary: 'Who looked at a person, or was refused: when, by which route, from where and why; for auditors',
  csv: true,
  params: idParams,
  query: z.strictObject({ ...period, ...paging }),
  success: { status: 200, describes: 'A page of looks, the newest first; as CSV all of them' },
  async handle({ actor, params: { id }, query, form }, services): Promise<Answer | Sheet> {
    await demandSubject(services, actor, id, 'access.view');
    const filter = { ...periodOf(query, services.now()), person: id };
    const sight = sightOf(actor, true);
    if (form === 'csv') return sheetOfLooks(services, sight, { ...filter });
    const after = fromCursor(query.cursor, isCursor);
    const { rows, next } = await listLooks(services.database, sight, filter, query.limit, after);
    return { body: { subject: id, ...filter, items: rows.map(lookView), next: nextCursor(next) } };
  },
});

const talliesOf = (tallies: readonly LookTally[]) => {
  const of = (by: LookTally['by'], others: string) =>
    tallies
      .filter((tally) => tally.by === by)
      .map((tally) => ({
        [by]: tally.of,
        ...(by === 'actor' && { unit: tally.unit }),
        looks: tally.looks,
        refused: tally.refused,
        [others]: tally.others,
        last: tally.last,
      }));
  return {
    byActor: of('actor', 'persons'),
    byPerson: of('person', 'actors'),
    byAction: of('action', 'persons'),
  };
};

/** Who looked at whom, and at what. */
export const looksReport = route({
  method: 'get',
  shows: 'looks',
  path: '/v1/reports/access',
  action: 'access.report',
  summary:
    'Who of your area looked at whom: totals by person looking, person looked at and action, and each look',
  csv: true,
  query: z.strictObject({
    ...period,
    actor: word.optional().meta({ description: 'Who looked' }),
    person: word.optional().meta({ description: 'At whom' }),
    action: word.optional(),
    area: word.optional().meta({ description: 'Of the people who looked: police:kent' }),
    allowed: z.enum(['true', 'false']).optional(),
    ...paging,
  }),
  success: { status: 200, describes: 'Totals, and a page of looks, the newest first; as CSV all looks' },
  async handle({ actor, query, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'access.report');
    const { limit, cursor, from: _from, to: _to, allowed, ...narrowed } = query;
    const filter = {
      ...narrowed,
      ...periodOf(query, services.now()),
      ...(allowed !== undefined && { allowed: allowed === 'true' }),
    };
    const sight = sightOf(actor, false);
    if (form === 'csv') return sheetOfLooks(services, sight, filter);
    const after = fromCursor(cursor, isCursor);
    const { looks, refused, tallies } = await lookTallies(services.database, sight, filter, mostTallies);
    const { rows, next } = await listLooks(services.database, sight, filter, limit, after);
    return {
      body: {
        filter,
        looks,
        refused,
        ...talliesOf(tallies),
        items: rows.map(lookView),
        next: nextCursor(next),
      },
    };
  },
});

/** What auditors ask of the looks that were written down. */
export const lookRoutes: readonly Route[] = [looksAtSubject, looksReport];
