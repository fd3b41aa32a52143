import { calendarOf } from '../../domain/calendars/calendar';
import { withinHours, type WorkingHours } from '../../domain/working-hours';

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
  ] as const)('%s', (_says, at, expected) => {
    expect(withinHours(at, office, calendar)).toBe(expected);
  });

  it('of a unit that works every day hold at weekends too', () => {
    expect(withinHours('2026-11-08T12:00:00.000Z', { ...office, everyDay: true }, calendar)).toBe(
      '2026-11-08T12:00:00.000Z',
    );
  });

  it.each([
    ['has none', undefined],
    ['has hours that end before they begin', { ...office, opens: '19:00' } as const],
  ])('of a unit that %s are all hours', (_says, hours) => {
    expect(withinHours('2026-11-08T03:00:00.000Z', hours, calendar)).toBe('2026-11-08T03:00:00.000Z');
  });
});
