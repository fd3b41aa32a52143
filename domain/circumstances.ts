import { isStaffId, isUnitId, type StaffId, type UnitId } from './people/parties';
import { instantOf, type Instant, type When } from './time/time';

/** What may hold of a subject from … to …, and the value that it then has. */
export interface CircumstanceValues {
  custody: true;
  hospital: true;
  /** Detained under the Immigration Acts: CTA 2008 s.47(4)(d). */
  'immigration-detention': true;
  abroad: true;
  'no-fixed-abode': true;
  'mappa-level': '1' | '2' | '3';
  risk: 'low' | 'medium' | 'high' | 'very-high';
  accountable: UnitId;
  /**
   * The unit in whose police area the home address lies: SOA 2003 s.87. The person attends there, whoever is accountable.
   */
  'home-area': UnitId;
  charged: true;
  shpo: true;
  /** Subject to notification, and under which regime. */
  registered: 'soa' | 'rto' | 'voo';
  deceased: true;
  /** On licence, and of what kind of sentence: a charge then asks for a recorded recall decision. */
  licence: 'determinate' | 'extended' | 'serious-terrorism' | 'life' | 'ipp';
  /** The licence is revoked and the person is not in custody yet. */
  'unlawfully-at-large': true;
  /** A recall is being considered or carried out. */
  recall: true;
  deported: true;
  /** Subject to notification without an end: what an application to end it needs. */
  'notified-indefinitely': true;
  /** Since the notification that the years of a review count from, with the age on the relevant date: SOA 2003 s.91B. */
  'first-notified': 'adult' | 'under-18';
  /** An application to end an indefinite requirement was decided for the person and served. */
  'requirement-ended': true;
  /** An application to end an indefinite requirement is awaited or considered: one at a time. */
  'under-review': true;
  /** Such an application was refused: until the end of it no other may be made. SOA 2003 s.91B. */
  'review-barred': true;
  /** Where nobody knows whether the person is. */
  'whereabouts-unknown': true;
  /** In the care of a local authority. */
  'looked-after': true;
  /** The parent carries the duties of a young person: SOA 2003 s.89. */
  'parental-direction': true;
  'mappa-category': '1' | '2' | '3' | '4';
  /** A critical public protection case. */
  'critical-case': true;
  /** The neighbourhood team in whose area the person lives. */
  neighbourhood: UnitId;
  /** The officer who leads the management of the person. */
  'lead-officer': StaffId;
  /** The probation unit that supervises the person, where a transfer says which one takes them over. */
  'supervised-by': UnitId;
  /** Of a member of staff: the vetting clearance held, through its last day. */
  cleared: 'NPPV2' | 'NPPV3' | 'MV' | 'SC' | 'DV';
}

export type CircumstanceKind = keyof CircumstanceValues;

/** One spell of a circumstance. Without `to` it holds until something else is told. */
export interface Spell<K extends CircumstanceKind = CircumstanceKind> {
  readonly id: string;
  readonly kind: K;
  readonly from: When;
  readonly to?: When | undefined;
  readonly value?: CircumstanceValues[K] | undefined;
  readonly endReason?: string | undefined;
  /** When its beginning was first told, and its end; absent where nobody told of it but the clock. */
  readonly told?: FirstTold | undefined;
}

/** When the beginning of a circumstance was first told, and when its end was. */
export interface FirstTold {
  readonly from: Instant;
  readonly to?: Instant | undefined;
}

/**
 * When a circumstance that is told now was first told: an amendment leaves its beginning told when it was, and its end
 * too where it had one. What is not on record, or was withdrawn, is told for the first time.
 */
export function firstTold(
  before: Pick<Spell, 'to' | 'told'> | undefined,
  { to }: Pick<Spell, 'to'>,
  now: Instant,
): FirstTold {
  const from = before?.told?.from ?? now;
  return to === undefined
    ? { from }
    : { from, to: before?.to === undefined ? now : (before.told?.to ?? now) };
}

/** What each kind of circumstance may hold: `true`, one of a list, a unit, or a member of staff. */
export const circumstanceValues = {
  custody: 'true',
  hospital: 'true',
  'immigration-detention': 'true',
  abroad: 'true',
  'no-fixed-abode': 'true',
  'mappa-level': ['1', '2', '3'],
  risk: ['low', 'medium', 'high', 'very-high'],
  accountable: 'unit',
  'home-area': 'unit',
  charged: 'true',
  shpo: 'true',
  registered: ['soa', 'rto', 'voo'],
  deceased: 'true',
  licence: ['determinate', 'extended', 'serious-terrorism', 'life', 'ipp'],
  'unlawfully-at-large': 'true',
  recall: 'true',
  deported: 'true',
  'notified-indefinitely': 'true',
  'first-notified': ['adult', 'under-18'],
  'requirement-ended': 'true',
  'under-review': 'true',
  'review-barred': 'true',
  'whereabouts-unknown': 'true',
  'looked-after': 'true',
  'parental-direction': 'true',
  'mappa-category': ['1', '2', '3', '4'],
  'critical-case': 'true',
  neighbourhood: 'unit',
  'lead-officer': 'staff',
  'supervised-by': 'unit',
  cleared: ['NPPV2', 'NPPV3', 'MV', 'SC', 'DV'],
} as const satisfies Record<CircumstanceKind, 'true' | 'unit' | 'staff' | readonly string[]>;

/** What a process establishes, and no request may say. */
export const establishedKinds: readonly CircumstanceKind[] = [
  'accountable',
  'home-area',
  'registered',
  'unlawfully-at-large',
  'recall',
  'notified-indefinitely',
  'first-notified',
  'requirement-ended',
  'under-review',
  'review-barred',
  'supervised-by',
  'cleared',
];

export const circumstanceKinds = Object.keys(circumstanceValues) as readonly CircumstanceKind[];

/** What somebody may tell or propose: all that no process establishes. */
export const tellableKinds: readonly CircumstanceKind[] = circumstanceKinds.filter(
  (kind) => !establishedKinds.includes(kind),
);

/** Whether a circumstance of the kind can have that value, whoever says so; says nothing of whether a unit exists. */
export function canHold(kind: CircumstanceKind, value: unknown): boolean {
  const allowed: 'true' | 'unit' | 'staff' | readonly string[] = circumstanceValues[kind];
  if (allowed === 'true') return value === true;
  if (typeof value !== 'string') return false;
  if (allowed === 'unit') return isUnitId(value);
  return allowed === 'staff' ? isStaffId(value) : allowed.includes(value);
}

/** Whether a spell holds at an instant: from its beginning until just before its end. */
export function holdsAt({ from, to }: Pick<Spell, 'from' | 'to'>, at: Instant): boolean {
  return instantOf(from) <= at && (to === undefined || instantOf(to) > at);
}

/** What holds at an instant. Where several spells of a kind do, the one that began last stands. */
export function spellsAt(
  spells: readonly Spell[],
  at: Instant,
): { readonly [K in CircumstanceKind]?: Spell<K> } {
  const held: Partial<Record<CircumstanceKind, Spell>> = {};
  for (const spell of spells) {
    if (!holdsAt(spell, at)) continue;
    const known = held[spell.kind];
    if (!known || instantOf(known.from) <= instantOf(spell.from)) held[spell.kind] = spell;
  }
  return held as { readonly [K in CircumstanceKind]?: Spell<K> };
}
