import type { CircumstanceKind, Spell } from '../circumstances';
import { dayOf, plusDays, timeOn, type Day } from '../time/time';
import { notCounted, type AskedCalendar } from './asked-calendar';
import type { DayClock, Due, WorkingLine } from './clock';
import { at, by, standing, type Count } from './due';
import { pauseOn, pausesOf, type Pause } from './pauses';
import { inWords, namesOf, some } from './words';

// A deferred end lasts until the end of 3 days beginning with the day on which the state ends: s.85(3).
const deferredDays = 3;

/** Defers an end that falls into a pause; says where the clock waits for an end that is not known. */
export function deferred(day: Day, pauses: readonly Pause[]): Count {
  const lines: WorkingLine[] = [];
  let due = day;
  for (let pause = pauseOn(due, pauses); pause; pause = pauseOn(due, pauses)) {
    const where = `${inWords(due)} falls ${namesOf(pause.kinds)}`;
    if (pause.to === undefined) {
      const text = `${where}, with no end known: it does not expire until then, and ${some(deferredDays, 'day')} are left`;
      const kind = pause.kinds.at(-1) as CircumstanceKind;
      return {
        lines: [...lines, { what: 'paused', on: due, text }],
        paused: { since: pause.since, kind, daysLeft: deferredDays },
      };
    }
    const ends = dayOf(pause.to);
    const text = `${where}: it goes on until the end of ${deferredDays} days beginning with ${inWords(ends)}`;
    lines.push({ what: 'deferred', on: due, text });
    due = plusDays(ends, deferredDays - 1);
  }
  return { day: due, lines };
}

/** Says that nothing is owed on a day spent away; where no end of that is known, the clock waits for it. */
function fallenAway(day: Day, pauses: readonly Pause[], lines: readonly WorkingLine[]): Due | undefined {
  const pause = pauseOn(day, pauses);
  if (!pause) return undefined;
  const where = `${inWords(day)} falls ${namesOf(pause.kinds)}`;
  if (pause.to !== undefined) {
    const text = `${where}: it falls away, and the release is notified instead`;
    return { working: [...lines, { what: 'falls-away', on: day, text }], fallsAway: true };
  }
  const text = `${where}, with no end known: if that still holds then, it falls away`;
  return {
    working: [...lines, { what: 'paused', on: day, text }],
    paused: { since: pause.since, kind: pause.kinds.at(-1) as CircumstanceKind, daysLeft: 0 },
  };
}

/** Defers the end, moves a due day that must be worked, and sets the time of day. */
export function finished(
  clock: DayClock,
  counted: Count,
  spells: readonly Spell[],
  calendar: AskedCalendar,
): Due {
  if (counted.day === undefined) return standing(counted);
  const { day, lines, earliestOn, fixed } = counted;
  const fallen = fallenAway(day, pausesOf(clock.fallsAway, spells), lines);
  if (fallen) return fallen;
  const pauses = pausesOf(fixed ? undefined : clock.deferredEnd, spells);
  const working = [...lines];
  let due = day;
  for (;;) {
    const end = deferred(due, pauses);
    if (end.day === undefined) return standing(end, working);
    working.push(...end.lines);
    due = end.day;
    if (clock.mustBeWorkingDay === undefined) break;
    const [days, moved] = clock.mustBeWorkingDay === 'next' ? [1, 'moved on'] : [-1, 'moved back'];
    for (let why = calendar.notWorked(due); why; why = calendar.notWorked(due)) {
      working.push(notCounted(due, `${why}, ${moved}`));
      due = plusDays(due, days);
    }
    if (clock.mustBeWorkingDay === 'previous' || !pauseOn(due, pauses)) break;
  }
  const answer = clock.timeOfDay === undefined ? by(due, working) : at(timeOn(due, clock.timeOfDay), working);
  return earliestOn === undefined ? answer : { ...answer, earliestOn };
}
