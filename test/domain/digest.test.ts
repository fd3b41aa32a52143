import { digestLines, digestTitle, type DigestContent } from '../../domain/reports/digest';
import type { Day, Instant } from '../../domain/time/time';
import { digestAt, digestWeeksAround, mondayOf } from '../../domain/time/weeks';

describe('the week of a digest', () => {
  it.each<readonly [Day, Day]>([
    ['2026-05-11', '2026-05-11'],
    ['2026-05-14', '2026-05-11'],
    ['2026-05-17', '2026-05-11'],
    ['2026-05-18', '2026-05-18'],
    ['2026-03-01', '2026-02-23'],
  ])('the week of a digest of %s begins on %s', (day, monday) => {
    expect(mondayOf(day)).toBe(monday);
  });

  it('a digest comes due on Monday at eight in London, summer and winter', () => {
    expect(digestAt('2026-05-11')).toBe('2026-05-11T07:00:00.000Z');
    expect(digestAt('2026-11-09')).toBe('2026-11-09T08:00:00.000Z');
    // The Mondays beside both changes of the clocks.
    expect(digestAt('2026-03-23')).toBe('2026-03-23T08:00:00.000Z');
    expect(digestAt('2026-03-30')).toBe('2026-03-30T07:00:00.000Z');
    expect(digestAt('2026-10-26')).toBe('2026-10-26T08:00:00.000Z');
  });

  it.each<readonly [string, Instant, Day, Day]>([
    ['just before', '2026-05-11T06:59:59.999Z', '2026-05-04', '2026-05-11'],
    ['when it comes', '2026-05-11T07:00:00.000Z', '2026-05-11', '2026-05-18'],
    ['on the Sunday', '2026-05-17T22:00:00.000Z', '2026-05-11', '2026-05-18'],
    ['as Monday begins', '2026-05-17T23:00:00.000Z', '2026-05-11', '2026-05-18'],
  ])('%s, the last digest due and the next are known', (_says, now, due, next) => {
    expect(digestWeeksAround(now)).toEqual({ due, next });
  });
});

describe('a digest in words', () => {
  const content: DigestContent = {
    week: '2026-05-11',
    asOf: '2026-05-11T07:00:00.000Z',
    unit: 'police:kent/mosovo',
    own: { late: 2, newly: 1, cleared: 3, atHighRisk: 1, worst: null },
    all: {
      late: 9,
      newly: 4,
      cleared: 0,
      atHighRisk: 2,
      worst: { days: 1, title: 'Periodic notification', owner: 'police:kent/station' },
    },
  };

  it('a digest tells what is late, newly late, cleared and worst, of the unit and of all', () => {
    expect(digestTitle(content)).toBe('Overdue work, week of 2026-05-11');
    expect(digestLines(content)).toEqual([
      'Your unit, police:kent/mosovo:',
      '- Late: 2. New since last week: 1. Late last week and no longer: 3.',
      '- Of high or very high risk: 1.',
      '',
      'All that you may see:',
      '- Late: 9. New since last week: 4. Late last week and no longer: 0.',
      '- Of high or very high risk: 2.',
      '- The latest: 1 day, "Periodic notification", police:kent/station.',
    ]);
  });
});
