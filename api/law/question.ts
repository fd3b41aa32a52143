import { z } from 'zod';
import { type Calendar } from '../../domain/calendars/calendar';
import { nations, type Nation } from '../../domain/calendars/holidays';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { isProvisional, type Clock, type Due, type Spend } from '../../domain/clocks/clock';
import { countClock } from '../../domain/clocks/count';
import type { PolicyOverride } from '../../domain/law/resolve';
import type { RuleId } from '../../domain/law/rule-id';
import { instantOf, type Instant } from '../../domain/time/time';
import { isOverridable, resolveRule, rules } from '../../workflows/rules';
import { dayField, forceField, instantField, timeOfDayField } from '../http/fields-to-zod';

/** The ids of the rules that a caller may ask about. */
export const askedRules = Object.keys(rules) as RuleId[];
const mostCounted = 36_525;
const mostAsked = 1_000;
// A hundred years, however they are counted: beyond, a date has no four digits for its year.
const mostMonths = 1_200;
const mostYears = 100;

const whole = (least: number, most = mostCounted) =>
  z
    .number({ error: 'Enter a whole number' })
    .int('Enter a whole number')
    .min(least, `Enter ${least} or more`)
    .max(most, `Enter ${most} or less`);
const dayOptions = {
  cutOff: timeOfDayField.optional(),
  timeOfDay: timeOfDayField.optional(),
  mustBeWorkingDay: z.enum(['next', 'previous']).optional(),
};
const counting = <K extends string>(kind: K, least: number, most?: number) =>
  z.strictObject({ kind: z.literal(kind), n: whole(least, most), ...dayOptions });
const clock = z.discriminatedUnion('kind', [
  counting('inclusive-days', 1),
  counting('calendar-days', 0),
  counting('calendar-months', 0, mostMonths),
  counting('calendar-years', 0, mostYears),
  counting('working-days', 0),
  counting('not-later-than-days-before', 0),
  z.strictObject({ kind: z.literal('next-working-day'), ...dayOptions }),
  z.strictObject({ kind: z.literal('previous-working-day'), ...dayOptions }),
  z
    .strictObject({
      kind: z.literal('window'),
      a: whole(-mostCounted),
      b: whole(-mostCounted),
      ...dayOptions,
    })
    .refine(({ a, b }) => a <= b, { error: 'The latest day must not be before the earliest', path: ['b'] }),
  z.strictObject({ kind: z.literal('elapsed-hours'), n: whole(0) }),
  z.strictObject({ kind: z.literal('not-later-than-hours-before'), n: whole(0) }),
]);
type AskedClock = z.output<typeof clock>;

const when = z.union([dayField, instantField], { error: 'Enter a real date or time' });
const pause = z
  .strictObject({
    from: when,
    to: when.optional(),
    because: z.enum(['custody', 'hospital', 'abroad', 'immigration-detention']),
    effect: z.enum(['stop-clock', 'deferred-end']).optional(),
  })
  .refine(({ from, to }) => to === undefined || instantOf(to) >= instantOf(from), {
    error: 'The end must not be before the beginning',
    path: ['to'],
  });

export const nationField = z.enum(nations as [Nation, ...Nation[]], {
  error: `Choose one of: ${nations.join(', ')}`,
});

const question = z
  .strictObject({
    clock: clock.optional(),
    rule: z
      .enum(askedRules as [RuleId, ...RuleId[]], { error: 'Choose a rule that GET /v1/rules lists' })
      .optional(),
    from: when,
    force: forceField.optional(),
    nation: nationField.default('england-and-wales'),
    extraHolidays: z.array(dayField).max(400).default([]),
    pauses: z.array(pause).max(100).default([]),
  })
  .superRefine((given, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if ((given.clock === undefined) === (given.rule === undefined))
      fault(['clock'], 'Give either a clock or a rule');
    if (given.force !== undefined && given.rule === undefined) fault(['force'], 'Only a rule has a force');
    const effects = new Map<string, string | undefined>();
    for (const [index, told] of given.pauses.entries()) {
      const path = ['pauses', index, 'effect'];
      if (given.rule !== undefined && told.effect !== undefined)
        fault(path, 'The rule says which effect a pause has');
      if (given.clock !== undefined && told.effect === undefined)
        fault(path, 'Choose stop-clock or deferred-end');
      else if (effects.has(told.because) && effects.get(told.because) !== told.effect)
        fault(path, 'Pauses for one reason have one effect');
      effects.set(told.because, told.effect);
    }
  });
export type Question = z.output<typeof question>;

/** One question, or up to a thousand. */
export const questions = z.union([
  question,
  z.array(question).min(1, 'Ask at least one question').max(mostAsked, `Ask at most ${mostAsked} questions`),
]);

/** What answering needs besides the question. */
export interface Known {
  calendarOf(nation: Nation): Calendar;
  /** The calendar with the closure days of a force, for a rule that the force may set itself. */
  calendarFor?(nation: Nation, force: string): Calendar;
  readonly policies: readonly PolicyOverride[];
  readonly now: Instant;
  /** Told of the work of the count. */
  readonly spend?: Spend;
}

/** The due instant, the due date and the working. The same question, calendars and policies give the same answer. */
export function answerTo(asked: Question, known: Known): object {
  const due = asked.rule === undefined ? byClock(asked, known) : byRule(asked, asked.rule, known);
  return {
    dueAt: due.dueAt ?? null,
    dueOn: due.dueOn ?? null,
    earliestOn: due.earliestOn ?? null,
    // It may move once the bank holidays of a year are known: the working says which.
    provisional: isProvisional(due.working),
    working: due.working,
    text: due.working.map(({ text }) => text).join('\n'),
    paused: due.paused ?? null,
    rule: due.rule ?? null,
  };
}

function byRule(
  asked: Question,
  id: RuleId,
  known: Known,
): Due & { rule: { id: string; source: string; version: string } } {
  const { nation, force, from, extraHolidays } = asked;
  const calendar =
    force !== undefined && isOverridable(id) && known.calendarFor
      ? known.calendarFor(nation, force)
      : known.calendarOf(nation);
  const { ruleId, source, version, ...due } = resolveRule(id, {
    start: from,
    asOf: known.now,
    spells: spellsOf(asked.pauses),
    calendar: withExtra(calendar, extraHolidays),
    policies: known.policies,
    ...(known.spend && { spend: known.spend }),
    ...(force !== undefined && { force }),
  });
  return { ...due, rule: { id: ruleId, source, version } };
}

function byClock(asked: Question, known: Known): Due & { rule?: undefined } {
  if (asked.clock === undefined) throw new Error('the question has neither a clock nor a rule');
  const stopping = asked.pauses.filter(({ effect }) => effect === 'stop-clock');
  const deferring = asked.pauses.filter(({ effect }) => effect === 'deferred-end');
  const clockAsked = {
    ...plainClock(asked.clock),
    ...(stopping.length > 0 && { stopClock: kindsOf(stopping) }),
    ...(deferring.length > 0 && { deferredEnd: kindsOf(deferring) }),
  };
  return countClock(clockAsked, asked.from, {
    spells: spellsOf(asked.pauses),
    calendar: withExtra(known.calendarOf(asked.nation), asked.extraHolidays),
    spend: known.spend,
  });
}

const kindsOf = (pauses: Question['pauses']): CircumstanceKind[] => [
  ...new Set(pauses.map(({ because }) => because)),
];

const plainClock = (asked: AskedClock): Clock =>
  asked.kind === 'calendar-years' ? { ...asked, kind: 'calendar-months', n: asked.n * 12 } : asked;

const spellsOf = (pauses: Question['pauses']): Spell[] =>
  pauses.map(({ because, from, to }, index) => ({ id: `pause-${index}`, kind: because, from, to }));

function withExtra(calendar: Calendar, extra: Question['extraHolidays']): Calendar {
  if (extra.length === 0) return calendar;
  const more = extra.map((day) => [day, 'bank holiday (as asked)'] as const);
  return { ...calendar, holidays: new Map([...more, ...calendar.holidays]) };
}
