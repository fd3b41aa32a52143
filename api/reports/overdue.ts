import { z } from 'zod';
import { latenessBands, sameTimeOn } from '../../domain/clocks/bands';
import { dayOf, plusDays, plusMonths, type Instant } from '../../domain/time/time';
import type { ReferenceData } from '../../engine/model/surroundings';
import { readReferenceData } from '../../records/reference/reference-data';
import { riskRank } from '../../domain/risk';
import { readOverdue, type Tally, type TallyGroup, type WorstStep } from '../../records/reports/overdue';
import { filterFields, filterOf, filterShown } from '../late-filter';
import { route, sheetOf, type Answer, type Columns, type Sheet } from '../http/route';
import { sightOf } from '../access/authorise';
import { demandRole } from '../services';
import { amountBy, calendarFor } from '../steps/views';
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

// Bands and risks stand in their own order. In everything else the largest total comes first.
function inOrder(a: TallyGroup, b: TallyGroup): number {
  if (a.by === 'band')
    return (
      latenessBands.findIndex((band) => band === a.of) - latenessBands.findIndex((band) => band === b.of)
    );
  if (a.by === 'risk') return riskRank(a.of) - riskRank(b.of);
  return b.total - a.total || (`${a.of} ${a.person}` < `${b.of} ${b.person}` ? -1 : 1);
}

/** The total a week or a month before, to compare with. */
interface Compared {
  readonly name: 'lastWeek' | 'lastMonth';
  readonly then: Instant;
  readonly tally: Tally;
}

const nothingLate: Tally = { total: 0, worstDue: null, medianDue: null };

/** A line of the sheet: a tally, and what it is a tally of. */
interface Line {
  readonly at: Instant;
  readonly by: string;
  readonly of: string;
  readonly person: string | null;
  readonly tally: ReturnType<typeof tallyView>;
}

const columns: Columns<Line> = [
  ['as_of', ({ at }) => at],
  ['by', ({ by }) => by],
  ['of', ({ of }) => of],
  ['person', ({ person }) => person],
  ['total', ({ tally }) => tally.total],
  ['worst_days', ({ tally }) => tally.worst?.days ?? null],
  ['worst_due_at', ({ tally }) => tally.worst?.dueAt ?? null],
  ['median_days', ({ tally }) => tally.median?.days ?? null],
];

const linesOf = (
  whole: Tally,
  against: readonly Compared[],
  groups: readonly TallyGroup[],
  at: Instant,
): Line[] => [
  { at, by: 'all', of: '', person: null, tally: tallyView(whole, at) },
  ...against.map(({ name, then, tally }) => ({
    at: then,
    by: 'all',
    of: name,
    person: null,
    tally: tallyView(tally, then),
  })),
  ...groups.map((group) => ({
    at,
    by: group.by,
    of: group.of,
    person: group.person,
    tally: tallyView(group, at),
  })),
];

const groupsView = (groups: readonly TallyGroup[], at: Instant) =>
  Object.fromEntries(
    Object.entries(keys).map(([by, key]) => [
      key,
      groups
        .filter((group) => group.by === by)
        .map((group) => ({
          ...(by === 'owner' ? { unit: group.of, person: group.person } : { [by]: group.of }),
          ...tallyView(group, at),
        })),
    ]),
  );

const againstView = (against: readonly Compared[], whole: Tally) =>
  Object.fromEntries(
    against.map(({ name, then, tally }) => [
      name,
      { asOf: then, ...tallyView(tally, then), change: whole.total - tally.total },
    ]),
  );

const worstView = (worst: WorstStep, at: Instant, reference: ReferenceData) => ({
  ...lateBy(worst.due, at),
  lateBy: amountBy(worst.rule, worst.due, at, calendarFor(reference, worst.owner, worst.rule)),
  step: worst.step,
  process: worst.process,
  owner: worst.owner,
  links: { step: `/v1/steps/${worst.step}`, process: `/v1/processes/${worst.process}` },
});

/** How much is overdue, how late it is, whose, and whether it is getting better. */
export const overdueReport = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/reports/overdue',
  action: 'report.view',
  summary: 'What is overdue of what you may see, or was: total, worst, median, by whom and by what',
  csv: true,
  query: z.strictObject({ ...filterFields, asOf: asOfField }),
  success: { status: 200, describes: 'The report, beside last week and last month' },
  async handle({ actor, query, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'report.view');
    const { database, now } = services;
    const moment = momentOf(query.asOf, now());
    const { at } = moment;
    const filter = filterOf(actor, query);
    const lastWeek = sameTimeOn(at, plusDays(dayOf(at), -7));
    const lastMonth = sameTimeOn(at, plusMonths(dayOf(at), -1));
    const [reference, { whole, worst, before, groups: found }] = await Promise.all([
      readReferenceData(database),
      readOverdue(database, sightOf(actor, 'report.view'), filter, moment, [lastWeek, lastMonth]),
    ]);
    const groups = found.toSorted(inOrder);
    const against: Compared[] = [
      { name: 'lastWeek', then: lastWeek, tally: before[0] ?? nothingLate },
      { name: 'lastMonth', then: lastMonth, tally: before[1] ?? nothingLate },
    ];
    if (form === 'csv') return sheetOf(`overdue-${dayOf(at)}`, columns, linesOf(whole, against, groups, at));
    return {
      body: {
        asOf: at,
        filter: filterShown(filter),
        ...tallyView(whole, at),
        worst: worst ? worstView(worst, at, reference) : null,
        against: againstView(against, whole),
        ...groupsView(groups, at),
      },
    };
  },
});
