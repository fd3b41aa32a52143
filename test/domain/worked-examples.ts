import { calendarOf, type Nation } from '../../domain/calendars/calendar';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { countClock, type Clock, type Due } from '../../domain/clocks/clock';
import { dayOf, endOf, startOf, timeOf, type Day, type Instant, type When } from '../../domain/time';

/** A clock counted by hand, with a wall calendar. Without `due` the clock stands still. */
export interface WorkedExample {
  readonly says: string;
  readonly clock: Clock;
  readonly start: When;
  readonly due?: Instant;
  readonly nation?: Nation;
  readonly spells?: readonly Spell[];
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

export const workedExamples = {
  'days beginning with the event': inclusive,
  'days beginning with the event, stopped while away': stopped,
  'days after': calendarDays,
  'a period that does not run out while away': deferred,
  'months and years after': calendarMonths,
  'working days': working,
  'hours, days before, and given dates': others,
} as const;

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
    examples: Object.values(workedExamples).flatMap((group: readonly WorkedExample[]) => group.map(count)),
    days: daysAroundChanges.map((day) => [startOf(day), endOf(day)]),
    instants: instants.map((instant) => [dayOf(instant), timeOf(instant)]),
  };
}
