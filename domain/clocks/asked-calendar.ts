import { coversDay, notWorked, type Calendar } from '../calendars/calendar';
import { yearOf } from '../calendars/holidays';
import type { Day } from '../time/time';
import type { WorkingLine } from './clock';
import { inWords } from './words';

/** Said where days were taken for worked of whose years no holidays are known. The date is provisional until they are. */
export const unknownYears = (years: readonly number[]): WorkingLine => ({
  what: 'unknown-year',
  years,
  text: `The bank holidays of ${years.join(' and ')} are not known: only weekends were left out, and the date is provisional`,
});

/** A calendar that remembers of which years it was asked that it does not know. */
export interface AskedCalendar {
  readonly notWorked: (day: Day) => string | undefined;
  /** In order. */
  readonly unknownYears: () => readonly number[];
}

/** A calendar to ask during one count. */
export function asking(calendar: Calendar): AskedCalendar {
  const unknown = new Set<number>();
  return {
    notWorked(day) {
      const why = notWorked(day, calendar);
      if (why === undefined && !coversDay(day, calendar)) unknown.add(yearOf(day));
      return why;
    },
    unknownYears: () => [...unknown].sort((a, b) => a - b),
  };
}

/** Why a day was not counted. */
export const notCounted = (day: Day, why: string): WorkingLine => ({
  what: 'not-counted',
  on: day,
  text: `${inWords(day)}: ${why}`,
});
