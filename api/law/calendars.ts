import { z } from 'zod';
import { readFeed } from '../../domain/calendars/feed';
import type { Holidays, Nation } from '../../domain/calendars/holidays';
import { Refused } from '../../domain/errors';
import { calendarVersions } from '../../records/law/calendars';
import { readOffer } from '../../records/law/public-feed';
import { readReferenceRows } from '../../records/reference/rows';
import { dayField, textField } from '../http/fields-to-zod';
import { route } from '../http/route';
import { demandRole, type Services } from '../services';
import { standingOfCalendar } from './calendar-standing';
import { changeLaw, changeSuccess, dryRunField, isTrial } from './change';
import { nationField } from './question';

const params = z.strictObject({ nation: z.string().max(40) });

function nationOf(given: string): Nation {
  const read = nationField.safeParse(given);
  if (!read.success) throw new Refused('calendar.not-found');
  return read.data;
}

/** The calendar of a nation. */
export const viewRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/calendars/{nation}',
  action: 'calendar.view',
  summary: 'The bank holidays of a nation, and who changed them when and why',
  params,
  success: { status: 200, describes: 'The calendar and its versions' },
  async handle({ actor, params: { nation: given } }, services) {
    await demandRole(services, actor, 'calendar.view');
    const nation = nationOf(given);
    const versions = await calendarVersions(services.database, nation);
    const [latest] = versions;
    return {
      body: {
        nation,
        version: latest?.version,
        knownFrom: latest?.firstYear,
        knownUntil: latest?.lastYear,
        ...(await standingOfCalendar(services, nation)),
        holidays: latest?.holidays.map(({ day, title }) => ({ date: day, title })),
        versions: versions.map(({ version, at, by, why, kind }) => ({ version, at, by, why, kind })),
      },
    };
  },
});

/** Changes one bank holiday. */
export const holidayRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/calendars/{nation}/holidays',
  action: 'calendar.change',
  summary: 'Announce, rename or withdraw a bank holiday; every open step that it moves is settled again',
  params,
  body: z.strictObject({
    date: dayField,
    title: textField.optional(),
    /** The day is no longer a bank holiday. */
    withdrawn: z.boolean().default(false),
    why: textField.optional(),
    dryRun: dryRunField,
  }),
  success: changeSuccess,
  isLong: isTrial,
  async handle(asked, services) {
    await demandRole(services, asked.actor, 'calendar.change');
    const nation = nationOf(asked.params.nation);
    const { date: day, title, withdrawn, why, dryRun } = asked.body;
    if (!withdrawn && title === undefined)
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/title', message: 'Enter what the day is called' }],
      });
    const { holidays } = (await readReferenceRows(services.database)).calendars[nation];
    if (withdrawn && !holidays.some((one) => one.day === day))
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/date', message: 'This is no bank holiday of that nation' }],
      });
    const change = { kind: 'holiday', nation, day, ...(!withdrawn && { title }) } as const;
    const reason = withdrawn ? 'Bank holiday withdrawn' : `Bank holiday announced: ${title}`;
    return changeLaw(services, asked, change, { why: why ?? reason, dryRun });
  },
});

function calendarsIn(feed: unknown): readonly Holidays[] {
  const read = readFeed(feed);
  if (read.ok) return read.calendars;
  throw new Refused('request.invalid', {
    errors: read.faults.map(({ pointer, message }) => ({ pointer: `/feed${pointer}`, message })),
  });
}

async function fetchedCalendars({ database }: Services, digest: string): Promise<readonly Holidays[]> {
  const calendars = await readOffer(database, digest);
  if (calendars) return calendars;
  throw new Refused('request.invalid', {
    errors: [{ pointer: '/fetched', message: 'Nothing by this name was read of the public feed' }],
  });
}

/** Takes over the bank holidays that GOV.UK publishes. */
export const importRoute = route({
  method: 'post',
  shows: 'persons',
  path: '/v1/calendars/import',
  action: 'calendar.change',
  summary: 'Take over bank holidays in the shape of the GOV.UK feed',
  body: z
    .strictObject({
      feed: z.unknown().optional(),
      /** What the service read of the public feed itself, as the calendar shows it. */
      fetched: z.string().max(64).optional(),
      allowShrinking: z.boolean().default(false),
      why: textField.default('Import of the GOV.UK feed'),
      dryRun: dryRunField,
    })
    .refine(({ feed, fetched }) => (feed === undefined) !== (fetched === undefined), {
      error: 'Give either a feed, or what was fetched of the public one',
      path: ['feed'],
    }),
  success: changeSuccess,
  isLong: isTrial,
  async handle(asked, services) {
    await demandRole(services, asked.actor, 'calendar.change');
    const { feed, fetched, allowShrinking, ...how } = asked.body;
    const calendars = fetched === undefined ? calendarsIn(feed) : await fetchedCalendars(services, fetched);
    return changeLaw(services, asked, { kind: 'feed', calendars, allowShrinking }, how);
  },
});
