import type { CircumstanceKind, Spell } from '../circumstances';
import {
  dayOf,
  daysBetween,
  isInstant,
  plusDays,
  plusMonths,
  timeOn,
  type Day,
  type When,
} from '../time/time';
import { notCounted, type AskedCalendar } from './asked-calendar';
import type { DayClock, DayOptions, Spend, WorkingLine } from './clock';
import type { Count, StoodStill } from './due';
import { inOrder, partsOf, pausesOf, spanOf, type Pause } from './pauses';
import { around, clockInWords, inWords, namesOf, some } from './words';

/** The day that a count starts from: a start too late in the day counts from the next working day. */
export function afterCutOff(
  { cutOff }: DayOptions,
  start: When,
  calendar: AskedCalendar,
): { from: Day; lines: readonly WorkingLine[] } {
  const day = dayOf(start);
  if (cutOff === undefined) return { from: day, lines: [] };
  const late = isInstant(start) && start >= timeOn(day, cutOff);
  const why = late ? `at or after ${cutOff}` : calendar.notWorked(day);
  if (why === undefined) return { from: day, lines: [] };
  let from = plusDays(day, 1);
  while (calendar.notWorked(from) !== undefined) from = plusDays(from, 1);
  const text = `${inWords(day)}: ${why}; counts as ${inWords(from)}, the next working day`;
  return { from, lines: [{ what: 'start', on: day, text }] };
}

interface Around {
  readonly spells: readonly Spell[];
  readonly calendar: AskedCalendar;
  readonly spend?: Spend | undefined;
}

/** Counts the days of a clock, before its end is deferred or moved. */
export function countDays(
  clock: DayClock,
  from: Day,
  { spells, calendar, spend = () => undefined }: Around,
): Count {
  const pauses = pausesOf(clock.stopClock, spells);
  switch (clock.kind) {
    case 'inclusive-days':
      return walk({ first: from, n: clock.n, name: 'day', pauses, spend });
    case 'calendar-days':
      return walk({ start: from, n: clock.n, name: 'day', pauses, spend });
    case 'calendar-months':
      return calendarMonths(clock.n, from, pauses, spend);
    case 'working-days':
      return clock.n < 0
        ? walkBack(-clock.n, from, calendar, spend)
        : walk({ start: from, n: clock.n, name: 'working day', pauses, calendar, spend });
    case 'next-working-day':
      return walk({ start: from, n: 1, name: 'working day', pauses, calendar, spend });
    case 'previous-working-day':
      return walkBack(1, from, calendar, spend);
    case 'not-later-than-days-before':
      return {
        day: plusDays(from, -clock.n),
        fixed: true,
        lines: [
          { what: 'start', on: from, text: `${inWords(from)}: the event` },
          { what: 'counted', text: `${some(clock.n, 'day')} before it is the last lawful day` },
        ],
      };
    case 'window': {
      const [earliestOn, day] = [plusDays(from, clock.a), plusDays(from, clock.b)];
      return {
        day,
        earliestOn,
        fixed: true,
        lines: [
          { what: 'start', on: from, text: `${inWords(from)}: the date` },
          {
            what: 'counted',
            on: earliestOn,
            text: `${inWords(earliestOn)}: the earliest day, ${around(clock.a)}`,
          },
          { what: 'counted', on: day, text: `${inWords(day)}: the latest day, ${around(clock.b)}` },
        ],
      };
    }
    // Stryker disable next-line ConditionalExpression: never reached; the compiler knows all kinds
    default:
      return clock satisfies never;
  }
}

/** Where a count of days begins: with its first day, or after a start that is never counted itself. */
type Walk = ({ readonly first: Day } | { readonly start: Day }) & {
  readonly n: number;
  /** What each day that counts is called; without it, they are counted together and not told one by one. */
  readonly name?: string;
  readonly pauses: readonly Pause[];
  /** Only days that it says are worked count. */
  readonly calendar?: AskedCalendar;
  readonly spend: Spend;
};

function walk({ n, name, pauses, calendar, spend, ...begin }: Walk): Count {
  const [paused, partOf] = [inOrder(pauses), partsOf(pauses)];
  const lines: WorkingLine[] = [];
  // Of no days, the start itself is due; or the next day that would count.
  const none = n === 0;
  let day = 'first' in begin ? begin.first : none ? begin.start : plusDays(begin.start, 1);
  if ('start' in begin) {
    const text = `${inWords(begin.start)}: ${none ? 'no days are added' : 'not counted'}`;
    lines.push({ what: 'start', on: begin.start, text });
  }
  for (let counted = 0; ;) {
    spend(1);
    const pause = paused.on(day);
    if (pause) {
      if (pause.last === undefined) return standsStill(lines, pause, day, n - counted, name);
      lines.push({
        what: 'paused',
        on: day,
        text: `${spanOf(pause, day)}: ${namesOf(pause.kinds)}, not counted`,
      });
      day = plusDays(pause.last, 1);
      continue;
    }
    const why = calendar?.notWorked(day);
    if (why !== undefined) {
      lines.push(notCounted(day, `${why}, not counted`));
      day = plusDays(day, 1);
      continue;
    }
    if (!none && name === undefined) {
      const together = Math.min(n - counted, paused.freeFrom(day));
      counted += together;
      day = plusDays(day, together - 1);
    } else if (!none) {
      counted += 1;
      lines.push({ what: 'counted', on: day, text: `${inWords(day)}${partOf(day)}: ${name} ${counted}` });
    }
    if (counted === n) return { day, lines };
    day = plusDays(day, 1);
  }
}

function standsStill(
  lines: readonly WorkingLine[],
  pause: Pause,
  day: Day,
  daysLeft: number,
  name = 'day',
): StoodStill {
  const { kinds, since } = pause;
  const text = `${spanOf(pause, day)}: ${namesOf(kinds)} with no end known; the clock stands still with ${some(daysLeft, name)} left`;
  return {
    lines: [...lines, { what: 'paused', on: day, text }],
    paused: { since, kind: kinds.at(-1) as CircumstanceKind, daysLeft },
  };
}

/** Counted back from an event. */
function walkBack(n: number, from: Day, calendar: AskedCalendar, spend: Spend): Count {
  const lines: WorkingLine[] = [{ what: 'start', on: from, text: `${inWords(from)}: not counted` }];
  let day = from;
  for (let counted = 0; counted < n;) {
    spend(1);
    day = plusDays(day, -1);
    const why = calendar.notWorked(day);
    if (why !== undefined) {
      lines.push(notCounted(day, `${why}, not counted`));
      continue;
    }
    counted += 1;
    lines.push({ what: 'counted', on: day, text: `${inWords(day)}: working day ${counted} before` });
  }
  return { day, lines, fixed: true };
}

function calendarMonths(n: number, from: Day, pauses: readonly Pause[], spend: Spend): Count {
  const day = plusMonths(from, n);
  const shorter = day.slice(8) === from.slice(8) ? '' : ', the last day of that month';
  const lines: WorkingLine[] = [
    { what: 'start', on: from, text: `${inWords(from)}: the period begins` },
    {
      what: 'counted',
      on: day,
      text: `${clockInWords({ kind: 'calendar-months', n })} is ${inWords(day)}${shorter}`,
    },
  ];
  const days = daysBetween(from, day);
  // The same period as so many days after its first, of which those spent away do not count.
  const stopped = walk({ start: from, n: days, pauses, spend });
  return { ...stopped, lines: [...lines, ...stopped.lines.slice(1)] };
}
