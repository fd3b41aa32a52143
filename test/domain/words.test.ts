import type { Clock } from '../../domain/clocks/clock';
import { around, clockInWords, hourOf, inWords, namesOf, some } from '../../domain/clocks/words';
import type { Day, Instant } from '../../domain/time/time';

describe('a day in words', () => {
  it.each<readonly [Day, string]>([
    ['2026-01-05', 'Monday 5 January 2026'],
    ['2026-02-03', 'Tuesday 3 February 2026'],
    ['2026-03-04', 'Wednesday 4 March 2026'],
    ['2026-04-02', 'Thursday 2 April 2026'],
    ['2026-05-01', 'Friday 1 May 2026'],
    ['2026-06-06', 'Saturday 6 June 2026'],
    ['2026-07-05', 'Sunday 5 July 2026'],
    ['2026-08-31', 'Monday 31 August 2026'],
    ['2026-09-30', 'Wednesday 30 September 2026'],
    ['2026-10-25', 'Sunday 25 October 2026'],
    ['2026-11-30', 'Monday 30 November 2026'],
    ['2028-02-29', 'Tuesday 29 February 2028'],
    ['2026-12-25', 'Friday 25 December 2026'],
  ])('the day %s in words is %s', (day, text) => {
    expect(inWords(day)).toBe(text);
  });
});

describe('a clock in words', () => {
  it.each<readonly [Clock, string]>([
    [{ kind: 'inclusive-days', n: 3 }, '3 days beginning with the day of the event'],
    [{ kind: 'inclusive-days', n: 1 }, '1 day beginning with the day of the event'],
    [{ kind: 'calendar-days', n: 7 }, '7 days after'],
    [{ kind: 'calendar-months', n: 1 }, '1 month after'],
    [{ kind: 'calendar-months', n: 11 }, '11 months after'],
    [{ kind: 'calendar-months', n: 12 }, '1 year after'],
    [{ kind: 'calendar-months', n: 13 }, '13 months after'],
    [{ kind: 'calendar-months', n: 180 }, '15 years after'],
    [{ kind: 'working-days', n: 5 }, '5 working days'],
    [{ kind: 'working-days', n: 1 }, '1 working day'],
    [{ kind: 'working-days', n: 0 }, '0 working days'],
    [{ kind: 'working-days', n: -1 }, '1 working day before'],
    [{ kind: 'working-days', n: -2 }, '2 working days before'],
    [{ kind: 'next-working-day' }, 'the next working day'],
    [{ kind: 'previous-working-day' }, 'the working day before'],
    [{ kind: 'elapsed-hours', n: 24 }, '24 hours'],
    [{ kind: 'not-later-than-days-before', n: 7 }, 'not later than 7 days before'],
    [{ kind: 'window', a: -2, b: 0 }, 'from 2 days before to the day itself'],
    [{ kind: 'window', a: -1, b: 3 }, 'from 1 day before to 3 days after'],
    [{ kind: 'given' }, 'on the day itself'],
    [{ kind: 'calendar-days', n: 0 }, 'on the day itself'],
    [{ kind: 'not-later-than-hours-before', n: 0 }, 'before it happens'],
    [
      { kind: 'calendar-days', n: 0, mustBeWorkingDay: 'previous' },
      'on the day itself, moved back to the working day before where that is none',
    ],
    [
      { kind: 'working-days', n: 5, mustBeWorkingDay: 'next' },
      '5 working days, moved on to the next working day where that is none',
    ],
  ])('the clock %j in words is: %s', (clock, text) => {
    expect(clockInWords(clock)).toBe(text);
  });
});

it.each([
  [-2, '2 days before'],
  [-1, '1 day before'],
  [0, 'the day itself'],
  [1, '1 day after'],
  [2, '2 days after'],
])('%d days around a date is %s', (days, text) => {
  expect(around(days)).toBe(text);
});

it.each([
  [0, '0 days'],
  [1, '1 day'],
  [2, '2 days'],
])('%d of a thing is %s', (n, text) => {
  expect(some(n, 'day')).toBe(text);
});

describe('absences in words', () => {
  it('absences in words are named in the order in which they came, each once', () => {
    expect(namesOf(['custody'])).toBe('in custody');
    expect(namesOf(['hospital', 'abroad', 'hospital'])).toBe('in hospital, then abroad');
  });
  it('absences that have no other name go by that of their kind', () => {
    expect(namesOf(['deported'])).toBe('deported');
  });
});

describe('the time of day in words', () => {
  it.each<readonly [string, Instant, string | undefined]>([
    ['in winter', '2026-01-05T16:30:00.000Z', '16:30'],
    ['in summer', '2026-07-05T15:30:00.000Z', '16:30'],
    ['a minute past midnight in London', '2026-07-04T23:01:00.000Z', '00:01'],
    ['a minute before midnight in London', '2026-07-04T22:59:00.000Z', '23:59'],
    ['at midnight in London, when the day says it all', '2026-07-04T23:00:00.000Z', undefined],
    ['at midnight in UTC, an hour past it in London', '2026-07-05T00:00:00.000Z', '01:00'],
  ])('the time of day in words, %s', (_when, instant, text) => {
    expect(hourOf(instant)).toBe(text);
  });
});
