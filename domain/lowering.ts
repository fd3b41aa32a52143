import { spellsAt, type CircumstanceKind, type CircumstanceValues, type Spell } from './circumstances';
import { instantOf, type Instant } from './time/time';

/** What is lowered by two people only, from the least to the gravest. Without a spell, it is lower than the least. */
const orders = {
  risk: ['low', 'medium', 'high', 'very-high'],
  'mappa-level': ['1', '2', '3'],
} as const satisfies { readonly [K in CircumstanceKind]?: readonly CircumstanceValues[K][] };

const isOrdered = (kind: CircumstanceKind): kind is keyof typeof orders => Object.hasOwn(orders, kind);

function gravityAt(kind: keyof typeof orders, spells: readonly Spell[], at: Instant): number {
  const order: readonly string[] = orders[kind];
  const value = spellsAt(spells, at)[kind]?.value;
  return value === undefined ? -1 : order.indexOf(value);
}

/**
 * Whether a change of what is on record lowers something, now or at any time to come: by another value, by an end, or
 * by taking back what was recorded. What it says of the past alone lowers nothing.
 *
 * Assumed: fewer visits and less scrutiny follow from either, so that nobody brings that about alone.
 */
export function lowers(
  kind: CircumstanceKind,
  { before, after }: { readonly before: readonly Spell[]; readonly after: readonly Spell[] },
  now: Instant,
): boolean {
  if (!isOrdered(kind)) return false;
  const times = [...before, ...after]
    .filter((spell) => spell.kind === kind)
    .flatMap(({ from, to }) => (to === undefined ? [from] : [from, to]))
    .map(instantOf)
    .filter((at) => at > now);
  return [now, ...times].some((at) => gravityAt(kind, after, at) < gravityAt(kind, before, at));
}
