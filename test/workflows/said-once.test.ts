import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { Day, Instant } from '../../domain/time/time';
import { adult, coordinator } from '../support/meetings';
import { onLicence, recallInput, recallUnits, revoke } from '../support/recalls';
import { visit } from '../support/registered';
import { World, type Living } from '../support/world';

const person = 'subject-1';
const { home } = recallUnits;
const monday: Instant = '2026-11-02T10:00:00.000Z';
const died: Instant = '2026-11-05T21:00:00.000Z';

/** Somebody on licence and registered, with MAPP meetings; `now` is the Friday after they died. */
function registeredOnLicence(disposal = 'over-6-under-30-months') {
  const world = new World(monday);
  onLicence(world, person);
  const registration = world.start('registration', person, {
    regime: 'soa',
    disposal,
    relevantDate: '2026-11-02',
    born: '1980-01-01',
    home,
    needToKnow: [],
  });
  const meetings = world.start('mapp-meetings', person, { ...adult, leadAgency: home });
  const held = (kind: CircumstanceKind): Spell[] => world.of(person).filter((spell) => spell.kind === kind);
  const recalled = (): Living => {
    const recall = world.start('recall', person, recallInput);
    revoke(world, recall);
    return recall;
  };
  return { world, registration, meetings, held, recalled };
}

/** Says to the registration that the person died, a second person agreeing on Friday at 09:00. */
function saysDeath(world: World, registration: Living, on: Instant = died): string {
  world.advance('2026-11-06T09:00:00.000Z');
  world.act(registration, {
    do: 'command',
    name: 'end',
    data: { reason: 'deceased', evidence: 'evidence:certificate' },
    on,
  });
  return world.complete(registration, 'second-person', 'accepted').id;
}

describe('a death that is said to the registration', () => {
  it('ends the recall and the meetings at the time of the death, and nobody is hunted any more', () => {
    const { world, registration, meetings, held, recalled } = registeredOnLicence();
    const recall = recalled();
    expect(world.keys(recall)).toContain('arrest');
    saysDeath(world, registration);
    expect(held('deceased')).toMatchObject([{ from: died, to: undefined }]);
    expect([registration, recall, meetings].map(({ process }) => process.outcome)).toEqual([
      'deceased',
      'deceased',
      'death',
    ]);
    expect(world.keys(recall)).toEqual([]);
    expect(held('unlawfully-at-large')).toMatchObject([{ to: died }]);
  });

  it('is taken back everywhere when it is voided, and moved everywhere when its time is corrected', () => {
    const { world, registration, held, recalled } = registeredOnLicence();
    const recall = recalled();
    const fact = saysDeath(world, registration);
    const earlier: Instant = '2026-11-05T19:30:00.000Z';
    world.act(registration, { do: 'correct', fact, data: {}, on: earlier, reason: 'As certified' });
    expect(held('deceased')).toMatchObject([{ from: earlier }]);
    expect(held('unlawfully-at-large')).toMatchObject([{ to: earlier }]);
    world.act(registration, { do: 'void', fact, reason: 'Another person of that name' });
    expect(held('deceased')).toEqual([]);
    expect([registration, recall].map(({ process }) => process.outcome)).toEqual([undefined, undefined]);
    expect(world.keys(recall)).toContain('arrest');
  });

  it('that is withdrawn as a circumstance is withdrawn from the registration too: it has one place', () => {
    const { world, registration, held, recalled } = registeredOnLicence();
    const recall = recalled();
    saysDeath(world, registration);
    const [told] = held('deceased');
    world.withdraw(person, told?.id ?? '');
    expect([registration, recall].map(({ process }) => process.outcome)).toEqual([undefined, undefined]);
  });

  it('that somebody else tells too stands when one of them takes it back, and not when both do', () => {
    const { world, registration, held } = registeredOnLicence();
    const fact = saysDeath(world, registration);
    world.circumstance(person, { id: 'by-the-prison', kind: 'deceased', from: '2026-11-05', value: true });
    world.act(registration, { do: 'void', fact, reason: 'Told by the prison already' });
    expect(held('deceased').map(({ id }) => id)).toEqual(['by-the-prison']);
    expect(registration.process.outcome).toBe('deceased');
    world.withdraw(person, 'by-the-prison');
    expect(registration.process.outcome).toBeUndefined();
  });

  it('to one of two registrations ends both, and is told once', () => {
    const { world, registration, held } = registeredOnLicence();
    const second = world.start('registration', person, {
      regime: 'voo',
      disposal: 'violent-offender-order',
      relevantDate: '2026-11-02',
      orderUntil: '2029-11-01',
      born: '1980-01-01',
      home,
      needToKnow: [],
    });
    saysDeath(world, registration);
    expect(second.process.outcome).toBe('deceased');
    expect(held('deceased')).toHaveLength(1);
  });

  it('that the co-ordination of the meetings says ends the meetings, and is proposed to the accountable unit', () => {
    const { world, registration, meetings, held } = registeredOnLicence();
    world.act(meetings, {
      do: 'command',
      name: 'exit',
      data: { because: 'death', reason: 'Told by a hospital' },
    });
    const step = world.step(meetings, 'second-person').id;
    const { tells } = world.act(
      meetings,
      { do: 'complete', step, outcome: 'accepted', data: {} },
      'somebody else',
    );
    expect(meetings.process.outcome).toBe('death');
    expect(tells).toMatchObject([{ kind: 'deceased', of: coordinator, isTheirs: false, turn: 1 }]);
    expect([held('deceased'), registration.process.outcome]).toEqual([[], undefined]);
  });
});

describe('what else is said to one process and holds for all', () => {
  it('a decision to charge a breach makes the person charged, and somebody on licence has a recall considered', () => {
    const { world, registration, held } = registeredOnLicence();
    world.advance('2026-11-09T09:00:00.000Z');
    world.complete(registration, 'record-breach', 'recorded', { crimeReference: 'an invented number' });
    world.advance('2026-11-10T09:00:00.000Z');
    const decide = world.step(registration, 'decide-breach');
    world.act(registration, {
      do: 'submit',
      step: decide.id,
      outcome: 'charge',
      data: {},
      on: '2026-11-09T16:00:00.000Z',
    });
    expect(held('charged')).toEqual([]);
    const { fact } = world.act(registration, { do: 'accept', step: decide.id }, 'somebody else');
    expect(held('charged')).toMatchObject([{ from: '2026-11-09T16:00:00.000Z' }]);
    expect(world.ofKind('recall').map(({ process }) => process.input['because'])).toEqual(['charge']);
    // Whoever may say so ends the charge, and a correction of the decision does not open it again.
    const [charge] = held('charged');
    world.circumstance(person, { ...charge, to: '2026-11-10' } as Spell);
    world.act(registration, {
      do: 'correct',
      fact: fact?.id ?? '',
      data: {},
      on: '2026-11-09T15:00:00.000Z',
      reason: 'Misread',
    });
    expect(held('charged')).toMatchObject([{ from: '2026-11-09T15:00:00.000Z', to: '2026-11-10' }]);
    world.act(registration, { do: 'void', fact: fact?.id ?? '', reason: 'Another person' });
    expect(held('charged')).toEqual([]);
  });

  it('a charge that the force has told already is not told again by the decision, but for the day when that is withdrawn', () => {
    const { world, registration, held } = registeredOnLicence();
    world.advance('2026-11-09T09:00:00.000Z');
    world.complete(registration, 'record-breach', 'recorded', { crimeReference: 'an invented number' });
    world.circumstance(person, { id: 'by-the-force', kind: 'charged', from: '2026-11-09', value: true });
    const { id: fact } = world.complete(registration, 'decide-breach', 'charge');
    expect(held('charged').map(({ id }) => id)).toEqual(['by-the-force']);
    world.withdraw(person, 'by-the-force');
    expect(held('charged')).toMatchObject([{ from: '2026-11-09T09:00:00.000Z' }]);
    expect(world.ofKind('recall')).toHaveLength(1);
    world.act(registration, { do: 'void', fact, reason: 'Another person' });
    expect(held('charged')).toEqual([]);
  });

  it('a person told to be nowhere, whom the search finds, is found for everybody; and lost again when that is voided', () => {
    const { world, registration, held } = registeredOnLicence();
    world.circumstance(person, {
      id: 'lost',
      kind: 'whereabouts-unknown',
      from: '2026-11-03T08:00:00.000Z',
      value: true,
    });
    world.advance('2026-11-04T12:00:00.000Z');
    const { id: fact } = world.complete(
      registration,
      'declare-missing',
      'found',
      {},
      '2026-11-04T09:00:00.000Z',
    );
    expect(held('whereabouts-unknown')).toMatchObject([{ id: 'lost', to: '2026-11-04T09:00:00.000Z' }]);
    world.act(registration, { do: 'void', fact, reason: 'Somebody else' });
    expect(held('whereabouts-unknown')).toMatchObject([{ id: 'lost', to: undefined }]);
    expect(world.keys(registration)).toContain('declare-missing');
  });

  it('an order that alone made somebody subject, discharged here, is in force nowhere', () => {
    const { world, registration, held } = registeredOnLicence('order-alone');
    const order: Day = '2026-11-02';
    world.circumstance(person, { id: 'order', kind: 'shpo', from: order, value: true });
    world.command(registration, 'record-notification', { of: ['initial'], on: world.now, ...visit });
    world.advance('2026-11-06T09:00:00.000Z');
    world.command(registration, 'end', { reason: 'order-discharged', evidence: 'evidence:order' });
    expect(registration.process.outcome).toBe('order-discharged');
    expect(held('shpo')).toMatchObject([{ id: 'order', to: world.now, endReason: 'discharged' }]);
  });
});
