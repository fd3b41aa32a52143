import { calendarOf, type Nation } from '../../domain/calendars/calendar';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { Clock, Due, WorkingLine } from '../../domain/clocks/clock';
import { countClock } from '../../domain/clocks/count';
import { dayOf, endOf, startOf, timeOf, type Day, type Instant, type When } from '../../domain/time/time';

/** What a line of the working is, the day that it is about if there is one, and how it reads. */
export type Line = readonly [WorkingLine['what'], Day | undefined, string, (readonly number[])?];

/** A clock counted by hand, with a wall calendar. Without `due` the clock stands still. */
export interface WorkedExample {
  readonly says: string;
  readonly clock: Clock;
  readonly start: When;
  readonly due?: Instant;
  readonly nation?: Nation;
  readonly spells?: readonly Spell[];
  /** The first day that will do, of a window. */
  readonly earliestOn?: Day;
  /** What the clock waits for, and how many days are left, where the working is told. */
  readonly paused?: Due['paused'];
  /** Every line of the working, where it matters how it reads. */
  readonly working?: readonly Line[];
}

/** Examples of one way to count, and where that way comes from. */
export interface ExampleTable {
  readonly source: string;
  readonly examples: readonly WorkedExample[];
}

let spellCount = 0;
/** One spell of a circumstance that is either there or not. */
export const spell = (kind: 'custody' | 'hospital' | 'abroad' | 'shpo', from: When, to?: When): Spell => ({
  id: `spell-${++spellCount}`,
  kind,
  from,
  to,
  value: true,
});

const away: readonly CircumstanceKind[] = ['custody', 'hospital', 'abroad'];
const threeDays: Clock = { kind: 'inclusive-days', n: 3 };
const threeDaysAtLiberty: Clock = { kind: 'inclusive-days', n: 3, stopClock: away };
const weekly: Clock = { kind: 'calendar-days', n: 7, deferredEnd: away };
const yearly: Clock = { kind: 'calendar-months', n: 12, deferredEnd: away };
const workingDays = (n: number): Clock => ({ kind: 'working-days', n });
const monthsAfter = (n: number): Clock => ({ kind: 'calendar-months', n });
const hours = (n: number): Clock => ({ kind: 'elapsed-hours', n });

const inclusive: readonly WorkedExample[] = [
  {
    says: 'three days beginning with a Friday end on the Sunday, in summer',
    clock: threeDays,
    start: '2026-05-01',
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'three days beginning with a Friday end on the Sunday, in winter',
    clock: threeDays,
    start: '2026-01-09',
    due: '2026-01-11T23:59:59.000Z',
  },
  {
    says: 'an event in the last second of Friday still belongs to Friday',
    clock: threeDays,
    start: '2026-05-01T22:59:59.000Z',
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'an event at midnight belongs to Saturday, and a bank holiday Monday is not passed over',
    clock: threeDays,
    start: '2026-05-01T23:00:00.000Z',
    due: '2026-05-04T22:59:59.000Z',
  },
  {
    says: 'a period that ends on Christmas Day ends on Christmas Day',
    clock: threeDays,
    start: '2026-12-23',
    due: '2026-12-25T23:59:59.000Z',
  },
  {
    says: 'one day is the day of the event itself',
    clock: { kind: 'inclusive-days', n: 1 },
    start: '2026-05-01T08:00:00.000Z',
    due: '2026-05-01T22:59:59.000Z',
  },
  {
    says: 'three days that end on the Sunday when summer time begins',
    clock: threeDays,
    start: '2026-03-27',
    due: '2026-03-29T22:59:59.000Z',
  },
  {
    says: 'three days that end the day before summer time begins',
    clock: threeDays,
    start: '2026-03-26',
    due: '2026-03-28T23:59:59.000Z',
  },
  {
    says: 'three days that end on the Sunday when summer time ends',
    clock: threeDays,
    start: '2026-10-23',
    due: '2026-10-25T23:59:59.000Z',
  },
  {
    says: 'three days that end the day before summer time ends',
    clock: threeDays,
    start: '2026-10-22',
    due: '2026-10-24T22:59:59.000Z',
  },
  {
    says: 'three days that end on 29 February in a leap year',
    clock: threeDays,
    start: '2028-02-27',
    due: '2028-02-29T23:59:59.000Z',
  },
  {
    says: 'the same three days end on 1 March in a common year',
    clock: threeDays,
    start: '2027-02-27',
    due: '2027-03-01T23:59:59.000Z',
  },
];

const stopped: readonly WorkedExample[] = [
  {
    says: 'sentenced from the dock: the day of release is day 1',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01T10:00:00.000Z', '2026-05-06T09:00:00.000Z')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'arrested on day 2: that day does not count, and two are left on release',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02T15:00:00.000Z', '2026-05-10T09:00:00.000Z')],
    due: '2026-05-11T22:59:59.000Z',
  },
  {
    says: 'held for some hours and let go before midnight: the day counts',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02T09:00:00.000Z', '2026-05-02T20:00:00.000Z')],
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'let go in the last second of the day: the day counts',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02T09:00:00.000Z', '2026-05-02T22:59:59.000Z')],
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'let go at midnight: the day does not count',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02T09:00:00.000Z', '2026-05-02T23:00:00.000Z')],
    due: '2026-05-04T22:59:59.000Z',
  },
  {
    says: 'a release told as a date: that date counts',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01', '2026-05-06')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'custody and hospital that overlap are one absence',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02', '2026-05-05'), spell('hospital', '2026-05-04', '2026-05-07')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'straight from custody to hospital: no day between them counts',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [
      spell('custody', '2026-05-02', '2026-05-05T11:00:00.000Z'),
      spell('hospital', '2026-05-05T11:00:00.000Z', '2026-05-07'),
    ],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'two trips abroad: each pauses the clock',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('abroad', '2026-05-02', '2026-05-04'), spell('abroad', '2026-05-05', '2026-05-08')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'abroad over the night in which summer time begins',
    clock: threeDaysAtLiberty,
    start: '2026-03-27',
    spells: [spell('abroad', '2026-03-28T12:00:00.000Z', '2026-03-29T12:00:00.000Z')],
    due: '2026-03-30T22:59:59.000Z',
  },
  {
    says: 'an absence that begins after the last day changes nothing',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-03T23:00:00.000Z', '2026-06-01')],
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'an absence that begins in the last hour of the last day moves it',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-03T22:00:00.000Z', '2026-06-01')],
    due: '2026-06-01T22:59:59.000Z',
  },
  {
    says: 'a prevention order is no absence',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('shpo', '2026-01-01')],
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'a clock that does not stop runs on in custody',
    clock: threeDays,
    start: '2026-05-01',
    spells: [spell('custody', '2026-01-01')],
    due: '2026-05-03T22:59:59.000Z',
  },
  {
    says: 'in custody with no release known: no due instant',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02T15:00:00.000Z')],
  },
  {
    says: 'a known end of one absence does not help while another has none',
    clock: threeDaysAtLiberty,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02', '2026-05-09'), spell('hospital', '2026-05-05')],
  },
];

const calendarDays: readonly WorkedExample[] = [
  {
    says: 'seven days after a Friday is the next Friday',
    clock: { kind: 'calendar-days', n: 7 },
    start: '2026-05-01T14:00:00.000Z',
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: '28 days after 31 January is 28 February',
    clock: { kind: 'calendar-days', n: 28 },
    start: '2026-01-31',
    due: '2026-02-28T23:59:59.000Z',
  },
  {
    says: '30 days after 30 January is 29 February in a leap year',
    clock: { kind: 'calendar-days', n: 30 },
    start: '2028-01-30',
    due: '2028-02-29T23:59:59.000Z',
  },
  {
    says: 'three days after the Thursday before summer time ends',
    clock: { kind: 'calendar-days', n: 3 },
    start: '2026-10-22',
    due: '2026-10-25T23:59:59.000Z',
  },
];

const deferred: readonly WorkedExample[] = [
  {
    says: 'a week that runs out in custody lasts three days beginning with the release',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-07', '2026-05-20T09:00:00.000Z')],
    due: '2026-05-22T22:59:59.000Z',
  },
  {
    says: 'released on the last day itself: the week ends as it would have',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-04', '2026-05-08T09:00:00.000Z')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'released at midnight after the last day: three days beginning with that midnight',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-04', '2026-05-09')],
    due: '2026-05-11T22:59:59.000Z',
  },
  {
    says: 'custody in the middle of the week does not lengthen it',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02', '2026-05-06')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'custody from the midnight after the last day does not lengthen it',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-08T23:00:00.000Z', '2026-05-20')],
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'custody from the last hour of the last day lengthens it',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-08T22:00:00.000Z', '2026-05-20')],
    due: '2026-05-22T22:59:59.000Z',
  },
  {
    says: 'moved from custody straight to hospital: the absence ends when the hospital lets them go',
    clock: weekly,
    start: '2026-05-01',
    spells: [
      spell('custody', '2026-05-07', '2026-05-20T09:00:00.000Z'),
      spell('hospital', '2026-05-20T09:00:00.000Z', '2026-05-21T09:00:00.000Z'),
    ],
    due: '2026-05-23T22:59:59.000Z',
  },
  {
    says: 'in hospital already when custody ends: the absence ends with the later of the two',
    clock: yearly,
    start: '2025-05-08',
    spells: [
      spell('custody', '2026-05-01', '2026-05-20T09:00:00.000Z'),
      spell('hospital', '2026-05-19', '2026-05-22'),
    ],
    due: '2026-05-24T22:59:59.000Z',
  },
  {
    says: 'at liberty for an hour between two absences: the three days begin with the first release',
    clock: weekly,
    start: '2026-05-01',
    spells: [
      spell('custody', '2026-05-07', '2026-05-20T09:00:00.000Z'),
      spell('hospital', '2026-05-20T10:00:00.000Z', '2026-05-21T09:00:00.000Z'),
    ],
    due: '2026-05-22T22:59:59.000Z',
  },
  {
    says: 'abroad again when the three days run out: deferred once more',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-07', '2026-05-20'), spell('abroad', '2026-05-21', '2026-05-30')],
    due: '2026-06-01T22:59:59.000Z',
  },
  {
    says: 'a year that runs out in custody with no release known: no due instant',
    clock: yearly,
    start: '2025-05-08',
    spells: [spell('custody', '2026-05-01')],
  },
  {
    says: 'moved from custody to a hospital with no end known: no due instant',
    clock: yearly,
    start: '2025-05-08',
    spells: [spell('custody', '2026-05-01', '2026-05-20'), spell('hospital', '2026-05-20')],
  },
  {
    says: 'in custody now with no release known, but not on the last day: the year is as it was',
    clock: yearly,
    start: '2025-05-08',
    spells: [spell('custody', '2026-05-09')],
    due: '2026-05-08T22:59:59.000Z',
  },
];

const calendarMonths: readonly WorkedExample[] = [
  {
    says: 'one year after 1 May is 1 May',
    clock: yearly,
    start: '2026-05-01',
    due: '2027-05-01T22:59:59.000Z',
  },
  {
    says: 'one year after 29 February is 28 February',
    clock: yearly,
    start: '2024-02-29',
    due: '2025-02-28T23:59:59.000Z',
  },
  {
    says: 'one year after 28 February is 28 February, in a leap year too',
    clock: yearly,
    start: '2027-02-28',
    due: '2028-02-28T23:59:59.000Z',
  },
  {
    says: 'four years after 29 February is 29 February',
    clock: monthsAfter(48),
    start: '2024-02-29',
    due: '2028-02-29T23:59:59.000Z',
  },
  {
    says: 'one month after 31 January is the last day of February',
    clock: monthsAfter(1),
    start: '2026-01-31',
    due: '2026-02-28T23:59:59.000Z',
  },
  {
    says: 'one month after 31 January is 29 February in a leap year',
    clock: monthsAfter(1),
    start: '2028-01-31',
    due: '2028-02-29T23:59:59.000Z',
  },
  {
    says: 'six months after 31 August is the last day of February',
    clock: monthsAfter(6),
    start: '2026-08-31',
    due: '2027-02-28T23:59:59.000Z',
  },
  {
    says: 'one month after 30 April is 30 May, not the end of the month',
    clock: monthsAfter(1),
    start: '2026-04-30',
    due: '2026-05-30T22:59:59.000Z',
  },
  {
    says: 'one month that ends on the day when summer time begins',
    clock: monthsAfter(1),
    start: '2026-02-28T12:00:00.000Z',
    due: '2026-03-28T23:59:59.000Z',
  },
];

const working: readonly WorkedExample[] = [
  {
    says: 'one working day after a Thursday is the Friday',
    clock: workingDays(1),
    start: '2026-05-07',
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'one working day after a Friday is the Monday',
    clock: workingDays(1),
    start: '2026-05-08',
    due: '2026-05-11T22:59:59.000Z',
  },
  {
    says: 'one working day after a Saturday is the Monday',
    clock: workingDays(1),
    start: '2026-05-09',
    due: '2026-05-11T22:59:59.000Z',
  },
  {
    says: 'the early May holiday is passed over',
    clock: workingDays(1),
    start: '2026-05-01',
    due: '2026-05-05T22:59:59.000Z',
  },
  {
    says: 'begun on a bank holiday, the next day is the first',
    clock: workingDays(1),
    start: '2026-05-04',
    due: '2026-05-05T22:59:59.000Z',
  },
  {
    says: 'Easter in England and Wales: Good Friday and Easter Monday are passed over',
    clock: workingDays(1),
    start: '2026-04-02',
    due: '2026-04-07T22:59:59.000Z',
  },
  {
    says: 'Easter in Scotland: Easter Monday is worked',
    clock: workingDays(1),
    start: '2026-04-02',
    nation: 'scotland',
    due: '2026-04-06T22:59:59.000Z',
  },
  {
    says: 'Christmas on a Saturday: Monday and Tuesday stand in for both days',
    clock: workingDays(1),
    start: '2027-12-24',
    due: '2027-12-29T23:59:59.000Z',
  },
  {
    says: 'Boxing Day on a Saturday: Monday stands in for it',
    clock: workingDays(1),
    start: '2026-12-24',
    due: '2026-12-29T23:59:59.000Z',
  },
  {
    says: 'Christmas on a Thursday: both days are the days themselves',
    clock: workingDays(1),
    start: '2025-12-24',
    due: '2025-12-29T23:59:59.000Z',
  },
  {
    says: "New Year's Day on a Saturday: Monday 3 January stands in for it",
    clock: workingDays(1),
    start: '2027-12-31',
    due: '2028-01-04T23:59:59.000Z',
  },
  {
    says: '2 January is worked in England and Wales',
    clock: workingDays(1),
    start: '2025-12-31',
    due: '2026-01-02T23:59:59.000Z',
  },
  {
    says: '2 January is a holiday in Scotland',
    clock: workingDays(1),
    start: '2025-12-31',
    nation: 'scotland',
    due: '2026-01-05T23:59:59.000Z',
  },
  {
    says: '2 January on a Sunday: in Scotland both days move, to Monday and Tuesday',
    clock: workingDays(1),
    start: '2027-12-31',
    nation: 'scotland',
    due: '2028-01-05T23:59:59.000Z',
  },
  {
    says: '12 July is a holiday in Northern Ireland',
    clock: workingDays(1),
    start: '2027-07-09',
    nation: 'northern-ireland',
    due: '2027-07-13T22:59:59.000Z',
  },
  {
    says: '12 July is worked in England and Wales',
    clock: workingDays(1),
    start: '2027-07-09',
    due: '2027-07-12T22:59:59.000Z',
  },
  {
    says: '12 July on a Sunday: in Northern Ireland Monday 13 July stands in for it',
    clock: workingDays(1),
    start: '2026-07-10',
    nation: 'northern-ireland',
    due: '2026-07-14T22:59:59.000Z',
  },
  {
    says: 'St Patrick’s Day is a holiday in Northern Ireland alone',
    clock: workingDays(1),
    start: '2026-03-16',
    nation: 'northern-ireland',
    due: '2026-03-18T23:59:59.000Z',
  },
  {
    says: 'fifteen working days over Christmas and New Year',
    clock: workingDays(15),
    start: '2026-12-14',
    due: '2027-01-07T23:59:59.000Z',
  },
  {
    says: 'ten working days over the end of summer time',
    clock: workingDays(10),
    start: '2026-10-19T08:00:00.000Z',
    due: '2026-11-02T23:59:59.000Z',
  },
  {
    says: 'begun at a quarter to midnight on a Friday, Monday is the first',
    clock: workingDays(1),
    start: '2026-05-08T22:45:00.000Z',
    due: '2026-05-11T22:59:59.000Z',
  },
  {
    says: 'two working days before: the holiday and the weekend are passed over backwards',
    clock: workingDays(-2),
    start: '2026-05-06',
    due: '2026-05-01T22:59:59.000Z',
  },
  {
    says: 'no working days: the day itself, when it is worked',
    clock: workingDays(0),
    start: '2026-05-08',
    due: '2026-05-08T22:59:59.000Z',
  },
  {
    says: 'no working days: the next that is worked, when the day itself is not',
    clock: workingDays(0),
    start: '2026-05-02',
    due: '2026-05-05T22:59:59.000Z',
  },
];

const others: readonly WorkedExample[] = [
  {
    says: '24 hours over an ordinary night',
    clock: hours(24),
    start: '2026-05-08T15:30:00.000Z',
    due: '2026-05-09T15:30:00.000Z',
  },
  {
    says: '24 hours over the night when summer time begins are 24 true hours',
    clock: hours(24),
    start: '2026-03-28T12:00:00.000Z',
    due: '2026-03-29T12:00:00.000Z',
  },
  {
    says: '24 hours over the night when summer time ends are 24 true hours',
    clock: hours(24),
    start: '2026-10-24T11:00:00.000Z',
    due: '2026-10-25T11:00:00.000Z',
  },
  {
    says: '96 hours over a bank holiday weekend',
    clock: hours(96),
    start: '2026-05-01T17:00:00.000Z',
    due: '2026-05-05T17:00:00.000Z',
  },
  {
    says: 'hours from a date begin at its midnight in London',
    clock: hours(24),
    start: '2026-05-08',
    due: '2026-05-08T23:00:00.000Z',
  },
  {
    says: 'not less than 7 days before departure',
    clock: { kind: 'not-later-than-days-before', n: 7 },
    start: '2026-05-11',
    due: '2026-05-04T22:59:59.000Z',
  },
  {
    says: 'not less than 7 days before a departure soon after summer time begins',
    clock: { kind: 'not-later-than-days-before', n: 7 },
    start: '2026-04-04T09:00:00.000Z',
    due: '2026-03-28T23:59:59.000Z',
  },
  {
    says: '28 days before 28 March is 29 February in a leap year',
    clock: { kind: 'not-later-than-days-before', n: 28 },
    start: '2028-03-28',
    due: '2028-02-29T23:59:59.000Z',
  },
  {
    says: 'a given date is due by its end',
    clock: { kind: 'given' },
    start: '2026-05-11',
    due: '2026-05-11T22:59:59.000Z',
  },
  {
    says: 'a given instant is due then',
    clock: { kind: 'given' },
    start: '2026-05-11T09:15:00.000Z',
    due: '2026-05-11T09:15:00.000Z',
  },
];

const daysTold: readonly WorkedExample[] = [
  {
    says: 'two days beginning with a Friday',
    clock: { kind: 'inclusive-days', n: 2 },
    start: '2026-05-01',
    due: '2026-05-02T22:59:59.000Z',
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      ['counted', '2026-05-02', 'Saturday 2 May 2026: day 2'],
      ['due', '2026-05-02', 'Due by the end of Saturday 2 May 2026'],
    ],
  },
  {
    says: 'two days after a Friday',
    clock: { kind: 'calendar-days', n: 2 },
    start: '2026-01-09',
    due: '2026-01-11T23:59:59.000Z',
    working: [
      ['start', '2026-01-09', 'Friday 9 January 2026: not counted'],
      ['counted', '2026-01-10', 'Saturday 10 January 2026: day 1'],
      ['counted', '2026-01-11', 'Sunday 11 January 2026: day 2'],
      ['due', '2026-01-11', 'Due by the end of Sunday 11 January 2026'],
    ],
  },
  {
    says: 'no days after a Sunday: the Sunday',
    clock: { kind: 'calendar-days', n: 0 },
    start: '2026-06-07',
    due: '2026-06-07T22:59:59.000Z',
    working: [
      ['start', '2026-06-07', 'Sunday 7 June 2026: no days are added'],
      ['due', '2026-06-07', 'Due by the end of Sunday 7 June 2026'],
    ],
  },
  {
    says: 'one month after the last of August',
    clock: monthsAfter(1),
    start: '2026-08-31',
    due: '2026-09-30T22:59:59.000Z',
    working: [
      ['start', '2026-08-31', 'Monday 31 August 2026: the period begins'],
      ['counted', '2026-09-30', '1 month after is Wednesday 30 September 2026, the last day of that month'],
      ['due', '2026-09-30', 'Due by the end of Wednesday 30 September 2026'],
    ],
  },
  {
    says: 'eighteen months after a February day, with a leap day between',
    clock: monthsAfter(18),
    start: '2027-02-10',
    due: '2028-08-10T22:59:59.000Z',
    working: [
      ['start', '2027-02-10', 'Wednesday 10 February 2027: the period begins'],
      ['counted', '2028-08-10', '18 months after is Thursday 10 August 2028'],
      ['due', '2028-08-10', 'Due by the end of Thursday 10 August 2028'],
    ],
  },
  {
    says: 'two years after a day in June',
    clock: monthsAfter(24),
    start: '2026-06-01',
    due: '2028-06-01T22:59:59.000Z',
    working: [
      ['start', '2026-06-01', 'Monday 1 June 2026: the period begins'],
      ['counted', '2028-06-01', '2 years after is Thursday 1 June 2028'],
      ['due', '2028-06-01', 'Due by the end of Thursday 1 June 2028'],
    ],
  },
  {
    says: 'seven days before a departure, which an absence before it does not move',
    clock: { kind: 'not-later-than-days-before', n: 7, deferredEnd: away },
    start: '2026-05-11',
    spells: [spell('hospital', '2026-05-01', '2026-05-06')],
    due: '2026-05-04T22:59:59.000Z',
    working: [
      ['start', '2026-05-11', 'Monday 11 May 2026: the event'],
      ['counted', undefined, '7 days before it is the last lawful day'],
      ['due', '2026-05-04', 'Due by the end of Monday 4 May 2026'],
    ],
  },
  {
    says: 'one day before an event',
    clock: { kind: 'not-later-than-days-before', n: 1 },
    start: '2026-05-11',
    due: '2026-05-10T22:59:59.000Z',
    working: [
      ['start', '2026-05-11', 'Monday 11 May 2026: the event'],
      ['counted', undefined, '1 day before it is the last lawful day'],
      ['due', '2026-05-10', 'Due by the end of Sunday 10 May 2026'],
    ],
  },
  {
    says: 'a window around a date, which an absence at its end does not move',
    clock: { kind: 'window', a: -2, b: 3, deferredEnd: away },
    start: '2026-05-11',
    spells: [spell('abroad', '2026-05-13', '2026-05-20')],
    earliestOn: '2026-05-09',
    due: '2026-05-14T22:59:59.000Z',
    working: [
      ['start', '2026-05-11', 'Monday 11 May 2026: the date'],
      ['counted', '2026-05-09', 'Saturday 9 May 2026: the earliest day, 2 days before'],
      ['counted', '2026-05-14', 'Thursday 14 May 2026: the latest day, 3 days after'],
      ['due', '2026-05-14', 'Due by the end of Thursday 14 May 2026'],
    ],
  },
  {
    says: 'a window of the day itself and the next',
    clock: { kind: 'window', a: 0, b: 1 },
    start: '2026-05-11T22:59:59.000Z',
    earliestOn: '2026-05-11',
    due: '2026-05-12T22:59:59.000Z',
    working: [
      ['start', '2026-05-11', 'Monday 11 May 2026: the date'],
      ['counted', '2026-05-11', 'Monday 11 May 2026: the earliest day, the day itself'],
      ['counted', '2026-05-12', 'Tuesday 12 May 2026: the latest day, 1 day after'],
      ['due', '2026-05-12', 'Due by the end of Tuesday 12 May 2026'],
    ],
  },
  {
    says: 'a window that ends at 16:00 of its last day',
    clock: { kind: 'window', a: -1, b: 0, timeOfDay: '16:00' },
    start: '2026-05-11',
    earliestOn: '2026-05-10',
    due: '2026-05-11T15:00:00.000Z',
    working: [
      ['start', '2026-05-11', 'Monday 11 May 2026: the date'],
      ['counted', '2026-05-10', 'Sunday 10 May 2026: the earliest day, 1 day before'],
      ['counted', '2026-05-11', 'Monday 11 May 2026: the latest day, the day itself'],
      ['due', '2026-05-11', 'Due at 16:00 on Monday 11 May 2026'],
    ],
  },
  {
    says: 'a date that is given',
    clock: { kind: 'given' },
    start: '2026-11-18',
    due: '2026-11-18T23:59:59.000Z',
    working: [['due', '2026-11-18', 'Due by the end of Wednesday 18 November 2026']],
  },
  {
    says: 'an instant that is given',
    clock: { kind: 'given' },
    start: '2026-05-11T09:15:00.000Z',
    due: '2026-05-11T09:15:00.000Z',
    working: [['due', '2026-05-11', 'Due at 10:15 on Monday 11 May 2026']],
  },
];

const workingDaysTold: readonly WorkedExample[] = [
  {
    says: 'two working days after a Thursday, over a bank holiday weekend',
    clock: workingDays(2),
    start: '2026-04-30',
    due: '2026-05-05T22:59:59.000Z',
    working: [
      ['start', '2026-04-30', 'Thursday 30 April 2026: not counted'],
      ['counted', '2026-05-01', 'Friday 1 May 2026: working day 1'],
      ['not-counted', '2026-05-02', 'Saturday 2 May 2026: Saturday, not counted'],
      ['not-counted', '2026-05-03', 'Sunday 3 May 2026: Sunday, not counted'],
      ['not-counted', '2026-05-04', 'Monday 4 May 2026: bank holiday (Early May bank holiday), not counted'],
      ['counted', '2026-05-05', 'Tuesday 5 May 2026: working day 2'],
      ['due', '2026-05-05', 'Due by the end of Tuesday 5 May 2026'],
    ],
  },
  {
    says: 'two working days before a Wednesday, over the same weekend',
    clock: workingDays(-2),
    start: '2026-05-06',
    due: '2026-05-01T22:59:59.000Z',
    working: [
      ['start', '2026-05-06', 'Wednesday 6 May 2026: not counted'],
      ['counted', '2026-05-05', 'Tuesday 5 May 2026: working day 1 before'],
      ['not-counted', '2026-05-04', 'Monday 4 May 2026: bank holiday (Early May bank holiday), not counted'],
      ['not-counted', '2026-05-03', 'Sunday 3 May 2026: Sunday, not counted'],
      ['not-counted', '2026-05-02', 'Saturday 2 May 2026: Saturday, not counted'],
      ['counted', '2026-05-01', 'Friday 1 May 2026: working day 2 before'],
      ['due', '2026-05-01', 'Due by the end of Friday 1 May 2026'],
    ],
  },
  {
    says: 'one working day before a date, which an absence does not move',
    clock: { kind: 'working-days', n: -1, deferredEnd: away },
    start: '2026-09-10',
    spells: [spell('custody', '2026-09-01', '2026-09-20')],
    due: '2026-09-09T22:59:59.000Z',
    working: [
      ['start', '2026-09-10', 'Thursday 10 September 2026: not counted'],
      ['counted', '2026-09-09', 'Wednesday 9 September 2026: working day 1 before'],
      ['due', '2026-09-09', 'Due by the end of Wednesday 9 September 2026'],
    ],
  },
  {
    says: 'no working days from a Saturday: the next that is worked',
    clock: workingDays(0),
    start: '2026-05-02',
    due: '2026-05-05T22:59:59.000Z',
    working: [
      ['start', '2026-05-02', 'Saturday 2 May 2026: no days are added'],
      ['not-counted', '2026-05-02', 'Saturday 2 May 2026: Saturday, not counted'],
      ['not-counted', '2026-05-03', 'Sunday 3 May 2026: Sunday, not counted'],
      ['not-counted', '2026-05-04', 'Monday 4 May 2026: bank holiday (Early May bank holiday), not counted'],
      ['due', '2026-05-05', 'Due by the end of Tuesday 5 May 2026'],
    ],
  },
  {
    says: 'no working days from a day that is worked, in custody until later: it cannot run out there',
    clock: { kind: 'working-days', n: 0, deferredEnd: away },
    start: '2026-02-04',
    spells: [spell('custody', '2026-02-03', '2026-02-05T10:00:00.000Z')],
    due: '2026-02-07T23:59:59.000Z',
    working: [
      ['start', '2026-02-04', 'Wednesday 4 February 2026: no days are added'],
      [
        'deferred',
        '2026-02-04',
        'Wednesday 4 February 2026 falls in custody: it goes on until the end of 3 days beginning with Thursday 5 February 2026',
      ],
      ['due', '2026-02-07', 'Due by the end of Saturday 7 February 2026'],
    ],
  },
  {
    says: 'the next working day after Christmas Eve',
    clock: { kind: 'next-working-day' },
    start: '2026-12-24',
    due: '2026-12-29T23:59:59.000Z',
    working: [
      ['start', '2026-12-24', 'Thursday 24 December 2026: not counted'],
      ['not-counted', '2026-12-25', 'Friday 25 December 2026: bank holiday (Christmas Day), not counted'],
      ['not-counted', '2026-12-26', 'Saturday 26 December 2026: Saturday, not counted'],
      ['not-counted', '2026-12-27', 'Sunday 27 December 2026: Sunday, not counted'],
      [
        'not-counted',
        '2026-12-28',
        'Monday 28 December 2026: bank holiday (Boxing Day, substitute day), not counted',
      ],
      ['counted', '2026-12-29', 'Tuesday 29 December 2026: working day 1'],
      ['due', '2026-12-29', 'Due by the end of Tuesday 29 December 2026'],
    ],
  },
  {
    says: 'the working day before the first after Christmas, which an absence does not move',
    clock: { kind: 'previous-working-day', deferredEnd: away },
    start: '2026-12-29',
    spells: [spell('custody', '2026-12-20', '2026-12-28')],
    due: '2026-12-24T23:59:59.000Z',
    working: [
      ['start', '2026-12-29', 'Tuesday 29 December 2026: not counted'],
      [
        'not-counted',
        '2026-12-28',
        'Monday 28 December 2026: bank holiday (Boxing Day, substitute day), not counted',
      ],
      ['not-counted', '2026-12-27', 'Sunday 27 December 2026: Sunday, not counted'],
      ['not-counted', '2026-12-26', 'Saturday 26 December 2026: Saturday, not counted'],
      ['not-counted', '2026-12-25', 'Friday 25 December 2026: bank holiday (Christmas Day), not counted'],
      ['counted', '2026-12-24', 'Thursday 24 December 2026: working day 1 before'],
      ['due', '2026-12-24', 'Due by the end of Thursday 24 December 2026'],
    ],
  },
];

const nextWorkingDay = (n: number): Clock => ({ kind: 'calendar-days', n, mustBeWorkingDay: 'next' });
const byOne: Clock = { kind: 'working-days', n: 1, cutOff: '13:00' };
const optionsTold: readonly WorkedExample[] = [
  {
    says: 'in at 12:59:59 on a winter day: that day is the start',
    clock: byOne,
    start: '2026-11-02T12:59:59.000Z',
    due: '2026-11-03T23:59:59.000Z',
    working: [
      ['start', '2026-11-02', 'Monday 2 November 2026: not counted'],
      ['counted', '2026-11-03', 'Tuesday 3 November 2026: working day 1'],
      ['due', '2026-11-03', 'Due by the end of Tuesday 3 November 2026'],
    ],
  },
  {
    says: 'in at 13:00:00 on a winter day: the next day is the start',
    clock: byOne,
    start: '2026-11-02T13:00:00.000Z',
    due: '2026-11-04T23:59:59.000Z',
    working: [
      [
        'start',
        '2026-11-02',
        'Monday 2 November 2026: at or after 13:00; counts as Tuesday 3 November 2026, the next working day',
      ],
      ['start', '2026-11-03', 'Tuesday 3 November 2026: not counted'],
      ['counted', '2026-11-04', 'Wednesday 4 November 2026: working day 1'],
      ['due', '2026-11-04', 'Due by the end of Wednesday 4 November 2026'],
    ],
  },
  {
    says: 'in at 12:59:59 on a summer day, by the clock on the wall: that day is the start',
    clock: byOne,
    start: '2026-07-01T11:59:59.000Z',
    due: '2026-07-02T22:59:59.000Z',
    working: [
      ['start', '2026-07-01', 'Wednesday 1 July 2026: not counted'],
      ['counted', '2026-07-02', 'Thursday 2 July 2026: working day 1'],
      ['due', '2026-07-02', 'Due by the end of Thursday 2 July 2026'],
    ],
  },
  {
    says: 'in at 13:00:00 on a summer day, by the clock on the wall: the next day is the start',
    clock: byOne,
    start: '2026-07-01T12:00:00.000Z',
    due: '2026-07-03T22:59:59.000Z',
    working: [
      [
        'start',
        '2026-07-01',
        'Wednesday 1 July 2026: at or after 13:00; counts as Thursday 2 July 2026, the next working day',
      ],
      ['start', '2026-07-02', 'Thursday 2 July 2026: not counted'],
      ['counted', '2026-07-03', 'Friday 3 July 2026: working day 1'],
      ['due', '2026-07-03', 'Due by the end of Friday 3 July 2026'],
    ],
  },
  {
    says: 'in on the morning of a bank holiday: the next working day is the start, and the first of its days',
    clock: { kind: 'inclusive-days', n: 1, cutOff: '13:00' },
    start: '2026-05-04T08:00:00.000Z',
    due: '2026-05-05T22:59:59.000Z',
    working: [
      [
        'start',
        '2026-05-04',
        'Monday 4 May 2026: bank holiday (Early May bank holiday); counts as Tuesday 5 May 2026, the next working day',
      ],
      ['counted', '2026-05-05', 'Tuesday 5 May 2026: day 1'],
      ['due', '2026-05-05', 'Due by the end of Tuesday 5 May 2026'],
    ],
  },
  {
    says: 'in on a Friday afternoon before a bank holiday',
    clock: { kind: 'inclusive-days', n: 1, cutOff: '13:00' },
    start: '2026-05-01T12:00:00.000Z',
    due: '2026-05-05T22:59:59.000Z',
    working: [
      [
        'start',
        '2026-05-01',
        'Friday 1 May 2026: at or after 13:00; counts as Tuesday 5 May 2026, the next working day',
      ],
      ['counted', '2026-05-05', 'Tuesday 5 May 2026: day 1'],
      ['due', '2026-05-05', 'Due by the end of Tuesday 5 May 2026'],
    ],
  },
  {
    says: 'due at 16:00 of the day',
    clock: { kind: 'calendar-days', n: 1, timeOfDay: '16:00' },
    start: '2026-03-28',
    due: '2026-03-29T15:00:00.000Z',
    working: [
      ['start', '2026-03-28', 'Saturday 28 March 2026: not counted'],
      ['counted', '2026-03-29', 'Sunday 29 March 2026: day 1'],
      ['due', '2026-03-29', 'Due at 16:00 on Sunday 29 March 2026'],
    ],
  },
  {
    says: 'a due day over the bank holiday weekend moves on',
    clock: nextWorkingDay(1),
    start: '2026-05-01',
    due: '2026-05-05T22:59:59.000Z',
    working: [
      ['start', '2026-05-01', 'Friday 1 May 2026: not counted'],
      ['counted', '2026-05-02', 'Saturday 2 May 2026: day 1'],
      ['not-counted', '2026-05-02', 'Saturday 2 May 2026: Saturday, moved on'],
      ['not-counted', '2026-05-03', 'Sunday 3 May 2026: Sunday, moved on'],
      ['not-counted', '2026-05-04', 'Monday 4 May 2026: bank holiday (Early May bank holiday), moved on'],
      ['due', '2026-05-05', 'Due by the end of Tuesday 5 May 2026'],
    ],
  },
  {
    says: 'a due day on the bank holiday moves back',
    clock: { kind: 'calendar-days', n: 1, mustBeWorkingDay: 'previous' },
    start: '2026-05-03',
    due: '2026-05-01T22:59:59.000Z',
    working: [
      ['start', '2026-05-03', 'Sunday 3 May 2026: not counted'],
      ['counted', '2026-05-04', 'Monday 4 May 2026: day 1'],
      ['not-counted', '2026-05-04', 'Monday 4 May 2026: bank holiday (Early May bank holiday), moved back'],
      ['not-counted', '2026-05-03', 'Sunday 3 May 2026: Sunday, moved back'],
      ['not-counted', '2026-05-02', 'Saturday 2 May 2026: Saturday, moved back'],
      ['due', '2026-05-01', 'Due by the end of Friday 1 May 2026'],
    ],
  },
];

const daysAtLiberty = (n: number): Clock => ({ kind: 'inclusive-days', n, stopClock: away });
const absencesTold: readonly WorkedExample[] = [
  {
    says: 'one day in custody',
    clock: daysAtLiberty(2),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02', '2026-05-03')],
    due: '2026-05-03T22:59:59.000Z',
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      ['paused', '2026-05-02', 'Saturday 2 May 2026: in custody, not counted'],
      ['counted', '2026-05-03', 'Sunday 3 May 2026: day 2'],
      ['due', '2026-05-03', 'Due by the end of Sunday 3 May 2026'],
    ],
  },
  {
    says: 'held for some hours of a day that counts, twice',
    clock: daysAtLiberty(1),
    start: '2026-05-01',
    spells: [
      spell('hospital', '2026-05-01T10:00:00.000Z', '2026-05-01T12:00:00.000Z'),
      spell('custody', '2026-05-01T06:00:00.000Z', '2026-05-01T09:00:00.000Z'),
    ],
    due: '2026-05-01T22:59:59.000Z',
    working: [
      [
        'counted',
        '2026-05-01',
        'Friday 1 May 2026 (in custody from 07:00 until 10:00; in hospital from 11:00 until 13:00): day 1',
      ],
      ['due', '2026-05-01', 'Due by the end of Friday 1 May 2026'],
    ],
  },
  {
    says: 'held since midnight of a day that counts',
    clock: daysAtLiberty(1),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01', '2026-05-01T09:00:00.000Z')],
    due: '2026-05-01T22:59:59.000Z',
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026 (in custody until 10:00): day 1'],
      ['due', '2026-05-01', 'Due by the end of Friday 1 May 2026'],
    ],
  },
  {
    says: 'let go at midnight: no part of the day that then begins was spent in custody',
    clock: daysAtLiberty(1),
    start: '2026-05-04',
    spells: [spell('custody', '2026-05-01T10:00:00.000Z', '2026-05-05T23:00:00.000Z')],
    due: '2026-05-06T22:59:59.000Z',
    working: [
      ['paused', '2026-05-04', 'Monday 4 May 2026 to Tuesday 5 May 2026: in custody, not counted'],
      ['counted', '2026-05-06', 'Wednesday 6 May 2026: day 1'],
      ['due', '2026-05-06', 'Due by the end of Wednesday 6 May 2026'],
    ],
  },
  {
    says: 'an absence that ended when it began is none',
    clock: daysAtLiberty(1),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01T09:00:00.000Z', '2026-05-01T09:00:00.000Z')],
    due: '2026-05-01T22:59:59.000Z',
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      ['due', '2026-05-01', 'Due by the end of Friday 1 May 2026'],
    ],
  },
  {
    says: 'custody and hospital that overlap are told as one absence',
    clock: daysAtLiberty(2),
    start: '2026-05-01',
    spells: [spell('hospital', '2026-05-04', '2026-05-07'), spell('custody', '2026-05-02', '2026-05-05')],
    due: '2026-05-07T22:59:59.000Z',
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      [
        'paused',
        '2026-05-02',
        'Saturday 2 May 2026 to Wednesday 6 May 2026: in custody, then in hospital, not counted',
      ],
      ['counted', '2026-05-07', 'Thursday 7 May 2026: day 2'],
      ['due', '2026-05-07', 'Due by the end of Thursday 7 May 2026'],
    ],
  },
  {
    says: 'three absences that touch, two of them abroad, are one',
    clock: daysAtLiberty(1),
    start: '2026-05-04',
    spells: [
      spell('abroad', '2026-05-04', '2026-05-05'),
      spell('custody', '2026-05-05', '2026-05-06'),
      spell('abroad', '2026-05-06', '2026-05-07'),
    ],
    due: '2026-05-07T22:59:59.000Z',
    working: [
      [
        'paused',
        '2026-05-04',
        'Monday 4 May 2026 to Wednesday 6 May 2026: abroad, then in custody, not counted',
      ],
      ['counted', '2026-05-07', 'Thursday 7 May 2026: day 1'],
      ['due', '2026-05-07', 'Due by the end of Thursday 7 May 2026'],
    ],
  },
  {
    says: 'a day at liberty between two absences counts',
    clock: daysAtLiberty(1),
    start: '2026-05-04',
    spells: [spell('custody', '2026-05-04', '2026-05-05'), spell('abroad', '2026-05-06', '2026-05-07')],
    due: '2026-05-05T22:59:59.000Z',
    working: [
      ['paused', '2026-05-04', 'Monday 4 May 2026: in custody, not counted'],
      ['counted', '2026-05-05', 'Tuesday 5 May 2026: day 1'],
      ['due', '2026-05-05', 'Due by the end of Tuesday 5 May 2026'],
    ],
  },
  {
    says: 'hospital within custody, which ends first or with it, adds nothing',
    clock: daysAtLiberty(1),
    start: '2026-05-04',
    spells: [
      spell('custody', '2026-05-04', '2026-05-07'),
      spell('hospital', '2026-05-05', '2026-05-06'),
      spell('hospital', '2026-05-06', '2026-05-07'),
    ],
    due: '2026-05-07T22:59:59.000Z',
    working: [
      ['paused', '2026-05-04', 'Monday 4 May 2026 to Wednesday 6 May 2026: in custody, not counted'],
      ['counted', '2026-05-07', 'Thursday 7 May 2026: day 1'],
      ['due', '2026-05-07', 'Due by the end of Thursday 7 May 2026'],
    ],
  },
  {
    says: 'of two absences that begin at once, the one told first is named first',
    clock: daysAtLiberty(1),
    start: '2026-05-04',
    spells: [spell('custody', '2026-05-04', '2026-05-05'), spell('hospital', '2026-05-04', '2026-05-06')],
    due: '2026-05-06T22:59:59.000Z',
    working: [
      [
        'paused',
        '2026-05-04',
        'Monday 4 May 2026 to Tuesday 5 May 2026: in custody, then in hospital, not counted',
      ],
      ['counted', '2026-05-06', 'Wednesday 6 May 2026: day 1'],
      ['due', '2026-05-06', 'Due by the end of Wednesday 6 May 2026'],
    ],
  },
  {
    says: 'taken in at 23:59:59: the day was spent in custody when it ended',
    clock: daysAtLiberty(1),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01T22:59:59.000Z', '2026-05-02T09:00:00.000Z')],
    due: '2026-05-02T22:59:59.000Z',
    working: [
      ['paused', '2026-05-01', 'Friday 1 May 2026 (from 23:59): in custody, not counted'],
      ['counted', '2026-05-02', 'Saturday 2 May 2026 (in custody until 10:00): day 1'],
      ['due', '2026-05-02', 'Due by the end of Saturday 2 May 2026'],
    ],
  },
  {
    says: 'taken in within that last second: the day had counted',
    clock: daysAtLiberty(1),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01T22:59:59.500Z', '2026-05-02T09:00:00.000Z')],
    due: '2026-05-01T22:59:59.000Z',
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      ['due', '2026-05-01', 'Due by the end of Friday 1 May 2026'],
    ],
  },
  {
    says: 'let go within the last second of the day: it was spent in custody at 23:59:59',
    clock: daysAtLiberty(1),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-01T10:00:00.000Z', '2026-05-01T22:59:59.500Z')],
    due: '2026-05-02T22:59:59.000Z',
    working: [
      ['paused', '2026-05-01', 'Friday 1 May 2026 (from 11:00): in custody, not counted'],
      ['counted', '2026-05-02', 'Saturday 2 May 2026: day 1'],
      ['due', '2026-05-02', 'Due by the end of Saturday 2 May 2026'],
    ],
  },
  {
    says: 'custody with no end known, within which hospital has none either: it waits for the release',
    clock: daysAtLiberty(3),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02'), spell('hospital', '2026-05-04')],
    paused: { since: '2026-05-02', kind: 'custody', daysLeft: 2 },
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      [
        'paused',
        '2026-05-02',
        'Saturday 2 May 2026: in custody with no end known; the clock stands still with 2 days left',
      ],
    ],
  },
  {
    says: 'custody followed by a hospital with no end known: it waits for the discharge',
    clock: daysAtLiberty(3),
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-02', '2026-05-05'), spell('hospital', '2026-05-04')],
    paused: { since: '2026-05-02', kind: 'hospital', daysLeft: 2 },
    working: [
      ['counted', '2026-05-01', 'Friday 1 May 2026: day 1'],
      [
        'paused',
        '2026-05-02',
        'Saturday 2 May 2026: in custody, then in hospital with no end known; the clock stands still with 2 days left',
      ],
    ],
  },
  {
    says: 'working days: those in hospital do not count, and the weekend in it is not told by name',
    clock: { kind: 'working-days', n: 2, stopClock: away },
    start: '2026-06-04',
    spells: [spell('hospital', '2026-06-06', '2026-06-09')],
    due: '2026-06-09T22:59:59.000Z',
    working: [
      ['start', '2026-06-04', 'Thursday 4 June 2026: not counted'],
      ['counted', '2026-06-05', 'Friday 5 June 2026: working day 1'],
      ['paused', '2026-06-06', 'Saturday 6 June 2026 to Monday 8 June 2026: in hospital, not counted'],
      ['counted', '2026-06-09', 'Tuesday 9 June 2026: working day 2'],
      ['due', '2026-06-09', 'Due by the end of Tuesday 9 June 2026'],
    ],
  },
  {
    says: 'working days left when the clock stands still',
    clock: { kind: 'working-days', n: 2, stopClock: away },
    start: '2026-06-04',
    spells: [spell('hospital', '2026-06-05')],
    paused: { since: '2026-06-05', kind: 'hospital', daysLeft: 2 },
    working: [
      ['start', '2026-06-04', 'Thursday 4 June 2026: not counted'],
      [
        'paused',
        '2026-06-05',
        'Friday 5 June 2026: in hospital with no end known; the clock stands still with 2 working days left',
      ],
    ],
  },
  {
    says: 'a month of which two days were spent in custody ends two days later',
    clock: { kind: 'calendar-months', n: 1, stopClock: away },
    start: '2026-11-02',
    spells: [spell('custody', '2026-11-10', '2026-11-12T09:00:00.000Z')],
    due: '2026-12-04T23:59:59.000Z',
    working: [
      ['start', '2026-11-02', 'Monday 2 November 2026: the period begins'],
      ['counted', '2026-12-02', '1 month after is Wednesday 2 December 2026'],
      [
        'paused',
        '2026-11-10',
        'Tuesday 10 November 2026 to Wednesday 11 November 2026: in custody, not counted',
      ],
      ['due', '2026-12-04', 'Due by the end of Friday 4 December 2026'],
    ],
  },
  {
    says: 'a month of which all days but two are left when the clock stands still',
    clock: { kind: 'calendar-months', n: 1, stopClock: away },
    start: '2026-11-02',
    spells: [spell('custody', '2026-11-05')],
    paused: { since: '2026-11-05', kind: 'custody', daysLeft: 28 },
    working: [
      ['start', '2026-11-02', 'Monday 2 November 2026: the period begins'],
      ['counted', '2026-12-02', '1 month after is Wednesday 2 December 2026'],
      [
        'paused',
        '2026-11-05',
        'Thursday 5 November 2026: in custody with no end known; the clock stands still with 28 days left',
      ],
    ],
  },
];

const aWeek: Line = ['start', '2026-05-01', 'Friday 1 May 2026: not counted'];
const daysOfWeek = (
  [
    ['2026-05-02', 'Saturday 2'],
    ['2026-05-03', 'Sunday 3'],
    ['2026-05-04', 'Monday 4'],
    ['2026-05-05', 'Tuesday 5'],
    ['2026-05-06', 'Wednesday 6'],
    ['2026-05-07', 'Thursday 7'],
    ['2026-05-08', 'Friday 8'],
  ] as const
).map(([on, name], at): Line => ['counted', on, `${name} May 2026: day ${at + 1}`]);
const deferredTold: readonly WorkedExample[] = [
  {
    says: 'a week that runs out in custody with no release known waits, with three days left',
    clock: weekly,
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-07')],
    paused: { since: '2026-05-07', kind: 'custody', daysLeft: 3 },
    working: [
      aWeek,
      ...daysOfWeek,
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody, with no end known: it does not expire until then, and 3 days are left',
      ],
    ],
  },
  {
    says: 'deferred twice, the second time with no end known',
    clock: weekly,
    start: '2026-05-01',
    spells: [
      spell('custody', '2026-05-07', '2026-05-20'),
      spell('abroad', '2026-05-21', '2026-05-22'),
      spell('hospital', '2026-05-22'),
    ],
    paused: { since: '2026-05-21', kind: 'hospital', daysLeft: 3 },
    working: [
      aWeek,
      ...daysOfWeek,
      [
        'deferred',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Wednesday 20 May 2026',
      ],
      [
        'paused',
        '2026-05-22',
        'Friday 22 May 2026 falls abroad, then in hospital, with no end known: it does not expire until then, and 3 days are left',
      ],
    ],
  },
  {
    says: 'deferred to a Saturday, moved on to a Monday in hospital, and deferred again',
    clock: { kind: 'calendar-days', n: 7, deferredEnd: away, mustBeWorkingDay: 'next' },
    start: '2026-05-01',
    spells: [spell('custody', '2026-05-07', '2026-05-14'), spell('hospital', '2026-05-18', '2026-05-19')],
    due: '2026-05-21T22:59:59.000Z',
    working: [
      aWeek,
      ...daysOfWeek,
      [
        'deferred',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Thursday 14 May 2026',
      ],
      ['not-counted', '2026-05-16', 'Saturday 16 May 2026: Saturday, moved on'],
      ['not-counted', '2026-05-17', 'Sunday 17 May 2026: Sunday, moved on'],
      [
        'deferred',
        '2026-05-18',
        'Monday 18 May 2026 falls in hospital: it goes on until the end of 3 days beginning with Tuesday 19 May 2026',
      ],
      ['due', '2026-05-21', 'Due by the end of Thursday 21 May 2026'],
    ],
  },
  {
    says: 'deferred to a Saturday and moved back to the Friday, abroad or not: going back comes last',
    clock: { kind: 'calendar-days', n: 7, deferredEnd: away, mustBeWorkingDay: 'previous' },
    start: '2026-05-01',
    spells: [
      spell('custody', '2026-05-07', '2026-05-14'),
      spell('abroad', '2026-05-15', '2026-05-16T09:00:00.000Z'),
    ],
    due: '2026-05-15T22:59:59.000Z',
    working: [
      aWeek,
      ...daysOfWeek,
      [
        'deferred',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Thursday 14 May 2026',
      ],
      ['not-counted', '2026-05-16', 'Saturday 16 May 2026: Saturday, moved back'],
      ['due', '2026-05-15', 'Due by the end of Friday 15 May 2026'],
    ],
  },
];

const hoursAtLiberty = (n: number): Clock => ({ kind: 'elapsed-hours', n, stopClock: away });
const hoursHeld = (n: number): Clock => ({ kind: 'elapsed-hours', n, deferredEnd: away });
const fromNine: Line = ['start', '2026-05-08', 'Friday 8 May 2026, 09:00: the hours begin'];
const nHours = (text: string): Line => ['counted', undefined, `${text}, nights and weekends included`];
const hoursTold: readonly WorkedExample[] = [
  {
    says: 'one hour',
    clock: hours(1),
    start: '2026-05-08T08:00:00.000Z',
    due: '2026-05-08T09:00:00.000Z',
    working: [fromNine, nHours('1 hour'), ['due', '2026-05-08', 'Due at 10:00 on Friday 8 May 2026']],
  },
  {
    says: 'four hours, two of them before an absence and two after it',
    clock: hoursAtLiberty(4),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T10:00:00.000Z', '2026-05-08T12:30:00.000Z')],
    due: '2026-05-08T14:30:00.000Z',
    working: [
      fromNine,
      nHours('4 hours'),
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026, 11:00: in custody until Friday 8 May 2026, 13:30; not counted',
      ],
      ['due', '2026-05-08', 'Due at 15:30 on Friday 8 May 2026'],
    ],
  },
  {
    says: 'hours that begin while in custody count from the release',
    clock: hoursAtLiberty(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-01', '2026-05-09T10:00:00.000Z')],
    due: '2026-05-09T12:00:00.000Z',
    working: [
      fromNine,
      nHours('2 hours'),
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026, 09:00: in custody until Saturday 9 May 2026, 11:00; not counted',
      ],
      ['due', '2026-05-09', 'Due at 13:00 on Saturday 9 May 2026'],
    ],
  },
  {
    says: 'hours that begin with the release know nothing of the custody before',
    clock: hoursAtLiberty(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-01', '2026-05-08T08:00:00.000Z')],
    due: '2026-05-08T10:00:00.000Z',
    working: [fromNine, nHours('2 hours'), ['due', '2026-05-08', 'Due at 11:00 on Friday 8 May 2026']],
  },
  {
    says: 'an absence that begins as the hours run out holds them',
    clock: hoursAtLiberty(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T10:00:00.000Z', '2026-05-08T11:00:00.000Z')],
    due: '2026-05-08T11:00:00.000Z',
    working: [
      fromNine,
      nHours('2 hours'),
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026, 11:00: in custody until Friday 8 May 2026, 12:00; not counted',
      ],
      ['due', '2026-05-08', 'Due at 12:00 on Friday 8 May 2026'],
    ],
  },
  {
    says: 'an absence that begins a moment after they ran out does not',
    clock: hoursAtLiberty(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T10:00:00.001Z', '2026-05-08T11:00:00.000Z')],
    due: '2026-05-08T10:00:00.000Z',
    working: [fromNine, nHours('2 hours'), ['due', '2026-05-08', 'Due at 11:00 on Friday 8 May 2026']],
  },
  {
    says: 'hours that stand still: those begun are told whole, and so are days',
    clock: hoursAtLiberty(30),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T10:30:00.000Z')],
    paused: { since: '2026-05-08T10:30:00.000Z', kind: 'custody', daysLeft: 2 },
    working: [
      fromNine,
      nHours('30 hours'),
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026, 11:30: in custody with no end known; the clock stands still with 28 hours left',
      ],
    ],
  },
  {
    says: 'hours that stand still with one day left',
    clock: hoursAtLiberty(24),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-01', '2026-05-07'), spell('abroad', '2026-05-07')],
    paused: { since: '2026-05-01', kind: 'abroad', daysLeft: 1 },
    working: [
      fromNine,
      nHours('24 hours'),
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026, 09:00: in custody, then abroad with no end known; the clock stands still with 24 hours left',
      ],
    ],
  },
  {
    says: 'hours that run out in custody last three days beginning with the release',
    clock: hoursHeld(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T09:00:00.000Z', '2026-05-10T09:00:00.000Z')],
    due: '2026-05-12T22:59:59.000Z',
    working: [
      fromNine,
      nHours('2 hours'),
      [
        'deferred',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Sunday 10 May 2026',
      ],
      ['due', '2026-05-12', 'Due by the end of Tuesday 12 May 2026'],
    ],
  },
  {
    says: 'hours that run out as the custody begins, which ends that day, are held by it',
    clock: hoursHeld(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T10:00:00.000Z', '2026-05-08T11:00:00.000Z')],
    due: '2026-05-10T22:59:59.000Z',
    working: [
      fromNine,
      nHours('2 hours'),
      [
        'deferred',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Friday 8 May 2026',
      ],
      ['due', '2026-05-10', 'Due by the end of Sunday 10 May 2026'],
    ],
  },
  {
    says: 'hours that run out with the release are not held',
    clock: hoursHeld(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T09:00:00.000Z', '2026-05-08T10:00:00.000Z')],
    due: '2026-05-08T10:00:00.000Z',
    working: [fromNine, nHours('2 hours'), ['due', '2026-05-08', 'Due at 11:00 on Friday 8 May 2026']],
  },
  {
    says: 'hours held by custody, whose three days run out in hospital',
    clock: hoursHeld(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [
      spell('custody', '2026-05-08T09:00:00.000Z', '2026-05-10T09:00:00.000Z'),
      spell('hospital', '2026-05-12T07:00:00.000Z', '2026-05-14T09:00:00.000Z'),
    ],
    due: '2026-05-16T22:59:59.000Z',
    working: [
      fromNine,
      nHours('2 hours'),
      [
        'deferred',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Sunday 10 May 2026',
      ],
      [
        'deferred',
        '2026-05-12',
        'Tuesday 12 May 2026 falls in hospital: it goes on until the end of 3 days beginning with Thursday 14 May 2026',
      ],
      ['due', '2026-05-16', 'Due by the end of Saturday 16 May 2026'],
    ],
  },
  {
    says: 'hours that run out in custody with no release known wait, with three days left',
    clock: hoursHeld(2),
    start: '2026-05-08T08:00:00.000Z',
    spells: [spell('custody', '2026-05-08T09:00:00.000Z')],
    paused: { since: '2026-05-08T09:00:00.000Z', kind: 'custody', daysLeft: 3 },
    working: [
      fromNine,
      nHours('2 hours'),
      [
        'paused',
        '2026-05-08',
        'Friday 8 May 2026 falls in custody, with no end known: it does not expire until then, and 3 days are left',
      ],
    ],
  },
];

const yearNotKnown = (year: number): Line => [
  'unknown-year',
  undefined,
  `The bank holidays of ${year} are not known: only weekends were left out, and the date is provisional`,
  [year],
];
// The copy that the service contains tells of 2024 to 2028.
const unknownYearsTold: readonly WorkedExample[] = [
  {
    says: 'a working day in the first year that is not known',
    clock: workingDays(1),
    start: '2028-12-29',
    due: '2029-01-01T23:59:59.000Z',
    working: [
      ['start', '2028-12-29', 'Friday 29 December 2028: not counted'],
      ['not-counted', '2028-12-30', 'Saturday 30 December 2028: Saturday, not counted'],
      ['not-counted', '2028-12-31', 'Sunday 31 December 2028: Sunday, not counted'],
      ['counted', '2029-01-01', 'Monday 1 January 2029: working day 1'],
      yearNotKnown(2029),
      ['due', '2029-01-01', 'Due by the end of Monday 1 January 2029'],
    ],
  },
  {
    says: 'the last working day of the last year that is known',
    clock: workingDays(1),
    start: '2028-12-28',
    due: '2028-12-29T23:59:59.000Z',
    working: [
      ['start', '2028-12-28', 'Thursday 28 December 2028: not counted'],
      ['counted', '2028-12-29', 'Friday 29 December 2028: working day 1'],
      ['due', '2028-12-29', 'Due by the end of Friday 29 December 2028'],
    ],
  },
  {
    says: 'a working day before the first year that is known',
    clock: { kind: 'previous-working-day' },
    start: '1997-01-01',
    due: '1996-12-31T23:59:59.000Z',
    working: [
      ['start', '1997-01-01', 'Wednesday 1 January 1997: not counted'],
      ['counted', '1996-12-31', 'Tuesday 31 December 1996: working day 1 before'],
      yearNotKnown(1996),
      ['due', '1996-12-31', 'Due by the end of Tuesday 31 December 1996'],
    ],
  },
  {
    says: 'a working day over Christmas and Boxing Day, both of which fell on a weekend',
    clock: workingDays(1),
    start: '2021-12-24',
    due: '2021-12-29T23:59:59.000Z',
  },
  {
    says: 'a working day over the state funeral of 2022',
    clock: workingDays(1),
    start: '2022-09-16',
    due: '2022-09-20T22:59:59.000Z',
  },
  {
    says: 'working days over the Platinum Jubilee, to which the spring bank holiday moved',
    clock: workingDays(2),
    start: '2022-06-01',
    due: '2022-06-07T22:59:59.000Z',
  },
  {
    says: 'a working day over the May day that moved to a Friday in 2020',
    clock: workingDays(1),
    start: '2020-05-07',
    due: '2020-05-11T22:59:59.000Z',
  },
  {
    says: 'a cut-off on what may be Christmas Day, for days that need not be worked',
    clock: { kind: 'calendar-days', n: 1, cutOff: '13:00' },
    start: '2029-12-25T09:00:00.000Z',
    due: '2029-12-26T23:59:59.000Z',
    working: [
      ['start', '2029-12-25', 'Tuesday 25 December 2029: not counted'],
      ['counted', '2029-12-26', 'Wednesday 26 December 2029: day 1'],
      yearNotKnown(2029),
      ['due', '2029-12-26', 'Due by the end of Wednesday 26 December 2029'],
    ],
  },
  {
    says: 'a Sunday of a year that is not known is a Sunday all the same',
    clock: { kind: 'inclusive-days', n: 1, cutOff: '13:00' },
    start: '2023-12-31T09:00:00.000Z',
    due: '2024-01-02T23:59:59.000Z',
    working: [
      [
        'start',
        '2023-12-31',
        'Sunday 31 December 2023: Sunday; counts as Tuesday 2 January 2024, the next working day',
      ],
      ['counted', '2024-01-02', 'Tuesday 2 January 2024: day 1'],
      ['due', '2024-01-02', 'Due by the end of Tuesday 2 January 2024'],
    ],
  },
  {
    says: 'a due day that must be worked, where nobody knows yet',
    clock: nextWorkingDay(1),
    start: '2028-12-31',
    due: '2029-01-01T23:59:59.000Z',
    working: [
      ['start', '2028-12-31', 'Sunday 31 December 2028: not counted'],
      ['counted', '2029-01-01', 'Monday 1 January 2029: day 1'],
      yearNotKnown(2029),
      ['due', '2029-01-01', 'Due by the end of Monday 1 January 2029'],
    ],
  },
  {
    says: 'a clock that stands still in a year that is not known says so too',
    clock: { kind: 'working-days', n: 5, stopClock: away },
    start: '2028-12-29',
    spells: [spell('custody', '2029-01-03')],
    paused: { since: '2029-01-03', kind: 'custody', daysLeft: 3 },
    working: [
      ['start', '2028-12-29', 'Friday 29 December 2028: not counted'],
      ['not-counted', '2028-12-30', 'Saturday 30 December 2028: Saturday, not counted'],
      ['not-counted', '2028-12-31', 'Sunday 31 December 2028: Sunday, not counted'],
      ['counted', '2029-01-01', 'Monday 1 January 2029: working day 1'],
      ['counted', '2029-01-02', 'Tuesday 2 January 2029: working day 2'],
      yearNotKnown(2029),
      [
        'paused',
        '2029-01-03',
        'Wednesday 3 January 2029: in custody with no end known; the clock stands still with 3 working days left',
      ],
    ],
  },
];

const bankHolidays =
  'Banking and Financial Dealings Act 1971 s.1 and Sch.1; https://www.gov.uk/bank-holidays';

export const workedExamples: Readonly<Record<string, ExampleTable>> = {
  'days beginning with the event': {
    source:
      'Sexual Offences Act 2003 s.83(1), s.84(1): 3 days beginning with the event, whatever days they are',
    examples: inclusive,
  },
  'days beginning with the event, stopped while away': {
    source:
      'Sexual Offences Act 2003 s.83(6), s.84(4): time in custody, in hospital or abroad is disregarded',
    examples: stopped,
  },
  'days after': {
    source: 'Assumed: days after an event leave out its own day',
    examples: calendarDays,
  },
  'a period that does not run out while away': {
    source:
      'Sexual Offences Act 2003 s.85(3)-(4): it goes on until the end of 3 days beginning with the return',
    examples: deferred,
  },
  'months and years after': {
    source: 'Dodds v Walker [1981] 1 WLR 1027: the corresponding date, or the last day of a shorter month',
    examples: calendarMonths,
  },
  'working days': { source: bankHolidays, examples: working },
  'hours, days before, and given dates': {
    source: 'Assumed: hours are true hours; s.86 of the Sexual Offences Act 2003 for days before',
    examples: others,
  },
  'every line of counting days': { source: bankHolidays, examples: daysTold },
  'every line of working days': { source: bankHolidays, examples: workingDaysTold },
  'every line of a cut-off, a time of day and a day that must be worked': {
    source: 'Assumed: what comes in at 13:00 or later is dealt with as of the next working day',
    examples: optionsTold,
  },
  'every line of absences that stop a clock': {
    source:
      'Sexual Offences Act 2003 s.83(6), s.84(4): time in custody, in hospital or abroad is disregarded',
    examples: absencesTold,
  },
  'every line of a deferred end': {
    source: 'Sexual Offences Act 2003 s.85(3)-(4)',
    examples: deferredTold,
  },
  'every line of counting hours': {
    source: 'Assumed: hours are true hours, through nights, weekends and both changes of the clocks',
    examples: hoursTold,
  },
  'every line when the holidays of a year are not known': {
    source: `${bankHolidays}; it tells of two years to come`,
    examples: unknownYearsTold,
  },
};

export const count = ({ clock, start, spells = [], nation = 'england-and-wales' }: WorkedExample): Due =>
  countClock(clock, start, { spells, calendar: calendarOf(nation) });

const daysAroundChanges: readonly Day[] = [
  '2026-03-28',
  '2026-03-29',
  '2026-03-30',
  '2026-10-25',
  '2026-10-26',
];

/** Everything that must come out the same wherever the machine stands. */
export function countEverything(): unknown {
  const instants: readonly Instant[] = [
    '2026-03-29T00:59:59.999Z',
    '2026-03-29T23:00:00.000Z',
    '2026-06-30T23:30:00.000Z',
    '2026-10-24T23:00:00.000Z',
    '2026-10-25T23:59:59.999Z',
  ];
  return {
    examples: Object.values(workedExamples).flatMap((table) => table.examples.map(count)),
    days: daysAroundChanges.map((day) => [startOf(day), endOf(day)]),
    instants: instants.map((instant) => [dayOf(instant), timeOf(instant)]),
  };
}
