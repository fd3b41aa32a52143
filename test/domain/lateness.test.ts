import { bundledHolidays, calendarFrom, calendarOf } from '../../domain/calendars/calendar';
import type { Clock } from '../../domain/clocks/clock';
import { amountBetween } from '../../domain/clocks/lateness';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';

const england = calendarOf('england-and-wales');
const between = (kind: Clock['kind'], from: Instant, to: Instant, calendar = england) =>
  amountBetween(kind, from, to, calendar);
const aMoment = (instant: Instant, milliseconds: number): Instant =>
  fromMilliseconds(toMilliseconds(instant) + milliseconds);

describe('how late a step is goes by the unit of its clock', () => {
  // From the end of a Thursday to the following Tuesday: a weekend and a bank holiday lie between.
  const [due, now] = ['2026-04-30T22:59:59.000Z', '2026-05-05T09:00:00.000Z'] as const;

  it.each(['working-days', 'next-working-day', 'previous-working-day'] as const)(
    'a step whose clock counts %s is late by working days: the Friday and the Tuesday',
    (kind) => {
      expect(between(kind, due, now)).toEqual({ amount: 2, unit: 'working days' });
    },
  );

  it.each([
    'inclusive-days',
    'calendar-days',
    'calendar-months',
    'not-later-than-days-before',
    'window',
    'given',
  ] as const)('a step whose clock counts %s is late by days, holidays or not', (kind) => {
    expect(between(kind, due, now)).toEqual({ amount: 5, unit: 'days' });
  });

  it('a step whose clock counts elapsed hours is late by full hours', () => {
    expect(between('elapsed-hours', due, now)).toEqual({ amount: 4 * 24 + 10, unit: 'hours' });
  });
});

describe('hours', () => {
  const due = '2026-05-08T09:00:00.000Z';

  it.each([
    ['an hour less a millisecond is none', 3_599_999, 0],
    ['an hour is one', 3_600_000, 1],
    ['two hours less a millisecond are one', 7_199_999, 1],
    ['nothing is none', 0, 0],
  ])('a step that is late by hours: %s', (_says, milliseconds, amount) => {
    expect(between('elapsed-hours', due, aMoment(due, milliseconds)).amount).toBe(amount);
  });

  it.each<readonly [string, Instant, Instant, number]>([
    [
      'the spring change: from noon to noon it is 23',
      '2026-03-28T12:00:00.000Z',
      '2026-03-29T11:00:00.000Z',
      23,
    ],
    [
      'the autumn change: from noon to noon it is 25',
      '2026-10-24T11:00:00.000Z',
      '2026-10-25T12:00:00.000Z',
      25,
    ],
  ])('hours are true hours over %s', (_change, from, to, amount) => {
    expect(between('elapsed-hours', from, to).amount).toBe(amount);
  });
});

describe('days', () => {
  it.each<readonly [string, Instant, Instant, number]>([
    ['in the last second of the due day', '2026-05-01T22:59:59.000Z', '2026-05-01T22:59:59.999Z', 0],
    ['at the midnight after it, in summer', '2026-05-01T22:59:59.000Z', '2026-05-01T23:00:00.000Z', 1],
    ['at the end of the next day', '2026-05-01T22:59:59.000Z', '2026-05-02T22:59:59.999Z', 1],
    ['at the midnight after that', '2026-05-01T22:59:59.000Z', '2026-05-02T23:00:00.000Z', 2],
    ['at the midnight after it, in winter', '2026-01-09T23:59:59.000Z', '2026-01-10T00:00:00.000Z', 1],
    ['over the 23 hours of the spring change', '2026-03-28T23:59:59.000Z', '2026-03-29T22:59:59.000Z', 1],
    ['over the 25 hours of the autumn change', '2026-10-24T22:59:59.000Z', '2026-10-25T23:59:59.000Z', 1],
    ['over the leap day', '2028-02-28T23:59:59.000Z', '2028-03-01T00:00:00.000Z', 2],
    ['in the same hour', '2026-05-01T10:00:00.000Z', '2026-05-01T10:00:00.000Z', 0],
  ])('days of lateness %s', (_when, from, to, amount) => {
    expect(between('calendar-days', from, to)).toEqual({ amount, unit: 'days' });
  });
});

describe('working days', () => {
  const friday = '2026-05-01T22:59:59.000Z';

  it.each<readonly [string, Instant, number]>([
    ['none on the Saturday', '2026-05-02T12:00:00.000Z', 0],
    ['none on the Sunday', '2026-05-03T12:00:00.000Z', 0],
    ['none until the bank holiday is over', '2026-05-04T22:59:59.999Z', 0],
    ['one as soon as the Tuesday begins', '2026-05-04T23:00:00.000Z', 1],
    ['one until it ends', '2026-05-05T22:59:59.999Z', 1],
    ['two on the Wednesday', '2026-05-05T23:00:00.000Z', 2],
  ])('working days after a Friday before a bank holiday: %s', (_says, now, amount) => {
    expect(between('working-days', friday, now)).toEqual({ amount, unit: 'working days' });
  });

  it('working days of lateness do not count the due day itself', () => {
    expect(between('working-days', '2026-05-06T09:00:00.000Z', '2026-05-06T18:00:00.000Z').amount).toBe(0);
  });

  it('working days of lateness go by the holidays of the nation', () => {
    const [before, after] = ['2026-04-02T22:59:59.000Z', '2026-04-06T12:00:00.000Z'] as const;
    expect(between('working-days', before, after).amount).toBe(0);
    // Easter Monday is worked in Scotland.
    expect(between('working-days', before, after, calendarOf('scotland')).amount).toBe(1);
  });

  it('working days of lateness leave out the closure days of the force', () => {
    const closed = calendarFrom(bundledHolidays('england-and-wales'), [
      { day: '2026-05-05', title: 'Training day' },
    ]);
    expect(between('working-days', friday, '2026-05-06T12:00:00.000Z', closed).amount).toBe(1);
  });

  it('working days left until a due instant are counted the same way', () => {
    // On Thursday 24 December 2026, due on Tuesday 29: Christmas lies between.
    expect(between('working-days', '2026-12-24T12:00:00.000Z', '2026-12-29T23:59:59.000Z')).toEqual({
      amount: 1,
      unit: 'working days',
    });
  });
});
