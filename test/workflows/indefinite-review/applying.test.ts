import { nextApplicationDay, qualifyingDay } from '../../../workflows/indefinite-review/earliest';
import { kent, known, person } from '../../support/reviews';
import { refusal, refusalOf } from '../../support/story';

describe('when a person may apply', () => {
  it.each([
    ['2011-11-02', 'adult', '2026-11-02'],
    ['2018-11-02', 'under-18', '2026-11-02'],
    // A period that begins on 29 February ends on the 28th where there is no 29th: the day after is 1 March.
    ['2012-02-29', 'adult', '2027-03-01'],
    // Where there is one, it ends the day before it.
    ['2016-02-29', 'under-18', '2024-02-29'],
    // A period that begins on 1 March ends with February, of whatever length.
    ['2013-03-01', 'adult', '2028-03-01'],
  ] as const)('a person first notified on %s as %s may apply from %s', (first, age, day) => {
    expect(qualifyingDay(first, age).day).toBe(day);
  });

  it('the first day for an application is shown line by line', () => {
    expect(qualifyingDay('2011-11-02', 'adult').working.map(({ text }) => text)).toEqual([
      'An application may be made from the day after 15 years (Sexual Offences Act 2003 s.91B)',
      'Wednesday 2 November 2011: the first notification; the first day of the period',
      'Sunday 1 November 2026: its last day, 15 years in all',
      'Monday 2 November 2026: the first day on which an application may be made',
    ]);
    expect(nextApplicationDay('2026-12-14', 8).day).toBe('2034-12-14');
  });

  it('an application of the day before is refused with the earliest date, and one of the day itself is taken', () => {
    const { start } = known('2026-11-02T09:00:00.000Z');
    const early = refusal(() => start({ because: 'application', receivedOn: '2026-11-01' }));
    expect(early.code).toBe('indefinite-review.too-early');
    expect(early.more).toMatchObject({
      earliest: '2026-11-02',
      detail: 'The first day on which an application may be made is Monday 2 November 2026.',
      errors: [{ pointer: '/input/receivedOn', message: 'Enter a day on or after 2026-11-02' }],
    });
    expect(start({ because: 'application', receivedOn: '2026-11-02' }).process.outcome).toBeUndefined();
  });

  it('nobody may apply while a sexual harm prevention order runs, on the day of the application or today', () => {
    const { world, told, start } = known('2026-11-20T09:00:00.000Z');
    const input = { because: 'application', receivedOn: '2026-11-10' };
    told('order', 'shpo', '2020-01-01', true, '2026-11-11');
    expect(refusalOf(() => start(input))).toBe('indefinite-review.order-runs');
    told('order', 'shpo', '2026-11-15', true);
    expect(refusalOf(() => start(input))).toBe('indefinite-review.order-runs');
    // It ended with 9 November, the day before the application.
    told('order', 'shpo', '2020-01-01', true, '2026-11-10');
    expect(world.keys(start(input))).toEqual(['acknowledge', 'consult']);
  });

  it('an application needs an indefinite requirement, a first notification on record, and a day of receipt that has come', () => {
    const { world, start } = known('2026-11-02T09:00:00.000Z');
    const input = { because: 'application', receivedOn: '2026-11-02' };
    expect(refusalOf(() => start({ because: 'application' }))).toBe('indefinite-review.receipt-missing');
    expect(refusalOf(() => start({ ...input, receivedOn: '2026-11-03' }))).toBe('step.in-future');
    const all = world.of(person);
    world.spells.set(
      person,
      all.filter(({ kind }) => kind !== 'first-notified'),
    );
    expect(refusalOf(() => start(input))).toBe('indefinite-review.not-notified');
    world.spells.set(
      person,
      all.filter(({ kind }) => kind !== 'notified-indefinitely'),
    );
    expect(refusalOf(() => start(input))).toBe('indefinite-review.not-indefinite');
  });
});

describe('a review that begins because eligibility nears', () => {
  // Started on Mon 5 Oct 2026, 28 days before 2 November.
  const waiting = () => {
    const all = known('2026-10-05T09:00:00.000Z');
    return { ...all, review: all.start({ because: 'eligibility' }) };
  };

  it('a review before an application waits for it until three months after the first day on which one may be made', () => {
    const { world, review } = waiting();
    expect(world.keys(review)).toEqual(['application']);
    // 2 November 2026 and three months: 2 February 2027.
    expect(world.step(review, 'application')).toMatchObject({ owner: kent, dueOn: '2027-02-02' });
    world.advance('2027-06-01T00:00:00.000Z');
    expect(world.keys(review)).toEqual(['application']);
    expect(review.process.outcome).toBeUndefined();
  });

  it('a review that waits refuses an application the day before, and goes on with one received on the day', () => {
    const { world, review } = waiting();
    world.advance('2026-11-01T23:59:59.000Z');
    const early = refusal(() => world.complete(review, 'application', 'received'));
    expect([early.code, early.more['earliest']]).toEqual(['indefinite-review.too-early', '2026-11-02']);
    world.advance('2026-11-02T00:00:00.000Z');
    world.complete(review, 'application', 'received', { evidence: 'evidence:letter-1' });
    expect(world.keys(review)).toEqual(['acknowledge', 'consult']);
    expect(world.step(review, 'acknowledge').dueOn).toBe('2026-11-16');
  });

  it('a review ends by name when the person makes no application, and a later application begins another', () => {
    const { world, review, start, holds } = waiting();
    expect(refusalOf(() => start({ because: 'by-hand' }))).toBe('indefinite-review.under-way');
    world.advance('2026-12-01T09:00:00.000Z');
    world.complete(review, 'application', 'not-made', { said: 'Does not want to' });
    expect(review.process.outcome).toBe('not-applied');
    expect(holds('requirement-ended')).toBeUndefined();
    expect(world.keys(start({ because: 'by-hand', receivedOn: '2026-12-01' }))).toEqual([
      'acknowledge',
      'consult',
    ]);
  });
});
