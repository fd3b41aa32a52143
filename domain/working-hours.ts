import { notWorked, type Calendar } from './calendars/calendar';
import { dayOf, plusDays, timeOn, type Instant } from './time';

/** The hours of a unit in London, on days that are worked: outside them it is left in peace. */
export interface WorkingHours {
  readonly opens: `${number}:${number}`;
  readonly closes: `${number}:${number}`;
  /** Whether it works at weekends and on bank holidays too. */
  readonly everyDay: boolean;
}

/**
 * The instant itself while the unit works, otherwise the next at which it opens. Hours that end before they
 * begin are none: the instant itself.
 */
export function withinHours(at: Instant, hours: WorkingHours | undefined, calendar: Calendar): Instant {
  if (hours === undefined || hours.opens >= hours.closes) return at;
  const works = (day: ReturnType<typeof dayOf>): boolean =>
    hours.everyDay || notWorked(day, calendar) === undefined;
  let day = dayOf(at);
  if (works(day)) {
    const opens = timeOn(day, hours.opens);
    if (at < opens) return opens;
    if (at < timeOn(day, hours.closes)) return at;
  }
  do day = plusDays(day, 1);
  while (!works(day));
  return timeOn(day, hours.opens);
}
