/** People whom one officer leads, by the risk that stands behind them. */
export interface Caseload {
  readonly people: number;
  readonly byRisk: Readonly<Record<string, number>>;
}

/**
 * How much one officer can answer for. Source: College of Policing APP, managing sexual offenders and violent
 * offenders, introduction: at most 20% of a caseload at high risk; about 50 cases. Derived: very high risk counts as
 * high, and "about 50" is crossed with the 51st.
 */
export const workloadGuards = { highRiskShare: 0.2, people: 50 } as const;

export type WorkloadGuard = 'high-risk-share' | 'people';

/** People of high and very high risk among those whom an officer leads. */
export const atHighRisk = ({ byRisk }: Caseload): number =>
  (byRisk['high'] ?? 0) + (byRisk['very-high'] ?? 0);

/** The guards that a caseload crosses. At the bound exactly, none is crossed. */
export function guardsCrossed(load: Caseload): WorkloadGuard[] {
  const crossed: WorkloadGuard[] = [];
  // In whole people, so that no rounding decides: 20% of 50 are 10, and 10 may be.
  if (atHighRisk(load) * 100 > load.people * Math.round(workloadGuards.highRiskShare * 100))
    crossed.push('high-risk-share');
  if (load.people > workloadGuards.people) crossed.push('people');
  return crossed;
}

/** Two caseloads carried by one officer: their own, and that of whom they cover. */
export function together(one: Caseload, other: Caseload): Caseload {
  const risks = new Set([...Object.keys(one.byRisk), ...Object.keys(other.byRisk)]);
  return {
    people: one.people + other.people,
    byRisk: Object.fromEntries(
      [...risks].sort().map((risk) => [risk, (one.byRisk[risk] ?? 0) + (other.byRisk[risk] ?? 0)]),
    ),
  };
}
