import { z } from 'zod';
import { daysLate, type Amount } from '../../domain/clocks/lateness';
import { dayOf, plusMonths, type Day } from '../../domain/time/time';
import { readReferenceData } from '../../records/reference/reference-data';
import {
  listPerformance,
  performanceTotals,
  streamPerformance,
  type Months,
  type Performance,
  type PerformanceCursor,
} from '../../records/reports/performance';
import type { ReferenceData } from '../../engine/model/surroundings';
import { filterFields, filterOf, filterShown } from '../late-filter';
import { route, sheetOf, type Answer, type Columns, type Sheet } from '../http/route';
import { fromCursor, toCursor } from '../http/paging';
import { sightOf } from '../access/authorise';
import { demandRole } from '../services';
import { amountBy, calendarFor } from '../steps/views';

const { band: _band, ...fields } = filterFields;
const month = z.string().regex(/^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/, 'Enter a month, such as 2026-05');
const rowsAtOnce = 500;
const monthOf = (day: Day): string => day.slice(0, 7);

/** The months asked for; otherwise the last twelve, the present one included. */
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

/** Whole hours that have passed. */
const hoursOf = (seconds: number | undefined): number | null =>
  seconds === undefined ? null : Math.floor(seconds / 3_600);

const measured = (row: Performance) => ({
  done: row.done,
  inTime: row.inTime,
  shareInTime: shareOf(row),
  doneLate: row.done - row.inTime,
  stillLate: row.stillLate,
  medianDaysLate: row.median ? daysLate(row.median.due, row.median.done) : null,
  answered: row.answered,
  toldLate: row.toldLate,
  medianHoursToTell: hoursOf(row.secondsToTell?.median),
  worstHoursToTell: hoursOf(row.secondsToTell?.worst),
});

/** The median in the unit of the rule's clock, where the row is about one rule and one unit. */
function medianLate({ rule, unit, median }: Performance, reference: ReferenceData) {
  if (rule === null || unit === null || !median) return null;
  return amountBy(rule, median.due, median.done, calendarFor(reference, unit, rule));
}

const none: Performance = {
  month: null,
  rule: null,
  unit: null,
  done: 0,
  inTime: 0,
  stillLate: 0,
  median: undefined,
  answered: 0,
  toldLate: 0,
  secondsToTell: undefined,
};

/** A row of the sheet, with what is worked out of it. */
interface Line {
  readonly row: Performance;
  readonly of: ReturnType<typeof measured>;
  readonly median: Amount | null;
}

const columns: Columns<Line> = [
  ['month', ({ row }) => row.month],
  ['rule', ({ row }) => row.rule],
  ['unit', ({ row }) => row.unit],
  ['done', ({ of }) => of.done],
  ['in_time', ({ of }) => of.inTime],
  ['share_in_time', ({ of }) => of.shareInTime],
  ['done_late', ({ of }) => of.doneLate],
  ['still_late', ({ of }) => of.stillLate],
  ['median_days_late', ({ of }) => of.medianDaysLate],
  ['median_late_by', ({ median }) => median?.amount ?? null],
  ['median_late_unit', ({ median }) => median?.unit ?? null],
  ['answered', ({ of }) => of.answered],
  ['told_late', ({ of }) => of.toldLate],
  ['median_hours_to_tell', ({ of }) => of.medianHoursToTell],
  ['worst_hours_to_tell', ({ of }) => of.worstHoursToTell],
];

async function* linesOf(rows: AsyncIterable<Performance>, reference: ReferenceData): AsyncGenerator<Line> {
  for await (const row of rows) yield { row, of: measured(row), median: medianLate(row, reference) };
}

const totalsView = (rows: readonly Performance[]) => {
  const whole = rows.find((row) => row.month === null && row.rule === null && row.unit === null);
  const by = (name: 'month' | 'rule' | 'unit') =>
    rows.flatMap((row) => (row[name] === null ? [] : [{ [name]: row[name], ...measured(row) }]));
  return {
    ...measured(whole ?? none),
    byMonth: by('month'),
    byRule: by('rule'),
    byUnit: by('unit'),
  };
};

const detailView = (row: Performance, reference: ReferenceData) => ({
  month: row.month,
  rule: row.rule,
  unit: row.unit,
  ...measured(row),
  medianLateBy: medianLate(row, reference),
});

const query = z
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
  });

/** How much was done in time, and how much was told late, by month, rule and unit. */
export const performanceReport = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/reports/performance',
  action: 'report.view',
  summary:
    'Of what you may see: what was done in time, and how late the rest; what was told late, and by how much',
  csv: true,
  query,
  success: {
    status: 200,
    describes:
      'Totals by month, rule and unit, and with detail=true a page of each of the three together; as CSV all of those. ' +
      'Late doing and late telling are apart: of what was answered, toldLate were told late, medianHoursToTell and ' +
      'worstHoursToTell after they happened (whole hours)',
  },
  async handle({ actor, query: asked, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'report.view');
    const { database, now } = services;
    const at = now();
    const months = monthsOf(asked, dayOf(at));
    const filter = filterOf(actor, asked);
    const sight = sightOf(actor, 'report.view');
    const reference = await readReferenceData(database);
    if (form === 'csv') {
      const rows = streamPerformance(database, sight, filter, at, months, rowsAtOnce);
      return sheetOf(`performance-${months.from}-${months.to}`, columns, linesOf(rows, reference));
    }
    const after = fromCursor(asked.cursor, isCursor);
    const totals = await performanceTotals(database, sight, filter, at, months);
    const page =
      asked.detail === 'true'
        ? await listPerformance(database, sight, filter, at, months, asked.limit, after)
        : undefined;
    return {
      body: {
        asOf: at,
        filter: filterShown(filter),
        ...months,
        ...totalsView(totals),
        ...(page && {
          items: page.rows.map((row) => detailView(row, reference)),
          next: page.next ? toCursor(page.next) : null,
        }),
      },
    };
  },
});
