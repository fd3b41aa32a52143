import { z } from 'zod';
import { calendarOf, nations, type Calendar } from '../../domain/calendars/calendar';
import type { Spell } from '../../domain/circumstances';
import { countClock, type Clock, type Due } from '../../domain/clocks/clock';
import { resolveRule, rules, type RuleId } from '../../domain/rules/catalogue';
import type { Rule } from '../../domain/rules/rule';
import { instantOf } from '../../domain/time';
import { readLaw } from '../../records/law';
import { dayField, instantField } from '../fields-to-zod';
import { route, type Route } from '../route';
import { demand, type Services } from '../services';

// The bench's rules bind nobody.
const asked = Object.keys(rules).filter((id) => !id.startsWith('bench.')) as RuleId[];
const mostCounted = 36_525;
const mostAsked = 1_000;
const count = (least: number) =>
  z
    .number({ error: 'Enter a whole number' })
    .int('Enter a whole number')
    .min(least, `Enter ${least} or more`)
    .max(mostCounted, `Enter ${mostCounted} or less`);
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time of day, such as 13:00')
  .transform((text) => text as `${number}:${number}`);
const dayOptions = {
  cutOff: timeOfDay.optional(),
  timeOfDay: timeOfDay.optional(),
  mustBeWorkingDay: z.enum(['next', 'previous']).optional(),
};
const counting = <K extends string>(kind: K, least: number) =>
  z.strictObject({ kind: z.literal(kind), n: count(least), ...dayOptions });
const clock = z.discriminatedUnion('kind', [
  counting('inclusive-days', 1),
  counting('calendar-days', 0),
  counting('calendar-months', 0),
  counting('working-days', 0),
  counting('not-later-than-days-before', 0),
  z.strictObject({ kind: z.literal('next-working-day'), ...dayOptions }),
  z.strictObject({ kind: z.literal('previous-working-day'), ...dayOptions }),
  z.strictObject({ kind: z.literal('elapsed-hours'), n: count(0) }),
]);
const when = z.union([dayField, instantField], { error: 'Enter a real date or time' });
const pause = z
  .strictObject({
    from: when,
    to: when.optional(),
    because: z.enum(['custody', 'hospital', 'abroad']),
    effect: z.enum(['stop-clock', 'deferred-end']).optional(),
  })
  .refine(({ from, to }) => to === undefined || instantOf(to) >= instantOf(from), {
    error: 'The end must not be before the beginning',
    path: ['to'],
  });

/** Which effect a pause may have on a clock: the law knows no others. */
const effectOn: Partial<Record<Clock['kind'], 'stop-clock' | 'deferred-end'>> = {
  'inclusive-days': 'stop-clock',
  'calendar-days': 'deferred-end',
  'calendar-months': 'deferred-end',
};

const question = z
  .strictObject({
    clock: clock.optional(),
    rule: z.enum(asked as [RuleId, ...RuleId[]]).optional(),
    from: when,
    force: z
      .string()
      .regex(/^[a-z-]+:[a-z0-9-]+$/, 'Enter a force, such as police:kent')
      .optional(),
    nation: z.enum(nations as [string, ...string[]]).default('england-and-wales'),
    extraHolidays: z.array(dayField).max(400).default([]),
    pauses: z.array(pause).max(100).default([]),
  })
  .superRefine((given, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if ((given.clock === undefined) === (given.rule === undefined))
      fault(['clock'], 'Give either a clock or a rule');
    if (given.force !== undefined && given.rule === undefined) fault(['force'], 'Only a rule has a force');
    const effect = given.clock && effectOn[given.clock.kind];
    for (const [index, told] of given.pauses.entries()) {
      if (given.rule !== undefined && told.effect !== undefined)
        fault(['pauses', index, 'effect'], 'The rule says which effect a pause has');
      if (given.clock !== undefined && told.effect !== effect)
        fault(
          ['pauses', index, 'effect'],
          effect === undefined
            ? 'This clock takes no pauses'
            : `On this clock a pause has the effect ${effect}`,
        );
    }
  });
type Question = z.output<typeof question>;

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
        await demand(services, actor, 'rule.list', {}, { id: '', missing: 'process.not-found' });
        return {
          body: {
            items: asked.map((id) => {
              const { title, overridable, versions }: Rule = rules[id];
              return { id, title, overridable, versions };
            }),
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/v1/deadlines',
      action: 'deadline.ask',
      summary: 'Work out a due instant, line by line; an array of questions answers an array',
      reads: true,
      body: z.union([question, z.array(question).min(1).max(mostAsked)]),
      success: { status: 200, describes: 'The due instant, the due date and the working' },
      async handle({ actor, body }) {
        await demand(services, actor, 'deadline.ask', {}, { id: '', missing: 'process.not-found' });
        const { policies } = await readLaw(database);
        const answer = (one: Question): object =>
          shown(one.rule === undefined ? byClock(one) : byRule(one, one.rule));
        const byRule = (one: Question, id: RuleId): Due =>
          resolveRule(id, {
            start: one.from,
            asOf: now(),
            spells: spellsOf(one),
            calendar: calendarFor(one),
            policies,
            ...(one.force !== undefined && { force: one.force }),
          });
        return { body: Array.isArray(body) ? body.map(answer) : answer(body) };
      },
    }),
  ];
}

function byClock(one: Question): Due {
  const kinds = [...new Set(one.pauses.map(({ because }) => because))];
  const { clock: given } = one;
  if (given === undefined) throw new Error('the question has neither a clock nor a rule');
  const counted =
    given.kind === 'inclusive-days'
      ? { ...given, stopClock: kinds }
      : given.kind === 'calendar-days' || given.kind === 'calendar-months'
        ? { ...given, deferredEnd: kinds }
        : given;
  return countClock(counted, one.from, { spells: spellsOf(one), calendar: calendarFor(one) });
}

const spellsOf = ({ pauses }: Question): Spell[] =>
  pauses.map(({ because, from, to }, index) => ({ id: `pause-${index}`, kind: because, from, to }));

function calendarFor({ nation, extraHolidays }: Question): Calendar {
  const calendar = calendarOf(nation as Calendar['nation']);
  if (extraHolidays.length === 0) return calendar;
  const more = extraHolidays.map((day) => [day, 'as asked'] as const);
  return { ...calendar, holidays: new Map([...more, ...calendar.holidays]) };
}

const shown = (due: Due & { ruleId?: string; source?: string; version?: string }): object => ({
  dueAt: due.dueAt ?? null,
  dueOn: due.dueOn ?? null,
  working: due.working,
  text: due.working.map(({ text }) => text).join('\n'),
  paused: due.paused ?? null,
  rule: due.ruleId === undefined ? null : { id: due.ruleId, source: due.source, version: due.version },
});
