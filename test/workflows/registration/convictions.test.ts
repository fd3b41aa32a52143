import type { Instant } from '../../../domain/time/time';
import { codeOf, refusalOf, Registered } from '../../support/registered';

const life = 'life-ipp-or-30-months-or-more';
const told = (one: Registered, on: Instant, of: readonly string[] = ['periodic']): string =>
  one.visits(of, { on });
const eligible = (one: Registered) => one.established('first-notified');
/** The last line of how the first day for an application was found. */
const shownDay = (one: Registered): string | undefined =>
  one.explained('When a review may be applied for').at(-1);

describe('the years until a review of an indefinite requirement (SOA 2003 s.91B)', () => {
  const jailed = (): Registered => {
    // Convicted on 20 November 2011, notified on bail on the 22nd, jailed on 16 December, released on 10 July 2013.
    const one = new Registered({ disposal: life, relevantDate: '2011-11-20' }, '2011-11-20T15:00:00.000Z');
    one.at('2011-11-22T10:00:00.000Z').visits(['initial']);
    return one.at('2011-12-16T12:00:00.000Z').holds('custody', '2011-12-16');
  };

  it('count from the notification given on release, and not from one given on bail before the sentence', () => {
    const one = jailed();
    expect(eligible(one)).toBeUndefined();
    one.at('2013-07-10T12:00:00.000Z').holds('custody', '2011-12-16', { to: '2013-07-10' });
    expect(eligible(one)).toBeUndefined();
    one.at('2013-07-11T10:00:00.000Z').visits(['release']);
    expect(eligible(one)).toMatchObject({ from: '2013-07-11T10:00:00.000Z', value: 'adult' });
    // Fifteen years that begin with 11 July 2013 end on 10 July 2028.
    expect(shownDay(one)).toContain('Tuesday 11 July 2028');
  });

  it('are the same where the custody is told years afterwards, and a later custody for something else moves nothing', () => {
    const one = new Registered({ disposal: life, relevantDate: '2011-11-20' });
    told(one, '2011-11-22T10:00:00.000Z', ['initial']);
    expect(shownDay(one)).toContain('22 November 2026');
    told(one, '2013-07-11T10:00:00.000Z', ['release']);
    one.holds('custody', '2011-12-16', { to: '2013-07-10' });
    expect(shownDay(one)).toContain('Tuesday 11 July 2028');
    told(one, '2014-07-01T10:00:00.000Z');
    one.holds('custody', '2015-02-01', { id: 'recalled', to: '2015-09-01' });
    told(one, '2015-09-02T10:00:00.000Z', ['release']);
    expect(shownDay(one)).toContain('Tuesday 11 July 2028');
  });

  it('count from the notification after the recapture of somebody who escaped from the custody for the conviction', () => {
    const one = new Registered({ disposal: life, relevantDate: '2011-11-20' });
    one.holds('custody', '2011-11-20', { to: '2012-01-05', endReason: 'escape' });
    one.holds('custody', '2012-02-01', { id: 'again', to: '2013-07-10' });
    told(one, '2012-01-10T10:00:00.000Z', ['initial']);
    expect(eligible(one)).toBeUndefined();
    told(one, '2013-07-11T10:00:00.000Z', ['release']);
    expect(shownDay(one)).toContain('Tuesday 11 July 2028');
  });

  it('count from a release that was told with the disposal where no custody for it is on record', () => {
    const input = { disposal: life, relevantDate: '2005-03-01', releasedOn: '2010-06-01' };
    const one = new Registered(input);
    told(one, '2009-01-05T10:00:00.000Z', ['initial']);
    told(one, '2010-06-02T10:00:00.000Z', ['release']);
    expect(eligible(one)).toMatchObject({ from: '2010-06-02T10:00:00.000Z' });
    expect(codeOf(() => new Registered({ ...input, releasedOn: '2005-02-28' }))).toBe(
      'registration.released-before',
    );
  });

  it('go by the age at the conviction that made the requirement indefinite, and not at an earlier caution', () => {
    // Born on 1 March 2001: 17 at the caution of 1 October 2018, 18 at the conviction of 10 September 2019.
    const young = { disposal: 'caution', relevantDate: '2018-10-01', born: '2001-03-01' };
    const one = new Registered(young, '2018-10-01T10:00:00.000Z');
    one.notifiedFirst().at('2019-09-10T15:00:00.000Z');
    one.command('record-disposal', { disposal: life, relevantDate: '2019-09-10' });
    // Already subject, notified, and subject throughout the three days: no initial notification, s.83(2).
    expect(one.owes).toEqual({ periodic: '2019-10-01' });
    expect(eligible(one)).toBeUndefined();
    one.at('2019-09-20T10:00:00.000Z').visits(['periodic']);
    expect(eligible(one)).toMatchObject({ from: '2019-09-20T10:00:00.000Z', value: 'adult' });
    expect(shownDay(one)).toContain('20 September 2034');
    one.at('2026-11-20T10:00:00.000Z');
    expect([one.noticesOf('eligibility'), one.world.ofKind('indefinite-review')]).toEqual([[], []]);
  });

  it('end with the later of two where two convictions made the requirement indefinite', () => {
    const one = new Registered({ disposal: life, relevantDate: '2011-11-20' });
    told(one, '2011-11-22T10:00:00.000Z', ['initial']);
    const later = one.command('record-disposal', { disposal: life, relevantDate: '2015-05-06' });
    expect(eligible(one)).toBeUndefined();
    told(one, '2015-05-08T10:00:00.000Z');
    expect(shownDay(one)).toContain('8 May 2030');
    // The later is quashed: what the other gives stands.
    one.command('end', { reason: 'conviction-quashed', disposal: later, evidence: 'evidence:1' });
    expect(shownDay(one)).toContain('22 November 2026');
    expect(one.one.process.outcome).toBeUndefined();
  });
});

describe('a further disposal (SOA 2003 s.83(2))', () => {
  /** A caution of 20 November 2024 lasts until 19 November 2026; last notified on 20 November 2025. */
  const cautioned = (more: Record<string, unknown> = {}): Registered => {
    const input = { disposal: 'caution', relevantDate: '2024-11-20', ...more };
    const one = new Registered(input, '2024-11-20T10:00:00.000Z').notifiedFirst();
    one.at('2025-11-20T10:00:00.000Z').visits(['periodic']);
    return one.tidied();
  };
  const convicted = (one: Registered, relevantDate: string, more: Record<string, unknown> = {}): string =>
    one.command('record-disposal', { disposal: 'over-6-under-30-months', relevantDate, ...more });

  it('after the period has ended and before the archive asks for a new initial notification, and nothing of the gap', () => {
    const one = cautioned().at('2026-11-25T15:00:00.000Z');
    convicted(one, '2026-11-25');
    // The year of 20 November 2026 would have ended in the gap: no annual notification, and no breach.
    expect(one.owes).toEqual({ initial: '2026-11-27' });
    expect(one.breaches).toEqual([]);
    one.at('2026-11-26T10:00:00.000Z').visits(['initial']);
    one.tidied();
    expect(one.owes).toEqual({ periodic: '2027-11-26' });
    const spells = one.world.of('subject-1').filter(({ kind }) => kind === 'registered');
    expect(spells.map(({ from, to }) => [from, to]).sort()).toEqual([
      ['2024-11-20', '2026-11-20'],
      ['2026-11-25', '2036-11-25'],
    ]);
    expect(one.explained('How long the requirements last').join('\n')).toContain(
      'Friday 20 November 2026 to Tuesday 24 November 2026: subject to nothing',
    );
  });

  it.each([
    // The three days from 17 November end on the 19th, the last day of the caution.
    ['2026-11-17', { periodic: '2026-11-20' }],
    ['2026-11-18', { periodic: '2026-11-20', initial: '2026-11-20' }],
    // The period goes on without a break, and yet the person was subject to nothing just before.
    ['2026-11-20', { periodic: '2026-11-20', initial: '2026-11-22' }],
    ['2026-11-21', { initial: '2026-11-23' }],
  ] as const)('of %s asks for what the caution that ends on 19 November leaves open: %j', (day, owes) => {
    const one = cautioned().at(`${day}T15:00:00.000Z`);
    convicted(one, day);
    expect(one.owes).toMatchObject(owes);
    expect(Object.keys(one.owes).filter((step) => step === 'initial')).toEqual(
      'initial' in owes ? ['initial'] : [],
    );
  });

  it('whose three days stand still in custody until the earlier period has ended asks for one on release', () => {
    const one = cautioned().at('2026-11-10T15:00:00.000Z').holds('custody', '2026-11-10');
    convicted(one, '2026-11-10');
    expect(one.owes['initial']).toBeUndefined();
    one.at('2026-11-20T10:00:00.000Z');
    expect(one.owes['initial']).toBe('stands still');
    one.at('2027-03-01T12:00:00.000Z').holds('custody', '2026-11-10', { to: '2027-03-01' });
    expect(one.owes['initial']).toBe('2027-03-03');
    expect(one.owes['release']).toBeUndefined();
    expect(one.breaches).toEqual([]);
  });

  it('asks for one where the person had not notified for the earlier, whose breach stands', () => {
    const one = new Registered().at('2026-11-10T10:00:00.000Z');
    convicted(one, '2026-11-10');
    const initials = one.world.open(one.one).filter(({ step }) => step === 'initial');
    expect(initials.map(({ dueOn }) => dueOn)).toEqual(['2026-11-04', '2026-11-12']);
    expect(one.breaches).toEqual(['initial']);
    // One visit notifies for both.
    one.at('2026-11-11T10:00:00.000Z').visits(['initial']);
    expect(one.tidied().owes).toEqual({ periodic: '2027-11-11' });
    expect(one.breaches).toEqual([]);
  });

  it('is answered by its own step, and by the same visit whether it is told in the step or beside it', () => {
    const one = cautioned().at('2026-11-25T15:00:00.000Z');
    convicted(one, '2026-11-25');
    one.answers('initial', 'notified', { station: 'Example Street', officer: 'staff:1', home: 'fixed' });
    expect(one.tidied().owes).toEqual({ periodic: '2027-11-25' });
  });

  it('under a violent offender order that follows a gap asks for one, and a renewal in time does not', () => {
    const order = {
      disposal: 'violent-offender-order',
      relevantDate: '2024-11-20',
      orderUntil: '2026-11-19',
    };
    const renewed = { disposal: 'violent-offender-order', orderUntil: '2029-11-24' };
    const late = cautioned({ regime: 'voo', ...order }).at('2026-11-25T15:00:00.000Z');
    convicted(late, '2026-11-25', renewed);
    expect(late.owes).toEqual({ initial: '2026-11-27' });
    const inTime = cautioned({ regime: 'voo', ...order }).at('2026-11-02T15:00:00.000Z');
    convicted(inTime, '2026-11-02', { ...renewed, orderUntil: '2029-11-01' });
    expect(inTime.owes).toEqual({ periodic: '2026-11-20' });
  });
});

describe('one of two disposals', () => {
  const both = () => {
    const one = new Registered({ disposal: 'caution' }).notifiedFirst().at('2027-03-01T10:00:00.000Z');
    const second = one.command('record-disposal', { disposal: life, relevantDate: '2027-03-01' });
    return { one, second };
  };
  const quashed = (one: Registered, disposal?: string) =>
    one.command('end', { reason: 'conviction-quashed', disposal, evidence: 'evidence:1' });

  it('that is quashed ends alone: the period and the review are what the other gives, and voided again it is as before', () => {
    const { one, second } = both();
    one.at('2027-06-01T10:00:00.000Z').visits(['change']);
    one.tidied();
    expect(one.established('registered')?.to).toBeUndefined();
    const before = [one.owes, one.world.of('subject-1').length, eligible(one)];
    const fact = quashed(one, second);
    expect(one.one.process.outcome).toBeUndefined();
    expect(one.established('registered')).toMatchObject({ to: '2028-11-02' });
    expect(one.established('notified-indefinitely')).toMatchObject({ to: '2027-06-01T10:00:00.000Z' });
    expect(eligible(one)).toBeUndefined();
    one.world.act(one.one, { do: 'void', fact, reason: 'Another person' });
    expect([one.owes, one.world.of('subject-1').length, eligible(one)]).toEqual(before);
    // The first ends alone likewise.
    quashed(one, one.one.process.started.id);
    expect(one.established('registered')).toMatchObject({ from: '2026-11-02', to: undefined });
    quashed(one, second);
    expect(one.one.process.outcome).toBe('conviction-quashed');
  });

  it('is named where several stand: which one was quashed is asked, and one that is unknown is refused', () => {
    const { one, second } = both();
    const start = one.one.process.started.id;
    const refused = refusalOf(() => quashed(one));
    expect([refused.code, refused.more['disposals']]).toEqual([
      'registration.which-disposal',
      [start, second],
    ]);
    expect(codeOf(() => quashed(one, 'nothing'))).toBe('registration.which-disposal');
    quashed(one, second);
    expect(codeOf(() => quashed(one, second))).toBe('registration.which-disposal');
    // One is left: it need not be named.
    quashed(one);
    expect(one.one.process.outcome).toBe('conviction-quashed');
  });

  it('is shown with its age, custody, initial notification and period, and under the name that `end` asks for', () => {
    // Born on 1 January 1980: 46 at the caution of 2 November 2026, 47 at the conviction of 1 March 2027.
    const { one, second } = both();
    one.holds('custody', '2027-03-01', { to: '2027-06-01' });
    one.at('2027-06-02T10:00:00.000Z').visits(['release']);
    expect(one.explained('What belongs to the disposal of Monday 2 November 2026').slice(1)).toEqual([
      'Monday 2 November 2026: the relevant date, at the age of 46 years',
      'No custody for it is on record',
      'Monday 2 November 2026: its initial notification was given',
      'Monday 2 November 2026: the first notification in respect of it',
      'Wednesday 1 November 2028: the last day of its period',
    ]);
    expect(one.explained('What belongs to the disposal of Monday 1 March 2027')).toEqual([
      `Its name, where a command asks which is meant: ${second}`,
      'Monday 1 March 2027: the relevant date, at the age of 47 years',
      'Tuesday 1 June 2027: the first release from the custody for it',
      'No initial notification of its own: the person had given that of an earlier one, and stayed subject by it (s.83(2))',
      'Wednesday 2 June 2027: the first notification in respect of it',
      'Its period is indefinite',
    ]);
  });

  it('that was an order and is discharged by its name ends the order, and the other goes on', () => {
    const one = new Registered({ disposal: 'order-alone' }).holds('shpo', '2026-11-02').notifiedFirst();
    one.at('2027-03-01T10:00:00.000Z');
    one.command('record-disposal', { disposal: 'caution', relevantDate: '2027-03-01' });
    const named = {
      reason: 'order-discharged',
      disposal: one.one.process.started.id,
      evidence: 'evidence:1',
    };
    one.command('end', named);
    expect(one.one.process.outcome).toBeUndefined();
    const order = one.world.of('subject-1').find(({ kind }) => kind === 'shpo');
    expect(order).toMatchObject({ to: '2027-03-01T10:00:00.000Z', endReason: 'discharged' });
    expect(one.established('registered')).toMatchObject({ from: '2026-11-02', to: '2029-03-01' });
  });

  it('that was indefinite is ended by a review, and a finite one goes on to its last day', () => {
    const { one } = both();
    one
      .at('2027-06-01T10:00:00.000Z')
      .holds('requirement-ended', '2027-05-31T12:00:00.000Z', { id: 'r/requirement-ended' });
    expect(one.one.process.outcome).toBeUndefined();
    expect(one.established('registered')).toMatchObject({ to: '2028-11-02' });
  });
});
