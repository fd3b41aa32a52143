import type { CircumstanceKind, Spell } from '../circumstances';
import {
  dayOf,
  fromMilliseconds,
  later,
  plusHours,
  timeOf,
  toMilliseconds,
  type Instant,
} from '../time/time';
import type { Clock, Due, WorkingLine } from './clock';
import { at, by, standing } from './due';
import { deferred } from './ends';
import { pausesOf } from './pauses';
import { inWords, namesOf, some } from './words';

/** The last lawful moment before an event. */
export function hoursBefore(n: number, event: Instant): Due {
  const day = dayOf(event);
  return at(plusHours(event, -n), [
    { what: 'start', on: day, text: `${inWords(day)}, ${timeOf(event)}: the event` },
    { what: 'counted', text: `${some(n, 'hour')} before it is the last lawful moment` },
  ]);
}

/** Counts true hours, and leaves out those spent in a state that stops the clock. */
export function elapsedHours(
  clock: Extract<Clock, { kind: 'elapsed-hours' }>,
  begin: Instant,
  spells: readonly Spell[],
): Due {
  const from = dayOf(begin);
  const lines: WorkingLine[] = [
    { what: 'start', on: from, text: `${inWords(from)}, ${timeOf(begin)}: the hours begin` },
    { what: 'counted', text: `${some(clock.n, 'hour')}, nights and weekends included` },
  ];
  let due = plusHours(begin, clock.n);
  for (const pause of pausesOf(clock.stopClock, spells)) {
    if (pause.from > due) continue;
    const since = later(pause.from, begin);
    const left = toMilliseconds(due) - toMilliseconds(since);
    const where = `${inWords(dayOf(since))}, ${timeOf(since)}: ${namesOf(pause.kinds)}`;
    if (pause.to === undefined) {
      const text = `${where} with no end known; the clock stands still with ${some(Math.ceil(left / 3_600_000), 'hour')} left`;
      const paused = { since: pause.since, kind: pause.kinds.at(-1) as CircumstanceKind };
      return {
        working: [...lines, { what: 'paused', on: dayOf(since), text }],
        paused: { ...paused, daysLeft: Math.ceil(left / 86_400_000) },
      };
    }
    if (pause.to <= begin) continue;
    lines.push({
      what: 'paused',
      on: dayOf(since),
      text: `${where} until ${inWords(dayOf(pause.to))}, ${timeOf(pause.to)}; not counted`,
    });
    due = fromMilliseconds(toMilliseconds(pause.to) + left);
  }
  const inside = pausesOf(clock.deferredEnd, spells);
  const held = inside.find(({ from: since, to }) => since <= due && (to === undefined || to > due));
  if (!held) return at(due, lines);
  // It holds when the hours run out, which need not be at the end of their day.
  const end = deferred(dayOf(due), [{ ...held, first: dayOf(due), last: dayOf(due) }, ...inside]);
  return end.day === undefined ? standing(end, lines) : by(end.day, [...lines, ...end.lines]);
}
