import { Registered } from '../../support/registered';

describe('a registration corrected', () => {
  it('a registration kept in the shape of an older version is folded afresh from its log at the next act', () => {
    const one = new Registered().notifiedFirst();
    const state = { notifications: [{ id: 'f3' }], changes: [], releases: [], breaches: {} };
    const { shape: _newer, ...engine } = one.one.process.engine;
    Object.assign(one.one.process, { state, engine });
    one.at('2027-02-01T10:00:00.000Z').command('record-change', { what: 'name', on: '2027-02-01' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', change: '2027-02-03' });
    expect(one.one.process.engine.shape).toBe(3);
  });

  it('voiding a wrong notification brings the duty back, with the breach that it had hidden', () => {
    const one = new Registered();
    const fact = one.visits(['initial']);
    one.at('2026-11-20T10:00:00.000Z');
    expect(one.breaches).toEqual([]);
    one.world.act(one.one, { do: 'void', fact, reason: 'Another person' });
    expect(one.owes).toMatchObject({ initial: '2026-11-04' });
    expect(one.breaches).toEqual(['initial']);
  });

  it('correcting a notification to a day too late brings the breach, and correcting it back takes the breach away', () => {
    const one = new Registered();
    const fact = one.visits(['initial']);
    one.at('2026-11-20T10:00:00.000Z');
    const corrected = (on: string) =>
      one.world.act(one.one, { do: 'correct', fact, data: { on }, reason: 'Misread' });
    corrected('2026-11-05T09:00:00.000Z');
    expect(one.breaches).toEqual(['initial']);
    expect(one.owes).toMatchObject({ periodic: '2027-11-05' });
    corrected('2026-11-04T09:00:00.000Z');
    expect(one.breaches).toEqual([]);
  });
});
