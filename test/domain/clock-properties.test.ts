import fc from 'fast-check';
import { calendarOf, nations } from '../../domain/calendars/calendar';
import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { Clock, Due } from '../../domain/clocks/clock';
import { countClock } from '../../domain/clocks/count';
import {
  dayOf,
  fromMilliseconds,
  plusDays,
  toMilliseconds,
  type Day,
  type When,
} from '../../domain/time/time';
import { amountBetween } from '../../domain/clocks/lateness';
import * as oracle from './day-by-day-oracle';
import { runs } from './runs';

const cases = { numRuns: runs };
const fewer = { numRuns: Math.ceil(runs / 5) };
const away: readonly CircumstanceKind[] = ['custody', 'hospital', 'abroad'];
const anHour = 3_600_000;
const aDay = 24 * anHour;
const first = oracle.dayNumber('2024-01-01');
const last = oracle.dayNumber('2028-06-30');

/** A start: a date, an instant, or an instant close to midnight, where mistakes live. */
const aStart: fc.Arbitrary<When> = fc.integer({ min: first, max: last }).chain((day) =>
  fc.oneof(
    fc.constant(oracle.dayText(day) as Day),
    fc.integer({ min: 0, max: aDay - 1 }).map((past) => fromMilliseconds(day * aDay + past)),
    fc
      .integer({ min: -2_000, max: 2_000 })
      .map((near) => fromMilliseconds(oracle.midnight(day) + near - (near % 1_000))),
  ),
);

/** Up to five spells around a day; some told as dates, some without an end, some of no concern. */
const spellsAround = (day: number): fc.Arbitrary<Spell[]> =>
  fc.array(
    fc
      .record({
        id: fc.uuid(),
        kind: fc.constantFrom('custody' as const, 'hospital' as const, 'abroad' as const, 'shpo' as const),
        from: fc.integer({ min: -20 * 24, max: 20 * 24 }),
        hours: fc.integer({ min: 1, max: 12 * 24 }),
        openEnded: fc.integer({ min: 0, max: 12 }).map((n) => n === 0),
        asDates: fc.boolean(),
      })
      .map(({ id, kind, from, hours, openEnded, asDates }): Spell => {
        const begins = day * aDay + from * anHour;
        const tell = (at: number): When =>
          asDates ? (oracle.dayText(Math.floor(at / aDay)) as Day) : fromMilliseconds(at);
        return { id, kind, from: tell(begins), to: openEnded ? undefined : tell(begins + hours * anHour) };
      }),
    { maxLength: 5 },
  );

const momentOf = (when: When): number =>
  when.endsWith('Z') ? Date.parse(when) : oracle.midnight(oracle.dayNumber(when));
const absencesOf = (spells: readonly Spell[]): oracle.Absence[] =>
  spells
    .filter(({ kind }) => away.includes(kind))
    .map(({ from, to }) => ({ from: momentOf(from), to: to === undefined ? Infinity : momentOf(to) }));
const startDay = (start: When): number => oracle.dayAt(momentOf(start));

const counted = (clock: Clock, start: When, spells: readonly Spell[] = [], nation = nations[0]): Due =>
  countClock(clock, start, { spells, calendar: calendarOf(nation ?? 'england-and-wales') });
const dueOf = ({ dueAt }: Due): number | undefined => dueAt && toMilliseconds(dueAt);
const orNever = (due: Due): number => dueOf(due) ?? Infinity;

const n = (min: number, max: number) => fc.integer({ min, max });
const startAndSpells = (most: number, daysPer = 1) =>
  fc
    .tuple(aStart, n(1, most))
    .chain(([start, count]) =>
      fc.tuple(fc.constant(start), fc.constant(count), spellsAround(startDay(start) + count * daysPer)),
    );

const stopping = (count: number): Clock => ({ kind: 'inclusive-days', n: count, stopClock: away });
const deferringDays = (count: number): Clock => ({ kind: 'calendar-days', n: count, deferredEnd: away });
const deferringMonths = (count: number): Clock => ({ kind: 'calendar-months', n: count, deferredEnd: away });

describe('somebody who counts day by day on a wall calendar finds the same', () => {
  it('counting day by day finds the same days beginning with the event, stopped while away', () => {
    fc.assert(
      fc.property(startAndSpells(30), ([start, count, spells]) => {
        expect(dueOf(counted(stopping(count), start, spells))).toBe(
          oracle.inclusiveDays(count, startDay(start), absencesOf(spells)),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same days after, which do not run out while away', () => {
    fc.assert(
      fc.property(startAndSpells(30), ([start, count, spells]) => {
        expect(dueOf(counted(deferringDays(count), start, spells))).toBe(
          oracle.unlessAway(startDay(start) + count, absencesOf(spells)),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same months after, which do not run out while away', () => {
    fc.assert(
      fc.property(startAndSpells(24, 30), ([start, count, spells]) => {
        expect(dueOf(counted(deferringMonths(count), start, spells))).toBe(
          oracle.unlessAway(oracle.monthsAfter(count, startDay(start)), absencesOf(spells)),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same working days, forwards and backwards, in all three calendars', () => {
    fc.assert(
      fc.property(aStart, n(-40, 60), fc.constantFrom(...nations), (start, count, nation) => {
        expect(dueOf(counted({ kind: 'working-days', n: count }, start, [], nation))).toBe(
          oracle.workingDays(count, startDay(start), nation),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same hours', () => {
    fc.assert(
      fc.property(aStart, n(1, 200), (start, count) => {
        expect(dueOf(counted({ kind: 'elapsed-hours', n: count }, start))).toBe(
          momentOf(start) + count * anHour,
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same days before an event, and given dates', () => {
    fc.assert(
      fc.property(aStart, n(0, 60), (start, count) => {
        expect(dueOf(counted({ kind: 'not-later-than-days-before', n: count }, start))).toBe(
          oracle.endOfDay(startDay(start) - count),
        );
        expect(dueOf(counted({ kind: 'given' }, start))).toBe(
          start.endsWith('Z') ? Date.parse(start) : oracle.endOfDay(oracle.dayNumber(start)),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same working days, stopped while away, in all three calendars', () => {
    fc.assert(
      fc.property(startAndSpells(30), fc.constantFrom(...nations), ([start, count, spells], nation) => {
        const clock: Clock = { kind: 'working-days', n: count, stopClock: away };
        expect(dueOf(counted(clock, start, spells, nation))).toBe(
          oracle.workingDaysFree(count, startDay(start), absencesOf(spells), nation),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same days after, stopped while away', () => {
    fc.assert(
      fc.property(startAndSpells(30), ([start, count, spells]) => {
        const clock: Clock = { kind: 'calendar-days', n: count, stopClock: away };
        expect(dueOf(counted(clock, start, spells))).toBe(
          oracle.inclusiveDays(count, startDay(start) + 1, absencesOf(spells)),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same months after, stopped while away: as many days as the months have', () => {
    fc.assert(
      fc.property(startAndSpells(24, 30), ([start, count, spells]) => {
        const clock: Clock = { kind: 'calendar-months', n: count, stopClock: away };
        const days = oracle.monthsAfter(count, startDay(start)) - startDay(start);
        expect(dueOf(counted(clock, start, spells))).toBe(
          oracle.inclusiveDays(days, startDay(start) + 1, absencesOf(spells)),
        );
      }),
      fewer,
    );
  });

  it('counting day by day finds the same inclusive and working days that cannot run out while away', () => {
    fc.assert(
      fc.property(startAndSpells(30), ([start, count, spells]) => {
        const inclusive: Clock = { kind: 'inclusive-days', n: count, deferredEnd: away };
        expect(dueOf(counted(inclusive, start, spells))).toBe(
          oracle.unlessAway(startDay(start) + count - 1, absencesOf(spells)),
        );
        const working: Clock = { kind: 'working-days', n: count, deferredEnd: away };
        const plain = oracle.dayAt(oracle.workingDays(count, startDay(start), 'england-and-wales'));
        expect(dueOf(counted(working, start, spells))).toBe(oracle.unlessAway(plain, absencesOf(spells)));
      }),
      cases,
    );
  });

  it('counting day by day finds the same hours, stopped while away or not running out there', () => {
    fc.assert(
      fc.property(startAndSpells(200, 0), ([start, count, spells]) => {
        const stopped: Clock = { kind: 'elapsed-hours', n: count, stopClock: away };
        expect(dueOf(counted(stopped, start, spells))).toBe(
          oracle.hoursFree(count, momentOf(start), absencesOf(spells)),
        );
        const held: Clock = { kind: 'elapsed-hours', n: count, deferredEnd: away };
        expect(dueOf(counted(held, start, spells))).toBe(
          oracle.hoursUnlessAway(momentOf(start) + count * anHour, absencesOf(spells)),
        );
      }),
      cases,
    );
  });

  it('counting day by day finds the same windows, and the same working days next to a day', () => {
    fc.assert(
      fc.property(aStart, n(-30, 30), n(0, 30), spellsAround(first), (start, a, width, spells) => {
        const due = counted(
          { kind: 'window', a, b: a + width, stopClock: away, deferredEnd: away },
          start,
          spells,
        );
        expect([due.earliestOn, dueOf(due)]).toEqual([
          oracle.dayText(startDay(start) + a),
          oracle.endOfDay(startDay(start) + a + width),
        ]);
        expect(dueOf(counted({ kind: 'next-working-day' }, start))).toBe(
          oracle.workingDays(1, startDay(start), 'england-and-wales'),
        );
        expect(dueOf(counted({ kind: 'previous-working-day' }, start))).toBe(
          oracle.workingDays(-1, startDay(start), 'england-and-wales'),
        );
      }),
      cases,
    );
  });

  it.each<
    readonly [string, (count: number, start: number, absences: oracle.Absence[]) => number | undefined]
  >([
    [
      'takes the day of the event as day 0',
      (count, start, away) => oracle.inclusiveDays(count, start + 1, away),
    ],
    ['forgets the absences', (count, start) => oracle.inclusiveDays(count, start, [])],
  ])('control: a day-by-day count that %s is found out', (_mistake, mistaken) => {
    const { failed } = fc.check(
      fc.property(
        startAndSpells(30),
        ([start, count, spells]) =>
          dueOf(counted(stopping(count), start, spells)) ===
          mistaken(count, startDay(start), absencesOf(spells)),
      ),
      cases,
    );
    expect(failed).toBe(true);
  });
});

const unpaused: readonly (readonly [string, (count: number) => Clock, number])[] = [
  ['days beginning with the event', (count) => ({ kind: 'inclusive-days', n: count }), 1],
  ['days after', (count) => ({ kind: 'calendar-days', n: count }), 1],
  ['months after', (count) => ({ kind: 'calendar-months', n: count }), 1],
  ['working days', (count) => ({ kind: 'working-days', n: count }), 1],
  ['hours', (count) => ({ kind: 'elapsed-hours', n: count }), 1],
  ['days before', (count) => ({ kind: 'not-later-than-days-before', n: count }), -1],
];

describe.each(unpaused)('%s', (_name, clockOf, sense) => {
  it('a clock never ends earlier for having begun later', () => {
    fc.assert(
      fc.property(aStart, n(1, 40), n(1, 20), (start, count, later) => {
        const clock = clockOf(count);
        const then = plusDays(dayOf(start), later);
        expect(orNever(counted(clock, then))).toBeGreaterThanOrEqual(orNever(counted(clock, dayOf(start))));
      }),
      fewer,
    );
  });

  it('a clock always moves the same way when it counts one more', () => {
    fc.assert(
      fc.property(aStart, n(1, 40), (start, count) => {
        const moved = orNever(counted(clockOf(count + 1), start)) - orNever(counted(clockOf(count), start));
        expect(moved * sense).toBeGreaterThan(0);
      }),
      fewer,
    );
  });
});

describe('being away', () => {
  it('being away never makes a stopped clock end earlier, however many absences there are', () => {
    fc.assert(
      fc.property(startAndSpells(30), ([start, count, spells]) => {
        const dues = spells.map((_spell, at) =>
          orNever(counted(stopping(count), start, spells.slice(0, at))),
        );
        dues.push(orNever(counted(stopping(count), start, spells)));
        expect(dues).toEqual([...dues].sort((a, b) => (a < b ? -1 : Number(a > b))));
      }),
      fewer,
    );
  });

  it.each([
    ['week', deferringDays, 1],
    ['year', deferringMonths, 30],
  ] as const)('being away never makes a %s end earlier than it would have', (_period, clockOf, daysPer) => {
    fc.assert(
      fc.property(startAndSpells(12, daysPer), ([start, count, spells]) => {
        expect(orNever(counted(clockOf(count), start, spells))).toBeGreaterThanOrEqual(
          orNever(counted(clockOf(count), start)),
        );
      }),
      fewer,
    );
  });

  it('a stopped clock that begins later, or counts more days, never ends earlier', () => {
    fc.assert(
      fc.property(startAndSpells(30), n(1, 20), ([start, count, spells], more) => {
        const due = orNever(counted(stopping(count), start, spells));
        const begunLater = plusDays(dayOf(start), more);
        expect(orNever(counted(stopping(count), begunLater, spells))).toBeGreaterThanOrEqual(due);
        expect(orNever(counted(stopping(count + more), start, spells))).toBeGreaterThanOrEqual(due);
      }),
      fewer,
    );
  });
});

describe('counting between', () => {
  it.each([...nations])('counting working days between two days agrees with adding them in %s', (nation) => {
    fc.assert(
      fc.property(aStart, n(1, 60), (start, count) => {
        const { dueAt } = counted({ kind: 'working-days', n: count }, start, [], nation);
        const from = momentOf(start);
        const between =
          dueAt && amountBetween('working-days', fromMilliseconds(from), dueAt, calendarOf(nation));
        expect(between).toEqual({ amount: count, unit: 'working days' });
      }),
      fewer,
    );
  });
});

describe('the working', () => {
  it.each([
    ['days beginning with the event', 'inclusive-days'],
    ['days after', 'calendar-days'],
    ['working days', 'working-days'],
  ] as const)(
    'the working of %s has a line for each that counts, and ends with the answer',
    (_says, kind) => {
      fc.assert(
        fc.property(startAndSpells(30), ([start, count, spells]) => {
          const due = counted({ kind, n: count, stopClock: away, deferredEnd: away }, start, spells);
          if (due.dueAt === undefined) {
            expect(due.working.at(-1)?.what).toBe('paused');
            const told = due.working.filter(({ what }) => what === 'counted').length;
            // Stopped with days left; or all counted, and the end held back.
            expect([count - told, 3]).toContain(due.paused?.daysLeft);
          } else {
            expect(due.working.filter(({ what }) => what === 'counted')).toHaveLength(count);
            expect(due.working.at(-1)).toMatchObject({ what: 'due', on: due.dueOn });
          }
        }),
        fewer,
      );
    },
  );
});
