import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicCalendar } from '../../activities/public-calendar';
import { bundledHolidays, nations } from '../../domain/calendars/calendar';
import { calendarFaultsAt, newsOf, wantedYears } from '../../domain/calendars/watch';
import { PartnerUnavailable } from '../../channels/channel';
import type { Holidays, Nation } from '../../domain/calendars/holidays';
import { fromMilliseconds, plusHours, type Day, type Instant } from '../../domain/time/time';
import { readAddress, type AddressRead } from '../../platform/read-address';
import { grantRole } from '../../records/people/roles';
import { readPublicFeed } from '../../records/law/public-feed';
import { deafPort } from '../channels/receivers';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { recordingChannel } from '../support/living-service';
import { seedStaff, seedUnits } from '../support/people';

const office = 'hmpps:england-and-wales/casework';
const keeper = 'staff:keeper';
const known = Object.fromEntries(nations.map((nation) => [nation, bundledHolidays(nation)])) as Record<
  Nation,
  Holidays
>;
const inWelsh: Record<Nation, string> = {
  'england-and-wales': 'cymru-a-lloegr',
  scotland: 'yr-alban',
  'northern-ireland': 'gogledd-iwerddon',
};

/** The public feed from 2024 on, with what a year more would hold. */
function feed({
  language = 'english',
  more = [],
  without = [],
}: {
  language?: 'english' | 'welsh';
  more?: readonly Day[];
  without?: readonly Day[];
} = {}): string {
  const entries = nations.map((nation) => {
    const days = known[nation].holidays.filter(({ day }) => day >= '2024' && !without.includes(day));
    const events = [
      ...days.map(({ day, title }) => ({
        date: day,
        title: language === 'welsh' ? 'Gŵyl banc' : title,
        notes: '',
      })),
      ...more.map((date) => ({ date, title: 'A holiday of a year more', notes: '' })),
    ];
    return [language === 'welsh' ? inWelsh[nation] : nation, { events }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

describe('the public feed of bank holidays', () => {
  let test: TestDatabase;
  let answer: RequestListener = (_, response) => response.end();
  const server = createServer((request, response) => answer(request, response));
  let address: string;
  const channel = recordingChannel();
  let now: Instant = '2026-11-28T09:00:00.000Z';

  beforeAll(async () => {
    test = await createTestDatabase();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bank-holidays.json`;
    await seedUnits(test.database, [office]);
    await seedStaff(test.database, 'staff:somebody', office, { mail: 'somebody@example.invalid' });
    await seedKeeper(keeper, 'keeper@example.invalid');
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await test.drop();
  });
  beforeEach(() => {
    channel.sent.length = 0;
    channel.trouble = undefined;
  });

  const seedKeeper = async (id: 'staff:keeper' | 'staff:second', mail: string): Promise<void> => {
    await seedStaff(test.database, id, office, { mail });
    await test.database
      .transaction()
      .execute(async (trx) =>
        grantRole(trx, { staff: id, role: 'law-administrator' }, { at: now, by: 'tester', cause: 'test' }),
      );
  };
  const from = async (where = address, bounds = { seconds: 5, mostBytes: 1_000_000 }): Promise<AddressRead> =>
    readAddress(where, bounds);
  const activities = (readPublic: (() => Promise<AddressRead>) | undefined = from) =>
    createPublicCalendar({
      database: test.database,
      channels: { mail: channel, webhook: channel },
      publicUrl: 'https://vigil.example',
      now: () => now,
      readPublicFeed: readPublic,
    });
  const read = async (readPublic?: () => Promise<AddressRead>) =>
    activities(readPublic).readPublicCalendar({ now });
  const tell = async () => activities().tellCalendarKeepers({ now });
  const answers = (text: string, status = 200): void => {
    answer = (_, response) => response.writeHead(status).end(text);
  };
  const told = () => channel.sent.map(({ address: to, title }) => `${to} ${title}`);
  const last = async () => {
    const { outcome, detail, readAt, offer } = (await readPublicFeed(test.database)) ?? {};
    return { outcome, detail, readAt, differs: offer?.calendars.map(({ nation }) => nation) };
  };
  const versions = async (): Promise<number> =>
    (await test.database.selectFrom('calendar_version').select('version').execute()).length;

  it.each(['english', 'welsh'] as const)(
    'the feed in %s that tells what is known changes nothing, and is read again a day later',
    async (language) => {
      answers(feed({ language }));
      expect(await read()).toEqual({ again: plusHours(now, 24) });
      expect(await last()).toEqual({ outcome: 'same', detail: '', readAt: now, differs: undefined });
      await tell();
      expect(told()).toEqual([]);
    },
  );

  it.each(['english', 'welsh'] as const)(
    'a year that the feed in %s knows and the service does not is told to those who keep the calendars, once, and changes nothing by itself',
    async (language) => {
      const before = await versions();
      answers(feed({ language, more: language === 'welsh' ? ['2029-01-01'] : ['2029-01-01', '2029-12-25'] }));
      await read();
      await tell();
      await read();
      await tell();
      expect(await last()).toMatchObject({ outcome: 'differs', readAt: now, differs: nations });
      expect(told()).toEqual([
        'keeper@example.invalid The public feed tells of bank holidays that are not entered',
      ]);
      expect(channel.sent[0]?.link).toBe('https://vigil.example/v1/calendars/england-and-wales');
      expect(await versions()).toBe(before);
    },
  );

  it('a feed that lacks a known holiday is put on record as that, with the day', async () => {
    answers(feed({ without: ['2027-12-27'] }));
    await read();
    expect(await last()).toMatchObject({
      outcome: 'shrinks',
      detail: expect.stringContaining('england-and-wales 2027-12-27') as string,
    });
    await tell();
    expect(told()).toHaveLength(1);
  });

  it.each<readonly [string, () => void, string, string]>([
    ['text that is no JSON', () => answers('<html>'), 'malformed', 'Give an object by nation'],
    ['a list', () => answers('[]'), 'malformed', 'Give an object by nation'],
    [
      'a date that does not exist',
      () => answers('{"scotland":{"events":[{"date":"2029-02-30","title":"x"}]}}'),
      'malformed',
      '/scotland/events/0/date',
    ],
    ['more than a feed can be', () => answers(' '.repeat(1_000_001)), 'too-large', '1000000 bytes'],
    ['an error', () => answers('no', 500), 'unreachable', 'HTTP 500'],
    [
      'another address to go to',
      () => {
        answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      },
      'unreachable',
      'TypeError',
    ],
  ])(
    'a feed that answers %s is put on record and changes nothing of when it was last read',
    async (_, arrange, outcome, detail) => {
      answers(feed());
      await read();
      const readAt = now;
      now = plusHours(now, 24);
      arrange();
      const { again } = await read();
      expect(again).toBe(plusHours(now, outcome === 'unreachable' ? 1 : 24));
      expect(await last()).toMatchObject({
        outcome,
        detail: expect.stringContaining(detail) as string,
        readAt,
      });
    },
  );

  it('a feed that cannot be reached, or does not answer in time, is asked again after an hour', async () => {
    const port = await deafPort();
    expect(await read(async () => from(`http://127.0.0.1:${port}/`))).toEqual({ again: plusHours(now, 1) });
    expect(await last()).toMatchObject({ outcome: 'unreachable', detail: 'ECONNREFUSED' });
    answer = () => undefined;
    await read(async () => from(address, { seconds: 0.05, mostBytes: 10 }));
    expect(await last()).toMatchObject({ outcome: 'unreachable', detail: 'timed out' });
  });

  it('without an address nothing is asked and nothing put on record', async () => {
    const before = await test.database.selectFrom('calendar_fetch').select('id').execute();
    const without = createPublicCalendar({
      database: test.database,
      channels: { mail: channel, webhook: channel },
      publicUrl: 'https://vigil.example',
      now: () => now,
      readPublicFeed: undefined,
    });
    expect(await without.readPublicCalendar({ now })).toEqual({ again: plusHours(now, 24) });
    expect(await test.database.selectFrom('calendar_fetch').select('id').execute()).toEqual(before);
  });

  it('the next year is asked for from a year before the known ones end, once a year, and of whoever keeps the calendars then', async () => {
    const asked = ['The bank holidays of 2029 are to be entered'];
    now = '2027-12-30T12:00:00.000Z';
    await tell();
    expect(told()).toEqual([]);
    now = '2027-12-31T12:00:00.000Z';
    await tell();
    expect(told()).toEqual(asked.map((one) => `keeper@example.invalid ${one}`));
    expect(channel.sent[0]?.lines).toContain(
      'They are not known for England and Wales, Scotland, Northern Ireland.',
    );
    now = '2028-12-30T12:00:00.000Z';
    await tell();
    expect(channel.sent).toHaveLength(1);
    await seedKeeper('staff:second', 'second@example.invalid');
    await tell();
    expect(told().slice(1)).toEqual(asked.map((one) => `second@example.invalid ${one}`));
    now = '2028-12-31T12:00:00.000Z';
    await tell();
    expect(channel.sent).toHaveLength(4);
  });

  it('somebody out of reach is tried again until they are told, and given up after three days', async () => {
    channel.trouble = () => new PartnerUnavailable('down');
    now = '2029-12-31T12:00:00.000Z';
    await expect(tell()).rejects.toThrow('2 of those who keep the calendars');
    now = plusHours(now, 71);
    await expect(tell()).rejects.toThrow();
    channel.trouble = undefined;
    await tell();
    expect(channel.sent).toHaveLength(2);
    channel.trouble = () => new PartnerUnavailable('down');
    now = '2030-12-31T12:00:00.000Z';
    await expect(tell()).rejects.toThrow();
    now = plusHours(now, 72);
    await tell();
    const states = await test.database
      .selectFrom('calendar_notice')
      .select(['status', 'detail'])
      .where('id', 'like', 'year 2029 % 3 %')
      .execute();
    expect(states).toEqual([
      { status: 'given-up', detail: 'down' },
      { status: 'given-up', detail: 'down' },
    ]);
  });
});

describe('what is wrong with the calendars', () => {
  const all = Object.values(known);
  const fresh = { readAt: '2026-11-28T09:00:00.000Z' as Instant, differsIn: [] };
  const codesAt = (now: Instant, feed?: Parameters<typeof calendarFaultsAt>[2]) =>
    calendarFaultsAt(now, all, feed).map(({ code, about }) => `${code} ${about}`);

  it('a year before the known ones end is a fault of each nation until it is known, from the first moment of its day in London', () => {
    expect(codesAt('2027-12-30T23:59:59.000Z')).toEqual([]);
    expect(codesAt('2027-12-31T00:00:00.000Z')).toEqual(nations.map((nation) => `calendar.ends ${nation}`));
    const entered = all.map((one) => (one.nation === 'scotland' ? { ...one, lastYear: 2029 } : one));
    expect(
      calendarFaultsAt('2027-12-31T00:00:00.000Z', entered, undefined).map(({ about }) => about),
    ).toEqual(['england-and-wales', 'northern-ireland']);
    expect(wantedYears('2027-12-31', entered)).toEqual([
      { year: 2029, nations: ['england-and-wales', 'northern-ireland'], round: 0 },
    ]);
  });

  it('a feed is old after three days and no sooner, or where it was never read', () => {
    const threeDays = Date.parse(fresh.readAt) + 72 * 3_600_000;
    expect(codesAt(fromMilliseconds(threeDays), fresh)).toEqual([]);
    expect(codesAt(fromMilliseconds(threeDays + 1), fresh)).toEqual(['calendar.feed-stale feed']);
    expect(codesAt(fresh.readAt, { readAt: undefined, differsIn: [] })).toEqual(['calendar.feed-stale feed']);
    expect(codesAt(fresh.readAt, { ...fresh, differsIn: ['scotland'] })).toEqual([
      'calendar.feed-differs feed',
    ]);
  });

  it('a feed in another language renames no day that is known, and names the new ones as it does', () => {
    const one = known.scotland;
    const told = { ...one, holidays: one.holidays.map(({ day }) => ({ day, title: 'Gŵyl' })) };
    expect(newsOf(known, [told])).toBeUndefined();
    const more = {
      ...told,
      lastYear: 2029,
      holidays: [...told.holidays, { day: '2029-01-01' as Day, title: 'Gŵyl' }],
    };
    const news = newsOf(known, [more]);
    expect(news?.calendars[0]?.holidays.slice(-2)).toEqual([
      one.holidays.at(-1),
      { day: '2029-01-01', title: 'Gŵyl' },
    ]);
  });
});
