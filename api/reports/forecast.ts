import { z } from 'zod';
import { dayOf, plusDays, startOf, type Day, type Instant } from '../../domain/time/time';
import { mondayOf } from '../../domain/time/weeks';
import { dueBetween, type DueOnDay } from '../../records/reports/forecast';
import { reportedGates } from '../../workflows/declared';
import type { Actor } from '../access/actor';
import { authorise, sightOf } from '../access/authorise';
import { filterFields, filterOf, filterShown } from '../late-filter';
import { keptOutSoon } from './gates';
import { route, sheetOf, type Answer, type Columns, type Sheet } from '../http/route';
import { demandRole, type Services } from '../services';

const { band: _band, ...fields } = filterFields;
const daysAhead = 14;
const weeksAhead = 8;
const gateDays = 120;

/** Days in London, both included. */
interface Period {
  readonly period: 'day' | 'week';
  readonly from: Day;
  readonly to: Day;
}

/** Today and the thirteen days after it; what is left of this week, and the seven weeks after it. */
export function periodsFrom(today: Day): Period[] {
  const monday = mondayOf(today);
  const days = Array.from({ length: daysAhead }, (_, ahead): Period => {
    const day = plusDays(today, ahead);
    return { period: 'day', from: day, to: day };
  });
  const weeks = Array.from({ length: weeksAhead }, (_, ahead): Period => {
    const begins = plusDays(monday, ahead * 7);
    return { period: 'week', from: ahead === 0 ? today : begins, to: plusDays(begins, 6) };
  });
  return [...days, ...weeks];
}

const within = (period: Period, rows: readonly DueOnDay[]): DueOnDay[] =>
  rows.filter(({ on }) => on >= period.from && on <= period.to);
const sum = (rows: readonly DueOnDay[]): number => rows.reduce((total, { due }) => total + due, 0);

function byRisk(rows: readonly DueOnDay[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { risk, due } of rows) counted[risk] = (counted[risk] ?? 0) + due;
  return counted;
}

function inPeriods(periods: readonly Period[], rows: readonly DueOnDay[]) {
  const of = (kind: Period['period']) =>
    periods
      .filter(({ period }) => period === kind)
      .map((period) => {
        const due = within(period, rows);
        return { from: period.from, to: period.to, due: sum(due), byRisk: byRisk(due) };
      });
  return { days: of('day'), weeks: of('week') };
}

function byUnit(rows: readonly DueOnDay[]): ReadonlyMap<string, DueOnDay[]> {
  const units = new Map<string, DueOnDay[]>();
  for (const row of rows) units.set(row.unit, [...(units.get(row.unit) ?? []), row]);
  return units;
}

/** How much falls due in a period, of one unit and one risk. */
interface DueInPeriod {
  readonly unit: string;
  readonly risk: string;
  readonly period: Period;
  readonly due: number;
}

const columns: Columns<DueInPeriod> = [
  ['unit', ({ unit }) => unit],
  ['risk', ({ risk }) => risk],
  ['period', ({ period }) => period.period],
  ['from', ({ period }) => period.from],
  ['to', ({ period }) => period.to],
  ['due', ({ due }) => due],
];

const dueInPeriods = (rows: readonly DueOnDay[], periods: readonly Period[]): DueInPeriod[] =>
  [...byUnit(rows)].flatMap(([unit, ofUnit]) =>
    periods.flatMap((period) =>
      Object.entries(byRisk(within(period, ofUnit))).map(([risk, due]) => ({ unit, risk, period, due })),
    ),
  );

/** The people whom each gate is about to keep out: of the unit asked about, or of all that the actor answers for. */
async function keptOut(services: Services, actor: Actor, unit: string | undefined, at: Instant) {
  if (!authorise(actor, 'clearance.report').allowed) return {};
  const found = await Promise.all(
    reportedGates.map(async (gate) => {
      const items = await keptOutSoon(services, gate, actor, gateDays, at);
      const asked = items.filter((one) => unit === undefined || one.unit === unit);
      return [gate.report.name, { days: gateDays, items: asked }] as const;
    }),
  );
  return Object.fromEntries(found);
}

/** What falls due in the next days and weeks, of what is open now. */
export const forecastReport = route({
  method: 'get',
  shows: 'staff',
  path: '/v1/reports/forecast',
  action: 'report.view',
  summary:
    'What falls due of what you may see: each day for 14 days, each week for 8, by unit and risk; and who of your force loses their clearance in 120 days',
  csv: true,
  query: z.strictObject(fields),
  success: { status: 200, describes: 'The forecast' },
  async handle({ actor, query, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'report.view');
    const { database, now } = services;
    const at = now();
    const filter = filterOf(actor, query);
    const periods = periodsFrom(dayOf(at));
    const end = plusDays(periods.at(-1)?.to ?? dayOf(at), 1);
    const rows = await dueBetween(database, sightOf(actor, 'report.view'), filter, {
      from: at,
      until: startOf(end),
    });
    if (form === 'csv') return sheetOf(`forecast-${dayOf(at)}`, columns, dueInPeriods(rows, periods));
    return {
      body: {
        asOf: at,
        filter: filterShown(filter),
        total: sum(rows),
        ...inPeriods(periods, rows),
        byUnit: [...byUnit(rows)].map(([unit, due]) => ({
          unit,
          total: sum(due),
          ...inPeriods(periods, due),
        })),
        ...(await keptOut(services, actor, filter.unit, at)),
      },
    };
  },
});
