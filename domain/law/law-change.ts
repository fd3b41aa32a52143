import { sameHolidays, withFeed, withHoliday, withoutHoliday } from '../calendars/change';
import type { Holiday, Holidays, Nation } from '../calendars/holidays';
import { Refused } from '../errors';
import { later, startOf, type Day, type Instant } from '../time/time';
import { calendarRules, isOverridable, type PolicyOverride, type Rules } from './resolve';
import type { RuleId } from './rule-id';

/** A change of what deadlines go by, as it is asked for. Plain JSON: it travels through Temporal. */
export type LawChange =
  /** A bank holiday announced or renamed; without a title, it is one no longer. */
  | {
      readonly kind: 'holiday';
      readonly nation: Nation;
      readonly day: Day;
      readonly title?: string | undefined;
    }
  /** The years that a feed tells of. */
  | { readonly kind: 'feed'; readonly calendars: readonly Holidays[]; readonly allowShrinking: boolean }
  /** A force's own figure for a rule from a day on; null is the national one again. */
  | {
      readonly kind: 'policy';
      readonly rule: RuleId;
      readonly force: string;
      readonly n: number | null;
      readonly from: Day;
    }
  /** Days on which a force does not work, for the rules that it may set itself. */
  | {
      readonly kind: 'closure-day';
      readonly force: string;
      readonly days: readonly Holiday[];
      readonly withdrawn: boolean;
    }
  /**
   * Nothing changes but the code: every open step is looked at. `refold`: every open process, or those too that ended, is
   * settled again from its whole log.
   */
  | { readonly kind: 'everything'; readonly refold?: 'open' | 'all' | undefined };

/** One request for a change: who asks, why, and an id that makes it one however often it is sent. */
export interface LawChangeRequest {
  readonly id: string;
  readonly by: string;
  readonly why: string;
  readonly change: LawChange;
}

/** What a change of the law can change. */
export interface ChangeableLaw {
  readonly calendars: Readonly<Record<Nation, Holidays & { readonly version: number }>>;
  readonly policies: readonly PolicyOverride[];
  readonly closures: readonly (Holiday & { readonly force: string })[];
}

/**
 * The law with a change made to it; the same object where the change changes nothing. Throws
 * `calendar.shrinks` where a feed lacks days that are known, and was not told to take them away.
 */
export function changedLaw<T extends ChangeableLaw>(data: T, change: LawChange, why = ''): T {
  switch (change.kind) {
    case 'holiday': {
      const known = data.calendars[change.nation];
      const { day, title } = change;
      return withCalendars(data, [
        title === undefined ? withoutHoliday(known, day) : withHoliday(known, { day, title }),
      ]);
    }
    case 'feed': {
      const merged = change.calendars.map((feed) => withFeed(data.calendars[feed.nation], feed));
      const errors = merged.flatMap(({ holidays: { nation }, missing }) =>
        missing.map((day) => ({
          pointer: `/feed/${nation}/events`,
          message: `${day} is missing, and is known`,
        })),
      );
      if (errors.length > 0 && !change.allowShrinking) throw new Refused('calendar.shrinks', { errors });
      return withCalendars(
        data,
        merged.map(({ holidays }) => holidays),
      );
    }
    case 'policy': {
      const { rule: ruleId, force, from } = change;
      const n = change.n ?? undefined;
      const stands = data.policies.findLast(
        (one) => one.ruleId === ruleId && one.force === force && one.from === from,
      );
      if (stands ? stands.n === n : n === undefined && !hasPolicy(data, ruleId, force)) return data;
      return { ...data, policies: [...data.policies, { ruleId, force, n, from, why }] };
    }
    case 'closure-day': {
      const { force, days, withdrawn } = change;
      const others = data.closures.filter(
        (one) => one.force !== force || !days.some(({ day }) => day === one.day),
      );
      const closures = withdrawn ? others : [...others, ...days.map((one) => ({ ...one, force }))];
      const said = (all: ChangeableLaw['closures']): string =>
        all
          .map(({ force: of, day, title }) => `${of} ${day} ${title}`)
          .sort()
          .join('\n');
      return said(closures) === said(data.closures) ? data : { ...data, closures };
    }
    case 'everything':
      return data;
    default:
      return change satisfies never;
  }
}

const hasPolicy = ({ policies }: ChangeableLaw, ruleId: RuleId, force: string): boolean =>
  policies.some((one) => one.ruleId === ruleId && one.force === force);

function withCalendars<T extends ChangeableLaw>(data: T, changed: readonly Holidays[]): T {
  const calendars = { ...data.calendars };
  let same = true;
  for (const { nation, holidays, firstYear, lastYear } of changed) {
    const { version, ...before } = calendars[nation];
    const after = { nation, holidays, firstYear, lastYear };
    if (sameHolidays(plain(before), after)) continue;
    same = false;
    calendars[nation] = { ...after, version: version + 1 };
  }
  return same ? data : { ...data, calendars };
}

const plain = ({ nation, holidays, firstYear, lastYear }: Holidays): Holidays => ({
  nation,
  holidays: holidays.map(({ day, title }) => ({ day, title })),
  firstYear,
  lastYear,
});

/** Which open steps a change may move. */
export interface Scope {
  readonly rules: readonly RuleId[];
  /** The force that it is about; all of them without one. */
  readonly force?: string | undefined;
}

export function scopeOf(rules: Rules, change: LawChange): Scope {
  switch (change.kind) {
    case 'holiday':
    case 'feed':
      return { rules: calendarRules(rules) };
    case 'policy':
      return { rules: [change.rule], force: change.force };
    case 'closure-day':
      return {
        rules: calendarRules(rules).filter((rule) => isOverridable(rules, rule)),
        force: change.force,
      };
    case 'everything':
      return { rules: Object.keys(rules) as RuleId[] };
    default:
      return change satisfies never;
  }
}

/** From when a change is felt: at once, or on the day from which a policy stands. */
export const feltFrom = (change: LawChange, now: Instant): Instant =>
  change.kind === 'policy' ? later(now, startOf(change.from)) : now;
