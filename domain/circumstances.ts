import type { StaffId, UnitId } from './parties';
import { instantOf, type Instant, type When } from './time';

/** What may hold of a subject from … to …, and the value that it then has. */
export interface CircumstanceValues {
  custody: true;
  hospital: true;
  abroad: true;
  'no-fixed-abode': true;
  'mappa-level': '1' | '2' | '3';
  risk: 'low' | 'medium' | 'high' | 'very-high';
  accountable: UnitId;
  /** The officer who leads the management of the person. */
  'lead-officer': StaffId;
  charged: true;
  shpo: true;
  registered: true;
  deceased: true;
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
}

/** What each kind of circumstance may hold: `true`, one of a list, a unit, or a member of staff. */
export const circumstanceValues = {
  custody: 'true',
  hospital: 'true',
  abroad: 'true',
  'no-fixed-abode': 'true',
  'mappa-level': ['1', '2', '3'],
  risk: ['low', 'medium', 'high', 'very-high'],
  accountable: 'unit',
  'lead-officer': 'staff',
  charged: 'true',
  shpo: 'true',
  registered: 'true',
  deceased: 'true',
} as const satisfies Record<CircumstanceKind, 'true' | 'unit' | 'staff' | readonly string[]>;

export const circumstanceKinds = Object.keys(circumstanceValues) as readonly CircumstanceKind[];

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
