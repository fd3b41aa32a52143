import { z } from 'zod';
import { daysLate } from '../../domain/clocks/lateness';
import { dayOf, type Instant } from '../../domain/time/time';
import {
  listUnread,
  streamUnread,
  unreadTallies,
  type UnreadCursor,
  type UnreadStep,
  type UnreadTally,
} from '../../records/reports/acknowledgements';
import { filterFields, filterOf, filterShown } from '../late-filter';
import { route, sheetOf, type Answer, type Columns, type Sheet } from '../http/route';
import { fromCursor, isPlaceInTime, toCursor } from '../http/paging';
import { sightOf } from '../access/authorise';
import { demandRole } from '../services';
import { definitionOf } from '../../workflows/catalogue';
import { titleOfStep } from '../../engine/capabilities/common-steps';

const { band: _band, ...fields } = filterFields;
const rowsAtOnce = 500;

const isCursor = (value: unknown): value is UnreadCursor => {
  const { since, id } = (value ?? {}) as Record<string, unknown>;
  return isPlaceInTime(since) && typeof id === 'string';
};

const waited = (since: Instant, at: Instant) => ({
  since,
  hours: Math.max(0, Math.floor((Date.parse(at) - Date.parse(since)) / 3_600_000)),
  days: Math.max(0, daysLate(since, at)),
});

const tallyView = (tally: UnreadTally, at: Instant) => ({
  unread: tally.unread,
  noticeDelivered: tally.delivered,
  noticeNotDelivered: tally.undelivered,
  overdue: tally.late,
  longest: waited(tally.longestSince, at),
  median: waited(tally.medianSince, at),
});

const stepView = (one: UnreadStep, at: Instant) => ({
  step: one.step,
  process: one.process,
  kind: one.kind,
  title: titleOfStep(definitionOf(one.kind)?.table, one.name),
  owner: one.owner,
  assignee: one.assignee,
  risk: one.risk,
  dueAt: one.dueAt,
  unread: waited(one.since, at),
  notice: one.notice,
  noticeAt: one.noticeAt,
  links: { self: `/v1/steps/${one.step}` },
});

const columns: Columns<ReturnType<typeof stepView>> = [
  ['step', ({ step }) => step],
  ['process', ({ process }) => process],
  ['kind', ({ kind }) => kind],
  ['title', ({ title }) => title],
  ['owner', ({ owner }) => owner],
  ['assignee', ({ assignee }) => assignee],
  ['risk', ({ risk }) => risk],
  ['due_at', ({ dueAt }) => dueAt],
  ['notice', ({ notice }) => notice],
  ['notice_at', ({ noticeAt }) => noticeAt],
  ['unread_since', ({ unread }) => unread.since],
  ['unread_hours', ({ unread }) => unread.hours],
  ['unread_days', ({ unread }) => unread.days],
];

async function* viewsOf(steps: AsyncIterable<UnreadStep>, at: Instant) {
  for await (const one of steps) yield stepView(one, at);
}

const nothingUnread = {
  unread: 0,
  noticeDelivered: 0,
  noticeNotDelivered: 0,
  overdue: 0,
  longest: null,
  median: null,
};

/** Who has not read what, and for how long. */
export const acknowledgementsReport = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/reports/acknowledgements',
  action: 'report.view',
  summary: 'Open steps of those you may see that nobody has acknowledged: whose, told or not, how long',
  csv: true,
  query: z.strictObject({
    ...fields,
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(500).optional(),
  }),
  success: { status: 200, describes: 'Totals by unit and a page of the steps; as CSV all steps' },
  async handle({ actor, query, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'report.view');
    const { database, now } = services;
    const at = now();
    const filter = filterOf(actor, query);
    const sight = sightOf(actor, 'report.view');
    if (form === 'csv') {
      const steps = streamUnread(database, sight, filter, at, rowsAtOnce);
      return sheetOf(`acknowledgements-${dayOf(at)}`, columns, viewsOf(steps, at));
    }
    const after = fromCursor(query.cursor, isCursor);
    const tallies = await unreadTallies(database, sight, filter, at);
    const { rows, next } = await listUnread(database, sight, filter, at, query.limit, after);
    const whole = tallies.find(({ unit }) => unit === null);
    return {
      body: {
        asOf: at,
        filter: filterShown(filter),
        ...(whole ? tallyView(whole, at) : nothingUnread),
        byUnit: tallies.flatMap((tally) =>
          tally.unit === null ? [] : [{ unit: tally.unit, ...tallyView(tally, at) }],
        ),
        items: rows.map((one) => stepView(one, at)),
        next: next ? toCursor(next) : null,
      },
    };
  },
});
