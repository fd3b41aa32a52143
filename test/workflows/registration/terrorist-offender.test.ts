import { codeOf, Registered, visit } from '../../support/registered';

describe('a registered terrorist offender', () => {
  // Dealt with on Monday 2 November 2026, imprisonment of six years: 15 years, time in detention not counted.
  const terrorist = (more: Record<string, unknown> = {}): Registered =>
    new Registered({
      regime: 'rto',
      disposal: 'imprisonment',
      terms: [{ months: 72, kind: 'imprisonment' }],
      ...more,
    });

  it('a terrorist offender notifies within three days that immigration detention stops and absence abroad does not', () => {
    // Free on Monday 2; detained from Tuesday 3 to Tuesday 10, free at its end: day 2; Wednesday 11 is day 3.
    const one = terrorist().at('2026-11-12T10:00:00.000Z');
    one.holds('immigration-detention', '2026-11-03', { to: '2026-11-10' });
    expect(one.owes).toMatchObject({ initial: '2026-11-11' });
    expect(one.textsOf('initial')[0]).toContain('Counter-Terrorism Act 2008 s.47');
    const away = terrorist().holds('abroad', '2026-11-02');
    expect(away.owes).toMatchObject({ initial: '2026-11-04' });
  });

  it('a terrorist offender in custody on the annual date owes no periodic notification, and the notified release begins a new year', () => {
    // The year of 2 November 2027 falls in custody from 20 October to Monday 6 December 2027: it falls away. Released
    // on Monday: day 1; Wednesday 8 day 3.
    const one = terrorist().notifiedFirst().at('2027-10-20T10:00:00.000Z').holds('custody', '2027-10-20');
    expect(one.owes).toEqual({ periodic: 'stands still' });
    expect(one.textsOf('periodic').at(-1)).toContain('if that still holds then, it falls away');
    one.at('2027-12-06T10:00:00.000Z').holds('custody', '2027-10-20', { to: '2027-12-06' });
    expect(one.owes).toEqual({ release: '2027-12-08' });
    expect(one.breaches).toEqual([]);
    one.visits(['release']);
    expect(one.owes).toEqual({ periodic: '2028-12-06' });
  });

  it('a terrorist offender released the day before the annual date owes the periodic notification', () => {
    const one = terrorist().notifiedFirst().at('2027-11-01T10:00:00.000Z');
    one.holds('custody', '2027-10-20', { to: '2027-11-01' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', release: '2027-11-03' });
  });

  it('days in custody put off the end of the registration of a terrorist offender', () => {
    // Six months: 1 May to 1 November 2027 are 184 days. Fifteen years would end on 1 November 2041; 184 days later
    // is 4 May 2042.
    const one = terrorist().notifiedFirst().at('2027-11-01T10:00:00.000Z');
    expect(one.established('registered')).toMatchObject({ to: '2041-11-02', value: 'rto' });
    one.holds('custody', '2027-05-01', { to: '2027-11-01' });
    expect(one.established('registered')).toMatchObject({ to: '2042-05-05' });
  });

  it('a terrorist offender notifies a vehicle as a change, which moves the annual date, and money as particulars, which do not', () => {
    const one = terrorist().notifiedFirst().at('2027-02-01T10:00:00.000Z');
    one.command('record-change', { what: 'vehicle', on: '2027-02-01' });
    one.command('record-change', { what: 'financial-information', on: '2027-02-01' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', change: '2027-02-03', particulars: '2027-02-03' });
    expect(one.textsOf('particulars')[0]).toContain('s.48A');
    one.visits(['particulars']);
    expect(one.owes).toMatchObject({ periodic: '2027-11-02' });
    one.visits(['change']);
    expect(one.owes).toEqual({ periodic: '2028-02-01' });
  });

  it('a notified return begins a new year for a terrorist offender', () => {
    // Returned on Friday 9 April 2027: day 1; Sunday 11 day 3. Notified on Saturday 10.
    const one = terrorist().notifiedFirst().at('2027-03-01T10:00:00.000Z');
    one.visits(['travel'], { trips: [{ departs: '2027-03-20T09:00:00.000Z' }] });
    one.at('2027-04-10T10:00:00.000Z').holds('abroad', '2027-03-20', { to: '2027-04-09' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', return: '2027-04-11' });
    one.visits(['return']);
    expect(one.owes).toEqual({ periodic: '2028-04-10' });
  });

  it('a terrorist offender notifies nothing in advance, and no bank account and no household, since the Act asks for none', () => {
    const one = terrorist().notifiedFirst();
    const advance = { what: 'name', expectedOn: '2026-12-12', on: one.world.now, ...visit };
    expect(codeOf(() => one.command('record-advance-change', advance))).toBe('registration.not-a-duty');
    expect(codeOf(() => one.command('record-change', { what: 'bank-account', on: '2026-11-02' }))).toBe(
      'registration.not-a-duty',
    );
    expect(codeOf(() => one.command('record-household-stay', { began: '2026-11-01T10:00:00.000Z' }))).toBe(
      'registration.not-a-duty',
    );
    expect(codeOf(() => one.visits(['household']))).toBe('registration.not-a-duty');
  });
});
