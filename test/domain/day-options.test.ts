import { calendarOf } from '../../domain/calendars/calendar';
import type { Clock, Due } from '../../domain/clocks/clock';
import { countClock } from '../../domain/clocks/count';
import type { When } from '../../domain/time/time';

const calendar = calendarOf('england-and-wales');
const count = (clock: Clock, start: When): Due => countClock(clock, start, { spells: [], calendar });

describe('a cut-off', () => {
  const clock: Clock = { kind: 'working-days', n: 1, cutOff: '13:00' };

  it.each([
    // Thursday 2 July 2026 in summer time: 13:00 is 12:00 UTC.
    ['a second before it counts from the day itself', '2026-07-02T11:59:59.000Z', '2026-07-03'],
    ['at it counts from the next working day', '2026-07-02T12:00:00.000Z', '2026-07-06'],
    ['after it on a Friday counts from Monday', '2026-07-03T15:00:00.000Z', '2026-07-07'],
    ['on a Saturday, early, counts from Monday', '2026-07-04T06:00:00.000Z', '2026-07-07'],
    ['on Good Friday counts from Tuesday', '2026-04-03T08:00:00.000Z', '2026-04-08'],
    ['told as a day, is in time', '2026-07-02', '2026-07-03'],
    ['told as a Sunday, counts from Monday', '2026-07-05', '2026-07-07'],
  ] as const)('with a cut-off at 13:00, a start %s', (_, start, dueOn) => {
    expect(count(clock, start).dueOn).toBe(dueOn);
  });

  it('a cut-off just past midnight leaves a start told as a day in time', () => {
    const early: Clock = { kind: 'calendar-days', n: 1, cutOff: '00:30' };
    expect(count(early, '2026-07-02').dueOn).toBe('2026-07-03');
    expect(count(early, '2026-07-01T23:30:00.000Z').dueOn).toBe('2026-07-04');
  });

  it('a cut-off says in the working why the start moved', () => {
    const { working } = count(clock, '2026-07-02T12:00:00.000Z');
    expect(working[0]?.text).toBe(
      'Thursday 2 July 2026: at or after 13:00; counts as Friday 3 July 2026, the next working day',
    );
    expect(working.at(-1)?.text).toBe('Due by the end of Monday 6 July 2026');
  });

  it('a cut-off holds for days that need not be worked as well', () => {
    expect(count({ kind: 'calendar-days', n: 2, cutOff: '13:00' }, '2026-07-03T13:00:00.000Z').dueOn).toBe(
      '2026-07-08',
    );
  });
});

describe('a time of day', () => {
  it.each([
    ['in winter', '2026-11-02', '2026-11-03T16:00:00.000Z'],
    ['in summer', '2026-07-01', '2026-07-02T15:00:00.000Z'],
  ] as const)("a time of day %s is London's", (_, start, dueAt) => {
    const due = count({ kind: 'working-days', n: 1, timeOfDay: '16:00' }, start);
    expect(due.dueAt).toBe(dueAt);
    expect(due.working.at(-1)?.text).toMatch(/^Due at 16:00 on /);
  });
});

describe('a due day that must be worked', () => {
  it.each([
    // 12 December 2026 is a Saturday.
    ['next', 2, '2026-12-14'],
    ['previous', 2, '2026-12-11'],
    // Christmas Day is a Friday, and Boxing Day's substitute the Monday after.
    ['next', 15, '2026-12-29'],
    ['previous', 15, '2026-12-24'],
    // A Friday that is worked stays.
    ['next', 1, '2026-12-11'],
  ] as const)(
    'a due day that must be worked moves to the %s working day, %s days after 10 December 2026',
    (mustBeWorkingDay, n, dueOn) => {
      const due = count({ kind: 'calendar-days', n, mustBeWorkingDay }, '2026-12-10');
      expect(due.dueOn).toBe(dueOn);
      expect(due.working.at(-1)?.on).toBe(dueOn);
    },
  );
});

describe('the working day next to a day', () => {
  it.each([
    ['next-working-day', '2026-07-03', '2026-07-06'],
    ['next-working-day', '2026-07-04', '2026-07-06'],
    ['next-working-day', '2026-12-24', '2026-12-29'],
    ['previous-working-day', '2026-07-06', '2026-07-03'],
    ['previous-working-day', '2026-07-05', '2026-07-03'],
    ['previous-working-day', '2026-12-29', '2026-12-24'],
  ] as const)('the %s of %s is %s, and never the day itself', (kind, start, dueOn) => {
    expect(count({ kind }, start).dueOn).toBe(dueOn);
  });
});
