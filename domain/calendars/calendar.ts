import { weekdayOf, type Day } from '../time';
import feed from './bank-holidays.json';

export type Nation = 'england-and-wales' | 'scotland' | 'northern-ireland';
export const nations: readonly Nation[] = ['england-and-wales', 'scotland', 'northern-ireland'];

/** The bank holidays of one nation, for the years that are known. */
export interface Calendar {
  readonly nation: Nation;
  /** The name of the holiday on each day that is one. */
  readonly holidays: ReadonlyMap<Day, string>;
  /** The first and last day of the years covered: outside, only weekends are known not to be worked. */
  readonly knownFrom: Day;
  readonly knownUntil: Day;
}

interface Feed {
  readonly [nation: string]: {
    readonly events: readonly { readonly title: string; readonly date: string; readonly notes: string }[];
  };
}

function read(nation: Nation): Calendar {
  const events = (feed as Feed)[nation]?.events ?? [];
  const holidays = new Map(
    events.map(({ date, title, notes }) => [date as Day, notes ? `${title}, ${notes.toLowerCase()}` : title]),
  );
  const years = events.map(({ date }) => date.slice(0, 4)).sort();
  return {
    nation,
    holidays,
    knownFrom: `${years[0]}-01-01` as Day,
    knownUntil: `${years.at(-1)}-12-31` as Day,
  };
}

const bundled = new Map(nations.map((nation) => [nation, read(nation)]));

/** The calendar of a nation, from the copy of the GOV.UK feed that the service contains. */
export function calendarOf(nation: Nation): Calendar {
  const calendar = bundled.get(nation);
  if (!calendar) throw new Error(`no calendar of ${nation}`);
  return calendar;
}

/** Why a day is not worked, or undefined when it is: neither Saturday, Sunday nor a bank holiday. */
export function notWorked(
  day: Day,
  calendar: Calendar,
): 'Saturday' | 'Sunday' | `bank holiday (${string})` | undefined {
  const weekday = weekdayOf(day);
  if (weekday === 6) return 'Saturday';
  if (weekday === 7) return 'Sunday';
  const holiday = calendar.holidays.get(day);
  return holiday === undefined ? undefined : `bank holiday (${holiday})`;
}

export const coversDay = (day: Day, { knownFrom, knownUntil }: Calendar): boolean =>
  day >= knownFrom && day <= knownUntil;
