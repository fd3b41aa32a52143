import { coversDay, notWorked, type Calendar } from '../calendars/calendar';
import type { Day } from '../time/time';
import type { WorkingLine } from './clock';
import { inWords } from './words';

/** Said where a day was taken for worked of whose year no holidays are known. */
export const unknownYear: WorkingLine = {
  what: 'unknown-year',
  text: 'The bank holidays of one of these years are not known yet: only weekends were left out',
};

/** A calendar that remembers whether it was asked about a year that it does not know. */
export interface AskedCalendar {
  readonly notWorked: (day: Day) => string | undefined;
  readonly unknownYear: () => boolean;
}

/** A calendar to ask during one count. */
export function asking(calendar: Calendar): AskedCalendar {
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

/** Why a day was not counted. */
export const notCounted = (day: Day, why: string): WorkingLine => ({
  what: 'not-counted',
  on: day,
  text: `${inWords(day)}: ${why}`,
});
