import { z } from 'zod';
import { Refused } from '../../domain/errors';
import { accountabilityLine, type AccountableSpan } from '../../domain/people/accountability';
import { visibilityOfEach } from '../../records/processes/of-subject';
import { readAccountabilityTold } from '../../records/subjects/accountability';
import { readRecords } from '../../records/subjects/records';
import { lookingWider } from '../../records/wall/wider-looks';
import type { Actor } from '../access/actor';
import { seenProcesses } from '../access/seen';
import { idParams, instantField } from '../http/fields-to-zod';
import { route } from '../http/route';
import type { Services } from '../services';
import { demandSubject } from './subject-for-actor';

/** Which unit answered for a person, and when. */
export const accountabilityRoute = route({
  method: 'get',
  shows: 'persons',
  path: '/v1/subjects/{id}/accountability',
  action: 'subject.view',
  summary: 'Which unit was accountable for a person at every instant since their entry, from the log',
  params: idParams,
  query: z.strictObject({ asOf: instantField.optional() }),
  success: { status: 200, describes: 'The line, as it stood at `asOf` where that is asked' },
  async handle({ actor, params: { id }, query }, services) {
    await demandSubject(services, actor, id, 'subject.view');
    const now = services.now();
    const { asOf = now } = query;
    if (asOf > now)
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/asOf', message: 'Enter a time that has passed' }],
      });
    const { database } = services;
    const records = await readRecords(database, id);
    const told = await lookingWider(database, 'accountability', async () =>
      readAccountabilityTold(database, records),
    );
    const ofEach = [...told.values()];
    const [entered] = ofEach.map((one) => one.entered).sort();
    if (entered === undefined) throw new Refused('subject.not-found');
    const { spans, gaps, overlaps } = accountabilityLine(
      ofEach.flatMap((one) => one.told),
      { entered, asOf },
    );
    const hidden = await hiddenProcesses(services, actor, spans);
    return {
      body: {
        subject: id,
        asOf,
        line: spans.map((span) => spanView(span, hidden)),
        unbroken: gaps.length === 0 && overlaps.length === 0,
        gaps: gaps.map(({ from, to }) => ({ from, to: to ?? null })),
        overlaps: overlaps.map(({ from, to, units }) => ({ from, to: to ?? null, units })),
      },
    };
  },
});

/** Processes that the reader may not know of: the line then says who was accountable, and not because of what. */
async function hiddenProcesses(
  { database }: Services,
  actor: Actor,
  spans: readonly AccountableSpan[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(spans.flatMap(({ because }) => because.process ?? []))];
  const rows = await lookingWider(database, 'accountability', async () => visibilityOfEach(database, ids));
  const hidden = rows.filter((row) => seenProcesses(actor, [row]).length === 0);
  return new Set(hidden.map((row) => row.id));
}

function spanView(
  { from, to, unit, recordedAt, recordedBy, because }: AccountableSpan,
  hidden: ReadonlySet<string>,
) {
  const { process, kind, cause, stream, event } = because;
  const isTold = process === undefined || !hidden.has(process);
  return {
    from,
    to: to ?? null,
    unit,
    because: isTold
      ? {
          process: process ?? null,
          kind: kind ?? null,
          fact: process === undefined ? null : cause,
          event: { stream, ordinal: event },
        }
      : null,
    recordedBy: isTold ? recordedBy : null,
    recordedAt,
  };
}
