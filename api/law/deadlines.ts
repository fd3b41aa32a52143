import { calendarFrom } from '../../domain/calendars/calendar';
import { readReferenceRows, type ReferenceRows } from '../../records/reference/rows';
import { route } from '../http/route';
import { demandRole } from '../services';
import { answerTo, questions, type Known } from './question';

const knownOf = ({ calendars, closures, policies }: ReferenceRows, now: Known['now']): Known => ({
  calendarOf: (nation) => calendarFrom(calendars[nation]),
  calendarFor: (nation, force) =>
    calendarFrom(
      calendars[nation],
      closures.filter((one) => one.force === force),
    ),
  policies,
  now,
});

/** Works out due instants from dates alone. Nothing about any person is asked. */
export const deadlinesRoute = route({
  method: 'post',
  path: '/v1/deadlines',
  action: 'deadline.ask',
  summary: 'Work out a due instant, line by line; an array of questions answers an array',
  reads: true,
  body: questions,
  success: { status: 200, describes: 'The due instant, the due date and the working' },
  async handle({ actor, body }, services) {
    await demandRole(services, actor, 'deadline.ask');
    const known = knownOf(await readReferenceRows(services.database), services.now());
    return { body: Array.isArray(body) ? body.map((one) => answerTo(one, known)) : answerTo(body, known) };
  },
});
