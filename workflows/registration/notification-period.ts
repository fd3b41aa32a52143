import type { Spell } from '../../domain/circumstances';
import type { WorkingLine } from '../../domain/clocks/clock';
import { pausesOf } from '../../domain/clocks/pauses';
import { inWords, namesOf, some } from '../../domain/clocks/words';
import { anniversaryOf, birthdayAt, isUnderEighteen } from '../../domain/time/age';
import { dayOf, daysBetween, plusDays, type Day } from '../../domain/time/time';
import type { Disposal, Disposed } from './disposals';
import { detained } from './regimes';
import { effectiveTerm } from './terms';

/**
 * How long the requirements last, with the working. Where neither `lastDay` nor `indefinite` is set, no end is known
 * yet: an order runs whose end nobody has recorded, or the person is detained and the time does not count.
 */
export interface Period {
  /** The last day that belongs to the period. */
  readonly lastDay?: Day;
  readonly indefinite?: true;
  readonly working: readonly WorkingLine[];
}

/** What else the length turns on. */
interface Around {
  /** Sexual harm prevention orders; the day on which one ends belongs to it. */
  readonly orders: readonly Pick<Spell, 'from' | 'to'>[];
  readonly spells: readonly Spell[];
}

const years = (n: number): number => n * 12;

// Sexual Offences Act 2003 s.82(1). "Other" is common knowledge, to be confirmed: 5 years.
const monthsFor = {
  'over-6-under-30-months': years(10),
  '6-months-or-less': years(7),
  hospital: years(7),
  caution: years(2),
  other: years(5),
} as const;

const inPlainWords: Readonly<Record<Disposal, string>> = {
  'life-ipp-or-30-months-or-more': 'imprisonment for life, for public protection or of 30 months or more',
  'over-6-under-30-months': 'imprisonment of more than 6 and less than 30 months',
  '6-months-or-less': 'imprisonment of 6 months or less',
  'hospital-restricted': 'hospital with a restriction order',
  hospital: 'hospital without a restriction order',
  caution: 'caution',
  'conditional-discharge': 'conditional discharge',
  other: 'any other disposal',
  imprisonment: 'imprisonment',
  'order-alone': 'sexual harm prevention order alone',
  'life-ipp-or-10-years-or-more': 'imprisonment for life, for public protection or of 10 years or more',
  '5-to-under-10-years': 'imprisonment of 5 years or more and less than 10',
  'violent-offender-order': 'violent offender order',
  'interim-violent-offender-order': 'interim violent offender order',
};

/**
 * How long the requirements of one disposal last, with the working.
 *
 * `soa`: Sexual Offences Act 2003 s.82; a finite period is halved for a person under 18 on the relevant date
 * (s.82(2)), a conditional discharge lasts its own length, and a sexual harm prevention order in force extends
 * all (Sentencing Act 2020 s.352). `rto`: Counter-Terrorism Act 2008 s.53, time in detention not counted.
 * `voo`: as long as the order, Criminal Justice and Immigration Act 2008 s.98 and s.107.
 */
export function notificationPeriod(one: Disposed, around: Around = { orders: [], spells: [] }): Period {
  switch (one.regime) {
    case 'soa':
      return extendedByOrders(sexualOffender(one), around.orders);
    case 'rto':
      return terroristOffender(one, around.spells);
    case 'voo':
      return violentOffender(one);
    default:
      return one.regime satisfies never;
  }
}

/** A time of being subject to the requirements without a break; without a last day its end is not known, or there is none. */
export interface Span {
  readonly from: Day;
  readonly lastDay?: Day | undefined;
}

/** A disposal that the requirements may have stopped following from: it was quashed, discharged or reviewed. */
type Standing = Disposed & { readonly ended?: { readonly on: Day; readonly text: string } | undefined };

/** The period of a person: that of each disposal, in the order in which they were given, and all of them together. */
export interface WholePeriod extends Period {
  readonly each: readonly Span[];
  /** In order of time, with a gap between each two. */
  readonly spans: readonly Span[];
}

/**
 * How long the requirements of several disposals last: as long as those of the one that lasts longest. Where one had
 * ended before the next began there is a gap, in which the person was subject to nothing.
 */
export function longestPeriod(all: readonly Standing[], around: Around): WholePeriod {
  const periods = all.map((one) => cutShort(notificationPeriod(one, around), one.ended));
  const each = all.map(({ relevantDate: from }, place): Span => ({ from, lastDay: periods[place]?.lastDay }));
  const spans = joined(each);
  const last = spans.at(-1);
  if (last === undefined) throw new Error('nobody is registered without a disposal');
  const working = periods.flatMap((period) => period.working);
  const whole = { each, spans, working: all.length === 1 ? working : [...working, ...gapsBetween(spans)] };
  if (periods.some(({ indefinite }) => indefinite)) return { ...whole, indefinite: true };
  const { lastDay } = last;
  if (lastDay === undefined || all.length === 1)
    return { ...whole, ...(lastDay !== undefined && { lastDay }) };
  const text = `The latest of them stands: ${inWords(lastDay)}`;
  return { ...whole, lastDay, working: [...whole.working, { what: 'due', on: lastDay, text }] };
}

/** Those that overlap, or follow each other day by day, as one. */
function joined(spans: readonly Span[]): Span[] {
  const all: { from: Day; lastDay: Day | undefined }[] = [];
  for (const { from, lastDay } of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const before = all.at(-1);
    if (!before || (before.lastDay !== undefined && plusDays(before.lastDay, 1) < from))
      all.push({ from, lastDay });
    else if (before.lastDay !== undefined && (lastDay === undefined || lastDay > before.lastDay))
      before.lastDay = lastDay;
  }
  return all;
}

const gapsBetween = (spans: readonly Span[]): WorkingLine[] =>
  spans.slice(1).flatMap(({ from }, place): WorkingLine[] => {
    const ended = spans[place]?.lastDay;
    if (ended === undefined) return [];
    const text = `${inWords(plusDays(ended, 1))} to ${inWords(plusDays(from, -1))}: subject to nothing, and nothing is owed`;
    return [{ what: 'not-counted', on: plusDays(ended, 1), text }];
  });

/** The day on which it was quashed, discharged or reviewed is the last that belongs to it. */
function cutShort(period: Period, ended: Standing['ended']): Period {
  if (!ended || (period.lastDay !== undefined && period.lastDay <= ended.on)) return period;
  return {
    lastDay: ended.on,
    working: [...period.working, { what: 'due', on: ended.on, text: ended.text }],
  };
}

/** Whether a disposal makes the requirements indefinite: Sexual Offences Act 2003 s.82(1). */
export const isIndefinite = (one: Disposed): boolean =>
  one.regime === 'soa' && bandOf(one).band === 'indefinite';

const begins = ({ relevantDate }: Disposed): WorkingLine => ({
  what: 'start',
  on: relevantDate,
  text: `${inWords(relevantDate)}: the relevant date, the first day of the period`,
});
const ends = (lastDay: Day): WorkingLine => ({
  what: 'due',
  on: lastDay,
  text: `The last day is ${inWords(lastDay)}`,
});
const rule = (text: string): WorkingLine => ({ what: 'rule', text });
const counted = (text: string): WorkingLine => ({ what: 'counted', text });
const length = (months: number): string =>
  months % 12 === 0
    ? some(months / 12, 'year')
    : months > 12
      ? `${some(Math.floor(months / 12), 'year')} and ${some(months % 12, 'month')}`
      : some(months, 'month');

function sexualOffender(one: Disposed): Period {
  const { disposal, relevantDate } = one;
  const told = inPlainWords[disposal];
  if (disposal === 'order-alone') {
    const text = 'Sentencing Act 2020 s.352: as long as the sexual harm prevention order is in force';
    return { lastDay: plusDays(relevantDate, -1), working: [rule(text), begins(one)] };
  }
  if (disposal === 'conditional-discharge') {
    const days = one.dischargeDays ?? 1;
    const lastDay = plusDays(relevantDate, days - 1);
    const text = `Sexual Offences Act 2003 s.82(1): ${told}: as long as it lasts, ${some(days, 'day')}; never halved`;
    return { lastDay, working: [rule(text), begins(one), ends(lastDay)] };
  }
  const { band, lines } = bandOf(one);
  const months = band === 'indefinite' ? band : monthsFor[band];
  if (months === 'indefinite') {
    const text = `Sexual Offences Act 2003 s.82(1): ${told}: an indefinite period, whatever the age`;
    return { indefinite: true, working: [...lines, rule(text), begins(one)] };
  }
  const law = rule(`Sexual Offences Act 2003 s.82(1): ${told}: ${length(months)}`);
  const eighteen = birthdayAt(one.born, 18);
  const young = isUnderEighteen(one.born, one.relevantDate);
  const age = young
    ? `Under 18 on that day (18 on ${inWords(eighteen)}): half of it, ${length(months / 2)} (s.82(2))`
    : `18 or over on that day (18 on ${inWords(eighteen)}): not halved`;
  const lastDay = plusDays(anniversaryOf(relevantDate, young ? months / 2 : months), -1);
  return { lastDay, working: [...lines, law, begins(one), counted(age), ends(lastDay)] };
}

/** Which row of the table of s.82(1) applies; a sentence told in terms is added up first: s.82(3)-(4), s.131. */
function bandOf(one: Disposed): { band: keyof typeof monthsFor | 'indefinite'; lines: WorkingLine[] } {
  switch (one.disposal) {
    case 'imprisonment': {
      const { total, lines } = effectiveTerm(one.terms ?? []);
      if (total >= 30) return { band: 'indefinite', lines };
      return { band: total > 6 ? 'over-6-under-30-months' : '6-months-or-less', lines };
    }
    case 'over-6-under-30-months':
    case '6-months-or-less':
    case 'hospital':
    case 'caution':
      return { band: one.disposal, lines: [] };
    case 'life-ipp-or-30-months-or-more':
    case 'hospital-restricted':
      return { band: 'indefinite', lines: [] };
    default:
      return { band: 'other', lines: [] };
  }
}

/** The later of the two: while an order is in force, the person stays subject to notification. */
function extendedByOrders(period: Period, orders: Around['orders']): Period {
  let { lastDay } = period;
  if (lastDay === undefined) return period;
  const none = period.working.at(-1)?.what !== 'due';
  const lines: WorkingLine[] = [];
  let running = none;
  for (const { from, to } of [...orders].sort((a, b) => (dayOf(a.from) < dayOf(b.from) ? -1 : 1))) {
    if (dayOf(from) > plusDays(lastDay, 1)) break;
    if (to === undefined) {
      const text = `A sexual harm prevention order runs from ${inWords(dayOf(from))}, with no end known: the requirements last as long (Sentencing Act 2020 s.352)`;
      return { working: [...period.working, ...lines, { what: 'extended', on: dayOf(from), text }] };
    }
    const until = dayOf(to);
    if (until <= lastDay) continue;
    lastDay = until;
    running = false;
    const text = `A sexual harm prevention order runs until ${inWords(until)}: the requirements last as long (Sentencing Act 2020 s.352)`;
    lines.push({ what: 'extended', on: until, text });
  }
  if (running) {
    const text = 'No end of the order is known: the requirements go on';
    return { working: [...period.working, ...lines, { what: 'paused', text }] };
  }
  if (lines.length === 0) return period;
  return { lastDay, working: [...period.working, ...lines, ends(lastDay)] };
}

function terroristOffender(one: Disposed, spells: readonly Spell[]): Period {
  const { total, lines } = one.disposal === 'imprisonment' ? effectiveTerm(one.terms ?? []) : none;
  const young = isUnderEighteen(one.born, one.relevantDate);
  const longest = one.disposal === 'life-ipp-or-10-years-or-more' || total >= years(10);
  const long = one.disposal === '5-to-under-10-years' || total >= years(5);
  const months = young ? years(10) : longest ? years(30) : long ? years(15) : years(10);
  const told = young ? 'under 18 when dealt with, whatever the sentence' : inPlainWords[one.disposal];
  const law = rule(`Counter-Terrorism Act 2008 s.53(1)-(4): ${told}: ${length(months)}`);
  const working = [...lines, law, begins(one)];
  return withoutDetention(one.relevantDate, months, working, spells);
}
const none = { total: 0, lines: [] as WorkingLine[] };

/** Days at whose end the person is detained do not count: Counter-Terrorism Act 2008 s.53(7). */
function withoutDetention(
  from: Day,
  months: number,
  lines: readonly WorkingLine[],
  spells: readonly Spell[],
): Period {
  const working = [...lines];
  let left = daysBetween(from, anniversaryOf(from, months));
  let day = from;
  for (const { first, last, kinds } of pausesOf(detained, spells)) {
    if (last !== undefined && last < day) continue;
    const before = Math.max(0, daysBetween(day, first));
    if (before >= left) break;
    left -= before;
    const begin = first > day ? first : day;
    if (last === undefined) {
      const text = `From ${inWords(begin)} ${namesOf(kinds)}, with no end known: not counted, ${some(left, 'day')} left (s.53(7))`;
      return { working: [...working, { what: 'paused', on: begin, text }] };
    }
    const text = `${inWords(begin)} to ${inWords(last)}: ${namesOf(kinds)}, ${some(daysBetween(begin, last) + 1, 'day')} not counted (s.53(7))`;
    working.push({ what: 'paused', on: begin, text });
    day = plusDays(last, 1);
  }
  const lastDay = plusDays(day, left - 1);
  return { lastDay, working: [...working, ends(lastDay)] };
}

function violentOffender(one: Disposed): Period {
  const { disposal, orderUntil, relevantDate } = one;
  const law = rule(
    `Criminal Justice and Immigration Act 2008 s.98, s.107: as long as the ${inPlainWords[disposal]}`,
  );
  const start: WorkingLine = {
    what: 'start',
    on: relevantDate,
    text: `${inWords(relevantDate)}: the order comes into force`,
  };
  if (orderUntil === undefined) return { working: [law, start] };
  return { lastDay: orderUntil, working: [law, start, ends(orderUntil)] };
}
