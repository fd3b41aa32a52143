import type { Instant } from '../../../domain/time/time';
import { codeOf, refusalOf, Registered } from '../../support/registered';

/**
 * Worked by hand from Sexual Offences Act 2003 s.86, which asks for the day of departure, and SI 2004/1220 as amended by
 * SI 2012/1876: reg.5, notified 7 days before; reg.7, a change not less than 12 hours before the departure; reg.8, the
 * return within 3 days unless it was on the day and at the point that were notified.
 */
describe('a journey is the same journey when it is delayed, brought forward, put off or cut short', () => {
  // Sunday 1 November 2026 at 23:30, in Greenwich time; notified on Tuesday 20 October.
  const departs = '2026-11-01T23:30:00.000Z';
  const trip = { departs, returnsOn: '2026-11-08', returnPoint: 'An invented airport' };
  const returns = '2026-11-08T15:00:00.000Z';

  /** Registered on 5 October, notified initially then, and of the journey on 20 October. */
  class Traveller extends Registered {
    readonly journey: string;
    constructor(plan: Record<string, unknown> = trip) {
      super({ relevantDate: '2026-10-05' }, '2026-10-05T10:00:00.000Z');
      this.notifiedFirst().at('2026-10-20T10:00:00.000Z');
      this.journey = `${this.visits(['travel'], { trips: [plan] })}-0`;
      this.tidied();
    }
    /** Away from then, and back then, both told when the person is back. */
    away(from: string, to: string, id = 'abroad'): this {
      const back = to > this.world.now ? to : this.world.now;
      this.at(back as Instant);
      return this.holds('abroad', from as Instant, { id, to: to as Instant });
    }
  }
  const periodic = { periodic: '2027-10-05' };

  it('notified for 1 November at 23:30, took off on the 2nd at 00:40, returned as notified: nothing is owed and nothing was missed', () => {
    const one = new Traveller().away('2026-11-02T00:40:00.000Z', returns);
    expect([one.owes, one.breaches]).toEqual([periodic, []]);
    expect(one.closed('travel-change')).toEqual([]);
  });

  it('a delay of less than twelve hours could not be notified in time; one of twelve hours could, and is to be', () => {
    for (const [left, missed] of [
      ['2026-11-02T11:29:59.000Z', []],
      ['2026-11-02T11:30:00.000Z', ['travel-change']],
    ] as const) {
      const one = new Traveller().away(left, returns);
      expect([left, one.breaches]).toEqual([left, missed]);
      expect(one.owes).not.toHaveProperty('return');
    }
  });

  it('a departure at another hour of the day that was notified changes nothing that was notified', () => {
    for (const left of ['2026-11-01T00:05:00.000Z', '2026-11-01T23:59:59.000Z'])
      expect(new Traveller().away(left, returns).breaches).toEqual([]);
  });

  it('a departure on an earlier day was a change to notify, and is no journey that nobody told of', () => {
    const one = new Traveller().away('2026-10-31T23:59:59.000Z', returns);
    expect(one.breaches).toEqual(['travel-change']);
    expect(one.closed('travel')).toEqual(['completed']);
  });

  it('a return early or late is to be notified within three days, and is no breach before', () => {
    // Saturday 7 November: by Monday 9. Monday 9 at 00:20: by Wednesday 11.
    for (const [back, due] of [
      ['2026-11-07T23:50:00.000Z', '2026-11-09'],
      ['2026-11-09T00:20:00.000Z', '2026-11-11'],
    ] as const) {
      const one = new Traveller().away('2026-11-02T00:40:00.000Z', back);
      expect(one.owes).toEqual({ ...periodic, return: due });
      expect(one.breaches).toEqual([]);
    }
  });

  it('a return at another point than was notified is to be notified, wherever the force learned of it', () => {
    for (const on of ['2026-10-30T10:00:00.000Z', '2026-11-05T10:00:00.000Z'] as const) {
      const one = new Traveller().at(on);
      const told = { travel: one.journey, on, returnPoint: 'An invented port' };
      one.command('record-travel-change', told);
      one.away('2026-11-01T23:30:00.000Z', returns);
      expect(one.owes).toMatchObject({ return: '2026-11-10' });
      // Before the departure the change was to be notified as well.
      expect(one.breaches).toEqual(on < departs ? ['travel-change'] : []);
    }
  });

  it('a change told once the person has left, to the point that was notified, changes nothing', () => {
    const one = new Traveller().at('2026-11-05T10:00:00.000Z');
    one.command('record-travel-change', {
      travel: one.journey,
      on: '2026-11-05T10:00:00.000Z',
      returnPoint: 'an invented  airport',
      returnsOn: '2026-11-08',
    });
    one.away(departs, returns);
    expect(one.owes).toEqual(periodic);
  });

  it('a delay that the force is told of at the airport asks for nothing; the same known the day before is to be notified', () => {
    for (const [on, missed] of [
      ['2026-11-01T23:50:00.000Z', []],
      ['2026-11-01T12:40:01.000Z', []],
      ['2026-11-01T12:40:00.000Z', ['travel-change']],
    ] as const) {
      const one = new Traveller().at('2026-11-03T10:00:00.000Z');
      one.command('record-travel-change', { travel: one.journey, on, departs: '2026-11-02T00:40:00.000Z' });
      one.away('2026-11-02T00:40:00.000Z', returns);
      expect([on, one.breaches]).toEqual([on, missed]);
    }
  });

  it('a journey called off less than twelve hours before asks for nothing; earlier, that is to be notified', () => {
    for (const [on, missed] of [
      ['2026-11-01T11:30:01.000Z', []],
      ['2026-11-01T11:30:00.000Z', ['travel-change']],
    ] as const) {
      const one = new Traveller().at('2026-11-03T10:00:00.000Z');
      one.command('record-travel-change', { travel: one.journey, on, cancelled: true });
      expect([on, one.breaches]).toEqual([on, missed]);
    }
  });

  it('who leaves although the journey was called off leaves on a journey that nobody told of', () => {
    const one = new Traveller().at('2026-11-01T20:00:00.000Z');
    one.command('record-travel-change', { travel: one.journey, on: one.world.now, cancelled: true });
    one.away('2026-11-01T23:30:00.000Z', returns);
    expect(one.breaches).toEqual(['travel']);
  });

  it('a journey put off to another week in a visit is the same journey, notified in time or late', () => {
    const later = {
      departs: '2026-11-15T08:00:00.000Z',
      returnsOn: '2026-11-20',
      returnPoint: 'An invented airport',
    };
    for (const [on, missed] of [
      ['2026-11-14T20:00:00.000Z', []],
      ['2026-11-14T20:00:01.000Z', ['travel-change']],
    ] as const) {
      const one = new Traveller().at('2026-11-14T21:00:00.000Z');
      one.visits(['travel-change'], { on, trips: [{ ...later, travel: one.journey }] });
      one.away('2026-11-15T08:00:00.000Z', '2026-11-20T19:00:00.000Z');
      expect([on, one.breaches]).toEqual([on, missed]);
      expect(one.owes).not.toHaveProperty('return');
    }
  });

  it('of two journeys close together each absence is its own, and neither is missed', () => {
    const one = new Traveller({ ...trip, departs: '2026-11-01T06:00:00.000Z', returnsOn: '2026-11-01' });
    one.visits(['travel'], { trips: [trip] });
    one.away('2026-11-01T06:30:00.000Z', '2026-11-01T21:00:00.000Z', 'day');
    one.away('2026-11-02T00:40:00.000Z', returns, 'week');
    expect([one.owes, one.breaches]).toEqual([periodic, []]);
  });

  it('who comes back in the middle of a journey and leaves again leaves on a journey that nobody told of', () => {
    const one = new Traveller().away('2026-11-01T23:30:00.000Z', '2026-11-04T10:00:00.000Z', 'first');
    one.away('2026-11-05T10:00:00.000Z', returns, 'second');
    expect(one.breaches).toEqual(['travel']);
  });

  it('without a day of return, who leaves within a week of the departure that was notified goes on that journey', () => {
    for (const [left, missed] of [
      ['2026-11-08T23:59:59.000Z', ['travel-change']],
      ['2026-11-09T00:00:00.000Z', ['travel']],
    ] as const) {
      const one = new Traveller({ departs }).at('2026-11-09T10:00:00.000Z').holds('abroad', left);
      expect([left, one.breaches]).toEqual([left, missed]);
    }
  });

  it('a journey told without its name is the known one where nobody could make both, else a new one', () => {
    const one = new Traveller().at('2026-10-24T10:00:00.000Z');
    // Begins before the other ends: its plan has changed. Begins on the day when the other ends: another journey.
    one.visits(['travel'], {
      trips: [{ ...trip, departs: '2026-11-03T09:00:00.000Z', returnsOn: '2026-11-09' }],
    });
    one.visits(['travel'], {
      trips: [{ ...trip, departs: '2026-11-09T22:00:00.000Z', returnsOn: '2026-11-12' }],
    });
    one.tidied();
    one.away('2026-11-03T09:00:00.000Z', '2026-11-09T15:00:00.000Z', 'first');
    one.away('2026-11-09T22:00:00.000Z', '2026-11-12T15:00:00.000Z', 'second');
    // The second was notified on 24 October, in time; the first had been notified on the 20th.
    expect([one.owes, one.breaches]).toEqual([periodic, []]);
    expect(one.closed('travel')).toEqual(['completed', 'completed']);
  });

  it('a change told without the name of its journey is refused with the journeys that it may be of', () => {
    const one = new Traveller();
    const second = `${one.visits(['travel'], { trips: [{ ...trip, departs: '2026-11-20T09:00:00.000Z', returnsOn: '2026-11-25' }] })}-0`;
    const change = { trips: [{ ...trip, departs: '2026-12-10T09:00:00.000Z', returnsOn: '2026-12-15' }] };
    const refused = refusalOf(() => one.visits(['travel-change'], change));
    expect([refused.code, refused.more['journeys']]).toEqual([
      'registration.which-journey',
      [one.journey, second],
    ]);
    // With one of them called off there is no doubt left.
    one.command('record-travel-change', { travel: second, on: one.world.now, cancelled: true });
    one.visits(['travel-change'], change);
    one.tidied();
    one.away('2026-12-10T09:00:00.000Z', '2026-12-15T15:00:00.000Z');
    expect(one.owes).not.toHaveProperty('return');
  });

  it('a journey that the force learned of at the time of a known one is refused: what changed of that is recorded', () => {
    const one = new Traveller();
    const refused = refusalOf(() => one.command('record-travel', { departs: '2026-11-03T09:00:00.000Z' }));
    expect([refused.code, refused.more['journeys']]).toEqual(['registration.journey-known', [one.journey]]);
    // Of the same departure it tells of that journey, and nothing more is owed.
    one.command('record-travel', { departs });
    expect(one.owes).toEqual(periodic);
  });

  it('a second change of a journey is to be notified as the first was', () => {
    const one = new Traveller();
    for (const left of ['2026-11-03T09:00:00.000Z', '2026-11-05T09:00:00.000Z']) {
      one.command('record-travel-change', { travel: one.journey, on: one.world.now, departs: left });
      expect(one.dueAt('travel-change')).toBe(`${left.slice(0, 9)}${Number(left[9]) - 1}T21:00:00.000Z`);
      one.visits(['travel-change']);
      expect(one.owes).toEqual(periodic);
      one.at('2026-10-25T10:00:00.000Z');
    }
  });

  it('with an excuse for less than seven days, a delay over midnight opens nothing more', () => {
    const one = new Registered({ relevantDate: '2026-10-05' }, '2026-10-05T10:00:00.000Z');
    one.notifiedFirst().at('2026-10-31T10:00:00.000Z');
    one.command('record-travel', { ...trip, excuse: 'A death in the family' });
    expect(one.dueAt('travel')).toBe('2026-11-01T11:30:00.000Z');
    one.visits(['travel']);
    one.at('2026-11-08T16:00:00.000Z');
    one.holds('abroad', '2026-11-02T00:40:00.000Z', { to: returns });
    expect([one.owes, one.breaches]).toEqual([periodic, []]);
  });

  it('a journey told in the other order is one journey', () => {
    const one = new Registered({ relevantDate: '2026-10-05' }, '2026-10-05T10:00:00.000Z');
    one.notifiedFirst().at('2026-11-10T10:00:00.000Z');
    // The absence first, then the visit that notified it, then what the force had learned before.
    one.holds('abroad', '2026-11-02T00:40:00.000Z', { to: returns });
    expect(one.breaches).toEqual(['travel']);
    one.visits(['travel'], { on: '2026-10-20T10:00:00.000Z', trips: [trip] });
    one.command('record-travel', { departs });
    one.tidied();
    expect([one.owes, one.breaches]).toEqual([periodic, []]);
    expect(codeOf(() => one.visits(['travel']))).toBe('registration.trip-missing');
  });

  it('a journey stays known while the person may still leave on it, whatever they notify in between', () => {
    const one = new Traveller().at('2026-11-02T09:00:00.000Z');
    one.visits(['change']);
    one.tidied();
    one.away('2026-11-02T11:00:00.000Z', returns);
    expect(one.breaches).toEqual([]);
  });
});
