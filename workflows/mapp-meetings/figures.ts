import type { UnitId } from '../../domain/people/parties';
import { dayOf, type Day } from '../../domain/time/time';
import { invitedOn } from './invited';
import type { Held, Known } from './state';

/**
 * The share of the meetings to which an agency was invited that it should attend, in per cent, by level.
 * Source: the MAPPA key performance indicators as commonly applied; to be confirmed.
 */
export const attendanceGuards: Readonly<Record<string, number>> = { '2': 75, '3': 90 };

/** One invitation of one unit to one meeting that was held, and what became of it. */
export interface Invited {
  readonly unit: UnitId;
  readonly level: string;
  readonly on: Day;
  readonly meeting: string;
  readonly presence: Held['attendance'][number]['presence'] | 'absent';
}

/**
 * Who was invited to a meeting that was held, and who came. `before`: what was known before it. A unit that was
 * invited and is not in the record's attendance was absent; one that came without an invitation was there all the same.
 */
export function invitationsTo(
  { id, on, attendance }: Pick<Held, 'id' | 'on' | 'attendance'>,
  before: Known,
): Invited[] {
  const presences = new Map(attendance.map(({ unit, presence }) => [unit, presence]));
  const invited = new Set([...invitedOn(dayOf(on), before), ...presences.keys()]);
  return [...invited].map((unit) => ({
    unit,
    level: before.state.level?.value ?? '1',
    on: dayOf(on),
    meeting: id,
    presence: presences.get(unit) ?? 'absent',
  }));
}
