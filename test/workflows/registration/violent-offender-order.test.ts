import { codeOf, Registered, visit } from '../../support/registered';

describe('a violent offender order', () => {
  // In force from Monday 2 November 2026 for three years.
  const ordered = (more: Record<string, unknown> = {}): Registered =>
    new Registered({
      regime: 'voo',
      disposal: 'violent-offender-order',
      orderUntil: '2029-11-01',
      ...more,
    });
  const interim = { disposal: 'interim-violent-offender-order', orderUntil: '2026-12-31' };

  it('a violent offender order asks for a notification in three days, then each year, and ends with the order', () => {
    const one = ordered();
    expect(one.owes).toEqual({ initial: '2026-11-04' });
    expect(one.textsOf('initial')[0]).toContain('Criminal Justice and Immigration Act 2008 s.108');
    one.notifiedFirst();
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.established('registered')).toMatchObject({ to: '2029-11-02', value: 'voo' });
  });

  it('a year that ends while a person under a violent offender order is abroad goes on until three days after the return', () => {
    // Back on Friday 3 December 2027, day 1; Sunday 5 is day 3.
    const one = ordered().notifiedFirst().at('2027-10-01T10:00:00.000Z');
    one.visits(['travel'], { trips: [{ departs: '2027-10-20T09:00:00.000Z' }] });
    one.at('2027-12-03T10:00:00.000Z').holds('abroad', '2027-10-20', { to: '2027-12-03' });
    expect(one.owes).toEqual({ periodic: '2027-12-05', return: '2027-12-05' });
  });

  it('an interim violent offender order knows no periodic duty, and a final one counts it from the last notification', () => {
    const one = ordered(interim).notifiedFirst();
    expect(one.owes).toEqual({});
    one.at('2026-12-10T10:00:00.000Z').command('record-disposal', {
      disposal: 'violent-offender-order',
      relevantDate: '2026-12-10',
      orderUntil: '2029-12-09',
    });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.established('registered')).toMatchObject({ to: '2029-12-10' });
  });

  it('a violent offender order of less than two or more than five years is refused, at the start and when it is renewed', () => {
    expect(codeOf(() => ordered({ orderUntil: '2028-10-31' }))).toBe('registration.order-length');
    ordered({ orderUntil: '2028-11-01' });
    const one = ordered().notifiedFirst().at('2029-10-01T10:00:00.000Z');
    const renewed = (orderUntil: string) =>
      one.command('record-disposal', {
        disposal: 'violent-offender-order',
        relevantDate: '2029-10-01',
        orderUntil,
      });
    expect(codeOf(() => renewed('2034-10-01'))).toBe('registration.order-length');
    renewed('2034-09-30');
    expect(one.established('registered')).toMatchObject({ to: '2034-10-01' });
  });

  it('the discharge of an order ends the requirements at once, and a sentence cannot be discharged', () => {
    const discharged = (one: Registered) =>
      one.command('end', { reason: 'order-discharged', evidence: 'evidence:1' });
    const one = ordered();
    discharged(one);
    expect(one.one.process.outcome).toBe('order-discharged');
    expect(codeOf(() => discharged(new Registered()))).toBe('registration.not-an-order');
  });

  it('a violent offender order allows a change to be notified in advance, and asks for no passport', () => {
    const one = ordered().notifiedFirst().at('2026-12-07T10:00:00.000Z');
    one.command('record-advance-change', {
      what: 'home-address',
      expectedOn: '2026-12-12',
      on: one.world.now,
      ...visit,
    });
    one.at('2026-12-16T10:00:00.000Z').answers('confirm-advance-change', 'not-happened');
    expect(one.textsOf('non-occurrence')[0]).toContain('s.109(6)(b)');
    expect(codeOf(() => one.command('record-change', { what: 'passport', on: '2026-12-07' }))).toBe(
      'registration.not-a-duty',
    );
  });
});
