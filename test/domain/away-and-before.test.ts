import { calendarOf } from '../../domain/calendars/calendar';
import type { Spell } from '../../domain/circumstances';
import type { Clock } from '../../domain/clocks/clock';
import { countClock } from '../../domain/clocks/count';
import { amountBetween } from '../../domain/clocks/lateness';
import { clockInWords } from '../../domain/clocks/words';
import type { Day, Instant, When } from '../../domain/time/time';

const calendar = calendarOf('england-and-wales');
const counted = (clock: Clock, start: When, spells: readonly Spell[] = []) =>
  countClock(clock, start, { spells, calendar });
const textsOf = ({ working }: { working: readonly { text: string }[] }): string[] =>
  working.map(({ text }) => text);

describe('not later than so many hours before', () => {
  const twelve: Clock = { kind: 'not-later-than-hours-before', n: 12 };

  it('a clock of hours before an event ends that many true hours before it, and says so', () => {
    const due = counted(twelve, '2026-06-10T08:30:00.000Z');
    expect(due.dueAt).toBe('2026-06-09T20:30:00.000Z');
    expect(textsOf(due)).toEqual([
      'Wednesday 10 June 2026, 09:30: the event',
      '12 hours before it is the last lawful moment',
      'Due at 21:30 on Tuesday 9 June 2026',
    ]);
    expect(clockInWords(twelve)).toBe('not later than 12 hours before');
  });

  it.each<[string, Instant, Instant, string]>([
    // The clocks go forward on Sunday 28 March 2027 at 01:00, and back on Sunday 25 October 2026 at 02:00.
    ['forward', '2027-03-28T08:00:00.000Z', '2027-03-27T20:00:00.000Z', '20:00'],
    ['back', '2026-10-25T08:00:00.000Z', '2026-10-24T20:00:00.000Z', '21:00'],
  ])(
    'a clock of hours before an event counts true hours when the clocks go %s',
    (_way, event, dueAt, shown) => {
      const due = counted(twelve, event);
      expect(due.dueAt).toBe(dueAt);
      expect(textsOf(due).at(-1)).toContain(`Due at ${shown}`);
    },
  );

  it('hours before an event that is known by its day count from the beginning of the day, and no absence moves them', () => {
    expect(counted(twelve, '2026-06-10').dueAt).toBe('2026-06-09T11:00:00.000Z');
    const custody: Spell = { id: 'c', kind: 'custody', from: '2026-06-01' };
    expect(counted(twelve, '2026-06-10', [custody]).dueAt).toBe('2026-06-09T11:00:00.000Z');
  });

  it('what is due hours before an event is late by the hour', () => {
    const late = amountBetween(twelve.kind, '2026-06-09T20:30:00.000Z', '2026-06-10T01:29:59.000Z', calendar);
    expect(late).toEqual({ amount: 4, unit: 'hours' });
  });
});

describe('a year that falls away when it ends in detention', () => {
  const year: Clock = { kind: 'calendar-months', n: 12, fallsAway: ['custody', 'immigration-detention'] };
  const detained = (from: Day, to?: Day, kind: Spell['kind'] = 'custody'): Spell => ({
    id: kind,
    kind,
    from,
    to,
  });

  it.each<[string, Spell]>([
    ['released on its last day', detained('2027-10-01', '2027-11-02')],
    ['taken in on the day after it', detained('2027-11-03', '2027-12-01')],
    ['in hospital, which this clock does not mind', detained('2027-10-01', '2027-12-01', 'hospital')],
  ])('a yearly duty is due as ever for somebody who was %s', (_says, spell) => {
    expect(counted(year, '2026-11-02', [spell])).toMatchObject({ dueOn: '2027-11-02' });
  });

  it.each<[string, Spell]>([
    ['released on the day after its last', detained('2027-10-01', '2027-11-03')],
    ['taken in on its last day', detained('2027-11-02', '2027-12-01')],
    ['in immigration detention', detained('2027-10-01', '2027-12-01', 'immigration-detention')],
  ])('a yearly duty falls away for somebody who was %s', (_says, spell) => {
    const due = counted(year, '2026-11-02', [spell]);
    expect(due.fallsAway).toBe(true);
    expect(due.dueAt).toBeUndefined();
    expect(textsOf(due).at(-1)).toMatch(
      /^Tuesday 2 November 2027 falls in (custody|immigration detention): it falls away, and the release is notified instead$/,
    );
  });

  it('a yearly duty stands still while nobody knows whether the detention will last until it is due', () => {
    const due = counted(year, '2026-11-02', [detained('2027-10-01')]);
    expect(due.fallsAway).toBeUndefined();
    expect(due.paused).toEqual({ since: '2027-10-01', kind: 'custody', daysLeft: 0 });
    expect(textsOf(due).at(-1)).toBe(
      'Tuesday 2 November 2027 falls in custody, with no end known: if that still holds then, it falls away',
    );
  });
});
