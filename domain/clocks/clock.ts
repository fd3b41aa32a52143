import { coversDay, notWorked, type Calendar } from '../calendars/calendar';
import type { CircumstanceKind, Spell } from '../circumstances';
import {
  dayOf,
  daysBetween,
  endOf,
  fromMilliseconds,
  instantOf,
  isInstant,
  later,
  plusDays,
  plusHours,
  plusMonths,
  timeOf,
  timeOn,
  toMilliseconds,
  type Day,
  type Instant,
  type When,
} from '../time/time';
import { partOf, pauseOn, pausesOf, spanOf, type Pause } from './pauses';
import { around, clockInWords, inWords, namesOf, some } from './words';

/** A time of day in London: `13:00`. */
export type TimeOfDay = `${number}:${number}`;

/** What a person's absence does to a clock. */
interface PauseOptions {
  /** Time spent so is disregarded: a day counts when the person is free at its end. SOA 2003 s.83(1), 84(1). */
  readonly stopClock?: readonly CircumstanceKind[] | undefined;
  /** The clock runs on, but cannot run out inside: then 3 days beginning with the end. SOA 2003 s.85(3)-(4). */
  readonly deferredEnd?: readonly CircumstanceKind[] | undefined;
  /** Due on a day spent so, nothing is owed: another duty takes its place. CTA 2008 s.49(2)-(3). */
  readonly fallsAway?: readonly CircumstanceKind[] | undefined;
}

/** What every clock that counts days may also take. */
interface DayOptions extends PauseOptions {
  /** A start at or after it, or on a day that is not worked, counts from the next working day. */
  readonly cutOff?: TimeOfDay | undefined;
  /** Due at that time rather than at the end of the day. */
  readonly timeOfDay?: TimeOfDay | undefined;
  /** A due day that is not worked moves to the nearest one after or before it. */
  readonly mustBeWorkingDay?: 'next' | 'previous' | undefined;
}

type DayClock = DayOptions &
  (
    | {
        /**
         * `inclusive-days`: the start day is day 1; no roll-forward. `calendar-days`: the start day is day 0.
         * `calendar-months`: the corresponding date, or the last day of a shorter month. `working-days`: the
         * start day is never counted; below 0, counted back. `not-later-than-days-before`: the last lawful day
         * before an event.
         */
        readonly kind:
          | 'inclusive-days'
          | 'calendar-days'
          | 'calendar-months'
          | 'working-days'
          | 'not-later-than-days-before';
        readonly n: number;
      }
    /** Strictly after the start day, strictly before it. */
    | { readonly kind: 'next-working-day' | 'previous-working-day' }
    /** From a days after a date to b days after it; before it where they are negative. Due with the last. */
    | { readonly kind: 'window'; readonly a: number; readonly b: number }
  );

/** How the law or guidance counts time towards a due instant. Civil days are London's. */
export type Clock =
  | DayClock
  /** True hours across nights, weekends and changes of the clocks. */
  | ({ readonly kind: 'elapsed-hours'; readonly n: number } & PauseOptions)
  /** The last instant so many true hours before an event. */
  | { readonly kind: 'not-later-than-hours-before'; readonly n: number }
  /** The end of the start day, or the start instant itself. */
  | { readonly kind: 'given' };

/** One line of the working that a caseworker can follow with a wall calendar. */
export interface WorkingLine {
  readonly what:
    | 'rule'
    | 'policy'
    | 'start'
    | 'counted'
    | 'not-counted'
    | 'paused'
    | 'deferred'
    | 'falls-away'
    | 'unknown-year'
    | 'extended'
    | 'due';
  readonly on?: Day;
  readonly text: string;
}

/** When something is due, and how that was found. Without `dueAt` the clock stands still, open-ended. */
export interface Due {
  readonly dueAt?: Instant;
  readonly dueOn?: Day;
  /** The first day that will do, where a clock has one. */
  readonly earliestOn?: Day;
  readonly working: readonly WorkingLine[];
  readonly paused?: { readonly since: When; readonly kind: CircumstanceKind; readonly daysLeft: number };
  /** Nothing is owed: it would have been due while another duty takes its place. */
  readonly fallsAway?: true;
}

interface Around {
  readonly spells: readonly Spell[];
  readonly calendar: Calendar;
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
      return elapsedHours(clock, instantOf(start), around);
    case 'not-later-than-hours-before':
      return hoursBefore(clock.n, instantOf(start));
    default: {
      const asked = asking(around.calendar);
      const { from, lines } = afterCutOff(clock, start, asked);
      const counted = countDays(clock, from, around.spells, asked);
      const due = finished(clock, { ...counted, lines: [...lines, ...counted.lines] }, around.spells, asked);
      return asked.unknownYear()
        ? { ...due, working: [...due.working.slice(0, -1), unknownYear, ...due.working.slice(-1)] }
        : due;
    }
  }
}

const unknownYear: WorkingLine = {
  what: 'unknown-year',
  text: 'The bank holidays of one of these years are not known yet: only weekends were left out',
};

/** A calendar that remembers whether it took a day for worked of which it cannot know. */
interface AskedCalendar {
  readonly notWorked: (day: Day) => string | undefined;
  readonly unknownYear: () => boolean;
}

function asking(calendar: Calendar): AskedCalendar {
  let unknown = false;
  return {
    notWorked(day) {
      const why = notWorked(day, calendar);
      unknown ||= why === undefined && !coversDay(day, calendar);
      return why;
    },
    unknownYear: () => unknown,
  };
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

/** A count before its end is deferred, moved to a working day and given its time; or one that stands still. */
type Count = { readonly lines: readonly WorkingLine[] } & (
  | {
      readonly day: Day;
      readonly earliestOn?: Day;
      /** Counted from an event that is to come: an absence before it moves nothing. */
      readonly fixed?: true;
    }
  | { readonly day?: never; readonly paused: NonNullable<Due['paused']> }
);
type StoodStill = Extract<Count, { readonly paused: unknown }>;

const notCounted = (day: Day, why: string): WorkingLine => ({
  what: 'not-counted',
  on: day,
  text: `${inWords(day)}: ${why}`,
});

function afterCutOff(
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

function countDays(clock: DayClock, from: Day, spells: readonly Spell[], calendar: AskedCalendar): Count {
  const pauses = pausesOf(clock.stopClock, spells);
  switch (clock.kind) {
    case 'inclusive-days':
      return walk({ first: from, n: clock.n, name: 'day', pauses });
    case 'calendar-days':
      return walk({ start: from, n: clock.n, name: 'day', pauses });
    case 'calendar-months':
      return calendarMonths(clock.n, from, pauses);
    case 'working-days':
      return clock.n < 0
        ? walkBack(-clock.n, from, calendar)
        : walk({ start: from, n: clock.n, name: 'working day', pauses, calendar });
    case 'next-working-day':
      return walk({ start: from, n: 1, name: 'working day', pauses, calendar });
    case 'previous-working-day':
      return walkBack(1, from, calendar);
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
  /** What each day that counts is called; without it, they are too many to be told one by one. */
  readonly name?: string;
  readonly pauses: readonly Pause[];
  /** Only days that it says are worked count. */
  readonly calendar?: AskedCalendar;
};

function walk({ n, name, pauses, calendar, ...begin }: Walk): Count {
  const lines: WorkingLine[] = [];
  // Of no days, the start itself is due; or the next day that would count.
  const none = n === 0;
  let day = 'first' in begin ? begin.first : none ? begin.start : plusDays(begin.start, 1);
  if ('start' in begin) {
    const text = `${inWords(begin.start)}: ${none ? 'no days are added' : 'not counted'}`;
    lines.push({ what: 'start', on: begin.start, text });
  }
  for (let counted = 0; ;) {
    const pause = pauseOn(day, pauses);
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
    if (!none) {
      counted += 1;
      if (name !== undefined)
        lines.push({
          what: 'counted',
          on: day,
          text: `${inWords(day)}${partOf(day, pauses)}: ${name} ${counted}`,
        });
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
function walkBack(n: number, from: Day, calendar: AskedCalendar): Count {
  const lines: WorkingLine[] = [{ what: 'start', on: from, text: `${inWords(from)}: not counted` }];
  let day = from;
  for (let counted = 0; counted < n;) {
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

function calendarMonths(n: number, from: Day, pauses: readonly Pause[]): Count {
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
  const stopped = walk({ start: from, n: days, pauses });
  return { ...stopped, lines: [...lines, ...stopped.lines.slice(1)] };
}

// A deferred end lasts until the end of 3 days beginning with the day on which the state ends: s.85(3).
const deferredDays = 3;

/** Defers an end that falls into a pause; says where the clock waits for an end that is not known. */
function deferred(day: Day, pauses: readonly Pause[]): Count {
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
function finished(clock: DayClock, counted: Count, spells: readonly Spell[], calendar: AskedCalendar): Due {
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

function hoursBefore(n: number, event: Instant): Due {
  const day = dayOf(event);
  return at(plusHours(event, -n), [
    { what: 'start', on: day, text: `${inWords(day)}, ${timeOf(event)}: the event` },
    { what: 'counted', text: `${some(n, 'hour')} before it is the last lawful moment` },
  ]);
}

function elapsedHours(
  clock: Extract<Clock, { kind: 'elapsed-hours' }>,
  begin: Instant,
  { spells }: Around,
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

const standing = ({ lines, paused }: StoodStill, before: readonly WorkingLine[] = []): Due => ({
  working: [...before, ...lines],
  paused,
});

function by(day: Day, working: readonly WorkingLine[]): Due {
  return {
    dueAt: endOf(day),
    dueOn: day,
    working: [...working, { what: 'due', on: day, text: `Due by the end of ${inWords(day)}` }],
  };
}

function at(instant: Instant, working: readonly WorkingLine[]): Due {
  const day = dayOf(instant);
  return {
    dueAt: instant,
    dueOn: day,
    working: [...working, { what: 'due', on: day, text: `Due at ${timeOf(instant)} on ${inWords(day)}` }],
  };
}
