import type { Spell } from '../../domain/circumstances';
import { dayOf, instantOf, isInstant, type Instant, type When } from '../../domain/time/time';

/** A time at large without leave: since a licence was revoked, or since custody was left without leave. */
export interface AtLarge {
  /** Of what began it: the revocation, or the custody that was left. */
  readonly id: string;
  readonly from: When;
  /** Undefined while it lasts. */
  readonly to?: When | undefined;
  /** The custody that ended it. */
  readonly back?: string | undefined;
}

/** Where a recalled person was since the revocation, as far as the custody on record tells. */
export interface Whereabouts {
  readonly atLarge: readonly AtLarge[];
  /** The first return, or the revocation itself where the person was in custody already. */
  readonly returned?: { readonly id: string; readonly on: When } | undefined;
  readonly inCustody: boolean;
  /** Left custody other than without leave: nothing is told of what came after. */
  readonly left?:
    { readonly id: string; readonly on: When; readonly reason?: string | undefined } | undefined;
}

/** The reasons for which an end of custody is no release. */
export const withoutLeave: readonly string[] = ['escape', 'released-in-error'];

interface Stretch {
  readonly id: string;
  readonly from: When;
  to: When | undefined;
  reason: string | undefined;
}

/**
 * Follows a person from a revocation on. Spells that overlap or follow each other at once are one stay, as
 * after a move between prisons. `inError` names stays whose end turned out to be a release in error.
 */
export function whereaboutsSince(
  revoked: { readonly id: string; readonly on: Instant },
  custody: readonly Spell<'custody'>[],
  inError: ReadonlySet<string> = new Set(),
): Whereabouts {
  const stays = staysOf(custody, revoked.on);
  const atLarge: AtLarge[] = [];
  const [first] = stays;
  if (!first) return { atLarge: [{ id: revoked.id, from: revoked.on }], inCustody: false };
  // Told by the day alone, custody of the day of the revocation is taken to be the return.
  const already = isInstant(first.from) ? first.from <= revoked.on : first.from < dayOf(revoked.on);
  if (!already) atLarge.push({ id: revoked.id, from: revoked.on, to: first.from, back: first.id });
  const returned = { id: first.id, on: already ? revoked.on : first.from };
  for (const [place, stay] of stays.entries()) {
    if (stay.to === undefined) return { atLarge, returned, inCustody: true };
    const escaped = inError.has(stay.id) || withoutLeave.includes(stay.reason ?? '');
    if (!escaped) {
      return {
        atLarge,
        returned,
        inCustody: false,
        left: { id: stay.id, on: stay.to, reason: stay.reason },
      };
    }
    const next = stays[place + 1];
    atLarge.push({
      id: stay.id,
      from: stay.to,
      ...(next && { to: next.from, back: next.id }),
    });
  }
  return { atLarge, returned, inCustody: false };
}

function staysOf(custody: readonly Spell<'custody'>[], since: Instant): Stretch[] {
  const told = custody
    .filter(({ from, to }) => to === undefined || (instantOf(to) > since && instantOf(to) > instantOf(from)))
    .toSorted((a, b) => (instantOf(a.from) < instantOf(b.from) ? -1 : 1));
  const stays: Stretch[] = [];
  for (const { id, from, to, endReason } of told) {
    const last = stays.at(-1);
    if (!last || (last.to !== undefined && instantOf(last.to) < instantOf(from))) {
      stays.push({ id, from, to, reason: endReason });
    } else if (last.to !== undefined && (to === undefined || instantOf(to) > instantOf(last.to))) {
      last.to = to;
      last.reason = endReason;
    }
  }
  return stays;
}
