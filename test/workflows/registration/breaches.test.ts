import { codeOf, Registered } from '../../support/registered';

describe('duties that were missed', () => {
  it('each of several missed duties is recorded and decided, and nothing is archived before', () => {
    // A caution of 2 November 2026 ends on 1 November 2028.
    const one = new Registered({ disposal: 'caution' }).notifiedFirst().at('2028-10-20T10:00:00.000Z');
    one.command('record-change', { what: 'name', on: '2028-10-10' });
    one.command('record-change', { what: 'home-address', on: '2028-10-12' });
    // The year since the first notification ended on 2 November 2027.
    expect(one.breaches).toEqual(['change', 'change', 'periodic']);
    one.visits(['change', 'periodic']);
    expect(one.breaches).toEqual(['change', 'change', 'periodic']);
    one.at('2028-11-02T10:00:00.000Z').answers('check-expiry', 'confirmed', { checked: 'No order' });
    expect(codeOf(() => one.answers('close', 'archived'))).toBe('registration.breach-undecided');
    one.tidied().answers('close', 'archived');
    expect(one.one.process.outcome).toBe('expired');
  });

  it('a breach confirmed later than it was missed is recorded within twenty-four hours of the confirmation', () => {
    const one = new Registered().at('2026-11-06T15:00:00.000Z');
    expect(one.dueAt('record-breach')).toBe('2026-11-05T23:59:59.000Z');
    one.command('confirm-breach', { breach: 'initial', on: '2026-11-06T14:30:00.000Z' });
    expect(one.dueAt('record-breach')).toBe('2026-11-07T14:30:00.000Z');
    one.answers('record-breach', 'recorded', { crimeReference: 'an invented number' });
    // Decided within three days of the record, of Friday 6 November: by the end of Monday 9.
    expect(one.owes).toMatchObject({ 'decide-breach': '2026-11-09' });
    const again = { breach: 'initial', on: '2026-11-06T14:30:00.000Z' };
    expect(codeOf(() => one.command('confirm-breach', again))).toBe('registration.breach-recorded');
    expect(codeOf(() => one.command('confirm-breach', { ...again, breach: 'another' }))).toBe(
      'registration.breach-not-found',
    );
  });

  it('a breach that comes to light by a late telling is recorded within twenty-four hours of the telling', () => {
    // A new name of Monday 1 February 2027 was to be notified by Wednesday 3; the force learned of it on the 20th.
    const one = new Registered().notifiedFirst().at('2027-02-20T11:00:00.000Z');
    one.command('record-change', { what: 'name', on: '2027-02-01' });
    expect(one.dueAt('record-breach')).toBe('2027-02-21T11:00:00.000Z');
    expect(one.owes).toMatchObject({ change: '2027-02-03', 'decide-breach': '2027-02-23' });
    // Recorded before that was told, its unit knew: within a day of when it was missed, it was not.
    one.world.complete(
      one.one,
      'record-breach',
      'recorded',
      { crimeReference: 'an invented number' },
      '2027-02-10T09:00:00.000Z',
    );
    const recorded = [...one.one.steps.values()].find(({ step }) => step === 'record-breach');
    expect(recorded?.dueAt).toBe('2027-02-04T23:59:59.000Z');
  });

  it('a decision on a breach is made no less late by a record that is made after it, in either order of telling', () => {
    for (const order of [
      ['decide-breach', 'record-breach'],
      ['record-breach', 'decide-breach'],
    ]) {
      // Missed on Wednesday 4 November; decided on Tuesday 10, recorded on Thursday 12, both told on Friday 13.
      const one = new Registered().at('2026-11-13T10:00:00.000Z');
      for (const step of order)
        if (step === 'decide-breach')
          one.world.complete(one.one, step, 'caution', {}, '2026-11-10T10:00:00.000Z');
        else
          one.world.complete(
            one.one,
            step,
            'recorded',
            { crimeReference: 'an invented number' },
            '2026-11-12T10:00:00.000Z',
          );
      const decided = [...one.one.steps.values()].find(({ step }) => step === 'decide-breach');
      expect([decided?.status, decided?.dueOn]).toEqual(['completed', '2026-11-07']);
    }
  });

  it('units that need to know are told when a breach is recorded', () => {
    const one = new Registered({ needToKnow: [{ unit: 'npt:kent/ashford' }] }).at('2026-11-06T15:00:00.000Z');
    expect(one.noticesOf('breach')).toEqual([]);
    one.answers('record-breach', 'recorded', { crimeReference: 'an invented number' });
    expect(one.noticesOf('breach')).toEqual(['npt:kent/ashford']);
  });
});
