import { z } from 'zod';
import { daysLate } from '../../../domain/clocks/lateness';
import { dayOf, plusMonths, type Day, type Instant } from '../../../domain/time/time';
import { readLaw } from '../../../records/law/law';
import {
  listPerformance,
  performanceTotals,
  streamPerformance,
  type Months,
  type Performance,
  type PerformanceCursor,
} from '../../../records/reports/performance';
import type { Law } from '../../../engine/kernel/records';
import { filterFields, filterOf, filterShown } from '../../late-filter';
import { route, type Answer, type Route, type Sheet } from '../../route';
import { demand, fromCursor, sightOf, toCursor, type Services } from '../../services';
import { amountBy, calendarFor } from '../../views';

const { band: _band, ...fields } = filterFields;
const month = z.string().regex(/^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/, 'Enter a month, such as 2026-05');
const rowsAtOnce = 500;
const monthOf = (day: Day): string => day.slice(0, 7);

/** Twelve months, the present one last, unless others were asked for. */
function monthsOf({ from, to }: { from?: string | undefined; to?: string | undefined }, today: Day): Months {
  const last = to ?? monthOf(today);
  return { from: from ?? monthOf(plusMonths(`${last}-01` as Day, -11)), to: last };
}

const isCursor = (value: unknown): value is PerformanceCursor => {
  const { month: in_, rule, unit } = (value ?? {}) as Record<string, unknown>;
  return [in_, rule, unit].every((part) => typeof part === 'string');
};

const shareOf = ({ done, inTime }: Performance): number | null =>
  done === 0 ? null : Number((inTime / done).toFixed(4));

const measured = (row: Performance) => ({
  done: row.done,
  inTime: row.inTime,
  shareInTime: shareOf(row),
  doneLate: row.done - row.inTime,
  stillLate: row.stillLate,
  medianDaysLate: row.median ? daysLate(row.median.due, row.median.done) : null,
});

/** The median in the unit of the rule's clock, where one rule and one unit are meant. */
function medianLate({ rule, unit, median }: Performance, law: Law) {
  if (rule === null || unit === null || !median) return null;
  return amountBy(rule, median.due, median.done, calendarFor(law, unit, rule));
}

/** How much was done in time, by month, rule and unit. */
export function performanceRoute(services: Services): Route {
  const { database, now } = services;
  return route({
    method: 'get',
    path: '/v1/reports/performance',
    action: 'report.view',
    summary: 'Of what you may see: the share done in time and the median lateness, by month, rule and unit',
    csv: true,
    query: z
      .strictObject({
        ...fields,
        from: month.optional(),
        to: month.optional(),
        detail: z
          .enum(['true', 'false'])
          .default('false')
          .meta({ description: 'With a page of each month, rule and unit' }),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        cursor: z.string().max(500).optional(),
      })
      .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
        error: 'The last month must not be before the first',
        path: ['to'],
      }),
    success: {
      status: 200,
      describes: 'Totals, and with detail=true a page of each month, rule and unit; as CSV all of those',
    },
    async handle({ actor, query, form }): Promise<Answer | Sheet> {
      await demand(services, actor, 'report.view', {}, { id: '', missing: 'step.not-found' });
      const at: Instant = now();
      const months = monthsOf(query, dayOf(at));
      const filter = filterOf(actor, query);
      const sight = sightOf(actor);
      if (form === 'csv') {
        const law = await readLaw(database);
        const rows = async function* () {
          for await (const row of streamPerformance(database, sight, filter, at, months, rowsAtOnce)) {
            const { done, inTime, shareInTime, doneLate, stillLate, medianDaysLate } = measured(row);
            const median = medianLate(row, law);
            yield [
              row.month,
              row.rule,
              row.unit,
              done,
              inTime,
              shareInTime,
              doneLate,
              stillLate,
              medianDaysLate,
              median?.amount ?? null,
              median?.unit ?? null,
            ];
          }
        };
        return {
          name: `performance-${months.from}-${months.to}`,
          columns: [
            'month',
            'rule',
            'unit',
            'done',
            'in_time',
            'share_in_time',
            'done_late',
            'still_late',
            'median_days_late',
            'median_late_by',
            'median_late_unit',
          ],
          rows: rows(),
        };
      }
      const after = fromCursor(query.cursor, isCursor);
      const law = await readLaw(database);
      const rows = await performanceTotals(database, sight, filter, at, months);
      const page =
        query.detail === 'true'
          ? await listPerformance(database, sight, filter, at, months, query.limit, after)
          : undefined;
      const none: Performance = {
        month: null,
        rule: null,
        unit: null,
        done: 0,
        inTime: 0,
        stillLate: 0,
        median: undefined,
      };
      const whole = rows.find((row) => row.month === null && row.rule === null && row.unit === null);
      const by = (name: 'month' | 'rule' | 'unit') =>
        rows.flatMap((row) => (row[name] === null ? [] : [{ [name]: row[name], ...measured(row) }]));
      return {
        body: {
          asOf: at,
          filter: filterShown(filter),
          ...months,
          ...measured(whole ?? none),
          byMonth: by('month'),
          byRule: by('rule'),
          byUnit: by('unit'),
          ...(page && {
            items: page.rows.map((row) => ({
              month: row.month,
              rule: row.rule,
              unit: row.unit,
              ...measured(row),
              medianLateBy: medianLate(row, law),
            })),
            next: page.next ? toCursor(page.next) : null,
          }),
        },
      };
    },
  });
}
