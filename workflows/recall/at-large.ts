import type { Spell } from '../../domain/circumstances';
import { dayOf, instantOf, isInstant, type Instant, type When } from '../../domain/time/time';
import { began, ended } from '../../engine/definition/met';
import type { Since } from '../../engine/definition/plan';

/** A time at large without leave: since a licence was revoked, or since custody was left without leave. */
export interface AtLarge {
  /** Of what began it: the revocation, or the custody that was left. */
  readonly id: string;
  readonly from: When;
  /** Undefined while it lasts. */
  readonly to?: When | undefined;
  /** The custody that ended it. */
  readonly back?: string | undefined;
  /** Both times of what began it, and of what ended it. */
  readonly since: Since;
  readonly until?: Since | undefined;
}

/** Where a recalled person was since the revocation, as far as the custody on record tells. */
export interface Whereabouts {
  readonly atLarge: readonly AtLarge[];
  /** The first return, or the revocation itself where the person was in custody already. */
  readonly returned?: Return | undefined;
  readonly inCustody: boolean;
  /** Left custody other than without leave: nothing is told of what came after. */
  readonly left?: Leaving | undefined;
}

export type Return = Since & { readonly id: string };
export type Leaving = Since & { readonly id: string; readonly reason?: string | undefined };

/** The reasons for which an end of custody is no release. */
export const withoutLeave: readonly string[] = ['escape', 'released-in-error'];

interface Stretch {
  readonly id: string;
  readonly from: When;
  readonly began: Since;
  to: When | undefined;
  ended: Since | undefined;
  reason: string | undefined;
}

/**
 * Follows a person from a revocation on. Spells that overlap or follow each other at once are one stay, as
 * after a move between prisons. `inError` names stays whose end turned out to be a release in error.
 */
export function whereaboutsSince(
  revoked: Since & { readonly id: string; readonly on: Instant },
  custody: readonly Spell<'custody'>[],
  inError: ReadonlySet<string> = new Set(),
): Whereabouts {
  const stays = staysOf(custody, revoked.on);
  const atLarge: AtLarge[] = [];
  const [first] = stays;
  const { id, on, at } = revoked;
  const begun = { id, from: on, since: { on, at } };
  if (!first) return { atLarge: [begun], inCustody: false };
  // Told by the day alone, custody of the day of the revocation is taken to be the return.
  const already = isInstant(first.from) ? first.from <= revoked.on : first.from < dayOf(revoked.on);
  if (!already) atLarge.push({ ...begun, to: first.from, until: first.began, back: first.id });
  const returned = { ...(already ? { on, at } : first.began), id: first.id };
  for (const [place, stay] of stays.entries()) {
    if (stay.to === undefined || !stay.ended) return { atLarge, returned, inCustody: true };
    const escaped = inError.has(stay.id) || withoutLeave.includes(stay.reason ?? '');
    if (!escaped) {
      return {
        atLarge,
        returned,
        inCustody: false,
        left: { ...stay.ended, id: stay.id, reason: stay.reason },
      };
    }
    const next = stays[place + 1];
    atLarge.push({
      id: stay.id,
      from: stay.to,
      since: stay.ended,
      ...(next && { to: next.from, until: next.began, back: next.id }),
    });
  }
  return { atLarge, returned, inCustody: false };
}

function staysOf(custody: readonly Spell<'custody'>[], since: Instant): Stretch[] {
  const told = custody
    .filter(({ from, to }) => to === undefined || (instantOf(to) > since && instantOf(to) > instantOf(from)))
    .toSorted((a, b) => (instantOf(a.from) < instantOf(b.from) ? -1 : 1));
  const stays: Stretch[] = [];
  for (const spell of told) {
    const { id, from, to, endReason } = spell;
    const last = stays.at(-1);
    if (!last || (last.to !== undefined && instantOf(last.to) < instantOf(from))) {
      stays.push({ id, from, began: began(spell), to, ended: ended(spell), reason: endReason });
    } else if (last.to !== undefined && (to === undefined || instantOf(to) > instantOf(last.to))) {
      last.to = to;
      last.ended = ended(spell);
      last.reason = endReason;
    }
  }
  return stays;
}
