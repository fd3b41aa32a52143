import {
  askedFrom,
  calendarFaults,
  calendarFaultsAt,
  isStale,
  newsOf,
  wantedYears,
} from '../../domain/calendars/watch';
import type { Nation } from '../../domain/calendars/holidays';
import { nationalArea } from '../../domain/people/grave-changes';
import { dayOf, plusDays, toMilliseconds, type Day } from '../../domain/time/time';
import { knownYears, readPublicFeed, type PublicFeed } from '../../records/law/public-feed';
import { readReferenceRows, type ReferenceRows } from '../../records/reference/rows';
import type { Services } from '../services';

type Needs = Pick<Services, 'database' | 'now' | 'readsPublicFeed'>;

const anHour = 3_600_000;

/** How old the public feed is; null where the service reads none. */
function ageOf({ now, readsPublicFeed }: Needs, feed: PublicFeed | undefined) {
  if (!readsPublicFeed) return null;
  const at = now();
  return {
    readAt: feed?.readAt ?? null,
    ageHours: feed?.readAt ? Math.floor((toMilliseconds(at) - toMilliseconds(feed.readAt)) / anHour) : null,
    stale: isStale(feed?.readAt, at),
  };
}

/** What the feed tells otherwise by what is known now: what was entered since is no news any more. */
const stillNews = (calendars: ReferenceRows['calendars'], feed: PublicFeed | undefined) =>
  feed?.offer && newsOf(calendars, feed.offer.calendars);

/** The end of what is known, and the age of the feed: for whoever asks whether the service is well. */
export async function calendarsInBrief(services: Needs) {
  const [years, feed] = await Promise.all([knownYears(services.database), readPublicFeed(services.database)]);
  const ends = Math.min(...years.map(({ lastYear }) => lastYear));
  return {
    knownUntil: `${ends}-12-31` as Day,
    nextIsWanted: askedFrom(ends) <= dayOf(services.now()),
    feed: ageOf(services, feed),
  };
}

/** What is wrong with the calendars now, as an entry among the faults that those see who keep the service in order. */
export async function calendarFaultsNow(services: Needs) {
  const { calendars } = await readReferenceRows(services.database);
  const feed = services.readsPublicFeed ? await readPublicFeed(services.database) : undefined;
  const standing = services.readsPublicFeed
    ? {
        readAt: feed?.readAt,
        differsIn: (stillNews(calendars, feed)?.calendars ?? []).map(({ nation }) => nation),
      }
    : undefined;
  return calendarFaultsAt(services.now(), Object.values(calendars), standing).map((fault) => ({
    ...fault,
    area: nationalArea,
    title: calendarFaults[fault.code],
  }));
}

/** How the calendar of a nation stands: from when on dates are provisional, which year is wanted next, and the feed. */
export async function standingOfCalendar(services: Needs, nation: Nation) {
  const { calendars } = await readReferenceRows(services.database);
  const known = calendars[nation];
  const feed = await readPublicFeed(services.database);
  const news = stillNews(calendars, feed)?.calendars.find((one) => one.nation === nation);
  return {
    provisionalBefore: `${known.firstYear}-01-01` as Day,
    provisionalFrom: plusDays(`${known.lastYear}-12-31` as Day, 1),
    next: {
      year: known.lastYear + 1,
      askedFrom: askedFrom(known.lastYear),
      wanted: wantedYears(dayOf(services.now()), [known]).length > 0,
    },
    feed: feed
      ? {
          ...ageOf({ ...services, readsPublicFeed: true }, feed),
          askedAt: feed.askedAt,
          outcome: feed.outcome,
          detail: feed.detail,
          // Asked for by POST /v1/calendars/import with this as `fetched`.
          fetched: news && feed.offer ? feed.offer.digest : null,
          differs: news
            ? {
                holidays: news.holidays.map(({ day, title }) => ({ date: day, title })),
                lastYear: news.lastYear,
              }
            : null,
        }
      : null,
  };
}
