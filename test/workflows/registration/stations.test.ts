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
});
