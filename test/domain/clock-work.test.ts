import { calendarOf } from '../../domain/calendars/calendar';
import type { Spell } from '../../domain/circumstances';
import type { Clock } from '../../domain/clocks/clock';
import { countClock } from '../../domain/clocks/count';
import { plusDays } from '../../domain/time/time';

const calendar = calendarOf('england-and-wales');
const hundredYears = 36_525;
const stopping = { stopClock: ['custody'] } as const;

/** So many stays in custody of two days, each three days after the one before. */
const stays = (many: number): Spell[] =>
  Array.from({ length: many }, (_, n) => ({
    id: `stay-${n}`,
    kind: 'custody',
    from: plusDays('2026-02-01', n * 3),
    to: plusDays('2026-02-01', n * 3 + 2),
  }));

/** A count, and the units of work that it took. */
function counted(clock: Clock, spells: readonly Spell[] = []) {
  let work = 0;
  const due = countClock(clock, '2026-01-01', { spells, calendar, spend: (units) => (work += units) });
  return { dueOn: due.dueOn, work };
}

describe('how much work a count of days is', () => {
  it('a count of days looks at each day once, and at each stay in custody once', () => {
    const bare = counted({ kind: 'calendar-days', n: hundredYears });
    expect(bare).toEqual({ dueOn: plusDays('2026-01-01', hundredYears), work: hundredYears });
    const paused = counted({ kind: 'calendar-days', n: hundredYears, ...stopping }, stays(100));
    expect(paused).toEqual({ dueOn: plusDays('2026-01-01', hundredYears + 200), work: hundredYears + 100 });
  });

  it('a period of a hundred years is no more work than the stays in custody within it', () => {
    expect(counted({ kind: 'calendar-months', n: 1_200, ...stopping })).toEqual({
      dueOn: '2126-01-01',
      work: 1,
    });
    const { dueOn, work } = counted({ kind: 'calendar-months', n: 1_200, ...stopping }, stays(100));
    expect(dueOn).toBe('2126-07-20');
    expect(work).toBeLessThanOrEqual(2 * 100 + 1);
  });

  it('a stay in custody of fifty years is passed over at once', () => {
    const fiftyYears: Spell[] = [{ id: 'stay', kind: 'custody', from: '2026-01-03', to: '2076-01-03' }];
    expect(counted({ kind: 'working-days', n: 2, ...stopping }, fiftyYears)).toEqual({
      dueOn: '2076-01-03',
      work: 3,
    });
  });

  it('days counted back from an event are work, too', () => {
    // Fourteen days hold ten working days, and four at weekends; 25 and 26 December and 1 January are worked by nobody.
    expect(counted({ kind: 'working-days', n: -10 }).work).toBeGreaterThanOrEqual(14);
  });
});
