import { plusDays, plusMonths, type Day } from '../time';

export const disposals = [
  'life-ipp-or-30-months-or-more',
  'over-6-under-30-months',
  '6-months-or-less',
  'hospital-restricted',
  'hospital',
  'caution',
  'conditional-discharge',
  'other',
] as const;
export type Disposal = (typeof disposals)[number];

// Sexual Offences Act 2003 s.82(1). "Other" is common knowledge, to be confirmed: 5 years.
const monthsFor = {
  'over-6-under-30-months': 120,
  '6-months-or-less': 84,
  hospital: 84,
  caution: 24,
  other: 60,
} as const;

/**
 * How long the requirements last, from the relevant date; its last day belongs to it. Finite periods are
 * halved for who was under 18 on that date (s.82(2)); a conditional discharge lasts its own length.
 */
export function notificationPeriod({
  disposal,
  relevantDate,
  born,
  dischargeDays,
}: {
  readonly disposal: Disposal;
  readonly relevantDate: Day;
  readonly born: Day;
  readonly dischargeDays?: number | undefined;
}): { readonly lastDay: Day } | { readonly indefinite: true } {
  if (disposal === 'life-ipp-or-30-months-or-more' || disposal === 'hospital-restricted')
    return { indefinite: true };
  if (disposal === 'conditional-discharge')
    return { lastDay: plusDays(relevantDate, (dischargeDays ?? 1) - 1) };
  const underEighteen = anniversaryOf(born, 18 * 12) > relevantDate;
  const months = underEighteen ? monthsFor[disposal] / 2 : monthsFor[disposal];
  return { lastDay: plusDays(anniversaryOf(relevantDate, months), -1) };
}

/** The same date that many months on; where its month has none, the first of the next: 29 February, 1 March. */
function anniversaryOf(day: Day, months: number): Day {
  const same = plusMonths(day, months);
  return same.slice(8) === day.slice(8) ? same : plusDays(same, 1);
}
