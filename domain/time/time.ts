import { Temporal } from 'temporal-polyfill';

/** A civil date in Europe/London: `2026-05-03`. */
export type Day = `${number}-${number}-${number}`;
/** An instant in UTC, always with milliseconds, so that instants compare as text: `2026-05-03T22:59:59.000Z`. */
export type Instant = `${string}Z`;
export type When = Day | Instant;

/** Before anything that the records hold. */
export const longAgo: Instant = '1970-01-01T00:00:00.000Z';

const zone = 'Europe/London';

export const isInstant = (when: When): when is Instant => when.endsWith('Z');

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a date that exists: 29 February only in a leap year. */
export function isDay(text: string): text is Day {
  if (!dayPattern.test(text)) return false;
  const date = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Reads an RFC 3339 instant with any offset; throws a RangeError when it is none, or does not exist. */
export function parseInstant(text: string): Instant {
  return fromMilliseconds(Temporal.Instant.from(text).epochMilliseconds);
}

export const toMilliseconds = (instant: Instant): number => Date.parse(instant);
export const fromMilliseconds = (milliseconds: number): Instant =>
  new Date(milliseconds).toISOString() as Instant;

// London's midnights are asked for over and over while clocks are counted. Bounded: dropped when full.
const startOfDay = new Map<Day, Instant>();
const mostRemembered = 50_000;

/** Midnight in London at which the day begins. */
export function startOf(day: Day): Instant {
  const known = startOfDay.get(day);
  if (known !== undefined) return known;
  if (startOfDay.size >= mostRemembered) startOfDay.clear();
  const start = fromMilliseconds(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds);
  startOfDay.set(day, start);
  return start;
}

/** The last second of the day in London, 23:59:59. */
export function endOf(day: Day): Instant {
  return fromMilliseconds(toMilliseconds(startOf(plusDays(day, 1))) - 1_000);
}

/** The day in London on which an instant falls. */
export function dayOf(when: When): Day {
  if (!isInstant(when)) return when;
  const utc = when.slice(0, 10) as Day;
  // London is UTC or an hour ahead of it, in the 1940s two: earlier than that, its day is the same.
  if (when.slice(11, 13) < '22') return utc;
  const next = plusDays(utc, 1);
  return when >= startOf(next) ? next : utc;
}

/** What a clock on the wall in London shows: `16:30`. */
export const timeOf = (instant: Instant): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });

/** The instant itself, or the beginning of the day. */
export const instantOf = (when: When): Instant => (isInstant(when) ? when : startOf(when));

export function plusDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10) as Day;
}

/** The corresponding date, or the last day of a shorter month. */
export function plusMonths(day: Day, months: number): Day {
  return Temporal.PlainDate.from(day).add({ months }, { overflow: 'constrain' }).toString() as Day;
}

/** True hours, whatever the clocks do. */
/** The minute of an instant, to compare with another: people tell no seconds. */
export const minuteOf = (instant: Instant): string => instant.slice(0, 'yyyy-mm-ddThh:mm'.length);

export const plusHours = (instant: Instant, hours: number): Instant =>
  fromMilliseconds(toMilliseconds(instant) + hours * 3_600_000);
export const plusSeconds = (instant: Instant, seconds: number): Instant =>
  fromMilliseconds(toMilliseconds(instant) + seconds * 1_000);

export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: Day): number => new Date(`${day}T00:00:00.000Z`).getUTCDay() || 7;

/** That time of day in London on that day; a time that the spring change skips moves on by the hour. */
export function timeOn(day: Day, time: `${number}:${number}`): Instant {
  return fromMilliseconds(
    Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds,
  );
}

/** The last instant of that time of day: the second one of the hour that comes twice in autumn. */
export function lastTimeOn(day: Day, time: `${number}:${number}`): Instant {
  return fromMilliseconds(
    Temporal.PlainDate.from(day)
      .toPlainDateTime(Temporal.PlainTime.from(time))
      .toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds,
  );
}

/** The same time of day in London so many days on, whatever the clocks do between. */
export const sameTimeAfter = (instant: Instant, days: number): Instant =>
  fromMilliseconds(Temporal.Instant.from(instant).toZonedDateTimeISO(zone).add({ days }).epochMilliseconds);

export const later = <T extends Instant>(a: T, b: T): T => (a > b ? a : b);
export const earlier = <T extends Instant>(a: T, b: T): T => (a < b ? a : b);
