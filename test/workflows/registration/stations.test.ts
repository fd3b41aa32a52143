import type { Station } from '../../../domain/people/stations';
import { codeOf, refusalOf, Registered, visit } from '../../support/registered';
import { World } from '../../support/world';

describe('the station of a visit (s.87(1)-(2))', () => {
  const list: Station[] = [
    { id: '1', area: 'police:kent', name: 'Example Street', from: '2020-01-01', until: '2026-11-30' },
    { id: '2', area: 'police:kent', name: 'Invented Road', from: '2026-12-01' },
    { id: '3', area: 'police:dorset', name: 'Imagined Square', from: '2020-01-01' },
  ];
  const listed = (): Registered => {
    const world = new World('2026-11-02T10:00:00.000Z');
    world.reference = {
      ...world.reference,
      stationsOf: (area) => list.filter((station) => station.area === area),
    };
    return new Registered({}, '2026-11-02T10:00:00.000Z', world);
  };

  it('a visit to a station that the force has published is taken, however the name is written', () => {
    listed().visits(['initial'], { station: '  example   STREET ' });
  });

  it('a visit to a station that is not published is refused with the list of those that are, and nothing changes', () => {
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

  it('the station of a visit is judged by the list of the day of the visit, not of the day on which it is recorded', () => {
    const registered = listed().at('2026-12-01T10:00:00.000Z');
    expect(codeOf(() => registered.visits(['initial']))).toBe('registration.station-not-published');
    registered.visits(['initial'], { on: '2026-11-30T23:59:59.000Z' });
    registered.visits(['periodic'], { station: 'Invented Road' });
  });

  it('a visit to a station of the new area may notify a change of home, and nothing else', () => {
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

  it('the station of a visit cannot be corrected to one that was not published', () => {
    const registered = listed();
    const fact = registered.visits(['initial']);
    const corrected = (station: string) =>
      registered.world.act(registered.one, { do: 'correct', fact, data: { station }, reason: 'Misread' });
    expect(codeOf(() => corrected('Market Hall'))).toBe('registration.station-not-published');
    corrected('EXAMPLE STREET');
  });

  it('a visit in a force that has published no station is refused, and the answer says who publishes them', () => {
    const registered = listed();
    registered.holds('accountable', '2026-01-01', { id: 'moved', value: 'police:essex/mosovo' });
    expect(refusalOf(() => registered.visits(['initial'])).more).toMatchObject({
      errors: [
        { message: 'The force has published no station for that day: its administrator publishes them' },
      ],
      stations: [],
    });
  });

  it('a visit before a transfer that is recorded after it is judged by the stations of the former force', () => {
    const world = new World('2026-11-02T10:00:00.000Z');
    const stations = [
      { id: '1', area: 'police:kent', name: 'Example Street', from: '2020-01-01' },
      { id: '2', area: 'police:dorset', name: 'Imagined Square', from: '2020-01-01' },
    ] as const;
    world.reference = {
      ...world.reference,
      stationsOf: (area) => stations.filter((one) => one.area === area),
    };
    const one = new Registered({}, '2026-11-02T10:00:00.000Z', world).notifiedFirst();
    one.at('2027-02-01T12:00:00.000Z');
    one.command('record-change', { what: 'home-address', on: '2027-01-30' });
    one.holds('accountable', '2027-02-01T10:00:00.000Z', { id: 'moved', value: 'police:dorset/mosovo' });
    expect(one.world.step(one.one, 'change').owner).toBe('police:dorset/station');
    expect(codeOf(() => one.visits(['change']))).toBe('registration.station-not-published');
    one.visits(['change'], { on: '2027-01-31T09:00:00.000Z' });
    expect(one.owes).toEqual({ periodic: '2028-01-31' });
  });

  describe('a person who moved to another area on 15 November and notified it there on the 16th', () => {
    const there = { station: 'Imagined Square' };
    const newHome = 'police:dorset/mosovo';
    const notifies = (registered: Registered): void => {
      registered.command('record-change', { what: 'home-address', on: '2026-11-15' });
      registered.visits(['change'], { ...there, newHome, on: '2026-11-16T10:00:00.000Z' });
    };
    const opensAccount = (registered: Registered, station = there): string =>
      registered.visits(['particulars'], { ...station, on: '2026-11-20T10:00:00.000Z' });

    it.each([
      ['as it happens', '2026-11-16T11:00:00.000Z'],
      ['on one later day', '2026-11-23T11:00:00.000Z'],
    ] as const)(
      'notifies a bank account there on the 20th before any transfer, and the annual date stays that of the 16th (told %s)',
      (_when, told) => {
        const registered = listed().notifiedFirst().at(told);
        notifies(registered);
        expect(registered.established('home-area')).toMatchObject({ from: '2026-11-15', value: newHome });
        registered.at('2026-11-20T11:00:00.000Z');
        registered.command('record-change', { what: 'bank-account', on: '2026-11-19' });
        expect(codeOf(() => opensAccount(registered, { station: 'Example Street' }))).toBe(
          'registration.station-not-published',
        );
        opensAccount(registered);
        expect(registered.owes).toEqual({ periodic: '2027-11-16' });
        expect(registered.one.process.lead).toBe('police:kent/mosovo');
      },
    );

    it('attends in the former area until the day of the move, and an announced move counts from its day unless it fails', () => {
      const registered = listed().notifiedFirst().at('2026-11-10T11:00:00.000Z');
      const announced = registered.command('record-advance-change', {
        what: 'home-address',
        expectedOn: '2026-11-15',
        on: registered.world.now,
        ...visit,
        ...there,
        newHome,
      });
      expect(registered.established('home-area')).toMatchObject({ from: '2026-11-15' });
      registered.at('2026-11-14T11:00:00.000Z');
      expect(codeOf(() => registered.visits(['particulars'], there))).toBe(
        'registration.station-not-published',
      );
      registered.at('2026-11-19T11:00:00.000Z').visits(['particulars'], there);
      registered.answers(`confirm-advance-change/${announced}`, 'not-happened');
      expect(registered.established('home-area')).toBeUndefined();
      expect(codeOf(() => registered.visits(['particulars'], there))).toBe(
        'registration.station-not-published',
      );
    });

    it('has the home area for good once the move is settled and forgotten, and not when the visit is voided', () => {
      const registered = listed().notifiedFirst().at('2026-11-16T11:00:00.000Z');
      notifies(registered);
      registered.tidied().at('2027-11-16T11:00:00.000Z');
      const fact = registered.visits(['periodic'], there);
      registered.tidied();
      expect(registered.established('home-area')).toMatchObject({ from: '2026-11-15' });
      const change = registered.one.facts.find(
        (known) => 'data' in known && known.data['newHome'] === newHome,
      );
      registered.world.act(registered.one, { do: 'void', fact, reason: 'Another person' });
      registered.world.act(registered.one, { do: 'void', fact: change?.id ?? '', reason: 'Another person' });
      expect(registered.established('home-area')).toBeUndefined();
    });
  });
});
