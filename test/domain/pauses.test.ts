import { pausesOf } from '../../domain/clocks/pauses';
import { spell } from './worked-examples';

/** Each absence as its kinds, its beginning and end, and the first and last day spent in it. */
const told = (...spells: ReturnType<typeof spell>[]) =>
  pausesOf(['custody', 'hospital', 'abroad'], spells).map(({ kinds, from, to, first, last }) => [
    kinds.join(', '),
    from,
    to,
    first,
    last,
  ]);

describe('absences that follow each other', () => {
  const custody = spell('custody', '2026-05-01T09:00:00.000Z', '2026-05-03T09:00:00.000Z');

  it('absences that follow each other at once are one', () => {
    expect(told(custody, spell('hospital', '2026-05-03T09:00:00.000Z', '2026-05-05'))).toEqual([
      [
        'custody, hospital',
        '2026-05-01T09:00:00.000Z',
        '2026-05-04T23:00:00.000Z',
        '2026-05-01',
        '2026-05-04',
      ],
    ]);
  });

  it('absences with a millisecond at liberty between them are two', () => {
    expect(told(custody, spell('hospital', '2026-05-03T09:00:00.001Z', '2026-05-05'))).toEqual([
      ['custody', '2026-05-01T09:00:00.000Z', '2026-05-03T09:00:00.000Z', '2026-05-01', '2026-05-02'],
      ['hospital', '2026-05-03T09:00:00.001Z', '2026-05-04T23:00:00.000Z', '2026-05-03', '2026-05-04'],
    ]);
  });

  it('absences are told in the order of time, in whatever order they were recorded', () => {
    const later = spell('abroad', '2026-06-01', '2026-06-02');
    expect(told(later, custody).map(([kinds]) => kinds)).toEqual(['custody', 'abroad']);
    expect(told(custody, later).map(([kinds]) => kinds)).toEqual(['custody', 'abroad']);
  });

  it('absences within one that has no end are part of it, with an end or without', () => {
    const forGood = spell('custody', '2026-05-01');
    const within = [spell('hospital', '2026-05-03', '2026-05-04'), spell('abroad', '2026-05-10')];
    expect(told(forGood, ...within)).toEqual([
      ['custody', '2026-04-30T23:00:00.000Z', undefined, '2026-05-01', undefined],
    ]);
  });
});

describe('an absence', () => {
  it.each([
    ['that ends as it begins', spell('custody', '2026-05-01', '2026-05-01')],
    ['that ends before it begins', spell('custody', '2026-05-02', '2026-05-01')],
    ['of a kind that stops nothing', spell('shpo', '2026-05-01', '2026-05-02')],
  ])('an absence %s is none', (_says, one) => {
    expect(told(one)).toEqual([]);
  });

  it('an absence within a day has no day that was spent in it', () => {
    expect(told(spell('custody', '2026-05-01T08:00:00.000Z', '2026-05-01T12:00:00.000Z'))).toEqual([
      ['custody', '2026-05-01T08:00:00.000Z', '2026-05-01T12:00:00.000Z', '2026-05-01', '2026-04-30'],
    ]);
  });

  it('an absence of no kinds at all is none', () => {
    expect(pausesOf(undefined, [spell('custody', '2026-05-01')])).toEqual([]);
  });
});
