import type { Invited } from '../../domain/reports/attendance';
import { dayOf } from '../../domain/time/time';
import type { Answer } from '../../engine/definition/define-process';
import type { Attendance } from '../../engine/definition/figures';
import { invitedOn } from './invited';
import type { Held, Known } from './state';
import type { table } from './table';

/**
 * The share of the meetings to which an agency was invited that it should attend, in per cent, by level.
 * Source: the MAPPA key performance indicators as commonly applied; to be confirmed.
 */
const guards: Readonly<Record<string, number>> = { '2': 75, '3': 90 };

/**
 * Who was invited to a meeting that was held, and who came. `before`: what was known before it. A unit that was
 * invited and is not in the record's attendance was absent; one that came without an invitation was there all the same.
 */
function invitationsTo(
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

/** Which agencies come to the meetings to which they are invited. */
export const attendance = {
  name: 'attendance',
  title: 'Attendance at MAPP meetings by agency, level and period, against the guards of each level',
  levels: ['1', '2', '3'],
  guards,
  told: {
    'hold-meeting': (answer: Answer<typeof table, 'hold-meeting'>, before: Known): readonly Invited[] =>
      answer.outcome === 'held' ? invitationsTo(answer, before) : [],
  },
} as const satisfies Attendance & { told: object };
