import { codeOf, Registered } from '../../support/registered';

describe('foreign travel (s.86)', () => {
  // Saturday 20 March 2027, 09:00: to be notified by the end of Saturday 13 March.
  const departs = '2027-03-20T09:00:00.000Z';
  const trip = { departs, returnsOn: '2027-04-03', returnPoint: 'An invented airport' };
  const registered = (): Registered => new Registered().notifiedFirst().at('2027-03-01T10:00:00.000Z');

  it('a journey is to be notified not later than seven days before the departure, and is a breach from then', () => {
    const one = registered();
    one.command('record-travel', { departs });
    expect(one.owes).toMatchObject({ travel: '2027-03-13' });
    expect(one.at('2027-03-13T23:59:59.000Z').breaches).toEqual([]);
    expect(one.at('2027-03-14T00:00:00.000Z').breaches).toEqual(['travel']);
    // After the departure nobody can notify it any more: the step lapses by that name, the breach stays.
    one.at('2027-03-20T09:00:01.000Z');
    expect(one.closed('travel')).toEqual(['lapsed']);
    expect(one.breaches).toEqual(['travel']);
  });

  it('a visit that tells of a journey notifies it, and moves no annual date', () => {
    const one = registered().at('2027-03-13T23:00:00.000Z');
    one.visits(['travel'], { trips: [trip] });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.closed('travel')).toEqual(['completed']);
  });

  it('a visit about travel names the journey where no journey is known that was not notified', () => {
    const one = registered();
    expect(codeOf(() => one.visits(['travel']))).toBe('registration.trip-missing');
    one.command('record-travel', { departs });
    one.visits(['travel']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a person who returns on the day and at the point that were notified has nothing more to notify', () => {
    const one = registered();
    one.visits(['travel'], { trips: [trip] });
    one.at('2027-04-03T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-03T18:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a return a day later than notified is to be notified', () => {
    // Sunday 4 April is day 1, Tuesday 6 April day 3.
    const one = registered();
    one.visits(['travel'], { trips: [trip] });
    one.at('2027-04-04T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-04T18:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', return: '2027-04-06' });
    one.visits(['return']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a return is to be notified where no point of return was notified', () => {
    const one = registered();
    one.visits(['travel'], { trips: [{ departs, returnsOn: '2027-04-03' }] });
    one.at('2027-04-03T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-03T18:00:00.000Z' });
    expect(one.owes).toMatchObject({ return: '2027-04-05' });
  });

  it('a journey that comes to light by the absence alone is a breach at once', () => {
    const one = registered().at('2027-04-01T10:00:00.000Z').holds('abroad', departs);
    expect(one.closed('travel')).toEqual(['lapsed']);
    expect(one.breaches).toEqual(['travel']);
  });

  it('a journey is no breach any more when it turns out to have been notified in time', () => {
    const one = registered().at('2027-04-01T10:00:00.000Z').holds('abroad', departs);
    one.visits(['travel'], { on: '2027-03-12T10:00:00.000Z', trips: [trip] });
    expect(one.breaches).toEqual([]);
    expect(one.closed('travel')).toContain('completed');
  });

  it('a journey notified on the seventh day before is in time, and on the sixth day is late', () => {
    for (const [on, late] of [
      ['2027-03-13T22:00:00.000Z', []],
      ['2027-03-14T00:00:00.000Z', ['travel']],
    ] as const) {
      const one = registered().at('2027-03-19T10:00:00.000Z');
      one.visits(['travel'], { on, trips: [trip] });
      expect([on, one.breaches]).toEqual([on, late]);
    }
  });

  it('a journey with a reasonable excuse may be notified until twelve true hours before, over a change of the clocks too', () => {
    // Sunday 28 March 2027: the clocks go forward at 01:00. A departure at 09:00 (08:00 UTC) is twelve true hours
    // after 20:00 on Saturday.
    const early = '2027-03-28T08:00:00.000Z';
    for (const [on, late] of [
      ['2027-03-27T20:00:00.000Z', []],
      ['2027-03-27T20:00:01.000Z', ['travel']],
    ] as const) {
      const one = registered();
      one.command('record-travel', { departs: early, excuse: 'A death in the family' });
      expect(one.dueAt('travel')).toBe('2027-03-27T20:00:00.000Z');
      one.at('2027-03-27T21:00:00.000Z').visits(['travel'], { on });
      expect([on, one.breaches]).toEqual([on, late]);
    }
  });

  it('a change of a notified journey is to be notified twelve hours before the new departure', () => {
    // Now on Monday 22 March at 12:00: by midnight, which is when that day begins.
    const one = registered();
    const fact = one.visits(['travel'], { trips: [trip] });
    one.at('2027-03-18T10:00:00.000Z');
    const changed = { travel: `${fact}-0`, on: '2027-03-18T10:00:00.000Z' };
    one.command('record-travel-change', { ...changed, departs: '2027-03-22T12:00:00.000Z' });
    expect(one.dueAt('travel-change')).toBe('2027-03-22T00:00:00.000Z');
    one.visits(['travel-change']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    // The journey is the same one: left on the day to which it was put off, it has been notified.
    one.at('2027-03-23T10:00:00.000Z').holds('abroad', '2027-03-22T12:00:00.000Z');
    expect(one.breaches).toEqual([]);
  });

  it('a visit that tells of a changed journey with its new plan notifies the change', () => {
    const one = registered();
    const fact = one.visits(['travel'], { trips: [trip] });
    one.visits(['travel-change'], { trips: [{ ...trip, travel: `${fact}-0`, returnsOn: '2027-04-10' }] });
    one.at('2027-04-10T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-10T18:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a journey that turns out otherwise than notified once the person has left makes the return notifiable', () => {
    const one = registered();
    const fact = one.visits(['travel'], { trips: [trip] });
    one.at('2027-03-25T10:00:00.000Z').holds('abroad', departs);
    one.command('record-travel-change', {
      travel: `${fact}-0`,
      on: '2027-03-25T10:00:00.000Z',
      returnPoint: 'An invented port',
    });
    one.at('2027-04-03T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-03T18:00:00.000Z' });
    expect(one.owes).toMatchObject({ return: '2027-04-05' });
  });

  it('a journey called off before it was notified is owed no more, and a journey nobody knows cannot be changed', () => {
    const one = registered();
    const travel = one.command('record-travel', { departs });
    const off = (which: string) =>
      one.command('record-travel-change', { travel: which, on: one.world.now, cancelled: true });
    expect(codeOf(() => off('another'))).toBe('registration.trip-not-found');
    off(travel);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('a deportation is no journey to notify', () => {
    const one = registered().at('2027-04-01T10:00:00.000Z').holds('deported', '2027-03-20');
    expect(one.holds('abroad', departs).breaches).toEqual([]);
  });
});
