import { calendarFrom, type Calendar, type Nation } from '../../domain/calendars/calendar';
import { readReferenceRows, type ReferenceRows } from '../../records/reference/rows';
import { route } from '../http/route';
import { demandRole } from '../services';
import { answersTo } from './answers';
import { questions, type Known } from './question';

function knownOf({ calendars, closures, policies }: ReferenceRows, now: Known['now']): Known {
  // A thousand questions ask for a few calendars.
  const made = new Map<string, Calendar>();
  const calendarFor = (nation: Nation, force = ''): Calendar => {
    const key = `${nation} ${force}`;
    const calendar =
      made.get(key) ??
      calendarFrom(
        calendars[nation],
        closures.filter((one) => one.force === force),
      );
    made.set(key, calendar);
    return calendar;
  };
  return { calendarOf: (nation) => calendarFor(nation), calendarFor, policies, now };
}

/** Works out due instants from dates alone. Nothing about any person is asked. */
export const deadlinesRoute = route({
  method: 'post',
  shows: 'nobody',
  path: '/v1/deadlines',
  action: 'deadline.ask',
  summary: 'Work out a due instant, line by line; an array of questions answers an array',
  reads: true,
  body: questions,
  success: { status: 200, describes: 'The due instant, the due date and the working' },
  async handle({ actor, body }, services) {
    await demandRole(services, actor, 'deadline.ask');
    const known = knownOf(await readReferenceRows(services.database), services.now());
    return { body: await answersTo(body, known) };
  },
});
