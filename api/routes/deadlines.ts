import { calendarFrom } from '../../domain/calendars/calendar';
import { readLawData } from '../../records/law/law-data';
import { ladders, type LadderName } from '../../domain/law/ladders';
import { answerTo, askedRules, ladderView, questions, ruleView, type Known } from '../deadline-question';
import { route, type Route } from '../route';
import { demand, type Services } from '../services';

/** Asking for a due instant and its working, and the rules themselves: nothing of any person. */
export function deadlineRoutes(services: Services): Route[] {
  const { database, now } = services;
  return [
    route({
      method: 'get',
      path: '/v1/rules',
      action: 'rule.list',
      summary: 'Every rule that a deadline goes by, with its versions and sources',
      success: { status: 200, describes: 'The rules' },
      async handle({ actor }) {
        await demand(services, actor, 'rule.list', {}, { id: '', missing: 'rule.not-found' });
        return { body: { items: askedRules.map(ruleView) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/ladders',
      action: 'rule.list',
      summary: 'The ladders that steps are chased by: who is told before, when and after a step is due',
      success: { status: 200, describes: 'Each ladder, its rungs by risk, and the rules that name it' },
      async handle({ actor }) {
        await demand(services, actor, 'rule.list', {}, { id: '', missing: 'rule.not-found' });
        return { body: { items: (Object.keys(ladders) as LadderName[]).map(ladderView) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/deadlines',
      action: 'deadline.ask',
      summary: 'Work out a due instant, line by line; an array of questions answers an array',
      reads: true,
      body: questions,
      success: { status: 200, describes: 'The due instant, the due date and the working' },
      async handle({ actor, body }) {
        await demand(services, actor, 'deadline.ask', {}, { id: '', missing: 'rule.not-found' });
        const { calendars, closures, policies } = await readLawData(database);
        const known: Known = {
          calendarOf: (nation) => calendarFrom(calendars[nation]),
          calendarFor: (nation, force) =>
            calendarFrom(
              calendars[nation],
              closures.filter((one) => one.force === force),
            ),
          policies,
          now: now(),
        };
        return {
          body: Array.isArray(body) ? body.map((one) => answerTo(one, known)) : answerTo(body, known),
        };
      },
    }),
  ];
}
