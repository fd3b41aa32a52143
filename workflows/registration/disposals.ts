import type { ErrorCode } from '../../domain/errors';
import { anniversaryOf } from '../../domain/time/age';
import { plusDays, type Day } from '../../domain/time/time';
import type { Regime } from './regimes';

/** What a court or the police did, as far as the length of the requirements turns on it. */
export const disposals = [
  'life-ipp-or-30-months-or-more',
  'over-6-under-30-months',
  '6-months-or-less',
  'hospital-restricted',
  'hospital',
  'caution',
  'conditional-discharge',
  'other',
  'imprisonment',
  'order-alone',
  'life-ipp-or-10-years-or-more',
  '5-to-under-10-years',
  'violent-offender-order',
  'interim-violent-offender-order',
] as const;
export type Disposal = (typeof disposals)[number];

/** The disposals that each regime knows. */
export const disposalsOf: Readonly<Record<Regime, readonly Disposal[]>> = {
  soa: [
    'life-ipp-or-30-months-or-more',
    'over-6-under-30-months',
    '6-months-or-less',
    'hospital-restricted',
    'hospital',
    'caution',
    'conditional-discharge',
    'other',
    'imprisonment',
    'order-alone',
  ],
  rto: ['life-ipp-or-10-years-or-more', '5-to-under-10-years', 'imprisonment', 'hospital', 'other'],
  voo: ['violent-offender-order', 'interim-violent-offender-order'],
};

export const termKinds = ['imprisonment', 'detention-and-training-order'] as const;

/** One term of a sentence. `concurrentMonths`: how many of its months run together with terms before it. */
export interface Term {
  readonly months: number;
  readonly kind: (typeof termKinds)[number];
  readonly concurrentMonths?: number | undefined;
}

/** One disposal of a person, and what its length turns on. */
export interface Disposed {
  readonly regime: Regime;
  readonly disposal: Disposal;
  readonly relevantDate: Day;
  readonly born: Day;
  readonly dischargeDays?: number | undefined;
  readonly terms?: readonly Term[] | undefined;
  /** The last day of a violent offender order. */
  readonly orderUntil?: Day | undefined;
  /** When a notice for a foreign conviction, or an order, was served: the initial duty runs from then. */
  readonly servedOn?: Day | undefined;
  /** The day of the first release from the custody for it, where no spell of custody on record tells it. */
  readonly releasedOn?: Day | undefined;
}

/** What is wrong with a disposal: each regime and each disposal needs other details. */
export function disposalFault(one: Disposed): ErrorCode | undefined {
  const { regime, disposal, relevantDate, born, orderUntil, releasedOn } = one;
  if (born > relevantDate) return 'registration.born-after';
  if (releasedOn !== undefined && releasedOn < relevantDate) return 'registration.released-before';
  if (!disposalsOf[regime].includes(disposal)) return 'registration.disposal-of-another-regime';
  if (disposal === 'conditional-discharge' && one.dischargeDays === undefined)
    return 'registration.discharge-length';
  if (disposal === 'imprisonment' && !areTerms(one.terms)) return 'registration.terms-missing';
  if (regime !== 'voo') return undefined;
  if (orderUntil === undefined || orderUntil < relevantDate) return 'registration.order-length';
  const after = plusDays(orderUntil, 1);
  const isLength = after >= anniversaryOf(relevantDate, 24) && after <= anniversaryOf(relevantDate, 60);
  return disposal === 'violent-offender-order' && !isLength ? 'registration.order-length' : undefined;
}

const areTerms = (terms: readonly Term[] | undefined): boolean =>
  terms !== undefined &&
  terms.length > 0 &&
  terms.every(({ months, concurrentMonths = 0 }) => concurrentMonths <= months) &&
  (terms[0]?.concurrentMonths ?? 0) === 0;
