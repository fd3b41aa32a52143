import { calendarOf } from '../../domain/calendars/calendar';
import type { Clock } from '../../domain/clocks/clock';
import { countClock, extendedTo } from '../../domain/clocks/count';
import { inWords } from '../../domain/clocks/words';
import { dayOf, type When } from '../../domain/time/time';
import { count, spell, workedExamples } from './worked-examples';

const england = calendarOf('england-and-wales');
const textsOf = (clock: Clock, start: When, spells = [] as ReturnType<typeof spell>[]): string[] =>
  countClock(clock, start, { spells, calendar: england }).working.map(({ text }) => text);

describe.each(Object.entries(workedExamples))('%s', (_name, { source, examples }) => {
  it('each worked example is counted in a way that has a source', () => {
    expect(source).toMatch(/^Assumed: \S|\bAct \d{4} s\.\d|\[\d{4}\] /);
  });

  it.each(examples.map((example) => [example.says, example] as const))('%s', (_says, example) => {
    const { dueAt, dueOn, paused, working } = count(example);
    expect(dueAt).toBe(example.due);
    const last = working.at(-1);
    if (example.due === undefined) {
      expect(paused).toBeDefined();
      expect(dueOn).toBeUndefined();
      expect(last?.what).toBe('paused');
      return;
    }
    // The last line of the working is the answer, in words.
    expect(paused).toBeUndefined();
    expect(dueOn).toBe(dayOf(example.due));
    expect(last).toMatchObject({ what: 'due', on: dueOn });
    expect(last?.text).toContain(inWords(dayOf(example.due)));
    expect(working.filter(({ what }) => what === 'due')).toHaveLength(1);
  });

  const told = examples.flatMap((example) =>
    example.working ? [{ ...example, working: example.working }] : [],
  );
  if (told.length > 0)
    it.each(told.map((example) => [example.says, example] as const))(
      '%s, line by line',
      (_says, { working, due, earliestOn, paused, ...example }) => {
        expect(count(example)).toStrictEqual({
          ...(due !== undefined && { dueAt: due, dueOn: dayOf(due) }),
          ...(earliestOn !== undefined && { earliestOn }),
          ...(paused && { paused }),
          working: working.map(([what, on, text, years]) => ({
            what,
            ...(on !== undefined && { on }),
            ...(years && { years }),
            text,
          })),
        });
      },
    );
});

describe('an extension', () => {
  const due = countClock({ kind: 'calendar-days', n: 1 }, '2026-05-07', { spells: [], calendar: england });
  const counted = due.working.slice(0, -1);

  it('an extension takes the place of the answer, and says that it does', () => {
    expect(extendedTo(due, '2026-05-11', 1)).toStrictEqual({
      dueAt: '2026-05-11T22:59:59.000Z',
      dueOn: '2026-05-11',
      working: [
        ...counted,
        { what: 'extended', on: '2026-05-11', text: 'Extended to Monday 11 May 2026' },
        { what: 'due', on: '2026-05-11', text: 'Due by the end of Monday 11 May 2026' },
      ],
    });
  });

  it('an extension tells how often there was one, from the second on', () => {
    const texts = extendedTo(due, '2026-05-09', 2).working.map(({ text }) => text);
    expect(texts).toContain('Extended to Saturday 9 May 2026 (2 extensions)');
  });

  it.each(['2026-05-07', '2026-05-08'] as const)(
    'an extension to %s changes nothing of what is due on the 8th: the later of the two stands',
    (day) => {
      expect(extendedTo(due, day, 1)).toBe(due);
    },
  );

  it('an extension to the day after the due day moves it there', () => {
    expect(extendedTo(due, '2026-05-09', 1).dueOn).toBe('2026-05-09');
  });

  it('an extension does not make a clock go that stands still', () => {
    const clock: Clock = { kind: 'inclusive-days', n: 3, stopClock: ['custody'] };
    const spells = [spell('custody', '2026-05-01')];
    const still = countClock(clock, '2026-05-01', { spells, calendar: england });
    expect(extendedTo(still, '2026-05-11', 1)).toBe(still);
  });
});

describe('the working', () => {
  it('the working counts each day by name, and says which were spent in custody', () => {
    expect(
      textsOf({ kind: 'inclusive-days', n: 3, stopClock: ['custody'] }, '2026-05-01', [
        spell('custody', '2026-05-02T15:00:00.000Z', '2026-05-10T09:00:00.000Z'),
      ]),
    ).toEqual([
      'Friday 1 May 2026: day 1',
      'Saturday 2 May 2026 (from 16:00) to Saturday 9 May 2026: in custody, not counted',
      'Sunday 10 May 2026 (in custody until 10:00): day 2',
      'Monday 11 May 2026: day 3',
      'Due by the end of Monday 11 May 2026',
    ]);
  });

  it('the working says how many days are left when the clock stands still', () => {
    const due = countClock({ kind: 'inclusive-days', n: 3, stopClock: ['custody'] }, '2026-05-01', {
      spells: [spell('custody', '2026-05-02T15:00:00.000Z')],
      calendar: england,
    });
    expect(due.paused).toEqual({ since: '2026-05-02T15:00:00.000Z', kind: 'custody', daysLeft: 2 });
    expect(due.working.at(-1)?.text).toBe(
      'Saturday 2 May 2026 (from 16:00): in custody with no end known; the clock stands still with 2 days left',
    );
  });

  it('the working speaks of one day left, not of one days', () => {
    const texts = textsOf({ kind: 'inclusive-days', n: 1, stopClock: ['abroad'] }, '2026-05-01', [
      spell('abroad', '2026-05-01'),
    ]);
    expect(texts.at(-1)).toContain('with 1 day left');
  });

  it('the working names each weekend and holiday that was passed over', () => {
    expect(textsOf({ kind: 'working-days', n: 1 }, '2027-12-24')).toEqual([
      'Friday 24 December 2027: not counted',
      'Saturday 25 December 2027: Saturday, not counted',
      'Sunday 26 December 2027: Sunday, not counted',
      'Monday 27 December 2027: bank holiday (Christmas Day, substitute day), not counted',
      'Tuesday 28 December 2027: bank holiday (Boxing Day, substitute day), not counted',
      'Wednesday 29 December 2027: working day 1',
      'Due by the end of Wednesday 29 December 2027',
    ]);
  });

  it('the working says that the holidays of a year are not known yet', () => {
    const lines = textsOf({ kind: 'working-days', n: 1 }, '2028-12-29');
    expect(lines.at(-2)).toBe(
      'The bank holidays of 2029 are not known: only weekends were left out, and the date is provisional',
    );
    expect(lines.at(-1)).toBe('Due by the end of Monday 1 January 2029');
  });

  it('the working says nothing of unknown years while every year is known', () => {
    const due = countClock({ kind: 'working-days', n: 1 }, '2028-12-28', { spells: [], calendar: england });
    expect(due.working.map(({ what }) => what)).not.toContain('unknown-year');
  });

  it('the working says that the day is the last of its month when the month has no such date', () => {
    expect(textsOf({ kind: 'calendar-months', n: 12 }, '2024-02-29')[1]).toBe(
      '1 year after is Friday 28 February 2025, the last day of that month',
    );
    expect(textsOf({ kind: 'calendar-months', n: 6 }, '2026-08-31')[1]).toBe(
      '6 months after is Sunday 28 February 2027, the last day of that month',
    );
    expect(textsOf({ kind: 'calendar-months', n: 12 }, '2026-05-01')[1]).toBe(
      '1 year after is Saturday 1 May 2027',
    );
  });

  it('the working says from which day the three days of a deferred end are counted', () => {
    expect(
      textsOf({ kind: 'calendar-days', n: 7, deferredEnd: ['custody'] }, '2026-05-01', [
        spell('custody', '2026-05-07', '2026-05-20T09:00:00.000Z'),
      ]).slice(-2),
    ).toEqual([
      'Friday 8 May 2026 falls in custody: it goes on until the end of 3 days beginning with Wednesday 20 May 2026',
      'Due by the end of Friday 22 May 2026',
    ]);
  });

  it.each([
    ['on an ordinary day', '2026-05-08T15:30:00.000Z', 'Due at 16:30 on Saturday 9 May 2026'],
    [
      'after summer time has begun that night',
      '2026-03-28T12:00:00.000Z',
      'Due at 13:00 on Sunday 29 March 2026',
    ],
    [
      'after summer time has ended that night',
      '2026-10-24T11:00:00.000Z',
      'Due at 11:00 on Sunday 25 October 2026',
    ],
    ['in the last seconds of a day', '2026-05-08T22:59:45.000Z', 'Due at 23:59 on Saturday 9 May 2026'],
  ] as const)('the working tells the time that a clock on the wall shows %s', (_when, start, answer) => {
    expect(textsOf({ kind: 'elapsed-hours', n: 24 }, start).at(-1)).toBe(answer);
  });
});
