import { readCircumstanceId } from '../../domain/circumstance-ids';
import { holdsAt, type Spell } from '../../domain/circumstances';
import { areaOf } from '../../domain/people/parties';
import { dayOf, type Day, type Instant } from '../../domain/time/time';
import type { Home, RegistrationView, State } from './state';

/**
 * The homes that were told, each since the day of the move: that of the change which the visit notified, or that of an
 * announced change as it happened. One that was announced and did not come about is none.
 */
export const homesOf = ({ homes, owed, advances }: State): Home[] =>
  homes.flatMap((home): Home[] => {
    const advance = advances.find(({ id }) => id === home.id);
    if (advance?.not) return [];
    const moved = owed.find(({ what, met }) => what === 'home-address' && met?.because === home.id);
    const from: Day | undefined = moved ? dayOf(moved.on) : advance?.happenedOn;
    return [{ ...home, from: from ?? home.from }];
  });

/**
 * The police area in which the person lives at an instant: that of the home told last, or else that of whoever was
 * accountable then. `apartFrom`: what one fact itself told of it is left out.
 */
export function homeAreaAt(
  { input, subject }: Pick<RegistrationView, 'input' | 'subject'>,
  at: Instant,
  apartFrom?: string,
): string {
  const held = (spell: Spell): boolean =>
    holdsAt(spell, at) && (apartFrom === undefined || readCircumstanceId(spell.id)?.key !== apartFrom);
  const home = subject.of('home-area').findLast(held);
  const accountable = subject.of('accountable').findLast(held);
  return areaOf(home?.value ?? accountable?.value ?? input.home);
}
