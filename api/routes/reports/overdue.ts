import { z } from 'zod';
import { latenessBands } from '../../../domain/clocks/bands';
import { sameTimeOn } from '../../../domain/clocks/bands';
import { dayOf, plusDays, plusMonths, type Instant } from '../../../domain/time/time';
import { readLaw } from '../../../records/law/law';
import { riskRank } from '../../../domain/risk';
import { overdueReport, type Tally, type TallyGroup } from '../../../records/reports/overdue';
import { filterFields, filterOf, filterShown } from '../../late-filter';
import { route, type Answer, type Cell, type Route, type Sheet } from '../../route';
import { demand, sightOf, type Services } from '../../services';
import { amountBy, calendarFor } from '../../views';
import { asOfField, lateBy, momentOf } from './as-of';

const tallyView = ({ total, worstDue, medianDue }: Tally, at: Instant) => ({
  total,
  worst: lateBy(worstDue, at),
  median: lateBy(medianDue, at),
});

const keys = {
  unit: 'byUnit',
  owner: 'byOwner',
  force: 'byForce',
  risk: 'byRisk',
  kind: 'byKind',
  band: 'byBand',
} as const;

// Bands and risks in their own order, everything else with most first.
function inOrder(a: TallyGroup, b: TallyGroup): number {
  if (a.by === 'band')
    return (
      latenessBands.findIndex((band) => band === a.of) - latenessBands.findIndex((band) => band === b.of)
    );
  if (a.by === 'risk') return riskRank(a.of) - riskRank(b.of);
  return b.total - a.total || (`${a.of} ${a.person}` < `${b.of} ${b.person}` ? -1 : 1);
}

/** How much is overdue, how late it is, whose, and whether it is getting better. */
export function overdueRoute(services: Services): Route {
  const { database, now } = services;
  return route({
    method: 'get',
    path: '/v1/reports/overdue',
    action: 'report.view',
    summary: 'What is overdue of what you may see, or was: total, worst, median, by whom and by what',
    csv: true,
    query: z.strictObject({ ...filterFields, asOf: asOfField }),
    success: { status: 200, describes: 'The report, beside last week and last month' },
    async handle({ actor, query, form }): Promise<Answer | Sheet> {
      await demand(services, actor, 'report.view', {}, { id: '', missing: 'step.not-found' });
      const moment = momentOf(query.asOf, now());
      const { at } = moment;
      const filter = filterOf(actor, query);
      const [lastWeek, lastMonth] = [
        sameTimeOn(at, plusDays(dayOf(at), -7)),
        sameTimeOn(at, plusMonths(dayOf(at), -1)),
      ] as const;
      const [law, report] = await Promise.all([
        readLaw(database),
        overdueReport(database, sightOf(actor), filter, moment, [lastWeek, lastMonth]),
      ]);
      const { whole, worst, before } = report;
      const groups = report.groups.toSorted(inOrder);
      const compared = { lastWeek, lastMonth };
      const against = Object.entries(compared).map(([name, then], place) => {
        const tally = before[place] ?? { total: 0, worstDue: null, medianDue: null };
        return { name, then, tally };
      });
      if (form === 'csv') {
        const cells = (
          by: string,
          of: string,
          person: string | null,
          tally: Tally,
          then: Instant,
        ): Cell[] => {
          const { total, worst: most, median } = tallyView(tally, then);
          return [then, by, of, person, total, most?.days ?? null, most?.dueAt ?? null, median?.days ?? null];
        };
        return {
          name: `overdue-${dayOf(at)}`,
          columns: ['as_of', 'by', 'of', 'person', 'total', 'worst_days', 'worst_due_at', 'median_days'],
          rows: [
            cells('all', '', null, whole, at),
            ...against.map(({ name, then, tally }) => cells('all', name, null, tally, then)),
            ...groups.map((group) => cells(group.by, group.of, group.person, group, at)),
          ],
        };
      }
      return {
        body: {
          asOf: at,
          filter: filterShown(filter),
          ...tallyView(whole, at),
          worst: worst
            ? {
                ...lateBy(worst.due, at),
                lateBy: amountBy(worst.rule, worst.due, at, calendarFor(law, worst.owner, worst.rule)),
                step: worst.step,
                process: worst.process,
                owner: worst.owner,
                links: { step: `/v1/steps/${worst.step}`, process: `/v1/processes/${worst.process}` },
              }
            : null,
          against: Object.fromEntries(
            against.map(({ name, then, tally }) => [
              name,
              { asOf: then, ...tallyView(tally, then), change: whole.total - tally.total },
            ]),
          ),
          ...Object.fromEntries(
            Object.entries(keys).map(([by, key]) => [
              key,
              groups
                .filter((group) => group.by === by)
                .map((group) => ({
                  ...(by === 'owner' ? { unit: group.of, person: group.person } : { [by]: group.of }),
                  ...tallyView(group, at),
                })),
            ]),
          ),
        },
      };
    },
  });
}
