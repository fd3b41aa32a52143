import {
  bundledHolidays,
  calendarFrom,
  calendarOf,
  coversDay,
  nations,
  notWorked,
} from '../../domain/calendars/calendar';
import type { Day } from '../../domain/time/time';

const [england, scotland, northernIreland] = nations.map(calendarOf) as [
  ReturnType<typeof calendarOf>,
  ReturnType<typeof calendarOf>,
  ReturnType<typeof calendarOf>,
];

describe('days that are not worked', () => {
  it.each<readonly [Day, string | undefined]>([
    ['2026-05-08', undefined],
    ['2026-05-09', 'Saturday'],
    ['2026-05-10', 'Sunday'],
    ['2026-05-11', undefined],
    ['2026-04-03', 'bank holiday (Good Friday)'],
    ['2026-04-06', 'bank holiday (Easter Monday)'],
    ['2026-04-07', undefined],
    ['2026-12-25', 'bank holiday (Christmas Day)'],
    ['2026-12-26', 'Saturday'],
    ['2026-12-28', 'bank holiday (Boxing Day, substitute day)'],
    ['2026-12-29', undefined],
  ])('a day in England and Wales says why it is not worked: %s, %s', (day, why) => {
    expect(notWorked(day, england)).toBe(why);
  });

  it.each<readonly [string, Day, string]>([
    ['2 January', '2026-01-02', 'bank holiday (2nd January)'],
    ['the first Monday of August', '2026-08-03', 'bank holiday (Summer bank holiday)'],
    ['St Andrew’s Day', '2026-11-30', 'bank holiday (St Andrew’s Day)'],
  ])('%s is a holiday in Scotland and a working day in England and Wales', (_says, day, why) => {
    expect(notWorked(day, scotland)).toBe(why);
    expect(notWorked(day, england)).toBeUndefined();
    expect(notWorked(day, northernIreland)).toBeUndefined();
  });

  it('Easter Monday is a working day in Scotland', () => {
    expect(notWorked('2026-04-06', scotland)).toBeUndefined();
    expect(notWorked('2026-04-06', northernIreland)).toBe('bank holiday (Easter Monday)');
  });

  it.each<readonly [string, Day]>([
    ['12 July', '2027-07-12'],
    ['the Monday after a 12 July that is a Sunday', '2026-07-13'],
    ['St Patrick’s Day', '2026-03-17'],
  ])('%s is a holiday in Northern Ireland alone', (_says, day) => {
    expect(notWorked(day, northernIreland)).toMatch(/^bank holiday/);
    expect(notWorked(day, england)).toBeUndefined();
    expect(notWorked(day, scotland)).toBeUndefined();
  });
});

describe.each(nations)('the calendar of %s', (nation) => {
  const calendar = calendarOf(nation);

  it('the calendar of a nation covers whole years, and no day outside them', () => {
    expect(coversDay(calendar.knownFrom, calendar)).toBe(true);
    expect(coversDay(calendar.knownUntil, calendar)).toBe(true);
    expect(coversDay('1997-01-01', calendar)).toBe(true);
    expect(calendar.knownFrom).toMatch(/-01-01$/);
    expect(calendar.knownUntil).toMatch(/-12-31$/);
    expect(coversDay('1996-12-31', calendar)).toBe(false);
    expect(coversDay('2099-01-01', calendar)).toBe(false);
  });

  it('the calendar of a nation never has a holiday on a weekend: another day stands in for it', () => {
    const onWeekends = [...calendar.holidays.keys()].filter((day) =>
      ['Saturday', 'Sunday'].includes(notWorked(day, calendar) ?? ''),
    );
    expect(onWeekends).toEqual([]);
  });

  it('the calendar of a nation has Christmas, Boxing Day, New Year and Good Friday in every year that it covers', () => {
    const years = Number(calendar.knownUntil.slice(0, 4)) - Number(calendar.knownFrom.slice(0, 4)) + 1;
    for (const title of ['Christmas Day', 'Boxing Day', 'New Year’s Day', 'Good Friday']) {
      const named = [...calendar.holidays.values()].filter((name) =>
        name.startsWith(`bank holiday (${title}`),
      );
      expect([title, named.length]).toEqual([title, years]);
    }
  });
});

describe('a calendar with closure days of a force', () => {
  const closed = calendarFrom(bundledHolidays('england-and-wales'), [
    { day: '2026-12-24', title: 'Headquarters move' },
    { day: '2026-12-25', title: 'Headquarters move' },
  ]);

  it.each<readonly [string, Day, string | undefined]>([
    ['a closure day is not worked', '2026-12-24', 'closure day: Headquarters move'],
    ['a day that is both is a bank holiday', '2026-12-25', 'bank holiday (Christmas Day)'],
    ['a bank holiday stays one', '2026-12-28', 'bank holiday (Boxing Day, substitute day)'],
    ['any other day is worked', '2026-12-23', undefined],
  ])('of a calendar with closure days of a force, %s', (_says, day, why) => {
    expect(notWorked(day, closed)).toBe(why);
  });

  it('closure days of a force change no years that a calendar covers, and no other calendar', () => {
    expect(closed).toMatchObject({
      nation: 'england-and-wales',
      knownFrom: england.knownFrom,
      knownUntil: england.knownUntil,
    });
    expect(notWorked('2026-12-24', england)).toBeUndefined();
  });
});

it('a calendar has the days that it is told, and no other', () => {
  const { holidays } = bundledHolidays('scotland');
  expect([...calendarOf('scotland').holidays.keys()]).toEqual(holidays.map(({ day }) => day));
});

describe('a calendar of two years', () => {
  const twoYears = calendarFrom({ nation: 'scotland', holidays: [], firstYear: 2026, lastYear: 2027 });

  it.each<readonly [Day, boolean]>([
    ['2025-12-31', false],
    ['2026-01-01', true],
    ['2027-12-31', true],
    ['2028-01-01', false],
  ])('a calendar of two years says of %s whether it covers it: %s', (day, covered) => {
    expect(coversDay(day, twoYears)).toBe(covered);
  });
});

it('a calendar of somewhere else is not made up', () => {
  expect(() => calendarOf('france' as 'scotland')).toThrow('no calendar of france');
  expect(() => bundledHolidays('france' as 'scotland')).toThrow('no calendar of france');
});
