import { codeOf, person, Registered } from '../../support/registered';

describe('a disposal and what becomes of it', () => {
  it('a second conviction is recorded in the open registration, which lasts as long as the longer of the two', () => {
    // A caution of 2 November 2026 ends on 1 November 2028; hospital of 1 March 2027 lasts seven years.
    const one = new Registered({ disposal: 'caution' }).notifiedFirst().at('2027-03-01T10:00:00.000Z');
    const input = { ...one.one.process.input, disposal: 'hospital', relevantDate: '2027-03-01' };
    expect(codeOf(() => one.world.start('registration', person, input))).toBe(
      'registration.already-registered',
    );
    one.command('record-disposal', { disposal: 'hospital', relevantDate: '2027-03-01' });
    expect(one.established('registered')).toMatchObject({ to: '2034-03-01' });
    // Already subject and already notified: no new first notification, s.83(2).
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a disposal under another regime is a registration of its own beside the first', () => {
    const one = new Registered();
    one.world.start('registration', person, {
      ...one.one.process.input,
      regime: 'voo',
      disposal: 'violent-offender-order',
      orderUntil: '2029-11-01',
    });
    expect(one.world.of(person).filter(({ kind }) => kind === 'registered')).toHaveLength(2);
  });

  it('a disposal corrected to life makes a finite requirement indefinite, and corrected back makes it finite', () => {
    const one = new Registered().notifiedFirst();
    const fact = one.one.facts[0]?.id ?? '';
    const corrected = (data: object) =>
      one.world.act(one.one, { do: 'correct', fact, data: { ...data }, reason: 'Certificate of the court' });
    corrected({ disposal: 'life-ipp-or-30-months-or-more' });
    expect(one.established('registered')?.to).toBeUndefined();
    expect(one.established('notified-indefinitely')).toBeDefined();
    corrected({ disposal: '6-months-or-less' });
    expect(one.established('registered')).toMatchObject({ to: '2033-11-02' });
    expect(one.established('notified-indefinitely')).toBeUndefined();
    expect(codeOf(() => corrected({ disposal: 'imprisonment' }))).toBe('registration.terms-missing');
    expect(codeOf(() => corrected({ born: '2026-11-03' }))).toBe('registration.born-after');
  });

  it('a disposal corrected after the registration expired opens it again, with the year that was missed meanwhile', () => {
    // A caution: 2 November 2026 to 1 November 2028. It was 6 months' imprisonment: until 1 November 2033. Last notified
    // on 20 October 2028: a year later, 20 October 2029, it was to be notified again, which nobody did.
    const one = new Registered({ disposal: 'caution' }).notifiedFirst().at('2027-11-01T10:00:00.000Z');
    one.visits(['periodic']);
    one.tidied().at('2028-10-20T10:00:00.000Z').visits(['periodic']);
    one.tidied().at('2028-11-02T10:00:00.000Z').answers('check-expiry', 'confirmed', { checked: 'No order' });
    one.answers('close', 'archived');
    expect(one.one.process.outcome).toBe('expired');
    one.at('2030-01-15T10:00:00.000Z');
    one.world.act(one.one, {
      do: 'correct',
      fact: one.one.facts[0]?.id ?? '',
      data: { disposal: '6-months-or-less' },
      reason: 'The caution was a sentence',
    });
    expect(one.one.process.outcome).toBeUndefined();
    expect(one.owes).toMatchObject({ periodic: '2029-10-20' });
    expect(one.breaches).toEqual(['periodic']);
    expect(one.one.events.map(({ type }) => type)).toContain('process-reopened');
  });

  it('a conviction abroad is notified within three days of the service of the notice, and counts from the conviction', () => {
    // Served on Thursday 5 November 2026: Saturday 7 is day 3.
    const one = new Registered({ relevantDate: '2020-01-15', servedOn: '2026-11-05', disposal: 'hospital' });
    expect(one.owes).toMatchObject({ initial: '2026-11-07' });
    expect(one.established('registered')).toMatchObject({ to: '2027-01-15' });
    expect(codeOf(() => one.visits(['initial']))).toBe('registration.before-relevant-date');
  });

  it('a registration for an order alone lasts as long as the order, and ends when the order is discharged', () => {
    const one = new Registered({ disposal: 'order-alone' }).notifiedFirst().holds('shpo', '2026-11-02');
    expect(one.established('registered')?.to).toBeUndefined();
    one.holds('shpo', '2026-11-02', { to: '2031-11-01' });
    expect(one.established('registered')).toMatchObject({ to: '2031-11-02' });
    one.command('end', { reason: 'order-discharged', evidence: 'evidence:1' });
    expect(one.one.process.outcome).toBe('order-discharged');
  });

  it('a registration ends with the death of the person, recorded as a circumstance', () => {
    const one = new Registered().notifiedFirst().at('2027-02-03T10:00:00.000Z');
    one.holds('deceased', '2027-02-01');
    expect(one.one.process.outcome).toBe('deceased');
    expect(one.established('registered')).toMatchObject({ to: '2027-02-01T00:00:00.000Z' });
    expect(one.world.open(one.one)).toEqual([]);
  });

  it('a registration ends when the conviction is quashed', () => {
    const one = new Registered().notifiedFirst();
    one.command('end', { reason: 'conviction-quashed', evidence: 'evidence:1' });
    expect(one.one.process.outcome).toBe('conviction-quashed');
  });
});
