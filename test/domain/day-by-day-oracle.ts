import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Another way to count, which shares no line with the service: whole days as numbers, one step at a time,
// and British Summer Time by its statute (the last Sundays of March and October).

const aDay = 86_400_000;

/** Days since 1970-01-01. */
export type DayNumber = number;
export interface Absence {
  readonly from: number;
  readonly to: number;
}

export const dayNumber = (text: string): DayNumber => Date.parse(`${text}T00:00:00Z`) / aDay;
export const dayText = (day: DayNumber): string => new Date(day * aDay).toISOString().slice(0, 10);
// 1 January 1970 was a Thursday.
const isWeekend = (day: DayNumber): boolean => [2, 3].includes(((day % 7) + 7) % 7);

function lastSunday(year: number, month: number): DayNumber {
  let day = Date.UTC(year, month, 0) / aDay;
  while (((day % 7) + 7) % 7 !== 3) day -= 1;
  return day;
}

/** When the day begins in London. The clocks change at 01:00, after midnight. */
export function midnight(day: DayNumber): number {
  const year = new Date(day * aDay).getUTCFullYear();
  const summer = day > lastSunday(year, 3) && day <= lastSunday(year, 10);
  return day * aDay - (summer ? 3_600_000 : 0);
}

export function dayAt(instant: number): DayNumber {
  let day = Math.floor(instant / aDay) - 1;
  while (midnight(day + 1) <= instant) day += 1;
  return day;
}

const lastSecond = (day: DayNumber): number => midnight(day + 1) - 1_000;
const isAway = (instant: number, absences: readonly Absence[]): boolean =>
  absences.some(({ from, to }) => from <= instant && instant < to);
const isAwayForGood = (instant: number, absences: readonly Absence[]): boolean =>
  absences.some(({ from, to }) => from <= instant && to === Infinity);

export function inclusiveDays(n: number, start: DayNumber, absences: readonly Absence[]): number | undefined {
  let left = n;
  for (let day = start; ; day += 1) {
    if (isAwayForGood(lastSecond(day), absences)) return undefined;
    if (!isAway(lastSecond(day), absences)) left -= 1;
    if (left === 0) return lastSecond(day);
  }
}

/** Away when it would run out: until the end of the third day, the one on which the absence ends being the first. */
export function unlessAway(end: DayNumber, absences: readonly Absence[]): number | undefined {
  if (!isAway(lastSecond(end), absences)) return lastSecond(end);
  const ends = absences.map(({ to }) => to).filter((to) => to > lastSecond(end) && !isAway(to, absences));
  const free = Math.min(...ends);
  return free === Infinity ? undefined : unlessAway(dayAt(free) + 2, absences);
}

/** Walks on day by day to the same date of the month that many months on, or the last one it has. */
export function monthsAfter(n: number, start: DayNumber): DayNumber {
  const [year, month, date] = dayText(start).split('-').map(Number) as [number, number, number];
  const wanted = year * 12 + month - 1 + n;
  let day = start;
  const monthOf = (one: DayNumber): number => {
    const at = new Date(one * aDay);
    return at.getUTCFullYear() * 12 + at.getUTCMonth();
  };
  while (monthOf(day) < wanted) day += 1;
  while (new Date(day * aDay).getUTCDate() < date && monthOf(day + 1) === wanted) day += 1;
  return day;
}

const feeds = ['past-bank-holidays.json', 'bank-holidays.json'].map(
  (name) =>
    JSON.parse(readFileSync(join(__dirname, '..', '..', 'domain', 'calendars', name), 'utf8')) as Record<
      string,
      { events: { date: string }[] }
    >,
);

export function workingDays(n: number, start: DayNumber, nation: string): number {
  const holidays = new Set(
    feeds.flatMap((feed) => feed[nation]?.events.map(({ date }) => dayNumber(date)) ?? []),
  );
  const isWorked = (day: DayNumber): boolean => !isWeekend(day) && !holidays.has(day);
  let day = start;
  if (n === 0) {
    while (!isWorked(day)) day += 1;
    return lastSecond(day);
  }
  for (let left = Math.abs(n); left > 0;) {
    day += Math.sign(n);
    if (isWorked(day)) left -= 1;
  }
  return lastSecond(day);
}

export const endOfDay = lastSecond;

/** Working days after a day, of which those do not count at whose end the person is away. */
export function workingDaysFree(
  n: number,
  start: DayNumber,
  absences: readonly Absence[],
  nation: string,
): number | undefined {
  const holidays = new Set(
    feeds.flatMap((feed) => feed[nation]?.events.map(({ date }) => dayNumber(date)) ?? []),
  );
  let left = n;
  for (let day = start + 1; ; day += 1) {
    if (isAwayForGood(lastSecond(day), absences)) return undefined;
    if (isWeekend(day) || holidays.has(day) || isAway(lastSecond(day), absences)) continue;
    left -= 1;
    if (left === 0) return lastSecond(day);
  }
}

/** Walks on from one change to the next, and counts what lies between where the person is free. */
export function hoursFree(n: number, start: number, absences: readonly Absence[]): number | undefined {
  const changes = absences
    .flatMap(({ from, to }) => [from, to])
    .filter((at) => at > start)
    .sort((a, b) => a - b);
  let left = n * 3_600_000;
  let at = start;
  for (const change of [...changes, Infinity]) {
    if (!isAway(at, absences)) {
      // An absence that begins as the time runs out holds it: not a moment is left, and none counts.
      if (change - at > left || (change - at === left && !isAway(change, absences))) return at + left;
      left -= change - at;
    }
    if (change === Infinity) return undefined;
    at = change;
  }
  return undefined;
}

/** Away when the hours run out: until the end of the third day, as for days. */
export function hoursUnlessAway(end: number, absences: readonly Absence[]): number | undefined {
  if (!isAway(end, absences)) return end;
  const ends = absences.map(({ to }) => to).filter((to) => to > end && !isAway(to, absences));
  const free = Math.min(...ends);
  return free === Infinity ? undefined : unlessAway(dayAt(free) + 2, absences);
}
