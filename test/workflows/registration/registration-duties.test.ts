import type { Station } from '../../../domain/people/stations';
import type { Day } from '../../../domain/time/time';
import { codeOf, person, refusalOf, Registered, visit } from '../../support/registered';
import { World } from '../../support/world';

describe('a change of home that is notified in advance (s.84(2)-(4))', () => {
  // Notified on Monday 7 December 2026 for Saturday 12: good from Thursday 10 (two days before) to Tuesday 15 (three
  // days after). The year counts from the notification: 7 December 2027.
  const announced = (): Registered => {
    const registered = new Registered().notifiedFirst().at('2026-12-07T10:00:00.000Z');
    registered.command('record-advance-change', {
      what: 'home-address',
      expectedOn: '2026-12-12',
      on: '2026-12-07T10:00:00.000Z',
      ...visit,
    });
    return registered.tidied();
  };

  it('moves the annual date, and asks from two days before until three days after whether it happened', () => {
    const registered = announced();
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.at('2026-12-09T23:59:59.000Z').owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.at('2026-12-10T00:00:00.000Z').owes).toEqual({
      periodic: '2027-12-07',
      'confirm-advance-change': '2026-12-15',
    });
    expect(registered.textsOf('confirm-advance-change')).toContain(
      'Thursday 10 December 2026: the earliest day, 2 days before',
    );
  });

  it.each(['2026-12-10', '2026-12-15'] as const)('is satisfied by the move on %s', (on) => {
    const registered = announced().at(`${on}T18:00:00.000Z`);
    registered.command('record-change', { what: 'home-address', on });
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.closed('change')).toEqual(['completed']);
    expect(registered.closed('confirm-advance-change')).toEqual(['completed']);
  });

  it('is satisfied when the officer finds that it happened in its window', () => {
    const registered = announced().at('2026-12-14T09:00:00.000Z');
    registered.answers('confirm-advance-change', 'happened', { happenedOn: '2026-12-13' });
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
  });

  it('is satisfied by a move on the day of the notification itself, in whatever order the two are told', () => {
    const registered = new Registered().notifiedFirst().at('2026-12-07T20:00:00.000Z');
    const told = { what: 'home-address', expectedOn: '2026-12-07', on: '2026-12-07T10:00:00.000Z', ...visit };
    registered.command('record-change', { what: 'home-address', on: '2026-12-07' });
    registered.command('record-advance-change', told);
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.closed('change')).toEqual(['completed']);
  });

  it('three days before its date is a change like any other: three days to notify it', () => {
    // Wednesday 9 December is day 1, Friday 11 day 3.
    const registered = announced().at('2026-12-09T18:00:00.000Z');
    registered.command('record-change', { what: 'home-address', on: '2026-12-09' });
    expect(registered.owes).toEqual({ periodic: '2027-12-07', change: '2026-12-11' });
  });

  it('does not satisfy a change of something else', () => {
    const registered = announced().at('2026-12-12T18:00:00.000Z');
    registered.command('record-change', { what: 'name', on: '2026-12-12' });
    expect(registered.owes).toMatchObject({ change: '2026-12-14' });
  });

  it('that did not happen is itself notified, within six days beginning with its date', () => {
    // Saturday 12 is day 1, Thursday 17 day 6. Nothing is asked before the three days after it are over.
    const registered = announced().at('2026-12-15T23:59:59.000Z');
    expect(codeOf(() => registered.answers('confirm-advance-change', 'not-happened'))).toBe(
      'registration.window-open',
    );
    registered.at('2026-12-16T00:00:00.000Z').answers('confirm-advance-change', 'not-happened');
    expect(registered.owes).toEqual({ periodic: '2027-12-07', 'non-occurrence': '2026-12-17' });
    registered.at('2026-12-17T23:00:00.000Z').visits(['non-occurrence']);
    // It is no notification under s.84(1): the annual date stays.
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
  });

  it('that did not happen and was not notified is a breach when the sixth day is over', () => {
    const registered = announced().at('2026-12-16T09:00:00.000Z');
    registered.answers('confirm-advance-change', 'not-happened');
    expect(registered.at('2026-12-17T23:59:59.000Z').breaches).toEqual([]);
    expect(registered.at('2026-12-18T00:00:00.000Z').breaches).toEqual(['non-occurrence']);
  });

  it('that happened four days after its date owes both: that it did not happen in time, and the change', () => {
    // Wednesday 16 December is day 1 of the change, Friday 18 day 3.
    const registered = announced().at('2026-12-16T12:00:00.000Z');
    registered.answers('confirm-advance-change', 'happened', { happenedOn: '2026-12-16' });
    expect(registered.owes).toEqual({
      periodic: '2027-12-07',
      'non-occurrence': '2026-12-17',
      change: '2026-12-18',
    });
    registered.visits(['non-occurrence', 'change']);
    expect(registered.owes).toEqual({ periodic: '2027-12-16' });
  });

  it('of which nobody knows anything is a question to the officer, late from the fourth day, and no breach', () => {
    const registered = announced().at('2027-01-20T09:00:00.000Z');
    expect(registered.owes).toEqual({ periodic: '2027-12-07', 'confirm-advance-change': '2026-12-15' });
    expect(registered.breaches).toEqual([]);
  });

  it('cannot be expected before the day on which it is notified', () => {
    const registered = new Registered().notifiedFirst().at('2026-12-07T10:00:00.000Z');
    const told = (expectedOn: Day) =>
      registered.command('record-advance-change', {
        what: 'name',
        expectedOn,
        on: '2026-12-07T10:00:00.000Z',
        ...visit,
      });
    expect(codeOf(() => told('2026-12-06'))).toBe('registration.not-in-advance');
    told('2026-12-07');
  });
});

describe('the station of a visit (s.87(1)-(2))', () => {
  const list: Station[] = [
    { id: '1', area: 'police:kent', name: 'Example Street', from: '2020-01-01', until: '2026-11-30' },
    { id: '2', area: 'police:kent', name: 'Invented Road', from: '2026-12-01' },
    { id: '3', area: 'police:dorset', name: 'Imagined Square', from: '2020-01-01' },
  ];
  const listed = (): Registered => {
    const world = new World('2026-11-02T10:00:00.000Z');
    world.law = {
      ...world.law,
      stationsOf: (area) => list.filter((station) => station.area === area),
    };
    return new Registered({}, '2026-11-02T10:00:00.000Z', world);
  };

  it('is one that the force has published, however its name is written', () => {
    listed().visits(['initial'], { station: '  example   STREET ' });
  });

  it('that is not published is refused with the list, and nothing changes', () => {
    const registered = listed();
    const events = registered.one.events.length;
    const { code, more } = refusalOf(() => registered.visits(['initial'], { station: 'Market Hall' }));
    expect(code).toBe('registration.station-not-published');
    expect(more).toMatchObject({
      errors: [
        { pointer: '/station', message: 'Choose one of the stations published for that day: Example Street' },
      ],
      stations: ['Example Street'],
    });
    expect(registered.one.events).toHaveLength(events);
    expect(
      refusalOf(() => registered.answers('initial', 'notified', { ...visit, station: 'Market Hall' })).more
        .errors,
    ).toMatchObject([{ pointer: '/data/station' }]);
  });

  it('is judged by the list of the day of the visit, not of the day on which it is told', () => {
    const registered = listed().at('2026-12-01T10:00:00.000Z');
    expect(codeOf(() => registered.visits(['initial']))).toBe('registration.station-not-published');
    registered.visits(['initial'], { on: '2026-11-30T23:59:59.000Z' });
    registered.visits(['periodic'], { station: 'Invented Road' });
  });

  it('may be one of the new area where a change of home is notified, and for nothing else', () => {
    const registered = listed();
    registered.visits(['initial']);
    const elsewhere = { station: 'Imagined Square', newHome: 'police:dorset/mosovo' };
    expect(codeOf(() => registered.visits(['periodic'], elsewhere))).toBe(
      'registration.new-area-without-change',
    );
    expect(codeOf(() => registered.visits(['change'], { station: 'Imagined Square' }))).toBe(
      'registration.station-not-published',
    );
    registered.visits(['change'], elsewhere);
    expect(registered.noticesOf('new-area')).toEqual(['police:dorset/mosovo']);
    expect(registered.world.keys(registered.one).filter((step) => step === 'tell-partners')).toHaveLength(2);
  });

  it('cannot be corrected to one that was not published', () => {
    const registered = listed();
    const fact = registered.visits(['initial']);
    const corrected = (station: string) =>
      registered.world.act(registered.one, { do: 'correct', fact, data: { station }, reason: 'Misread' });
    expect(codeOf(() => corrected('Market Hall'))).toBe('registration.station-not-published');
    corrected('EXAMPLE STREET');
  });

  it('of a force that has published none is refused, and it is said who publishes them', () => {
    const registered = listed();
    registered.holds('accountable', '2026-01-01', { id: 'moved', value: 'police:essex/mosovo' });
    expect(refusalOf(() => registered.visits(['initial'])).more).toMatchObject({
      errors: [
        { message: 'The force has published no station for that day: its administrator publishes them' },
      ],
      stations: [],
    });
  });
});

describe('foreign travel (s.86)', () => {
  // Saturday 20 March 2027, 09:00: to be notified by the end of Saturday 13 March.
  const departs = '2027-03-20T09:00:00.000Z';
  const trip = { departs, returnsOn: '2027-04-03', returnPoint: 'An invented airport' };
  const registered = (): Registered => new Registered().notifiedFirst().at('2027-03-01T10:00:00.000Z');

  it('that is learned of is to be notified not later than seven days before the departure', () => {
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

  it('told in a visit is notified with it, and moves no annual date', () => {
    const one = registered().at('2027-03-13T23:00:00.000Z');
    one.visits(['travel'], { trips: [trip] });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.closed('travel')).toEqual(['completed']);
  });

  it('needs the journey named where none is known that was not notified', () => {
    const one = registered();
    expect(codeOf(() => one.visits(['travel']))).toBe('registration.trip-missing');
    one.command('record-travel', { departs });
    one.visits(['travel']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('returns without a word when day and point of the return were notified and were so', () => {
    const one = registered();
    one.visits(['travel'], { trips: [trip] });
    one.at('2027-04-03T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-03T18:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('that ends a day later than notified is to be followed by a notification of the return', () => {
    // Sunday 4 April is day 1, Tuesday 6 April day 3.
    const one = registered();
    one.visits(['travel'], { trips: [trip] });
    one.at('2027-04-04T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-04T18:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', return: '2027-04-06' });
    one.visits(['return']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('without a notified point of return is followed by a notification of it', () => {
    const one = registered();
    one.visits(['travel'], { trips: [{ departs, returnsOn: '2027-04-03' }] });
    one.at('2027-04-03T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-03T18:00:00.000Z' });
    expect(one.owes).toMatchObject({ return: '2027-04-05' });
  });

  it('of which nobody told, learned of by the absence, was late at once', () => {
    const one = registered().at('2027-04-01T10:00:00.000Z').holds('abroad', departs);
    expect(one.closed('travel')).toEqual(['lapsed']);
    expect(one.breaches).toEqual(['travel']);
  });

  it('was not late when it turns out to have been notified in time', () => {
    const one = registered().at('2027-04-01T10:00:00.000Z').holds('abroad', departs);
    one.visits(['travel'], { on: '2027-03-12T10:00:00.000Z', trips: [trip] });
    expect(one.breaches).toEqual([]);
    expect(one.closed('travel')).toContain('completed');
  });

  it('is judged by the day of the notification: on the seventh day before it was in time, on the sixth it was not', () => {
    for (const [on, late] of [
      ['2027-03-13T22:00:00.000Z', []],
      ['2027-03-14T00:00:00.000Z', ['travel']],
    ] as const) {
      const one = registered().at('2027-03-19T10:00:00.000Z');
      one.visits(['travel'], { on, trips: [trip] });
      expect([on, one.breaches]).toEqual([on, late]);
    }
  });

  it('with a reasonable excuse may be told until twelve true hours before, over a change of the clocks too', () => {
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

  it('whose plan changes after it was notified is notified again, twelve hours before the departure', () => {
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

  it('may be changed in the same visit that tells of the change', () => {
    const one = registered();
    const fact = one.visits(['travel'], { trips: [trip] });
    one.visits(['travel-change'], { trips: [{ ...trip, travel: `${fact}-0`, returnsOn: '2027-04-10' }] });
    one.at('2027-04-10T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-10T18:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('that comes otherwise than notified once the person has left is seen at the return', () => {
    const one = registered();
    const fact = one.visits(['travel'], { trips: [trip] });
    one.at('2027-03-25T10:00:00.000Z').holds('abroad', departs);
    one.command('record-travel-change', {
      travel: `${fact}-0`,
      on: '2027-03-25T10:00:00.000Z',
      returnsOn: '2027-04-03',
    });
    one.at('2027-04-03T20:00:00.000Z').holds('abroad', departs, { to: '2027-04-03T18:00:00.000Z' });
    expect(one.owes).toMatchObject({ return: '2027-04-05' });
  });

  it('that is called off before it was notified is owed no more; a journey nobody knows cannot be changed', () => {
    const one = registered();
    const travel = one.command('record-travel', { departs });
    const off = (which: string) =>
      one.command('record-travel-change', { travel: which, on: one.world.now, cancelled: true });
    expect(codeOf(() => off('another'))).toBe('registration.trip-not-found');
    off(travel);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('of who was deported is none', () => {
    const one = registered().at('2027-04-01T10:00:00.000Z').holds('deported', '2027-03-20');
    expect(one.holds('abroad', departs).breaches).toEqual([]);
  });
});

describe('a stay where a child lives or stays (SI 2012/1876)', () => {
  it('is to be notified within three days of having lasted twelve hours, and moves no annual date', () => {
    // From Friday 5 February 2027, 20:00: twelve hours are over on Saturday at 08:00. Day 1 is Saturday, day 3 Monday 8.
    const one = new Registered().notifiedFirst().at('2027-02-07T10:00:00.000Z');
    one.command('record-household-stay', { began: '2027-02-05T20:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', household: '2027-02-08' });
    one.visits(['household']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('of a second less than twelve hours is none', () => {
    const one = new Registered().notifiedFirst().at('2027-02-07T10:00:00.000Z');
    const stay = (ended: string) =>
      one.command('record-household-stay', { began: '2027-02-05T20:00:00.000Z', ended });
    expect(codeOf(() => stay('2027-02-06T07:59:59.000Z'))).toBe('registration.stay-too-short');
    stay('2027-02-06T08:00:00.000Z');
    expect(one.owes).toMatchObject({ household: '2027-02-08' });
  });

  it('that goes on is owed from the twelfth hour, and not before', () => {
    const one = new Registered().notifiedFirst().at('2027-02-05T22:00:00.000Z');
    one.command('record-household-stay', { began: '2027-02-05T20:00:00.000Z' });
    expect(one.at('2027-02-06T07:59:59.000Z').owes).toEqual({ periodic: '2027-11-02' });
    expect(one.at('2027-02-06T08:00:00.000Z').owes).toMatchObject({ household: '2027-02-08' });
  });
});

describe('bank accounts, cards, passports and identity documents (SI 2012/1876)', () => {
  it('are notified within three days of a change, and move no annual date', () => {
    // Thursday 24 December 2026 is day 1, Saturday 26 day 3: no holiday and no weekend puts it off.
    const one = new Registered().notifiedFirst().at('2026-12-24T10:00:00.000Z');
    one.command('record-change', { what: 'bank-account', on: '2026-12-24' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', particulars: '2026-12-26' });
    one.at('2026-12-26T10:00:00.000Z').visits(['particulars']);
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('of which one is told of and one is not leave the other owed', () => {
    const one = new Registered().notifiedFirst().at('2026-12-24T10:00:00.000Z');
    one.command('record-change', { what: 'bank-account', on: '2026-12-24' });
    one.command('record-change', { what: 'passport', on: '2026-12-23' });
    one.visits(['particulars'], { changes: ['passport'] });
    expect(one.owes).toEqual({ periodic: '2027-11-02', particulars: '2026-12-26' });
  });

  it('cannot be recorded before they change', () => {
    const one = new Registered().notifiedFirst();
    expect(codeOf(() => one.command('record-change', { what: 'passport', on: '2026-11-03' }))).toBe(
      'registration.change-in-future',
    );
  });
});

describe('one visit', () => {
  it('satisfies everything that it tells of, and nothing else', () => {
    // Custody from 20 October to 6 December 2027 across the annual date of 2 November: the year ends on the third day
    // from the release, Wednesday 8 December, and the release is to be notified by then too.
    const one = new Registered().notifiedFirst().at('2027-12-06T09:00:00.000Z');
    one.holds('custody', '2027-10-20', { to: '2027-12-06' });
    one.command('record-change', { what: 'home-address', on: '2027-12-06' });
    one.command('record-change', { what: 'payment-card', on: '2027-12-06' });
    expect(one.owes).toEqual({
      periodic: '2027-12-08',
      release: '2027-12-08',
      change: '2027-12-08',
      particulars: '2027-12-08',
    });
    one.visits(['release', 'change', 'periodic']);
    expect(one.owes).toEqual({ periodic: '2028-12-06', particulars: '2027-12-08' });
  });
});

describe('having no fixed abode', () => {
  it('is a change of home, then weekly, and a week that ends in hospital goes on until three days after it', () => {
    // Home lost on Sunday 10 January 2027: day 3 is Tuesday 12. Notified on Monday 11: weekly until Monday 18. In
    // hospital from Saturday 16 to Friday 22: until the end of three days beginning with Friday, Sunday 24.
    const one = new Registered().notifiedFirst().at('2027-01-10T12:00:00.000Z');
    one.holds('no-fixed-abode', '2027-01-10');
    expect(one.owes).toEqual({ periodic: '2027-11-02', change: '2027-01-12' });
    one.at('2027-01-11T12:00:00.000Z').visits(['change'], { home: 'no-fixed-abode' });
    expect(one.owes).toEqual({ periodic: '2027-01-18' });
    one.at('2027-01-22T12:00:00.000Z').holds('hospital', '2027-01-16', { to: '2027-01-22' });
    expect(one.owes).toEqual({ periodic: '2027-01-24', release: '2027-01-24' });
    expect(one.textsOf('periodic').join(' ')).toContain('falls in hospital');
  });

  it('ends with a change of home that is to be notified too', () => {
    const one = new Registered().notifiedFirst().at('2027-01-11T12:00:00.000Z');
    one.holds('no-fixed-abode', '2027-01-10');
    one.visits(['change'], { home: 'no-fixed-abode' });
    one.tidied().at('2027-01-14T12:00:00.000Z').holds('no-fixed-abode', '2027-01-10', { to: '2027-01-14' });
    expect(one.owes).toEqual({ periodic: '2027-01-18', change: '2027-01-16' });
    one.visits(['change']);
    expect(one.owes).toEqual({ periodic: '2028-01-14' });
  });
});

describe('custody and hospital', () => {
  it('before the process began, told afterwards, clear what seemed missed and leave the days that were left', () => {
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

  it('told in two parts, the later first, count as they were', () => {
    // Free from Monday 2 to Tuesday 3 November: days 1 and 2; day 3 is the release, Saturday 21 November.
    const one = new Registered().at('2026-11-30T10:00:00.000Z');
    one.holds('hospital', '2026-11-14', { to: '2026-11-21' });
    one.holds('custody', '2026-11-04', { to: '2026-11-14' });
    expect(one.owes).toMatchObject({ initial: '2026-11-21' });
  });

  it('followed by hospital without a day between are one detention: there is one release', () => {
    // Friday 5 March 2027 is day 1, Sunday 7 day 3.
    const one = new Registered().notifiedFirst().at('2027-03-05T12:00:00.000Z');
    one.holds('custody', '2027-02-01', { to: '2027-02-20' });
    one.holds('hospital', '2027-02-20', { to: '2027-03-05' });
    expect(one.owes).toEqual({ periodic: '2027-11-02', release: '2027-03-07' });
    // Asked for while only the custody was known, and taken back.
    expect(one.closed('release')).toEqual(['withdrawn']);
  });

  it('that ended with an escape ended with no release', () => {
    const one = new Registered().notifiedFirst().at('2027-03-05T12:00:00.000Z');
    one.holds('custody', '2027-02-01', { to: '2027-03-05', endReason: 'escape' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('that began before the first notification and ended after it ended with a release', () => {
    const one = new Registered({ relevantDate: '2026-10-01' });
    one.holds('custody', '2026-10-01');
    one.notifiedFirst().at('2027-01-15T12:00:00.000Z').holds('custody', '2026-10-01', { to: '2027-01-15' });
    expect(one.owes).toMatchObject({ release: '2027-01-17' });
  });

  it('whose end is planned opens the release on its day, and not before', () => {
    const one = new Registered().notifiedFirst().at('2027-02-10T12:00:00.000Z');
    one.holds('custody', '2027-02-01', { to: '2027-03-05' });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
    expect(one.at('2027-03-05T00:00:00.000Z').owes).toMatchObject({ release: '2027-03-07' });
  });
});

describe('duties that were missed', () => {
  it('several at once are each recorded and each decided, and nothing is archived before', () => {
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

  it('a breach confirmed later than it was missed is recorded within twenty-four hours of that', () => {
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

  it('those who need to know are told when a breach is recorded', () => {
    const one = new Registered({ needToKnow: [{ unit: 'npt:kent/ashford' }] }).at('2026-11-06T15:00:00.000Z');
    expect(one.noticesOf('breach')).toEqual([]);
    one.answers('record-breach', 'recorded', { crimeReference: 'an invented number' });
    expect(one.noticesOf('breach')).toEqual(['npt:kent/ashford']);
  });
});

describe('whereabouts unknown', () => {
  const lost = (): Registered => {
    const one = new Registered().notifiedFirst().at('2027-03-01T16:00:00.000Z');
    one.command('record-whereabouts', { known: false, on: '2027-02-27T09:00:00.000Z' });
    return one;
  };

  it('are a decision of the manager within twenty-four hours: wanted or missing', () => {
    const one = lost();
    expect(one.dueAt('declare-missing')).toBe('2027-03-02T16:00:00.000Z');
    expect(one.world.step(one.one, 'declare-missing').owner).toBe('police:kent/mosovo-manager');
    expect(one.world.of(person)).toContainEqual(
      expect.objectContaining({ kind: 'whereabouts-unknown', from: '2027-02-27T09:00:00.000Z' }),
    );
  });

  it('are looked at every 28 days until the person is found', () => {
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

  it('end with the answer that the person was found', () => {
    const one = lost();
    one.answers('declare-missing', 'found');
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });

  it('are told once, and ended only where they were told', () => {
    const one = lost();
    const told = (known: boolean) => one.command('record-whereabouts', { known, on: one.world.now });
    expect(codeOf(() => told(false))).toBe('registration.whereabouts-unknown');
    told(true);
    expect(codeOf(() => told(true))).toBe('registration.whereabouts-known');
    // And may be lost again.
    told(false);
    expect(one.owes).toHaveProperty('declare-missing');
  });

  it('told as a circumstance of the person ask for the same, and end with it', () => {
    const one = new Registered().notifiedFirst().at('2027-03-01T16:00:00.000Z');
    one.holds('whereabouts-unknown', '2027-03-01T12:00:00.000Z', { id: 'told' });
    expect(one.dueAt('declare-missing')).toBe('2027-03-02T12:00:00.000Z');
    one.answers('declare-missing', 'missing', { reference: 'an invented number' });
    expect(one.owes).toMatchObject({ 'review-whereabouts': '2027-03-29' });
    one.holds('whereabouts-unknown', '2027-03-01T12:00:00.000Z', {
      id: 'told',
      to: '2027-03-01T15:00:00.000Z',
    });
    expect(one.owes).toEqual({ periodic: '2027-11-02' });
  });
});
