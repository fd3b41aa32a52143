import { longestPeriod, notificationPeriod } from '../../../workflows/registration/notification-period';
import {
  disposalFault,
  type Disposal,
  type Disposed,
  type Term,
} from '../../../workflows/registration/disposals';
import type { Spell } from '../../../domain/circumstances';
import type { Day } from '../../../domain/time/time';

const relevantDate: Day = '2026-05-01';
/** Eighteen on the relevant date itself. */
const justAdult: Day = '2008-05-01';
/** Eighteen the day after it. */
const notYetAdult: Day = '2008-05-02';
const forGood = 'indefinitely';

const periodOf = (disposal: Disposal, born: Day, from: Day = relevantDate): string => {
  const period = notificationPeriod({
    regime: 'soa',
    disposal,
    relevantDate: from,
    born,
    dischargeDays: 365,
  });
  return period.lastDay ?? (period.indefinite ? forGood : 'no end known');
};
const textsOf = ({ working }: { working: readonly { text: string }[] }): string[] =>
  working.map(({ text }) => text);

describe('how long the notification requirements last (Sexual Offences Act 2003 s.82)', () => {
  const table = {
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
  } as const satisfies Partial<Record<Disposal, readonly [adult: string, child: string]>>;
  const disposals = Object.keys(table) as (keyof typeof table)[];

  it.each(disposals)(
    'the notification period of an adult after %s lasts as long as the Act says',
    (disposal) => {
      expect(periodOf(disposal, justAdult)).toBe(table[disposal][0]);
    },
  );

  it.each(disposals)(
    'the notification period of somebody under 18 after %s is halved where the Act halves it',
    (disposal) => {
      expect(periodOf(disposal, notYetAdult)).toBe(table[disposal][1]);
    },
  );

  it('the notification period of a conditional discharge of one day is the relevant date itself', () => {
    expect(
      notificationPeriod({
        regime: 'soa',
        disposal: 'conditional-discharge',
        relevantDate,
        born: justAdult,
        dischargeDays: 1,
      }).lastDay,
    ).toBe(relevantDate);
  });
});

describe('the last day of the period, which belongs to it', () => {
  it.each([
    ['of two years begun on 28 February ends on 27 February', '2024-02-28', 'caution', '2026-02-27'],
    ['of two years begun on 29 February ends on 28 February', '2024-02-29', 'caution', '2026-02-28'],
    ['of two years begun on 1 March ends on 28 February', '2024-03-01', 'caution', '2026-02-28'],
    [
      'of five years begun on 1 March ends on 29 February of a leap year',
      '2023-03-01',
      'other',
      '2028-02-29',
    ],
    [
      'of ten years begun on 29 February ends on 28 February',
      '2024-02-29',
      'over-6-under-30-months',
      '2034-02-28',
    ],
    ['of seven years begun on 1 January ends on 31 December', '2026-01-01', 'hospital', '2032-12-31'],
  ] as const)('a notification period %s', (_says, from, disposal, lastDay) => {
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
  ] as const)(
    'a notification period of three years and six months begun on %s ends on %s',
    (from, lastDay) => {
      expect(periodOf('hospital', '2015-01-01', from)).toBe(lastDay);
    },
  );

  it('a notification period never ends earlier because it began a day later', () => {
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
    ['turns 18 the day after is halved', '2008-05-02', '2029-10-31'],
    ['turns 18 on the day is not halved', '2008-05-01', '2033-04-30'],
    ['turned 18 the day before is not halved', '2008-04-30', '2033-04-30'],
  ] as const)('the notification period of somebody who %s', (_says, born, lastDay) => {
    expect(periodOf('hospital', born)).toBe(lastDay);
  });

  it.each([
    ['is under 18 on 28 February of a common year', '2026-02-28', '2027-02-27'],
    ['is 18 on 1 March of a common year', '2026-03-01', '2028-02-29'],
  ] as const)('a person born on 29 February %s', (_says, from, lastDay) => {
    expect(periodOf('caution', '2008-02-29', from)).toBe(lastDay);
  });
});

describe('its working, which a caseworker can follow', () => {
  it('the working of a notification period names the law, the first day, the age and the last day', () => {
    expect(
      textsOf(notificationPeriod({ regime: 'soa', disposal: 'hospital', relevantDate, born: notYetAdult })),
    ).toEqual([
      'Sexual Offences Act 2003 s.82(1): hospital without a restriction order: 7 years',
      'Friday 1 May 2026: the relevant date, the first day of the period',
      'Under 18 on that day (18 on Saturday 2 May 2026): half of it, 3 years and 6 months (s.82(2))',
      'The last day is Wednesday 31 October 2029',
    ]);
  });

  it('the working of an indefinite notification period names the law and no last day, at any age', () => {
    const told = { regime: 'soa', disposal: 'hospital-restricted', relevantDate, born: notYetAdult } as const;
    expect(textsOf(notificationPeriod(told))).toEqual([
      'Sexual Offences Act 2003 s.82(1): hospital with a restriction order: an indefinite period, whatever the age',
      'Friday 1 May 2026: the relevant date, the first day of the period',
    ]);
  });
});

describe('a sentence told in its terms (s.82(3)-(4), s.131)', () => {
  const sentenced = (...terms: Term[]): string => {
    const one: Disposed = { regime: 'soa', disposal: 'imprisonment', relevantDate, born: justAdult, terms };
    const { lastDay, indefinite } = notificationPeriod(one);
    return lastDay ?? (indefinite ? forGood : '');
  };
  const months = (n: number, concurrentMonths?: number): Term => ({
    months: n,
    kind: 'imprisonment',
    concurrentMonths,
  });
  const training = (n: number): Term => ({ months: n, kind: 'detention-and-training-order' });
  const [sevenYears, tenYears] = ['2033-04-30', '2036-04-30'];

  it.each([
    ['6 months lasts seven years', [months(6)], sevenYears],
    ['7 months lasts ten years', [months(7)], tenYears],
    ['29 months lasts ten years', [months(29)], tenYears],
    ['30 months is indefinite', [months(30)], forGood],
    ['18 months and 12 more after it is indefinite', [months(18), months(12)], forGood],
    ['18 months and 11 more after it lasts ten years', [months(18), months(11)], tenYears],
    [
      '18 months, and 24 of which 13 run together with it, lasts ten years',
      [months(18), months(24, 13)],
      tenYears,
    ],
    [
      '18 months, and 24 of which 12 run together with it, is indefinite',
      [months(18), months(24, 12)],
      forGood,
    ],
    ['6 months, and 6 wholly together with it, lasts seven years', [months(6), months(6, 6)], sevenYears],
    [
      'a detention and training order of 12 months, 6 of them in detention, lasts seven years',
      [training(12)],
      sevenYears,
    ],
    [
      'a detention and training order of 14 months, 7 of them in detention, lasts ten years',
      [training(14)],
      tenYears,
    ],
  ] as const)('the notification period after a sentence of %s', (_says, terms, ends) => {
    expect(sentenced(...terms)).toBe(ends);
  });

  it('the working of a notification period shows how the terms of a sentence were added up', () => {
    const terms = [months(18), months(24, 13)];
    const one: Disposed = { regime: 'soa', disposal: 'imprisonment', relevantDate, born: justAdult, terms };
    expect(textsOf(notificationPeriod(one)).slice(0, 3)).toEqual([
      'Term 1: imprisonment of 18 months: 18 months',
      'Term 2: imprisonment of 24 months, 13 of them together with earlier terms: 11 months',
      'The effective term is 29 months',
    ]);
  });
});

describe('a sexual harm prevention order', () => {
  const order = (from: Day, to?: Day) => ({ from, to });
  const under = (disposal: Disposal, ...orders: { from: Day; to: Day | undefined }[]): string => {
    const one: Disposed = { regime: 'soa', disposal, relevantDate, born: justAdult };
    const { lastDay, indefinite } = notificationPeriod(one, { orders, spells: [] });
    return lastDay ?? (indefinite ? forGood : 'no end known');
  };

  // A caution of 1 May 2026 lasts until 30 April 2028.
  it.each([
    [
      'that ends before the notification period extends nothing',
      [order('2026-05-01', '2028-04-29')],
      '2028-04-30',
    ],
    [
      'that ends a day later extends the notification period by the day',
      [order('2026-05-01', '2028-05-01')],
      '2028-05-01',
    ],
    ['without an end leaves the notification period open', [order('2026-05-01')], 'no end known'],
    [
      'made on the day after the last day continues the notification period',
      [order('2028-05-01', '2030-05-01')],
      '2030-05-01',
    ],
    ['made two days after the last day extends nothing', [order('2028-05-02', '2030-05-01')], '2028-04-30'],
    [
      'renewed while it runs extends the notification period, in whatever order the orders are recorded',
      [order('2029-01-01', '2031-01-01'), order('2026-05-01', '2029-06-30')],
      '2031-01-01',
    ],
  ] as const)('a sexual harm prevention order %s', (_says, orders, ends) => {
    expect(under('caution', ...orders.map(({ from, to }) => ({ from, to })))).toBe(ends);
  });

  it('a sexual harm prevention order changes nothing of an indefinite notification period', () => {
    expect(under('hospital-restricted', order('2026-05-01', '2031-01-01'))).toBe(forGood);
  });

  it('a person registered for a sexual harm prevention order alone is registered as long as it runs', () => {
    expect(under('order-alone', order('2026-05-01', '2031-04-30'))).toBe('2031-04-30');
    expect(under('order-alone', order('2026-05-01'))).toBe('no end known');
    expect(under('order-alone')).toBe('no end known');
  });
});

describe('a registered terrorist offender (Counter-Terrorism Act 2008 s.53)', () => {
  const dealtWith = (more: Partial<Disposed>, spells: readonly Spell[] = []): string => {
    const one: Disposed = { regime: 'rto', disposal: 'other', relevantDate, born: justAdult, ...more };
    return notificationPeriod(one, { orders: [], spells }).lastDay ?? 'no end known';
  };
  const term = (months: number) =>
    ({ disposal: 'imprisonment', terms: [{ months, kind: 'imprisonment' }] }) as const;
  const [tenYears, fifteenYears, thirtyYears] = ['2036-04-30', '2041-04-30', '2056-04-30'];

  it.each([
    ['sentenced to life lasts 30 years', { disposal: 'life-ipp-or-10-years-or-more' }, thirtyYears],
    ['sentenced to 10 years lasts 30 years', term(120), thirtyYears],
    ['sentenced to 9 years and 11 months lasts 15 years', term(119), fifteenYears],
    ['sentenced to 5 years lasts 15 years', term(60), fifteenYears],
    ['sentenced to 4 years and 11 months lasts 10 years', term(59), tenYears],
    ['sent to hospital lasts 10 years', { disposal: 'hospital' }, tenYears],
    [
      'who was 17 and sentenced to life lasts 10 years',
      { disposal: 'life-ipp-or-10-years-or-more', born: notYetAdult },
      tenYears,
    ],
  ] as const)('the notification period of a terrorist offender %s', (_says, more, ends) => {
    expect(dealtWith(more)).toBe(ends);
  });

  const spell = (kind: Spell['kind'], from: Day, to?: Day): Spell => ({
    id: `${kind}-${from}`,
    kind,
    from,
    to,
  });

  it('the ten years of a terrorist offender who went to prison at once run from the release', () => {
    // In custody from 1 May 2026 to the release on 1 November 2029: 1,280 days (245 of 2026, 365 of 2027, 366 of
    // 2028, 304 of 2029). Ten years are 3,653 days; all of them come after: 1 November 2029 and 3,652 days.
    expect(dealtWith(term(80), [spell('custody', '2026-05-01', '2029-11-01')])).toBe('2044-10-31');
    expect(dealtWith(term(59), [spell('custody', '2026-05-01', '2029-11-01')])).toBe('2039-11-01');
  });

  it('a week in hospital and a week in immigration detention each put off the last day of a terrorist offender by a week', () => {
    // Each spell from a Monday to the next: seven days at whose end the person is detained.
    const spells = [
      spell('hospital', '2027-03-01', '2027-03-08'),
      spell('immigration-detention', '2028-03-06', '2028-03-13'),
    ];
    expect(dealtWith({}, spells)).toBe('2036-05-14');
  });

  it('the period of a terrorist offender runs on abroad, and detention after its end changes nothing', () => {
    expect(dealtWith({}, [spell('abroad', '2027-03-01', '2029-03-01')])).toBe(tenYears);
    expect(dealtWith({}, [spell('custody', '2036-05-01', '2036-06-01')])).toBe(tenYears);
    expect(dealtWith({}, [spell('custody', '2036-04-30', '2036-05-01')])).toBe('2036-05-01');
  });

  it('a terrorist offender who is detained with no end known has no last day yet, and the working says so', () => {
    const one: Disposed = { regime: 'rto', disposal: 'other', relevantDate, born: justAdult };
    const period = notificationPeriod(one, { orders: [], spells: [spell('custody', '2027-05-01')] });
    expect(period.lastDay).toBeUndefined();
    expect(period.indefinite).toBeUndefined();
    // Of 3,653 days the first 365 had passed.
    expect(textsOf(period).at(-1)).toBe(
      'From Saturday 1 May 2027 in custody, with no end known: not counted, 3288 days left (s.53(7))',
    );
  });
});

describe('a violent offender order (Criminal Justice and Immigration Act 2008 s.98)', () => {
  const order = (orderUntil: Day | undefined, disposal: Disposal = 'violent-offender-order'): Disposed => ({
    regime: 'voo',
    disposal,
    relevantDate,
    born: justAdult,
    orderUntil,
  });

  it('the requirements of a violent offender order last as long as the order', () => {
    expect(notificationPeriod(order('2029-04-30')).lastDay).toBe('2029-04-30');
  });

  it.each([
    ['a day less than two years is refused', '2028-04-29', true],
    ['two years is taken', '2028-04-30', false],
    ['five years is taken', '2031-04-30', false],
    ['a day more than five years is refused', '2031-05-01', true],
    ['no length at all is refused', undefined, true],
  ] as const)('a violent offender order of %s', (_says, until, isFault) => {
    expect(disposalFault(order(until))).toBe(isFault ? 'registration.order-length' : undefined);
  });

  it('an interim violent offender order may be of any length, but does not end before it began', () => {
    expect(disposalFault(order('2026-05-29', 'interim-violent-offender-order'))).toBeUndefined();
    expect(disposalFault(order('2026-05-01', 'interim-violent-offender-order'))).toBeUndefined();
    expect(disposalFault(order('2026-04-30', 'interim-violent-offender-order'))).toBe(
      'registration.order-length',
    );
  });
});

describe('several disposals', () => {
  const one = (disposal: Disposal, from: Day): Disposed => ({
    regime: 'soa',
    disposal,
    relevantDate: from,
    born: justAdult,
  });
  const around = { orders: [], spells: [] };

  it('several disposals last as long as the one that lasts longest, whichever came first', () => {
    const [hospital, caution] = [one('hospital', '2026-05-01'), one('caution', '2027-05-01')];
    expect(longestPeriod([hospital, caution], around).lastDay).toBe('2033-04-30');
    expect(longestPeriod([caution, hospital], around).lastDay).toBe('2033-04-30');
    expect(textsOf(longestPeriod([caution, hospital], around)).at(-1)).toBe(
      'The latest of them stands: Saturday 30 April 2033',
    );
    expect(longestPeriod([hospital, one('hospital-restricted', '2027-05-01')], around).indefinite).toBe(true);
  });

  it('nobody is registered without a disposal', () => {
    expect(() => longestPeriod([], around)).toThrow();
  });
});

describe('what cannot be a disposal', () => {
  const told = (more: Partial<Disposed>) =>
    disposalFault({ regime: 'soa', disposal: 'other', relevantDate, born: justAdult, ...more });

  it.each([
    ['a disposal before the person was born is refused', { born: '2026-05-02' }, 'registration.born-after'],
    [
      'a disposal of another regime is refused',
      { disposal: 'violent-offender-order' },
      'registration.disposal-of-another-regime',
    ],
    [
      'a conditional discharge of no length is refused',
      { disposal: 'conditional-discharge' },
      'registration.discharge-length',
    ],
    ['imprisonment without terms is refused', { disposal: 'imprisonment' }, 'registration.terms-missing'],
    [
      'imprisonment with an empty list of terms is refused',
      { disposal: 'imprisonment', terms: [] },
      'registration.terms-missing',
    ],
    [
      'a first term served together with an earlier one is refused',
      { disposal: 'imprisonment', terms: [{ months: 3, kind: 'imprisonment', concurrentMonths: 1 }] },
      'registration.terms-missing',
    ],
    [
      'a term of which more months are served together than it has is refused',
      {
        disposal: 'imprisonment',
        terms: [
          { months: 3, kind: 'imprisonment' },
          { months: 3, kind: 'imprisonment', concurrentMonths: 4 },
        ],
      },
      'registration.terms-missing',
    ],
    ['any other disposal is taken', {}, undefined],
  ] as const)('a registration for %s', (_says, more, code) => {
    expect(told(more)).toBe(code);
  });
});
