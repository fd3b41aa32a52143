import { Registered } from '../../support/registered';

describe('custody and hospital', () => {
  it('custody before the registration began, recorded afterwards, clears what seemed missed and leaves the days that were left', () => {
    // Due on Saturday 3 October 2026, it seems. In custody from the first day to Sunday 1 November, when the person
    // is free at the end of the day: that is day 1, and Tuesday 3 November day 3.
    const one = new Registered({ relevantDate: '2026-10-01' });
    expect(one.breaches).toEqual(['initial']);
    one.holds('custody', '2026-10-01', { to: '2026-11-01T09:00:00.000Z' });
    expect(one.owes).toEqual({ initial: '2026-11-03' });
    expect(one.textsOf('initial').join('\n')).toContain(
      'Sunday 1 November 2026 (in custody until 09:00): day 1',
    );
  });

  it('hospital and custody recorded in the wrong order stop the clock as they happened', () => {
    // Free from Monday 2 to Tuesday 3 November: days 1 and 2; day 3 is the release, Saturday 21 November.
    const one = new Registered().at('2026-11-30T10:00:00.000Z');
    one.holds('hospital', '2026-11-14', { to: '2026-11-21' });
    one.holds('custody', '2026-11-04', { to: '2026-11-14' });
    expect(one.owes).toMatchObject({ initial: '2026-11-21' });
  });

  it('custody followed at once by hospital is one detention with one release to notify', () => {
    // Friday 5 March 2027 is day 1, Sunday 7 day 3.
    const one = new Registered().notifiedFirst().at('2027-03-05T12:00:00.000Z');
    one.holds('custody', '2027-02-01', { to: '2027-02-20' });
    one.holds('hospital', '2027-02-20', { to: '2027-03-05' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', release: '2027-03-07' });
    // Asked for while only the custody was known, and taken back.
    expect(one.closed('release')).toEqual(['withdrawn']);
  });

  it('an escape from custody is no release to notify', () => {
    const one = new Registered().notifiedFirst().at('2027-03-05T12:00:00.000Z');
    one.holds('custody', '2027-02-01', { to: '2027-03-05', endReason: 'escape' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('custody that began before the first notification and ended after it brings a release to notify', () => {
    const one = new Registered({ relevantDate: '2026-10-01' });
    one.holds('custody', '2026-10-01');
    one.notifiedFirst().at('2027-01-15T12:00:00.000Z').holds('custody', '2026-10-01', { to: '2027-01-15' });
    expect(one.owes).toMatchObject({ release: '2027-01-17' });
  });

  it('the planned end of custody opens the notification of the release on its day, and not before', () => {
    const one = new Registered().notifiedFirst().at('2027-02-10T12:00:00.000Z');
    one.holds('custody', '2027-02-01', { to: '2027-03-05' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.at('2027-03-05T00:00:00.000Z').owes).toMatchObject({ release: '2027-03-07' });
  });

  it('a person recalled and released again notifies the release and the year that ended meanwhile, and a second release after that', () => {
    // The annual date of 2 November 2027 falls in the recall from 1 September to Friday 10 December 2027: until Sunday 12.
    const one = new Registered().notifiedFirst().at('2027-12-10T10:00:00.000Z');
    one.holds('licence', '2027-01-01', { value: 'determinate' });
    one.holds('custody', '2027-09-01', { to: '2027-12-10' });
    expect(one.owes).toEqual({ periodic: '2027-12-12', release: '2027-12-12' });
    // A second recall, and a second release: a duty of its own.
    one.visits(['release']);
    one.tidied().at('2028-02-01T10:00:00.000Z');
    one.holds('custody', '2028-01-10', { id: 'again', to: '2028-02-01' });
    expect(one.owes).toEqual({ periodic: '2028-12-10', release: '2028-02-03' });
  });
});
