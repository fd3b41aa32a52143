import fc from 'fast-check';
import { calendarOf } from '../../domain/calendars/calendar';
import { fromMilliseconds, toMilliseconds } from '../../domain/time/time';
import {
  leaveTime,
  withinHours,
  type QuietHours,
  type WorkingHours,
} from '../../domain/people/working-hours';
import { runs } from './runs';

const calendar = calendarOf('england-and-wales');
const office: WorkingHours = { opens: '08:00', closes: '18:00', everyDay: false };

describe('the hours in which a unit is chased', () => {
  it.each([
    ['a second before it opens', '2026-11-03T07:59:59.000Z', '2026-11-03T08:00:00.000Z'],
    ['as it opens', '2026-11-03T08:00:00.000Z', '2026-11-03T08:00:00.000Z'],
    ['a second before it closes', '2026-11-03T17:59:59.000Z', '2026-11-03T17:59:59.000Z'],
    ['as it closes', '2026-11-03T18:00:00.000Z', '2026-11-04T08:00:00.000Z'],
    ['on a Friday evening', '2026-11-06T20:00:00.000Z', '2026-11-09T08:00:00.000Z'],
    ['on a Sunday', '2026-11-08T12:00:00.000Z', '2026-11-09T08:00:00.000Z'],
    ['on Christmas Eve at night', '2026-12-24T21:00:00.000Z', '2026-12-29T08:00:00.000Z'],
    ['in summer, by the clock on the wall', '2026-07-01T06:30:00.000Z', '2026-07-01T07:00:00.000Z'],
    ['before the clocks change at night', '2026-03-28T23:00:00.000Z', '2026-03-30T07:00:00.000Z'],
  ] as const)(
    'a unit with office hours is chased within them when a reminder comes %s',
    (_says, at, expected) => {
      expect(withinHours(at, { working: office }, calendar)).toBe(expected);
    },
  );

  it('the hours of a unit that works every day hold at weekends too', () => {
    expect(
      withinHours('2026-11-08T12:00:00.000Z', { working: { ...office, everyDay: true } }, calendar),
    ).toBe('2026-11-08T12:00:00.000Z');
  });

  it.each([
    ['has none', undefined],
    ['has hours that end before they begin', { working: { ...office, opens: '19:00' } } as const],
  ])('a unit that %s is chased at all hours', (_says, hours) => {
    expect(withinHours('2026-11-08T03:00:00.000Z', hours, calendar)).toBe('2026-11-08T03:00:00.000Z');
  });
});

describe('quiet hours', () => {
  const night: QuietHours = { from: '22:00', to: '07:00' };
  const lunch: QuietHours = { from: '12:00', to: '14:00' };

  it.each([
    ['a second before they begin', night, '2026-11-03T21:59:59.000Z', '2026-11-03T21:59:59.000Z'],
    ['as they begin', night, '2026-11-03T22:00:00.000Z', '2026-11-04T07:00:00.000Z'],
    ['after midnight', night, '2026-11-04T03:00:00.000Z', '2026-11-04T07:00:00.000Z'],
    ['a second before they end', night, '2026-11-04T06:59:59.000Z', '2026-11-04T07:00:00.000Z'],
    ['as they end', night, '2026-11-04T07:00:00.000Z', '2026-11-04T07:00:00.000Z'],
    ['at midday, before', lunch, '2026-11-04T11:59:59.000Z', '2026-11-04T11:59:59.000Z'],
    ['at midday', lunch, '2026-11-04T12:00:00.000Z', '2026-11-04T14:00:00.000Z'],
    ['in summer, by the clock on the wall', lunch, '2026-07-01T11:30:00.000Z', '2026-07-01T13:00:00.000Z'],
    ['on a Sunday all the same', night, '2026-11-08T23:00:00.000Z', '2026-11-09T07:00:00.000Z'],
    // The clocks go forward at one in the morning of 29 March 2026, and back at two on 25 October.
    ['in the night that is an hour short', night, '2026-03-28T23:00:00.000Z', '2026-03-29T06:00:00.000Z'],
    ['in the night that is an hour long', night, '2026-10-24T22:00:00.000Z', '2026-10-25T07:00:00.000Z'],
    [
      'until an hour that comes twice: its second time',
      { from: '22:00', to: '01:30' } as const,
      '2026-10-25T00:45:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'until an hour that is skipped: the one after it',
      { from: '22:00', to: '01:30' } as const,
      '2026-03-29T00:15:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      'at the only hour of quiet hours without length',
      { from: '09:00', to: '09:00' } as const,
      '2026-11-04T09:00:00.000Z',
      '2026-11-04T09:00:00.000Z',
    ],
  ] as const)('nobody is chased in quiet hours, when a reminder comes %s', (_says, quiet, at, expected) => {
    expect(withinHours(at, { quiet }, calendar)).toBe(expected);
  });

  it('quiet hours hold in working hours too: both have passed before anybody is chased', () => {
    const hours = { working: office, quiet: { from: '17:00', to: '09:30' } } as const;
    expect(withinHours('2026-11-06T17:30:00.000Z', hours, calendar)).toBe('2026-11-09T09:30:00.000Z');
    expect(withinHours('2026-11-09T08:15:00.000Z', hours, calendar)).toBe('2026-11-09T09:30:00.000Z');
    expect(withinHours('2026-11-09T16:59:59.000Z', hours, calendar)).toBe('2026-11-09T16:59:59.000Z');
  });

  it.each([
    ['cover the whole day of work', { from: '07:00', to: '19:00' }, false],
    ['cover it over night', { from: '18:00', to: '17:59' }, true],
    ['leave a minute in the evening', { from: '07:00', to: '17:59' }, true],
    ['end as the unit closes', { from: '07:00', to: '18:00' }, false],
    ['begin before it opens and end before it closes on the next day', { from: '07:59', to: '03:00' }, false],
  ] as const)('quiet hours that %s', (_says, quiet, leave) => {
    expect(leaveTime({ working: office, quiet })).toBe(leave);
    const at = '2026-11-04T03:00:00.000Z';
    // Hours that meet nowhere are disregarded: chased at the wrong hour rather than never.
    if (!leave) expect(withinHours(at, { working: office, quiet }, calendar)).toBe(at);
    else expect(withinHours(at, { working: office, quiet }, calendar) > at).toBe(true);
  });
});

describe('whatever the hours', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '45'))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}` as `${number}:${number}`);
  const hours = fc.record(
    {
      working: fc.record({ opens: time, closes: time, everyDay: fc.boolean() }),
      quiet: fc.record({ from: time, to: time }),
    },
    { requiredKeys: [] },
  );
  // A year with both clock changes, Easter and Christmas in it.
  const instant = fc
    .integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-31T23:00:00Z') })
    .map((milliseconds) => fromMilliseconds(Math.floor(milliseconds / 1_000) * 1_000));

  it('whatever the hours, nobody is chased earlier than due, nor at an hour that is asked about again, nor later than needed', () => {
    fc.assert(
      fc.property(hours, instant, fc.double({ min: 0, max: 1, noNaN: true }), (given, at, share) => {
        const chased = withinHours(at, given, calendar);
        expect(chased >= at).toBe(true);
        expect(withinHours(chased, given, calendar)).toBe(chased);
        const between = fromMilliseconds(
          Math.floor(toMilliseconds(at) + (toMilliseconds(chased) - toMilliseconds(at)) * share),
        );
        if (between < chased) expect(withinHours(between, given, calendar)).toBe(chased);
      }),
      { numRuns: runs / 10 },
    );
  });
});
