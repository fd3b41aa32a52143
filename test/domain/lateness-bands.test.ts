import fc from 'fast-check';
import { calendarFrom, calendarOf, notWorked } from '../../domain/calendars/calendar';
import { bandOf, bandsAt, latenessBands, sameTimeOn, type LatenessBand } from '../../domain/clocks/bands';
import type { Clock } from '../../domain/clocks/clock';
import { amountBetween, daysLate } from '../../domain/clocks/lateness';
import { clockKindOf, hourRules } from '../../workflows/rules';
import { dayOf, fromMilliseconds, plusDays, type Day, type Instant } from '../../domain/time/time';
import { runs } from './runs';

const calendar = calendarOf('england-and-wales');
const instants = fc
  .integer({ min: Date.parse('2015-01-01T00:00:00Z'), max: Date.parse('2035-01-01T00:00:00Z') })
  .map(fromMilliseconds);

describe('how late a step is', () => {
  // Due at the end of Friday 1 May 2026; Monday 4 May is a bank holiday.
  const due: Instant = '2026-05-01T22:59:59.000Z';
  it.each<readonly [string, Clock['kind'], Instant, number, string]>([
    [
      'working days: not yet one on the Sunday',
      'working-days',
      '2026-05-03T12:00:00.000Z',
      0,
      'working days',
    ],
    ['working days: not on the bank holiday', 'working-days', '2026-05-04T22:59:59.999Z', 0, 'working days'],
    ['working days: one as Tuesday begins', 'working-days', '2026-05-04T23:00:00.000Z', 1, 'working days'],
    ['days: none until midnight', 'inclusive-days', '2026-05-01T22:59:59.999Z', 0, 'days'],
    ['days: one as Saturday begins in London', 'inclusive-days', '2026-05-01T23:00:00.000Z', 1, 'days'],
    ['months are told in days', 'calendar-months', '2026-06-01T12:00:00.000Z', 31, 'days'],
    ['hours: none in the first', 'elapsed-hours', '2026-05-01T23:59:58.999Z', 0, 'hours'],
    ['hours: one when it is full', 'elapsed-hours', '2026-05-01T23:59:59.000Z', 1, 'hours'],
    ['hours: 50, weekend or not', 'elapsed-hours', '2026-05-04T00:59:59.000Z', 50, 'hours'],
  ])('how late a step is in %s', (_says, kind, at, amount, unit) => {
    expect(amountBetween(kind, due, at, calendar)).toEqual({ amount, unit });
  });

  it('how late a step is in working days is what counting day by day gives, whatever is closed', () => {
    const closed = fc.array(fc.integer({ min: 0, max: 7_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(instants, fc.nat(900), closed, (from, days, closures) => {
        const to = fromMilliseconds(Date.parse(from) + days * 86_400_000);
        const its = calendarFrom(
          { nation: 'england-and-wales', holidays: [], firstYear: 2015, lastYear: 2034 },
          closures.map((n) => ({ day: plusDays('2015-01-01', n), title: 'Closed' })),
        );
        for (const one of [calendar, its]) {
          let counted = 0;
          for (let day = plusDays(dayOf(from), 1); day <= dayOf(to); day = plusDays(day, 1))
            if (notWorked(day, one) === undefined) counted += 1;
          expect(amountBetween('working-days', from, to, one).amount).toBe(counted);
        }
      }),
      { numRuns: Math.min(runs, 1_000) },
    );
  });

  it('how late a step is in days begun counts weekends and ignores the change of the clocks', () => {
    expect(daysLate('2026-03-28T23:59:59.000Z', '2026-03-28T23:59:59.999Z')).toBe(0);
    expect(daysLate('2026-03-28T23:59:59.000Z', '2026-03-29T00:00:00.000Z')).toBe(1);
    expect(daysLate('2026-03-28T23:59:59.000Z', '2026-03-29T22:59:59.999Z')).toBe(1);
    expect(daysLate('2026-03-28T23:59:59.000Z', '2026-03-29T23:00:00.000Z')).toBe(2);
  });
});

describe('the lateness band of a step', () => {
  // A Thursday at noon in London.
  const at: Instant = '2026-05-14T11:00:00.000Z';

  it.each<readonly [Instant, LatenessBand]>([
    ['2026-05-14T10:59:59.999Z', 'up-to-1-day'],
    ['2026-05-12T23:00:00.000Z', 'up-to-1-day'],
    ['2026-05-12T22:59:59.999Z', '2-to-3-days'],
    ['2026-05-10T23:00:00.000Z', '2-to-3-days'],
    ['2026-05-10T22:59:59.999Z', '4-to-10-days'],
    ['2026-05-03T23:00:00.000Z', '4-to-10-days'],
    ['2026-05-03T22:59:59.999Z', '11-to-28-days'],
    ['2026-04-15T23:00:00.000Z', '11-to-28-days'],
    ['2026-04-15T22:59:59.999Z', 'over-28-days'],
    ['2016-01-01T00:00:00.000Z', 'over-28-days'],
  ])('the lateness band of a step that counts days and was due at %s is %s', (due, band) => {
    expect(bandOf('working-days', due, at)).toBe(band);
    expect(bandOf('inclusive-days', due, at)).toBe(band);
  });

  it.each<readonly [Instant, LatenessBand]>([
    ['2026-05-14T10:59:59.999Z', 'up-to-1-hour'],
    ['2026-05-14T10:00:00.000Z', 'up-to-1-hour'],
    ['2026-05-14T09:59:59.999Z', 'up-to-4-hours'],
    ['2026-05-14T07:00:00.000Z', 'up-to-4-hours'],
    ['2026-05-14T06:59:59.999Z', 'up-to-12-hours'],
    ['2026-05-13T23:00:00.000Z', 'up-to-12-hours'],
    ['2026-05-13T22:59:59.999Z', 'up-to-1-day'],
    ['2026-05-12T22:59:59.999Z', '2-to-3-days'],
    ['2026-04-15T22:59:59.999Z', 'over-28-days'],
  ])('the lateness band of a step that counts hours and was due at %s is %s', (due, band) => {
    expect(bandOf('elapsed-hours', due, at)).toBe(band);
  });

  it('the lateness band is never an earlier one for what has been due longer', () => {
    const kinds = fc.constantFrom<Clock['kind'][]>('elapsed-hours', 'working-days', 'given');
    fc.assert(
      fc.property(instants, fc.nat(60 * 24 * 60), fc.nat(60 * 24 * 60), kinds, (now, a, b, kind) => {
        const [sooner, later] = [a, b].sort((x, y) => x - y) as [number, number];
        const place = (minutes: number): number =>
          latenessBands.indexOf(bandOf(kind, fromMilliseconds(Date.parse(now) - minutes * 60_000 - 1), now));
        expect(place(sooner)).toBeLessThanOrEqual(place(later));
      }),
      { numRuns: Math.min(runs, 2_000) },
    );
  });

  it('lateness bands follow each other without a gap, the last without an end', () => {
    const limits = bandsAt(at).map(({ since }) => since);
    expect(limits.at(-1)).toBeUndefined();
    const known = limits.slice(0, -1) as Instant[];
    expect(known).toEqual(known.toSorted().reverse());
    expect(new Set(known).size).toBe(latenessBands.length - 1);
  });

  it('a lateness band of hours is for the rules that count hours, which are known', () => {
    expect(hourRules).toEqual(expect.arrayContaining(['registration.record', 'registration.breach-record']));
    expect(hourRules).not.toContain('transfer.decide');
    expect(clockKindOf('no.such-rule')).toBe('given');
  });
});

describe('the same time of another day', () => {
  it.each<readonly [string, Instant, Day, Instant]>([
    ['a week before', '2026-05-14T11:30:00.000Z', '2026-05-07', '2026-05-07T11:30:00.000Z'],
    ['across the change of the clocks', '2026-04-02T11:30:00.000Z', '2026-03-26', '2026-03-26T12:30:00.000Z'],
    [
      'late on a day that has an hour less',
      '2026-04-05T22:30:00.000Z',
      '2026-03-29',
      '2026-03-29T22:59:59.000Z',
    ],
    ['midnight', '2026-05-13T23:00:00.000Z', '2026-05-07', '2026-05-06T23:00:00.000Z'],
  ])('the same time of another day, %s', (_says, at, day, then) => {
    expect(sameTimeOn(at, day)).toBe(then);
    expect(dayOf(then)).toBe(day);
  });
});
