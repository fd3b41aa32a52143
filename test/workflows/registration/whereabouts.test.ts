import { codeOf, person, Registered } from '../../support/registered';

describe('whereabouts unknown', () => {
  const lost = (): Registered => {
    const one = new Registered().notifiedFirst().at('2027-03-01T16:00:00.000Z');
    one.command('record-whereabouts', { known: false, on: '2027-02-27T09:00:00.000Z' });
    return one;
  };

  it('the manager declares a person whose whereabouts are unknown wanted or missing within twenty-four hours', () => {
    const one = lost();
    expect(one.dueAt('declare-missing')).toBe('2027-03-02T16:00:00.000Z');
    expect(one.world.step(one.one, 'declare-missing').owner).toBe('police:kent/mosovo-manager');
    expect(one.world.of(person)).toContainEqual(
      expect.objectContaining({ kind: 'whereabouts-unknown', from: '2027-02-27T09:00:00.000Z' }),
    );
  });

  it('the search for a person is reviewed every 28 days until the person is found', () => {
    // Declared on Monday 1 March 2027: 28 days later is Monday 29; then Monday 26 April.
    const one = lost();
    one.answers('declare-missing', 'wanted', { reference: 'an invented number' });
    expect(one.owes).toMatchObject({ 'review-whereabouts': '2027-03-29' });
    one.at('2027-03-29T10:00:00.000Z');
    one.answers('review-whereabouts', 'still-unknown', { enquiries: 'Family, bank' });
    expect(one.owes).toMatchObject({ 'review-whereabouts': '2027-04-26' });
    one.at('2027-04-10T10:00:00.000Z');
    one.command('record-whereabouts', { known: true, on: '2027-04-09T12:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.established('whereabouts-unknown')).toMatchObject({ to: '2027-04-09T12:00:00.000Z' });
  });

  it('whereabouts are known again with the answer that the person was found', () => {
    const one = lost();
    one.answers('declare-missing', 'found');
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('whereabouts cannot be recorded as unknown twice, nor as known where they were not unknown', () => {
    const one = lost();
    const told = (known: boolean) => one.command('record-whereabouts', { known, on: one.world.now });
    expect(codeOf(() => told(false))).toBe('registration.whereabouts-unknown');
    told(true);
    expect(codeOf(() => told(true))).toBe('registration.whereabouts-known');
    // And may be lost again.
    told(false);
    expect(one.owes).toHaveProperty('declare-missing');
  });

  it('unknown whereabouts recorded as a circumstance are declared and reviewed too, and end with the circumstance', () => {
    const one = new Registered().notifiedFirst().at('2027-03-01T16:00:00.000Z');
    one.holds('whereabouts-unknown', '2027-03-01T12:00:00.000Z', { id: 'told' });
    // Within a day of the telling: the manager could not begin before.
    expect(one.dueAt('declare-missing')).toBe('2027-03-02T16:00:00.000Z');
    one.answers('declare-missing', 'missing', { reference: 'an invented number' });
    expect(one.owes).toMatchObject({ 'review-whereabouts': '2027-03-29' });
    one.holds('whereabouts-unknown', '2027-03-01T12:00:00.000Z', {
      id: 'told',
      to: '2027-03-01T15:00:00.000Z',
    });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a first loss of somebody who is lost again stays on record, also when it is told after the second', () => {
    const one = new Registered().notifiedFirst().at('2027-03-10T16:00:00.000Z');
    const told = (known: boolean, on: string) => one.command('record-whereabouts', { known, on });
    told(false, '2027-03-08T09:00:00.000Z');
    told(false, '2027-03-01T09:00:00.000Z');
    told(true, '2027-03-03T09:00:00.000Z');
    const spells = one.world.of(person).filter(({ kind }) => kind === 'whereabouts-unknown');
    expect(spells.map(({ from, to }) => [from, to]).sort()).toEqual([
      ['2027-03-01T09:00:00.000Z', '2027-03-03T09:00:00.000Z'],
      ['2027-03-08T09:00:00.000Z', undefined],
    ]);
    expect(one.dueAt('declare-missing')).toBe('2027-03-11T16:00:00.000Z');
  });
});
