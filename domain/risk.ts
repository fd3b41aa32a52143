const risks = ['very-high', 'high', 'medium', 'low', 'not-assessed'] as const;

/** Sorts what is most dangerous first; a risk nobody has assessed comes after the known ones. */
export function riskRank(risk: string): number {
  const place = risks.findIndex((known) => known === risk);
  return place === -1 ? risks.length : place + 1;
}

/** The risk of a rank. */
export const riskOfRank = (rank: number): string => risks[rank - 1] ?? 'not-assessed';
