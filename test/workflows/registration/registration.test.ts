import type { Spell } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import type { UnitId } from '../../../domain/people/parties';
import { World, type Living } from '../../support/world';

const home: UnitId = 'police:kent/mosovo';
const person = 'subject-1';
const given = {
  regime: 'soa',
  disposal: 'over-6-under-30-months',
  relevantDate: '2026-11-02',
  born: '1980-01-01',
  home,
  needToKnow: [{ unit: 'npt:kent/ashford' }],
};
const visit = { station: 'Example Street', officer: 'staff:1', home: 'fixed' };

describe('the registration of a sexual offender', () => {
  let world: World;
  let one: Living;

  const notified = (on: string, of: readonly string[], more: object = {}): string =>
    world.command(one, 'record-notification', { of, on, ...visit, ...more }).id;
  const custody = (from: string, to?: string): void =>
    world.circumstance(person, { id: 'prison', kind: 'custody', from, to } as Spell);
  const dueOn = (name: string): string | undefined => world.step(one, name).dueOn;
  const standing = (name: string): boolean => world.step(one, name).dueAt === undefined;

  beforeEach(() => {
    world = new World('2026-11-02T10:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: home });
    one = world.start('registration', person, given);
  });

  it('a registration is made known to units that need to know, and gives three days that count the first', () => {
    expect(world.keys(one)).toEqual(['initial']);
    expect(dueOn('initial')).toBe('2026-11-04');
    expect(one.notices).toContainEqual(
      expect.objectContaining({ name: 'need-to-know', toUnit: 'npt:kent/ashford' }),
    );
    expect(world.of(person)).toContainEqual(
      expect.objectContaining({ kind: 'registered', from: '2026-11-02', to: '2036-11-02' }),
    );
  });

  it('the first notification is acknowledged, recorded and passed on, and the next is due in a year', () => {
    world.complete(one, 'initial', 'notified', visit);
    expect(world.keys(one)).toEqual([
      'acknowledge-notification',
      'periodic',
      'record-on-visor',
      'tell-partners',
    ]);
    expect(dueOn('acknowledge-notification')).toBe('2026-11-02');
    expect(dueOn('periodic')).toBe('2027-11-02');
    expect(world.step(one, 'record-on-visor').dueAt).toBe('2026-11-03T10:00:00.000Z');
  });

  it.each(['initial', 'change', 'release', 'periodic'] as const)(
    'a notification of the duty %s moves the annual date',
    (duty) => {
      world.complete(one, 'initial', 'notified', visit);
      world.advance('2027-03-01T12:00:00.000Z');
      notified('2027-03-01T12:00:00.000Z', [duty]);
      expect(
        world
          .open(one)
          .filter(({ step }) => step === 'periodic')
          .map((step) => step.dueOn),
      ).toEqual(['2028-03-01']);
    },
  );

  it('a person without a home notifies every seven days until they have one', () => {
    world.complete(one, 'initial', 'notified', { ...visit, home: 'no-fixed-abode' });
    expect(dueOn('periodic')).toBe('2026-11-09');
    world.advance('2026-11-08T12:00:00.000Z');
    notified('2026-11-08T12:00:00.000Z', ['change']);
    expect(dueOn('periodic')).toBe('2027-11-08');
  });

  it('a change is to be notified within three days, and a notification already given covers a change that comes to light afterwards', () => {
    world.complete(one, 'initial', 'notified', visit);
    world.advance('2026-12-01T12:00:00.000Z');
    world.command(one, 'record-change', { what: 'home-address', on: '2026-11-30' });
    expect(dueOn('change')).toBe('2026-12-02');
    notified('2026-12-01T11:00:00.000Z', ['change']);
    expect(world.keys(one)).not.toContain('change');
    world.command(one, 'record-change', { what: 'name', on: '2026-12-01' });
    expect(world.keys(one)).not.toContain('change');
  });

  it('a breach is to be recorded and decided from the instant that a duty is missed', () => {
    world.advance('2026-11-04T23:59:58.000Z');
    expect(world.keys(one)).toEqual(['initial']);
    world.advance('2026-11-05T00:00:00.000Z');
    expect(world.keys(one)).toEqual(['decide-breach', 'initial', 'record-breach']);
    expect(one.events.map(({ type }) => type)).toContain('step-missed');
    expect(world.step(one, 'record-breach').dueAt).toBe('2026-11-05T23:59:59.000Z');
  });

  it('a notification in time that is recorded late clears the breach', () => {
    world.advance('2026-11-10T09:00:00.000Z');
    world.complete(one, 'initial', 'notified', visit, '2026-11-04T16:00:00.000Z');
    expect(world.keys(one)).not.toContain('record-breach');
    expect(one.events.map(({ type }) => type)).toContain('step-no-longer-missed');
  });

  it('a notification given a day too late leaves the breach', () => {
    world.advance('2026-11-10T09:00:00.000Z');
    world.complete(one, 'initial', 'notified', visit, '2026-11-05T09:00:00.000Z');
    expect(world.keys(one)).toContain('record-breach');
  });

  it('the clock of the first notification stands still in custody and goes on after it with the days left', () => {
    // Arrested on the second of three days.
    custody('2026-11-03T12:00:00.000Z');
    expect(standing('initial')).toBe(true);
    world.advance('2027-02-01T09:00:00.000Z');
    expect(world.keys(one)).not.toContain('record-breach');
    custody('2026-11-03T12:00:00.000Z', '2027-02-01T09:00:00.000Z');
    expect(standing('initial')).toBe(false);
    expect((dueOn('initial') ?? '') >= '2027-02-01').toBe(true);
  });

  it('custody that comes to light afterwards clears the breach', () => {
    world.advance('2026-11-20T09:00:00.000Z');
    expect(world.keys(one)).toContain('record-breach');
    custody('2026-11-03');
    expect(world.keys(one)).not.toContain('record-breach');
    expect(standing('initial')).toBe(true);
  });

  it('the unit is asked every four weeks whether the person is still in custody', () => {
    custody('2026-11-03');
    world.advance('2026-12-15T09:00:00.000Z');
    expect(world.keys(one)).toContain('review-suspension');
  });

  it('a year that would end in custody ends three days after it, with the release to notify', () => {
    world.complete(one, 'initial', 'notified', visit);
    world.advance('2027-10-20T09:00:00.000Z');
    custody('2027-10-20');
    expect(standing('periodic')).toBe(true);
    world.advance('2027-12-06T09:00:00.000Z');
    custody('2027-10-20', '2027-12-06');
    expect(dueOn('periodic')).toBe('2027-12-08');
    expect(dueOn('release')).toBe('2027-12-08');
  });

  it('a year that ends outside custody ends on its own date', () => {
    world.complete(one, 'initial', 'notified', visit);
    world.advance('2027-06-01T09:00:00.000Z');
    custody('2027-03-01', '2027-05-30');
    expect(dueOn('periodic')).toBe('2027-11-02');
  });

  it('a registration is checked before it expires, and archived after its last day and that check', () => {
    const short = { ...given, disposal: 'caution', relevantDate: '2026-11-02' };
    world.circumstance('subject-2', { id: 'home-2', kind: 'accountable', from: '2020-01-01', value: home });
    one = world.start('registration', 'subject-2', short);
    world.complete(one, 'initial', 'notified', visit);
    for (const name of ['acknowledge-notification', 'record-on-visor', 'tell-partners']) {
      const outcome = { 'acknowledge-notification': 'given', 'record-on-visor': 'recorded' }[name] ?? 'told';
      world.complete(one, name, outcome, name === 'acknowledge-notification' ? { biometrics: true } : {});
    }
    world.advance('2027-11-02T12:00:00.000Z');
    notified('2027-11-02T12:00:00.000Z', ['periodic']);
    for (const name of ['acknowledge-notification', 'record-on-visor']) {
      world.complete(
        one,
        name,
        name === 'record-on-visor' ? 'recorded' : 'given',
        name === 'record-on-visor' ? {} : { biometrics: false },
      );
    }
    expect(world.keys(one)).toEqual([]);
    world.advance('2028-10-05T12:00:00.000Z');
    expect(world.keys(one)).toEqual(['check-expiry']);
    world.advance('2028-11-03T12:00:00.000Z');
    expect(world.keys(one)).toEqual(['check-expiry', 'close']);
    expect(() => world.complete(one, 'close', 'archived')).toThrow(Refused);
    world.complete(one, 'check-expiry', 'confirmed', { checked: 'no order in force' });
    world.complete(one, 'close', 'archived');
    expect(one.process.outcome).toBe('expired');
  });

  it('a registration does not end while a sexual harm prevention order runs', () => {
    world.circumstance(person, { id: 'order', kind: 'shpo', from: '2026-11-02', to: '2046-06-30' });
    expect(world.of(person)).toContainEqual(
      expect.objectContaining({ kind: 'registered', to: '2046-07-01' }),
    );
  });

  it('correcting the relevant date moves the steps that are open', () => {
    const start = one.facts[0]?.id ?? '';
    world.act(one, {
      do: 'correct',
      fact: start,
      data: { relevantDate: '2026-11-01' },
      reason: 'Sentenced the day before',
    });
    expect(dueOn('initial')).toBe('2026-11-03');
    expect(one.events).toContainEqual(
      expect.objectContaining({ type: 'step-rescheduled', stepKey: 'initial' }),
    );
  });

  it('recording the death of the person ends the registration and withdraws what is open', () => {
    world.command(one, 'end', { reason: 'deceased', evidence: 'evidence:1' });
    expect(one.process.outcome).toBe('deceased');
    expect(world.open(one)).toEqual([]);
  });

  it('the open steps of a registration go to the new force when the person is transferred', () => {
    world.circumstance(person, {
      id: 'moved',
      kind: 'accountable',
      from: '2026-11-02T10:00:00.000Z',
      value: 'police:dorset/mosovo',
    });
    expect(world.step(one, 'initial').owner).toBe('police:dorset/station');
    expect(one.process.lead).toBe('police:dorset/mosovo');
    expect(one.events).toContainEqual(expect.objectContaining({ type: 'step-owner-changed' }));
  });

  it('a registration is refused for a person born after the relevant date, and for a discharge without its length', () => {
    expect(() => world.start('registration', person, { ...given, born: '2026-11-03' })).toThrow(Refused);
    expect(() =>
      world.start('registration', person, { ...given, disposal: 'conditional-discharge' }),
    ).toThrow(Refused);
  });

  it('a notification in the future is refused and changes nothing', () => {
    const events = one.events.length;
    expect(() => notified('2026-11-02T10:00:00.001Z', ['initial'])).toThrow(Refused);
    expect(one.events).toHaveLength(events);
    notified('2026-11-02T10:00:00.000Z', ['initial']);
    expect(world.keys(one)).not.toContain('initial');
  });
});
