import type { CircumstanceKind, Spell } from '../circumstances';
import { coversDay, notWorked, type Calendar } from '../calendars/calendar';
import {
  dayOf,
  daysBetween,
  endOf,
  instantOf,
  isInstant,
  plusDays,
  plusHours,
  plusMonths,
  timeOf,
  timeOn,
  weekdayOf,
  type Day,
  type Instant,
  type When,
} from '../time';

/** A time of day in London: `13:00`. */
export type TimeOfDay = `${number}:${number}`;

/** What every clock that counts days may also take. */
interface DayOptions {
  /** A start at or after it, or on a day that is not worked, counts from the next working day. */
  readonly cutOff?: TimeOfDay | undefined;
  /** Due at that time rather than at the end of the day. */
  readonly timeOfDay?: TimeOfDay | undefined;
  /** A due day that is not worked moves to the nearest one after or before it. */
  readonly mustBeWorkingDay?: 'next' | 'previous' | undefined;
}

type DayClock =
  /** The start day is day 1; no roll-forward. `stopClock`: days that end inside such a spell do not count. */
  | { readonly kind: 'inclusive-days'; readonly n: number; readonly stopClock?: readonly CircumstanceKind[] }
  /** The start day is day 0. */
  | { readonly kind: 'calendar-days'; readonly n: number; readonly deferredEnd?: readonly CircumstanceKind[] }
  /** The corresponding date, or the last day of a shorter month. */
  | {
      readonly kind: 'calendar-months';
      readonly n: number;
      readonly deferredEnd?: readonly CircumstanceKind[];
    }
  /** The start day is never counted; below 0, counted back. */
  | { readonly kind: 'working-days'; readonly n: number }
  /** Strictly after the start day, strictly before it. */
  | { readonly kind: 'next-working-day' | 'previous-working-day' }
  | { readonly kind: 'not-later-than-days-before'; readonly n: number };

/** How the law or guidance counts time towards a due instant. Civil days are London's. */
export type Clock =
  | (DayClock & DayOptions)
  /** True hours across nights, weekends and changes of the clocks. */
  | { readonly kind: 'elapsed-hours'; readonly n: number }
  /** The end of the start day, or the start instant itself. */
  | { readonly kind: 'given' };

/** One line of the working that a caseworker can follow with a wall calendar. */
export interface WorkingLine {
  readonly what:
    'rule' | 'policy' | 'start' | 'counted' | 'not-counted' | 'paused' | 'deferred' | 'unknown-year' | 'due';
  readonly on?: Day;
  readonly text: string;
}

/** When something is due, and how that was found. Without `dueAt` the clock stands still, open-ended. */
export interface Due {
  readonly dueAt?: Instant;
  readonly dueOn?: Day;
  readonly working: readonly WorkingLine[];
  readonly paused?: { readonly since: When; readonly kind: CircumstanceKind; readonly daysLeft?: number };
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Friday 24 December 2021`. */
export function inWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${weekdays[weekdayOf(day) - 1]} ${date} ${months[month - 1]} ${year}`;
}

const names: Partial<Record<CircumstanceKind, string>> = {
  custody: 'in custody',
  hospital: 'in hospital',
  abroad: 'abroad',
};
const nameOf = (kind: CircumstanceKind): string => names[kind] ?? kind;

/**
 * Counts a clock from its start. Pure: the same start, circumstances and calendar give the same instant and
 * the same working, whatever the time zone of the machine.
 */
export function countClock(
  clock: Clock,
  start: When,
  { spells, calendar }: { spells: readonly Spell[]; calendar: Calendar },
): Due {
  const from = dayOf(start);
  switch (clock.kind) {
    case 'given':
      return isInstant(start) ? at(start, []) : by(start, []);
    case 'elapsed-hours': {
      const begin = instantOf(start);
      const due = plusHours(begin, clock.n);
      return at(due, [
        { what: 'start', on: from, text: `${inWords(from)}, ${timeOf(begin)}: the hours begin` },
        { what: 'counted', text: `${clock.n} hours, nights and weekends included` },
      ]);
    }
    default: {
      const begun = afterCutOff(clock, start, calendar);
      return finished(clock, countDays(clock, begun.from, { spells, calendar }), begun.working, calendar);
    }
  }
}

function afterCutOff(
  { cutOff }: DayOptions,
  start: When,
  calendar: Calendar,
): { from: Day; working: readonly WorkingLine[] } {
  const day = dayOf(start);
  if (cutOff === undefined) return { from: day, working: [] };
  const late = isInstant(start) && start >= timeOn(day, cutOff);
  const why = late ? `at or after ${cutOff}` : notWorked(day, calendar);
  if (why === undefined) return { from: day, working: [] };
  let from = plusDays(day, 1);
  while (notWorked(from, calendar) !== undefined) from = plusDays(from, 1);
  const text = `${inWords(day)}: ${why}; counts as ${inWords(from)}, the next working day`;
  return { from, working: [{ what: 'start', on: day, text }] };
}

/** Moves a due day that must be worked, and sets the time of day. */
function finished(
  { mustBeWorkingDay, timeOfDay }: DayOptions,
  { dueOn, working, paused }: Due,
  before: readonly WorkingLine[],
  calendar: Calendar,
): Due {
  if (dueOn === undefined) return { working: [...before, ...working], ...(paused && { paused }) };
  const lines = [...before, ...working.slice(0, -1)];
  let day = dueOn;
  for (let why = notWorked(day, calendar); mustBeWorkingDay && why; why = notWorked(day, calendar)) {
    lines.push({ what: 'not-counted', on: day, text: `${inWords(day)}: ${why}, moved on` });
    day = plusDays(day, mustBeWorkingDay === 'next' ? 1 : -1);
  }
  if (mustBeWorkingDay && !coversDay(day, calendar)) lines.push(unknownYear);
  return timeOfDay === undefined ? by(day, lines) : at(timeOn(day, timeOfDay), lines);
}

const unknownYear: WorkingLine = {
  what: 'unknown-year',
  text: 'The bank holidays of one of these years are not known yet: only weekends were left out',
};

function countDays(
  clock: DayClock,
  from: Day,
  { spells, calendar }: { spells: readonly Spell[]; calendar: Calendar },
): Due {
  switch (clock.kind) {
    case 'inclusive-days':
      return inclusiveDays(clock.n, from, clock.stopClock ?? [], spells);
    case 'calendar-days':
      return deferred(
        plusDays(from, clock.n),
        `${clock.n} days after`,
        from,
        clock.deferredEnd ?? [],
        spells,
      );
    case 'calendar-months':
      return deferred(plusMonths(from, clock.n), inMonths(clock.n), from, clock.deferredEnd ?? [], spells);
    case 'working-days':
      return workingDays(clock.n, from, calendar);
    case 'next-working-day':
      return workingDays(1, from, calendar);
    case 'previous-working-day':
      return workingDays(-1, from, calendar);
    case 'not-later-than-days-before':
      return by(plusDays(from, -clock.n), [
        { what: 'start', on: from, text: `${inWords(from)}: the event` },
        { what: 'counted', text: `${clock.n} days before it is the last lawful day` },
      ]);
    default:
      return clock satisfies never;
  }
}

const inMonths = (n: number): string =>
  n % 12 === 0 ? `${n / 12} ${n === 12 ? 'year' : 'years'} after` : `${n} months after`;

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

/** The spell of those kinds in which an instant falls. */
function spellAt(
  at: Instant,
  kinds: readonly CircumstanceKind[],
  spells: readonly Spell[],
): Spell | undefined {
  const inside = spells.filter(
    ({ kind, from, to }) =>
      kinds.includes(kind) && instantOf(from) <= at && (to === undefined || instantOf(to) > at),
  );
  // An open-ended one decides; else the one that lasts longest, so that overlapping spells merge.
  return (
    inside.find(({ to }) => to === undefined) ??
    inside.sort((a, b) => (instantOf(a.to as When) < instantOf(b.to as When) ? 1 : -1))[0]
  );
}

/** A day counts as spent where the person is at its end. */
const spellAtEndOf = (
  day: Day,
  kinds: readonly CircumstanceKind[],
  spells: readonly Spell[],
): Spell | undefined => spellAt(endOf(day), kinds, spells);

/** The spell with which an absence ends: those that overlap, or follow on at once, are one absence. */
function lastOfAbsence(spell: Spell, kinds: readonly CircumstanceKind[], spells: readonly Spell[]): Spell {
  let last = spell;
  while (last.to !== undefined) {
    const next = spellAt(instantOf(last.to), kinds, spells);
    if (!next) break;
    last = next;
  }
  return last;
}

function inclusiveDays(
  n: number,
  from: Day,
  stops: readonly CircumstanceKind[],
  spells: readonly Spell[],
): Due {
  const working: WorkingLine[] = [];
  let day = from;
  for (let counted = 0; ;) {
    const spell = spellAtEndOf(day, stops, spells);
    if (spell && spell.to === undefined) {
      const daysLeft = n - counted;
      working.push({
        what: 'paused',
        on: day,
        text: `${inWords(day)}: ${nameOf(spell.kind)} with no end known; the clock stands still with ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} left`,
      });
      return { working, paused: { since: spell.from, kind: spell.kind, daysLeft } };
    }
    if (spell) {
      const resumes = firstDayOutside(spell, day);
      working.push({
        what: 'paused',
        on: day,
        text: `${inWords(day)} to ${inWords(plusDays(resumes, -1))}: ${nameOf(spell.kind)}, not counted`,
      });
      day = resumes;
      continue;
    }
    counted += 1;
    working.push({ what: 'counted', on: day, text: `${inWords(day)}: day ${counted}` });
    if (counted === n) return by(day, working);
    day = plusDays(day, 1);
  }
}

/** The day on which the spell ends is the first that counts again; ending at midnight, that day. */
function firstDayOutside(spell: Spell, after: Day): Day {
  const end = dayOf(spell.to as When);
  return daysBetween(after, end) > 0 ? end : plusDays(after, 1);
}

// A deferred end lasts until the end of 3 days beginning with the day on which the state ends: s.85(3).
const deferredDays = 3;

function deferred(
  day: Day,
  how: string,
  from: Day,
  kinds: readonly CircumstanceKind[],
  spells: readonly Spell[],
): Due {
  const working: WorkingLine[] = [
    { what: 'start', on: from, text: `${inWords(from)}: the period begins` },
    {
      what: 'counted',
      on: day,
      text: `${how} is ${inWords(day)}${day.slice(8) === from.slice(8) || how.endsWith('days after') ? '' : ', the last day of that month'}`,
    },
  ];
  let due = day;
  for (;;) {
    const spell = spellAtEndOf(due, kinds, spells);
    if (!spell) return by(due, working);
    const last = lastOfAbsence(spell, kinds, spells);
    const where =
      last.kind === spell.kind ? nameOf(spell.kind) : `${nameOf(spell.kind)}, then ${nameOf(last.kind)}`;
    if (last.to === undefined) {
      working.push({
        what: 'paused',
        on: due,
        text: `${inWords(due)} falls ${where}, with no end known: it does not expire until then`,
      });
      return { working, paused: { since: last.from, kind: last.kind } };
    }
    const ends = dayOf(last.to);
    working.push({
      what: 'deferred',
      on: due,
      text: `${inWords(due)} falls ${where}: it goes on until the end of 3 days beginning with ${inWords(ends)}`,
    });
    due = plusDays(ends, deferredDays - 1);
  }
}

function workingDays(n: number, from: Day, calendar: Calendar): Due {
  const direction = n < 0 ? -1 : 1;
  const working: WorkingLine[] = [{ what: 'start', on: from, text: `${inWords(from)}: not counted` }];
  let unknown = false;
  const worked = (day: Day): boolean => {
    unknown ||= !coversDay(day, calendar);
    const why = notWorked(day, calendar);
    if (why !== undefined)
      working.push({ what: 'not-counted', on: day, text: `${inWords(day)}: ${why}, not counted` });
    return why === undefined;
  };
  let day = from;
  if (n === 0) while (!worked(day)) day = plusDays(day, 1);
  for (let counted = 0; counted < Math.abs(n);) {
    day = plusDays(day, direction);
    if (!worked(day)) continue;
    counted += 1;
    working.push({
      what: 'counted',
      on: day,
      text: `${inWords(day)}: working day ${counted}${direction < 0 ? ' before' : ''}`,
    });
  }
  if (unknown) working.push(unknownYear);
  return by(day, working);
}
