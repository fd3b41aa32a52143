import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { readFeed } from '../domain/calendars/feed';
import { newsOf, wantedYears, type FeedNews } from '../domain/calendars/watch';
import type { Holidays, Nation } from '../domain/calendars/holidays';
import { dayOf, plusHours, type Instant } from '../domain/time/time';
import type { AddressRead } from '../platform/read-address';
import type { Database } from '../records/database';
import { askKeepers, pendingCalendarNotices, settleCalendarNotice } from '../records/law/calendar-notices';
import { recordFetch, type Fetched } from '../records/law/public-feed';
import { readReferenceRows } from '../records/reference/rows';
import type { CalendarMessage } from '../records/tables/law';
import { addresseesOfPerson } from './addressees';
import { send, type Channels } from './send';

export interface PublicCalendarDependencies {
  readonly database: Database;
  readonly channels: Channels;
  readonly publicUrl: string;
  readonly now: () => Instant;
  /** Reads the public feed; undefined where its address is not set. */
  readonly readPublicFeed: (() => Promise<AddressRead>) | undefined;
}

// Assumed: the feed changes a few times a year, so that once a day is often enough; an hour after it was out of reach.
const hoursBetween = 24;
const hoursAfterTrouble = 1;
// Assumed, as for any notice: who cannot be reached for three days is reached by a person.
const triedForHours = 72;

/** The activities that keep the calendars known. Each may be run again: a notice is written once and settled once. */
export function createPublicCalendar(dependencies: PublicCalendarDependencies) {
  const { database, readPublicFeed } = dependencies;
  return {
    /**
     * Asks the public feed, where its address is set, puts on record what came of it, and says when to look again. What
     * it tells otherwise changes nothing: those who keep the calendars are told of it, and two of them decide.
     */
    async readPublicCalendar({ now }: { now: Instant }): Promise<{ again: Instant }> {
      const known = (await readReferenceRows(database)).calendars;
      const fetched = readPublicFeed && fetchedFrom(await readPublicFeed(), known, now);
      if (fetched) {
        const digest = await recordFetch(database, fetched);
        if (digest !== undefined && fetched.calendars)
          await askKeepers(database, {
            about: `feed ${digest}`,
            message: newsMessage(fetched.calendars),
            at: now,
          });
      }
      const hours = fetched?.outcome === 'unreachable' ? hoursAfterTrouble : hoursBetween;
      return { again: plusHours(now, hours) };
    },

    /** Asks for the years that are not known, once a year, and sends what was not sent. Fails while somebody is out of reach. */
    async tellCalendarKeepers({ now }: { now: Instant }): Promise<void> {
      const known = Object.values((await readReferenceRows(database)).calendars);
      for (const { year, nations, round } of wantedYears(dayOf(now), known))
        await askKeepers(database, {
          about: `year ${year} ${nations.join(',')} ${round}`,
          message: yearMessage(year, nations),
          at: now,
        });
      let left = 0;
      for (const notice of await pendingCalendarNotices(database))
        if (!(await sendOne(dependencies, notice))) left += 1;
      if (left > 0)
        throw ApplicationFailure.create({
          message: `${left} of those who keep the calendars cannot be reached for now`,
          type: 'partner.unavailable',
          nonRetryable: false,
        });
    },
  };
}

export type PublicCalendarActivities = ReturnType<typeof createPublicCalendar>;

const mostDetail = 500;

/** What came of asking the feed, by what is known. */
function fetchedFrom(read: AddressRead, known: Readonly<Record<Nation, Holidays>>, at: Instant): Fetched {
  if (!read.ok) return { at, outcome: read.because, detail: read.detail };
  const feed = readFeed(jsonIn(read.text));
  if (!feed.ok) {
    const detail = feed.faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
    return { at, outcome: 'malformed', detail: detail.slice(0, mostDetail) };
  }
  const news = newsOf(known, feed.calendars);
  if (!news) return { at, outcome: 'same', detail: '' };
  return { at, calendars: news.calendars, ...outcomeOf(news) };
}

/** Undefined for what is no JSON: no feed is. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function outcomeOf({ calendars, missing }: FeedNews): Pick<Fetched, 'outcome' | 'detail'> {
  if (missing.length === 0)
    return { outcome: 'differs', detail: calendars.map(({ nation }) => nation).join(', ') };
  const lacks = missing.map(({ nation, day }) => `${nation} ${day}`).join(', ');
  return { outcome: 'shrinks', detail: `lacks ${lacks}`.slice(0, mostDetail) };
}

const inWords: Readonly<Record<Nation, string>> = {
  'england-and-wales': 'England and Wales',
  scotland: 'Scotland',
  'northern-ireland': 'Northern Ireland',
};
const namesOf = (all: readonly Nation[]): string => all.map((nation) => inWords[nation]).join(', ');
const pathOf = ([first]: readonly Nation[]): string => `/v1/calendars/${first ?? 'england-and-wales'}`;

function newsMessage(calendars: readonly Holidays[]): CalendarMessage {
  const differ = calendars.map(({ nation }) => nation);
  return {
    title: 'The public feed tells of bank holidays that are not entered',
    lines: [
      `It differs for ${namesOf(differ)}.`,
      'Nothing is changed yet: look at what differs, ask for the change, and another holder of your power decides.',
    ],
    path: pathOf(differ),
  };
}

const yearMessage = (year: number, nations: readonly Nation[]): CalendarMessage => ({
  title: `The bank holidays of ${year} are to be entered`,
  lines: [
    `They are not known for ${namesOf(nations)}.`,
    'Until they are, every date that was counted through that year is provisional.',
  ],
  path: pathOf(nations),
});

interface PendingNotice {
  readonly id: string;
  readonly staff: string;
  readonly message: CalendarMessage;
  readonly writtenAt: Instant;
}

/** Sends one notice to whoever stands for its person now, and returns whether it is settled. */
async function sendOne(
  { database, channels, publicUrl, now }: PublicCalendarDependencies,
  { id, staff, message: { title, lines, path }, writtenAt }: PendingNotice,
): Promise<boolean> {
  const at = now();
  const told = await addresseesOfPerson(database, staff, dayOf(at));
  const sent = await Promise.all(
    told.map(async (one) =>
      send(channels, one, {
        id: messageIdOf(id, one.who),
        title,
        lines: [...lines],
        link: `${publicUrl}${path}`,
      }),
    ),
  );
  const reached = sent.some(({ outcome }) => outcome === 'delivered');
  const waits = !reached && sent.some(({ outcome }) => outcome === 'unavailable');
  if (waits && plusHours(writtenAt, triedForHours) > at) return false;
  const detail = sent.map((one) => one.detail).join('; ') || 'nobody can be reached';
  await settleCalendarNotice(database, id, { status: reached ? 'delivered' : 'given-up', detail, at });
  return true;
}

/** The same notice sent again to the same place is the same message. */
const messageIdOf = (notice: string, who: string): string =>
  `calendar-${createHash('sha256').update(`${notice} ${who}`).digest('hex').slice(0, 32)}`;
