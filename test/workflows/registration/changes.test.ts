import { codeOf, Registered } from '../../support/registered';

describe('a stay where a child lives or stays (SI 2012/1876)', () => {
  it('a stay with a child is to be notified within three days of its twelfth hour, and moves no annual date', () => {
    // From Friday 5 February 2027, 20:00: twelve hours are over on Saturday at 08:00. Day 1 is Saturday, day 3 Monday 8.
    const one = new Registered().notifiedFirst().at('2027-02-07T10:00:00.000Z');
    one.command('record-household-stay', { began: '2027-02-05T20:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', household: '2027-02-08' });
    one.visits(['household']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a stay with a child of a second less than twelve hours is not to be notified', () => {
    const one = new Registered().notifiedFirst().at('2027-02-07T10:00:00.000Z');
    const stay = (ended: string) =>
      one.command('record-household-stay', { began: '2027-02-05T20:00:00.000Z', ended });
    expect(codeOf(() => stay('2027-02-06T07:59:59.000Z'))).toBe('registration.stay-too-short');
    stay('2027-02-06T08:00:00.000Z');
    expect(one.owes).toMatchObject({ household: '2027-02-08' });
  });

  it('a stay with a child that goes on is to be notified from the twelfth hour, and not before', () => {
    const one = new Registered().notifiedFirst().at('2027-02-05T22:00:00.000Z');
    one.command('record-household-stay', { began: '2027-02-05T20:00:00.000Z' });
    expect(one.at('2027-02-06T07:59:59.000Z').owes).toEqual({ periodic: '2027-11-02' });
    expect(one.at('2027-02-06T08:00:00.000Z').owes).toMatchObject({ household: '2027-02-08' });
  });
});

describe('bank accounts, cards, passports and identity documents (SI 2012/1876)', () => {
  it('a change of a bank account is to be notified within three days, holidays or not, and moves no annual date', () => {
    // Thursday 24 December 2026 is day 1, Saturday 26 day 3: no holiday and no weekend puts it off.
    const one = new Registered().notifiedFirst().at('2026-12-24T10:00:00.000Z');
    one.command('record-change', { what: 'bank-account', on: '2026-12-24' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', particulars: '2026-12-26' });
    one.at('2026-12-26T10:00:00.000Z').visits(['particulars']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a visit that names the passport alone leaves the bank account to be notified', () => {
    const one = new Registered().notifiedFirst().at('2026-12-24T10:00:00.000Z');
    one.command('record-change', { what: 'bank-account', on: '2026-12-24' });
    one.command('record-change', { what: 'passport', on: '2026-12-23' });
    one.visits(['particulars'], { changes: ['passport'] });
    expect(one.owes).toEqual({ periodic: '2027-11-02', particulars: '2026-12-26' });
  });

  it('a change cannot be recorded before its day', () => {
    const one = new Registered().notifiedFirst();
    expect(codeOf(() => one.command('record-change', { what: 'passport', on: '2026-11-03' }))).toBe(
      'registration.change-in-future',
    );
  });
});

describe('one visit', () => {
  it('one visit notifies everything that it tells of, and nothing else', () => {
    // Custody from 20 October to 6 December 2027 across the annual date of 2 November: the year ends on the third day
    // from the release, Wednesday 8 December, and the release is to be notified by then too.
    const one = new Registered().notifiedFirst().at('2027-12-06T09:00:00.000Z');
    one.holds('custody', '2027-10-20', { to: '2027-12-06' });
    one.command('record-change', { what: 'home-address', on: '2027-12-06' });
    one.command('record-change', { what: 'payment-card', on: '2027-12-06' });
    expect(one.owes).toEqual({
      periodic: '2027-12-08',
      release: '2027-12-08',
      change: '2027-12-08',
      particulars: '2027-12-08',
    });
    one.visits(['release', 'change', 'periodic']);
    expect(one.owes).toEqual({ periodic: '2028-12-06', particulars: '2027-12-08' });
  });
});

describe('having no fixed abode', () => {
  it('losing a home is a change to notify, then the person notifies weekly, and a week that ends in hospital ends three days after it', () => {
    // Home lost on Sunday 10 January 2027: day 3 is Tuesday 12. Notified on Monday 11: weekly until Monday 18. In
    // hospital from Saturday 16 to Friday 22: until the end of three days beginning with Friday, Sunday 24.
    const one = new Registered().notifiedFirst().at('2027-01-10T12:00:00.000Z');
    one.holds('no-fixed-abode', '2027-01-10');
    expect(one.owes).toEqual({ periodic: '2027-11-02', change: '2027-01-12' });
    one.at('2027-01-11T12:00:00.000Z').visits(['change'], { home: 'no-fixed-abode' });
    expect(one.owes).toEqual({ periodic: '2027-01-18' });
    one.at('2027-01-22T12:00:00.000Z').holds('hospital', '2027-01-16', { to: '2027-01-22' });
    expect(one.owes).toEqual({ periodic: '2027-01-24', release: '2027-01-24' });
    expect(one.textsOf('periodic').join(' ')).toContain('falls in hospital');
  });

  it('finding a home is a change to notify too, and ends the weekly notification', () => {
    const one = new Registered().notifiedFirst().at('2027-01-11T12:00:00.000Z');
    one.holds('no-fixed-abode', '2027-01-10');
    one.visits(['change'], { home: 'no-fixed-abode' });
    one.tidied().at('2027-01-14T12:00:00.000Z').holds('no-fixed-abode', '2027-01-10', { to: '2027-01-14' });
    expect(one.owes).toEqual({ periodic: '2027-01-18', change: '2027-01-16' });
    one.visits(['change']);
    expect(one.owes).toEqual({ periodic: '2028-01-14' });
  });
});
