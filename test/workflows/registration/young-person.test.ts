import { codeOf, home, Registered } from '../../support/registered';

describe('a young person', () => {
  // Born on 15 March 2009: 17 on the relevant date, 18 on Monday 15 March 2027.
  const youthJustice = 'youth-justice:kent/ashford';
  const socialCare = 'social-care:kent/duty';
  const young = (more: Record<string, unknown> = {}): Registered =>
    new Registered({ born: '2009-03-15', disposal: 'caution', youthJustice, socialCare, ...more });

  it('a young person is registered for half the time, with copies to the youth offending team and social care', () => {
    // A caution is two years for an adult: one year here, 2 November 2026 to 1 November 2027.
    const one = young();
    expect(one.established('registered')).toMatchObject({
      from: '2026-11-02',
      to: '2027-11-02',
      value: 'soa',
    });
    expect(one.noticesOf('copied').sort()).toEqual([socialCare, youthJustice]);
  });

  it('each notification and each breach of a young person is copied until eighteen, and nothing afterwards', () => {
    const one = young().notifiedFirst().at('2027-03-14T10:00:00.000Z');
    const copies = (): number => one.noticesOf('copied').length;
    expect(copies()).toBe(4);
    one.command('record-change', { what: 'name', on: '2027-03-10' });
    // Due on Friday 12 March, missed, and copied as a breach.
    expect(copies()).toBe(6);
    one.visits(['change']);
    expect(copies()).toBe(8);
    one.tidied().at('2027-03-15T10:00:00.000Z').command('record-change', { what: 'name', on: '2027-03-15' });
    one.visits(['change']);
    expect(copies()).toBe(8);
  });

  it('the unit and those who had copies are told on the day that a registered young person is eighteen', () => {
    const one = young().notifiedFirst().at('2027-03-14T23:59:59.000Z');
    expect(one.noticesOf('came-of-age')).toEqual([]);
    one.at('2027-03-15T00:00:00.000Z');
    expect(one.noticesOf('came-of-age').sort()).toEqual([home, socialCare, youthJustice]);
  });

  it('a young person under a parental direction gives no notification alone, and is brought to the station', () => {
    const one = young().holds('parental-direction', '2026-11-02');
    expect(codeOf(() => one.visits(['initial']))).toBe('registration.who-attends');
    expect(codeOf(() => one.visits(['initial'], { attended: 'person' }))).toBe('registration.who-attends');
    one.visits(['initial'], { attended: 'parent-with-person' });
    expect(one.breaches).toEqual([]);
  });

  it('a parent who comes alone notifies for the young person, and not bringing them is a breach to decide', () => {
    const one = young().holds('parental-direction', '2026-11-02');
    one.visits(['initial'], { attended: 'parent-alone' });
    expect(one.breaches).toEqual(['attendance']);
    // Nothing else is owed: the period of one year ends before the year from this visit does.
    expect(one.tidied().owes).toEqual({});
  });

  it('a young person carries the duties alone from the eighteenth birthday, whatever the direction said', () => {
    const one = young().holds('parental-direction', '2026-11-02');
    one.visits(['initial'], { attended: 'parent-with-person' });
    const change = (on: string, attended?: string) => {
      one.command('record-change', { what: 'name', on: on.slice(0, 10) });
      one.visits(['change'], { on, ...(attended && { attended }) });
    };
    one.tidied().at('2027-03-15T12:00:00.000Z');
    change('2027-03-15T09:00:00.000Z');
    expect(codeOf(() => change('2027-03-14T22:00:00.000Z'))).toBe('registration.who-attends');
    expect(codeOf(() => change('2027-03-15T10:00:00.000Z', 'parent-alone'))).toBe('registration.who-attends');
  });

  it('a young person in care is managed together with social care within five working days, and no longer at eighteen', () => {
    // From Tuesday 22 December 2026: 23 is 1, 24 is 2; Friday 25 and Monday 28 (for Boxing Day) are holidays; 29 is 3,
    // 30 is 4, 31 is 5.
    const one = young({ socialCare: undefined }).notifiedFirst().at('2026-12-22T10:00:00.000Z');
    one.holds('looked-after', '2026-12-22');
    expect(one.owes).toMatchObject({ 'dual-management': '2026-12-31' });
    one.answers('dual-management', 'agreed', { with: socialCare });
    one.command('record-change', { what: 'name', on: '2026-12-22' });
    one.visits(['change']);
    expect(one.noticesOf('copied')).toContain(socialCare);
    const late = young().notifiedFirst().at('2027-03-12T10:00:00.000Z').holds('looked-after', '2027-03-12');
    expect(late.owes).not.toHaveProperty('dual-management');
  });

  it('nobody has copies about a young person when nobody is named', () => {
    expect(young({ youthJustice: undefined, socialCare: undefined }).noticesOf('copied')).toEqual([]);
  });
});
