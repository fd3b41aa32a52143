import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { directoryFaults, faultsOf } from '../../domain/people/directory';
import { nationalArea } from '../../domain/people/grave-changes';
import { areaOf } from '../../domain/people/parties';
import { dayOf } from '../../domain/time/time';
import { importDirectory } from '../../records/people/directory-import';
import { lookingWider } from '../../records/wall/wider-looks';
import { readEntries } from '../../records/people/entries';
import { calendarFaultsNow } from '../law/calendar-standing';
import { askedAndTold } from '../changes/view';
import { route } from '../http/route';
import { areaField } from './directory-fields';
import { readDirectoryFile } from './directory-file';
import { actionsForFile, changeOf, demandEntry, pendingAnswer } from './entry';

/** What is wrong with the directory, for those who keep it. */
export const faultsRoute = route({
  method: 'get',
  shows: 'nobody',
  path: '/v1/directory/faults',
  action: 'directory.check',
  summary:
    'What is wrong with the directory, and with the calendars: ladders that end with nobody, units out of reach, gaps left by leavers, years whose bank holidays are not known',
  query: z.strictObject({ area: areaField }),
  success: { status: 200, describes: 'Every fault, with whom it is about' },
  async handle({ actor, query: { area } }, services) {
    await demandEntry(services, actor, 'directory.check');
    const { database, now } = services;
    const entries = await lookingWider(database, 'directory', async () =>
      readEntries(database, dayOf(now())),
    );
    const found = faultsOf(entries);
    const items = [
      ...found.map((fault) => ({ ...fault, title: directoryFaults[fault.code] })),
      ...(await calendarFaultsNow(services)),
    ].filter((fault) => area === undefined || fault.area === area || fault.area === nationalArea);
    return { body: { items, total: items.length } };
  },
});

/** Takes over a whole file of units or of people. */
export const importRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/directory/import',
  action: 'directory.change',
  summary: 'Take over a CSV file of units or of people: all of it, or with any fault nothing',
  takesCsv: true,
  query: z.strictObject({ dryRun: z.enum(['true', 'false']).optional() }),
  body: z.strictObject({
    csv: z.string({ error: 'Enter the file' }).min(1, 'Enter the file'),
    dryRun: z.boolean().default(false),
  }),
  success: {
    status: 200,
    describes: 'How many entries were entered, changed and the same, and what waits for a second person',
  },
  pending: 'What needs no second person is done; `pending` names what waits for one',
  isLong: () => true,
  async handle({ actor, body, query, key }, services) {
    await demandEntry(services, actor, 'directory.change');
    const read = readDirectoryFile(body.csv);
    if (!read.ok) throw new Refused('request.invalid', { errors: read.faults });
    for (const action of actionsForFile(read.file)) await demandEntry(services, actor, action);
    const dryRun = body.dryRun || query.dryRun === 'true';
    const change = { ...changeOf(services, actor, key), area: areaOf(actor.unit), dryRun };
    const { asked, ...counts } = await importDirectory(services.database, read.file, change);
    const told = { of: read.file.of, dryRun, ...counts, asked: asked.length };
    return pendingAnswer(told, dryRun ? [] : await askedAndTold(services, asked));
  },
});
