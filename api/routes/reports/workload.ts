import { z } from 'zod';
import { absenceOn, standInFor } from '../../../domain/people/absence';
import type { StaffId } from '../../../domain/people/parties';
import { dayOf, type Instant } from '../../../domain/time/time';
import {
  atHighRisk,
  guardsCrossed,
  together,
  workloadGuards,
  type Caseload,
} from '../../../domain/reports/workload';
import { readWorkload, type PeopleLed, type WorkloadData } from '../../../records/reports/workload';
import { route, type Answer, type Route, type Sheet } from '../../route';
import { demand, sightOf, type Services } from '../../services';

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

/** What each officer carries, and what they carry for others who are away: cover must not hide overload. */
export function officersOf({ led, officers, standings }: WorkloadData, at: Instant) {
  const own = new Map(
    [...grouped(led, ({ officer }) => officer)].map(([officer, people]) => [officer, caseloadOf(people)]),
  );
  const covered = new Map<string, { load: Caseload; of: string[] }>();
  for (const [officer, load] of own) {
    const standIn = standInFor(officer as StaffId, at, standings);
    if (standIn === undefined || standIn === officer) continue;
    const known = covered.get(standIn) ?? { load: nobody, of: [] };
    covered.set(standIn, { load: together(known.load, load), of: [...known.of, officer] });
  }
  const known = new Map(officers.map((officer) => [officer.id, officer]));
  return [...new Set([...own.keys(), ...covered.keys()])]
    .map((officer) => {
      const load = own.get(officer) ?? nobody;
      const cover = covered.get(officer);
      const carried = cover ? together(load, cover.load) : load;
      const standing = standings.get(officer as StaffId);
      const absence = absenceOn(standing, dayOf(at));
      return {
        officer,
        name: known.get(officer)?.name ?? null,
        unit: known.get(officer)?.unit ?? null,
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

/** Managed people per officer, and who crosses a guard. */
export function workloadRoute(services: Services): Route {
  const { database, now } = services;
  return route({
    method: 'get',
    path: '/v1/reports/workload',
    action: 'workload.view',
    summary: 'People per officer of your force by risk, who crosses the guards of 20% and 50, and absences',
    csv: true,
    query: z.strictObject({ unit: z.string().min(1).max(120).optional() }),
    success: { status: 200, describes: 'The report, those who cross a guard first' },
    async handle({ actor, query, form }): Promise<Answer | Sheet> {
      await demand(services, actor, 'workload.view', {}, { id: '', missing: 'step.not-found' });
      const at = now();
      const data = await readWorkload(database, sightOf(actor), query.unit, at);
      const officers = officersOf(data, at);
      const unled = data.led.filter(({ officer }) => officer === null);
      if (form === 'csv')
        return {
          name: `workload-${dayOf(at)}`,
          columns: [
            'officer',
            'name',
            'unit',
            'people',
            'very_high',
            'high',
            'medium',
            'low',
            'not_assessed',
            'high_risk_share',
            'crosses_share',
            'crosses_people',
            'away_until',
            'cover',
            'covers_people',
            'carried_people',
            'carried_crosses_share',
            'carried_crosses_people',
          ],
          rows: officers.map((one) => [
            one.officer,
            one.name,
            one.unit,
            one.people,
            ...['very-high', 'high', 'medium', 'low', 'not-assessed'].map((risk) => one.byRisk[risk] ?? 0),
            one.highRiskShare,
            one.crossed.includes('high-risk-share'),
            one.crossed.includes('people'),
            one.away?.to ?? null,
            one.away?.cover ?? null,
            one.covers?.people ?? 0,
            one.carried.people,
            one.carried.crossed.includes('high-risk-share'),
            one.carried.crossed.includes('people'),
          ]),
        };
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
          unled: {
            people: caseloadOf(unled).people,
            byUnit: [...grouped(unled, ({ unit }) => unit)].map(([unit, people]) => ({
              unit,
              ...caseloadOf(people),
            })),
          },
        },
      };
    },
  });
}
