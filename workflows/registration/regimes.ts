import type { CircumstanceKind } from '../../domain/circumstances';

/** Registered sexual offender, registered terrorist offender, violent offender order. */
export const regimes = ['soa', 'rto', 'voo'] as const;
export type Regime = (typeof regimes)[number];

/** What a person can notify in one visit. */
export const duties = [
  'initial',
  'change',
  'release',
  'periodic',
  'non-occurrence',
  'travel',
  'travel-change',
  'return',
  'household',
  'particulars',
] as const;
export type Duty = (typeof duties)[number];

// s.85(2): notifications under ss.83, 84(1) and 85 move the annual date; those under the regulations of 2012 and
// 2004 do not. CTA 2008 s.49 adds the return from abroad. CJIA 2008 s.110(2) agrees with s.85(2).
export const rebasing: Readonly<Record<Regime, readonly Duty[]>> = {
  soa: ['initial', 'change', 'release', 'periodic'],
  rto: ['initial', 'change', 'release', 'periodic', 'return'],
  voo: ['initial', 'change', 'release', 'periodic'],
};

/** What a person must notify when it changes, under one regime or another. */
export const changeKinds = [
  'name',
  'home-address',
  'seven-day-stay',
  'contact-details',
  'vehicle',
  'bank-account',
  'payment-card',
  'passport',
  'identity-document',
  'financial-information',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

const changes: Readonly<Record<Regime, Partial<Record<ChangeKind, 'change' | 'particulars'>>>> = {
  soa: {
    name: 'change',
    'home-address': 'change',
    'seven-day-stay': 'change',
    'bank-account': 'particulars',
    'payment-card': 'particulars',
    passport: 'particulars',
    'identity-document': 'particulars',
  },
  rto: {
    name: 'change',
    'home-address': 'change',
    'seven-day-stay': 'change',
    'contact-details': 'change',
    vehicle: 'change',
    'financial-information': 'particulars',
    passport: 'particulars',
    'identity-document': 'particulars',
  },
  voo: { name: 'change', 'home-address': 'change', 'seven-day-stay': 'change' },
};

/**
 * The duty that a change of something brings: one that moves the annual date, or one of particulars, which does
 * not. Undefined where the regime asks for no notification of it.
 */
export const dutyOfChange = (regime: Regime, what: ChangeKind): 'change' | 'particulars' | undefined =>
  changes[regime][what];

/** Detained, as the Counter-Terrorism Act 2008 counts it: s.47(4), s.53(7). Absence abroad is not detention. */
export const detained = [
  'custody',
  'hospital',
  'immigration-detention',
] as const satisfies CircumstanceKind[];
