import { disposals, notificationPeriod, type Disposal } from '../../domain/rules/notification-period';
import type { Day } from '../../domain/time';

const relevantDate: Day = '2026-05-01';
/** Eighteen on the relevant date itself. */
const justAdult: Day = '2008-05-01';
/** Eighteen the day after it. */
const notYetAdult: Day = '2008-05-02';
const forGood = 'indefinitely';

const periodOf = (disposal: Disposal, born: Day, from: Day = relevantDate): string => {
  const period = notificationPeriod({ disposal, relevantDate: from, born, dischargeDays: 365 });
  return 'lastDay' in period ? period.lastDay : forGood;
};

describe('how long the notification requirements last (Sexual Offences Act 2003 s.82)', () => {
  const table: Record<Disposal, readonly [adult: string, child: string]> = {
    'life-ipp-or-30-months-or-more': [forGood, forGood],
    'hospital-restricted': [forGood, forGood],
    // 10 years; 5 years.
    'over-6-under-30-months': ['2036-04-30', '2031-04-30'],
    // 7 years; 3 years and 6 months.
    '6-months-or-less': ['2033-04-30', '2029-10-31'],
    hospital: ['2033-04-30', '2029-10-31'],
    // 2 years; 1 year.
    caution: ['2028-04-30', '2027-04-30'],
    // The length of the discharge, for both.
    'conditional-discharge': ['2027-04-30', '2027-04-30'],
    // 5 years; 2 years and 6 months.
    other: ['2031-04-30', '2028-10-31'],
  };

  it.each(disposals)('%s, for an adult on the relevant date', (disposal) => {
    expect(periodOf(disposal, justAdult)).toBe(table[disposal][0]);
  });

  it.each(disposals)('%s, for who is 18 a day later: halved where it ends at all', (disposal) => {
    expect(periodOf(disposal, notYetAdult)).toBe(table[disposal][1]);
  });

  it('of a conditional discharge of one day is the relevant date itself', () => {
    expect(
      notificationPeriod({
        disposal: 'conditional-discharge',
        relevantDate,
        born: justAdult,
        dischargeDays: 1,
      }),
    ).toEqual({ lastDay: relevantDate });
  });
});

describe('the last day of the period, which belongs to it', () => {
  it.each([
    ['begun on 28 February, two years end on 27 February', '2024-02-28', 'caution', '2026-02-27'],
    ['begun on 29 February, two years end on 28 February', '2024-02-29', 'caution', '2026-02-28'],
    ['begun on 1 March, two years end on 28 February', '2024-03-01', 'caution', '2026-02-28'],
    ['begun on 1 March, five years end on 29 February of a leap year', '2023-03-01', 'other', '2028-02-29'],
    [
      'begun on 29 February, ten years end on 28 February',
      '2024-02-29',
      'over-6-under-30-months',
      '2034-02-28',
    ],
    ['begun on 1 January, seven years end on 31 December', '2026-01-01', 'hospital', '2032-12-31'],
  ] as const)('%s', (_says, from, disposal, lastDay) => {
    expect(periodOf(disposal, '1980-01-01', from)).toBe(lastDay);
  });

  it.each([
    ['2026-08-28', '2030-02-27'],
    ['2026-08-29', '2030-02-28'],
    ['2026-08-30', '2030-02-28'],
    ['2026-08-31', '2030-02-28'],
    ['2026-09-01', '2030-02-28'],
    ['2024-08-29', '2028-02-28'],
    ['2024-08-30', '2028-02-29'],
    ['2024-08-31', '2028-02-29'],
  ] as const)('of three years and six months begun on %s is %s', (from, lastDay) => {
    expect(periodOf('hospital', '2015-01-01', from)).toBe(lastDay);
  });

  it('is never earlier for having begun a day later', () => {
    const start = Date.UTC(2023, 0, 1);
    const days = Array.from(
      { length: 1_500 },
      (_none, n) => new Date(start + n * 86_400_000).toISOString().slice(0, 10) as Day,
    );
    for (const born of ['1980-01-01', '2015-01-01'] as const) {
      const ends = days.map((day) => periodOf('hospital', born, day));
      expect(ends).toEqual([...ends].sort());
    }
  });
});

describe('being under 18 on the relevant date', () => {
  it.each([
    ['turns 18 the day after', '2008-05-02', '2029-10-31'],
    ['turns 18 on the day', '2008-05-01', '2033-04-30'],
    ['turned 18 the day before', '2008-04-30', '2033-04-30'],
  ] as const)('is asked of the date of birth: who %s', (_says, born, lastDay) => {
    expect(periodOf('hospital', born)).toBe(lastDay);
  });

  it.each([
    ['is under 18 on 28 February of a common year', '2026-02-28', '2027-02-27'],
    ['is 18 on 1 March of a common year', '2026-03-01', '2028-02-29'],
  ] as const)('born on 29 February, a person %s', (_says, from, lastDay) => {
    expect(periodOf('caution', '2008-02-29', from)).toBe(lastDay);
  });
});
