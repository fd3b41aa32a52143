import { dayOf, plusHours, plusMonths, type Day, type Instant } from '../time/time';
import { sameHolidays, withFeed } from './change';
import type { Holidays, Nation } from './holidays';

/** A year whose bank holidays are to be entered, and of which nations. */
export interface WantedYear {
  readonly year: number;
  readonly nations: readonly Nation[];
  /** How often it was asked for in the years before: it is asked for once a year. */
  readonly round: number;
}

/**
 * The years that those who keep the calendars are asked for on a day: the next one of each nation, from a year before
 * the known ones end. Assumed: a year leaves GOV.UK time to publish, since it does so two years ahead.
 */
export function wantedYears(today: Day, calendars: readonly Holidays[]): WantedYear[] {
  const byYear = new Map<number, Nation[]>();
  for (const { nation, lastYear } of calendars)
    if (today >= askedFrom(lastYear)) byYear.set(lastYear + 1, [...(byYear.get(lastYear + 1) ?? []), nation]);
  return [...byYear]
    .sort(([a], [b]) => a - b)
    .map(([year, nations]) => ({ year, nations, round: yearsSince(askedFrom(year - 1), today) }));
}

/** The day from which the year after the last known one is asked for. */
export const askedFrom = (lastYear: number): Day => plusMonths(`${lastYear}-12-31` as Day, -12);

function yearsSince(from: Day, today: Day): number {
  let years = 0;
  while (plusMonths(from, 12 * (years + 1)) <= today) years += 1;
  return years;
}

/** What the public feed tells otherwise than the service knows it. */
export interface FeedNews {
  /** The nations that differ, as a change to them is asked for. */
  readonly calendars: readonly Holidays[];
  /** Days that are known and that the feed does not have. */
  readonly missing: readonly { readonly nation: Nation; readonly day: Day }[];
}

/**
 * What a feed tells otherwise; undefined where it tells nothing new. A day that is known keeps its name: the feed's other
 * language renames none.
 */
export function newsOf(
  known: Readonly<Record<Nation, Holidays>>,
  feed: readonly Holidays[],
): FeedNews | undefined {
  const told = feed.map((one) => {
    const stands = known[one.nation];
    const names = new Map(stands.holidays.map(({ day, title }) => [day, title]));
    const named = {
      ...one,
      holidays: one.holidays.map(({ day, title }) => ({ day, title: names.get(day) ?? title })),
    };
    const { holidays, missing } = withFeed(stands, named);
    return { named, missing, differs: !sameHolidays(plain(stands), plain(holidays)) };
  });
  const news = told.filter(({ differs }) => differs);
  if (news.length === 0) return undefined;
  return {
    calendars: news.map(({ named }) => named),
    missing: news.flatMap(({ named: { nation }, missing }) => missing.map((day) => ({ nation, day }))),
  };
}

const plain = ({ nation, holidays, firstYear, lastYear }: Holidays): Holidays => ({
  nation,
  holidays: holidays.map(({ day, title }) => ({ day, title })),
  firstYear,
  lastYear,
});

// Assumed: three days, so that a weekend on which the feed cannot be reached is no fault.
const staleHours = 72;

/** Whether the public feed was not read for so long that nobody may rely on it. */
export const isStale = (readAt: Instant | undefined, now: Instant): boolean =>
  readAt === undefined || plusHours(readAt, staleHours) < now;

/** What can be wrong with the calendars, in words for whoever runs the service. */
export const calendarFaults = {
  'calendar.ends': 'The bank holidays of the next year are not known: dates in it are provisional',
  'calendar.feed-stale': 'The public feed of bank holidays was not read for three days',
  'calendar.feed-differs': 'The public feed tells of bank holidays that nobody has entered',
} as const;

/** What is wrong with the calendars, and of which nation or of the feed. */
export interface CalendarFault {
  readonly code: keyof typeof calendarFaults;
  readonly about: string;
  readonly with: readonly string[];
}

/** How the public feed stands, where its address is set. */
export interface FeedStanding {
  readonly readAt: Instant | undefined;
  /** Of the nations in which its last state differs from what is known. */
  readonly differsIn: readonly Nation[];
}

/** What is wrong with the calendars at an instant. `feed`: undefined where the service reads none. */
export function calendarFaultsAt(
  now: Instant,
  calendars: readonly Holidays[],
  feed: FeedStanding | undefined,
): CalendarFault[] {
  return [
    ...wantedYears(dayOf(now), calendars).flatMap(({ year, nations }) =>
      nations.map((about): CalendarFault => ({ code: 'calendar.ends', about, with: [String(year)] })),
    ),
    ...(feed && isStale(feed.readAt, now)
      ? [{ code: 'calendar.feed-stale' as const, about: 'feed', with: feed.readAt ? [feed.readAt] : [] }]
      : []),
    ...(feed && feed.differsIn.length > 0
      ? [{ code: 'calendar.feed-differs' as const, about: 'feed', with: feed.differsIn }]
      : []),
  ];
}
