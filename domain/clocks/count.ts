import type { Calendar } from '../calendars/calendar';
import type { Spell } from '../circumstances';
import { instantOf, isInstant, type Day, type When } from '../time/time';
import { asking, unknownYears } from './asked-calendar';
import type { Clock, Due, Spend } from './clock';
import { afterCutOff, countDays } from './days';
import { at, by } from './due';
import { finished } from './ends';
import { elapsedHours, hoursBefore } from './hours';
import { inWords } from './words';

interface Around {
  readonly spells: readonly Spell[];
  readonly calendar: Calendar;
  readonly spend?: Spend | undefined;
}

/**
 * Counts a clock from its start. Pure: the same start, circumstances and calendar give the same instant and
 * the same working, whatever the time zone of the machine.
 */
export function countClock(clock: Clock, start: When, around: Around): Due {
  switch (clock.kind) {
    case 'given':
      return isInstant(start) ? at(start, []) : by(start, []);
    case 'elapsed-hours':
      return elapsedHours(clock, instantOf(start), around.spells);
    case 'not-later-than-hours-before':
      return hoursBefore(clock.n, instantOf(start));
    default: {
      const asked = asking(around.calendar);
      const { from, lines } = afterCutOff(clock, start, asked);
      const counted = countDays(clock, from, { ...around, calendar: asked });
      const due = finished(clock, { ...counted, lines: [...lines, ...counted.lines] }, around.spells, asked);
      const years = asked.unknownYears();
      return years.length === 0
        ? due
        : { ...due, working: [...due.working.slice(0, -1), unknownYears(years), ...due.working.slice(-1)] };
    }
  }
}

/**
 * A due instant put off to the end of a day by whoever may. The later of the two stands; a clock that stands
 * still goes on standing still.
 */
export function extendedTo(due: Due, day: Day, times: number): Due {
  if (due.dueOn === undefined || day <= due.dueOn) return due;
  const text = `Extended to ${inWords(day)}${times > 1 ? ` (${times} extensions)` : ''}`;
  return by(day, [...due.working.slice(0, -1), { what: 'extended', on: day, text }]);
}
