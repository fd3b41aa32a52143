import { z } from 'zod';
import { absenceOn, standInFor } from '../../domain/people/absence';
import type { StaffId } from '../../domain/people/parties';
import { dayOf, type Instant } from '../../domain/time/time';
import {
  atHighRisk,
  guardsCrossed,
  together,
  workloadGuards,
  type Caseload,
} from '../../domain/reports/workload';
import { readWorkload, type PeopleLed, type WorkloadData } from '../../records/reports/workload';
import { route, sheetOf, type Answer, type Columns, type Sheet } from '../http/route';
import { sightOf } from '../access/authorise';
import { demandRole } from '../services';

const nobody: Caseload = { people: 0, byRisk: {} };

const caseloadOf = (led: readonly PeopleLed[]): Caseload =>
  led.reduce((load, { risk, people }) => together(load, { people, byRisk: { [risk]: people } }), nobody);

function grouped(
  led: readonly PeopleLed[],
  by: (one: PeopleLed) => string | null,
): ReadonlyMap<string, PeopleLed[]> {
  const found = new Map<string, PeopleLed[]>();
  for (const one of led) {
    const key = by(one);
    if (key !== null) found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

const shareOf = (load: Caseload): number | null =>
  load.people === 0 ? null : Number((atHighRisk(load) / load.people).toFixed(4));

/** What each officer carries, and what they carry for others who are away, so that cover hides no overload. */
export function officersOf({ led, officers, people: known }: WorkloadData, at: Instant) {
  const own = new Map(
    [...grouped(led, ({ officer }) => officer)].map(([officer, people]) => [officer, caseloadOf(people)]),
  );
  const covered = new Map<string, { load: Caseload; of: string[] }>();
  for (const [officer, load] of own) {
    const standIn = standInFor(officer as StaffId, at, known);
    if (standIn === undefined || standIn === officer) continue;
    const before = covered.get(standIn) ?? { load: nobody, of: [] };
    covered.set(standIn, { load: together(before.load, load), of: [...before.of, officer] });
  }
  const named = new Map(officers.map((officer) => [officer.id, officer]));
  return [...new Set([...own.keys(), ...covered.keys()])]
    .map((officer) => {
      const load = own.get(officer) ?? nobody;
      const cover = covered.get(officer);
      const carried = cover ? together(load, cover.load) : load;
      const standing = known.standings.get(officer as StaffId);
      const absence = absenceOn(standing, dayOf(at));
      return {
        officer,
        name: named.get(officer)?.name ?? null,
        unit: named.get(officer)?.unit ?? null,
        people: load.people,
        byRisk: load.byRisk,
        highRiskShare: shareOf(load),
        crossed: guardsCrossed(load),
        left: standing?.left === true,
        away: absence ? { to: absence.to, cover: absence.cover } : null,
        covers: cover ? { people: cover.load.people, of: cover.of.sort() } : null,
        carried: { people: carried.people, highRiskShare: shareOf(carried), crossed: guardsCrossed(carried) },
      };
    })
    .sort(
      (a, b) =>
        b.carried.crossed.length - a.carried.crossed.length ||
        b.carried.people - a.carried.people ||
        (a.officer < b.officer ? -1 : 1),
    );
}

type Officer = ReturnType<typeof officersOf>[number];

const columns: Columns<Officer> = [
  ['officer', ({ officer }) => officer],
  ['name', ({ name }) => name],
  ['unit', ({ unit }) => unit],
  ['people', ({ people }) => people],
  ['very_high', ({ byRisk }) => byRisk['very-high'] ?? 0],
  ['high', ({ byRisk }) => byRisk['high'] ?? 0],
  ['medium', ({ byRisk }) => byRisk['medium'] ?? 0],
  ['low', ({ byRisk }) => byRisk['low'] ?? 0],
  ['not_assessed', ({ byRisk }) => byRisk['not-assessed'] ?? 0],
  ['high_risk_share', ({ highRiskShare }) => highRiskShare],
  ['crosses_share', ({ crossed }) => crossed.includes('high-risk-share')],
  ['crosses_people', ({ crossed }) => crossed.includes('people')],
  ['away_until', ({ away }) => away?.to ?? null],
  ['cover', ({ away }) => away?.cover ?? null],
  ['covers_people', ({ covers }) => covers?.people ?? 0],
  ['carried_people', ({ carried }) => carried.people],
  ['carried_crosses_share', ({ carried }) => carried.crossed.includes('high-risk-share')],
  ['carried_crosses_people', ({ carried }) => carried.crossed.includes('people')],
];

const unledView = (unled: readonly PeopleLed[]) => ({
  people: caseloadOf(unled).people,
  byUnit: [...grouped(unled, ({ unit }) => unit)].map(([unit, people]) => ({
    unit,
    ...caseloadOf(people),
  })),
});

/** Managed people per officer, and who crosses a guard. */
export const workloadReport = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/reports/workload',
  action: 'workload.view',
  summary: 'People per officer of your force by risk, who crosses the guards of 20% and 50, and absences',
  csv: true,
  query: z.strictObject({ unit: z.string().min(1).max(120).optional() }),
  success: { status: 200, describes: 'The report, those who cross a guard first' },
  async handle({ actor, query, form }, services): Promise<Answer | Sheet> {
    await demandRole(services, actor, 'workload.view');
    const { database, now } = services;
    const at = now();
    const data = await readWorkload(database, sightOf(actor, 'workload.view'), query.unit, at);
    const officers = officersOf(data, at);
    if (form === 'csv') return sheetOf(`workload-${dayOf(at)}`, columns, officers);
    const whole = caseloadOf(data.led);
    return {
      body: {
        asOf: at,
        guards: workloadGuards,
        people: whole.people,
        byRisk: whole.byRisk,
        officers: officers.length,
        crossing: officers.filter(({ carried }) => carried.crossed.length > 0).length,
        items: officers,
        unled: unledView(data.led.filter(({ officer }) => officer === null)),
      },
    };
  },
});
