import { weekdayOf, type Day } from '../time/time';
import feed from './bank-holidays.json';
import { withFeed } from './change';
import { readFeed } from './feed';
import { nations, type Holiday, type Holidays, type Nation } from './holidays';
import past from './past-bank-holidays.json';

export { nations, type Holiday, type Holidays, type Nation };

/** The days of one nation that are not worked, ready to be asked. */
export interface Calendar {
  readonly nation: Nation;
  /** What each day is called that is a bank holiday, or a closure day of a force. */
  readonly holidays: ReadonlyMap<Day, string>;
  /** The first and last day of the years covered. */
  readonly knownFrom: Day;
  readonly knownUntil: Day;
}

/** A calendar of some bank holidays, and of closure days of a force if there are any. */
export function calendarFrom(
  { nation, holidays, firstYear, lastYear }: Holidays,
  closures: readonly Holiday[] = [],
): Calendar {
  const closed = closures.map(({ day, title }) => [day, `closure day: ${title}`] as const);
  const bank = holidays.map(({ day, title }) => [day, `bank holiday (${title})`] as const);
  return {
    nation,
    // A day that is both is a bank holiday.
    holidays: new Map([...closed, ...bank]),
    knownFrom: `${firstYear}-01-01` as Day,
    knownUntil: `${lastYear}-12-31` as Day,
  };
}

function holidaysIn(file: unknown, nation: Nation): Holidays {
  const read = readFeed(file);
  const holidays = read.ok ? read.calendars.find((one) => one.nation === nation) : undefined;
  if (!holidays) throw new Error(`no calendar of ${nation}`);
  return holidays;
}

/**
 * The holidays that this version of the service contains. From 2024 they are a copy of the GOV.UK feed. The years from
 * 1997 follow the Banking and Financial Dealings Act 1971 and the proclamations under it, and agree with every state of
 * the feed since 2015; Scotland has St Andrew's Day since the Act of 2007.
 */
export const bundledHolidays = (nation: Nation): Holidays =>
  withFeed(holidaysIn(past, nation), holidaysIn(feed, nation)).holidays;

const calendars = new Map(nations.map((nation) => [nation, calendarFrom(bundledHolidays(nation))]));

/** The calendar of a nation, from the copy of the GOV.UK feed that the service contains. */
export function calendarOf(nation: Nation): Calendar {
  const calendar = calendars.get(nation);
  if (!calendar) throw new Error(`no calendar of ${nation}`);
  return calendar;
}

/** Why a day is not worked, or undefined when it is: neither Saturday, Sunday, a bank holiday nor closed. */
export function notWorked(day: Day, calendar: Calendar): string | undefined {
  const weekday = weekdayOf(day);
  if (weekday === 6) return 'Saturday';
  if (weekday === 7) return 'Sunday';
  return calendar.holidays.get(day);
}

/** Whether the bank holidays of the day's year are known. */
export const coversDay = (day: Day, { knownFrom, knownUntil }: Calendar): boolean =>
  day >= knownFrom && day <= knownUntil;
