import type { UnitId } from '../../domain/parties';
import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time';
import { World, type Living } from '../support/world';

const kent: UnitId = 'police:kent/mosovo';
const avon: UnitId = 'police:avon-and-somerset/mosovo';
const person = 'subject-1';
const moving = {
  sending: kent,
  receiving: avon,
  receivingMappa: 'police:avon-and-somerset/mappa',
  receivingVisor: 'police:avon-and-somerset/visor',
  sendingNpt: 'npt:kent/ashford',
  receivingNpt: 'npt:avon-and-somerset/bedminster',
  sendingProbation: 'probation:kent/ashford-pdu',
  receivingProbation: 'probation:south-west/bristol-pdu',
  confirmedOn: '2026-11-02',
};
const pack = { packHash: 'a'.repeat(64), items: [] };
const refused = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('a transfer between forces', () => {
  let world: World;
  let transfer: Living;

  const tell = (id: string, kind: 'mappa-level' | 'risk', value: string): void =>
    world.circumstance(person, { id, kind, from: '2026-01-01', value } as never);
  const accountable = (): unknown[] =>
    world
      .of(person)
      .filter(({ kind, from }) => kind === 'accountable' && from <= world.now)
      .sort((a, b) => (a.from < b.from ? -1 : 1))
      .map(({ value }) => value);
  const due = (name: string): Instant | undefined => world.step(transfer, name).dueAt;
  const accept = (): void => {
    world.complete(transfer, 'request', 'sent', pack);
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7' });
  };

  beforeEach(() => {
    // Monday, with no bank holiday before Christmas.
    world = new World('2026-11-02T09:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: kent });
    transfer = world.start('transfer', person, moving);
  });

  it('asks the sending force for the risk pack by the end of the next working day', () => {
    expect(world.keys(transfer)).toEqual(['request']);
    expect(world.step(transfer, 'request')).toMatchObject({ owner: kent, dueOn: '2026-11-03' });
  });

  it('gives the receiving force five working days from when it was asked', () => {
    world.advance('2026-11-03T15:00:00.000Z');
    world.complete(transfer, 'request', 'sent', pack);
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(world.step(transfer, 'decide')).toMatchObject({ owner: avon, dueOn: '2026-11-10' });
    expect(due('decide')).toBe('2026-11-10T23:59:59.000Z');
  });

  it('leaves the sender accountable until acceptance, and then the receiver: never none, never two', () => {
    expect(accountable()).toEqual([kent]);
    world.complete(transfer, 'request', 'sent', pack);
    expect(accountable().at(-1)).toBe(kent);
    expect(transfer.process.lead).toBe(kent);
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7' });
    expect(accountable().at(-1)).toBe(avon);
    expect(transfer.process.lead).toBe(avon);
  });

  it("opens the receiver's work on acceptance, and asks everybody to acknowledge", () => {
    accept();
    expect(world.keys(transfer)).toEqual([
      'acknowledge-move',
      'acknowledge-move',
      'acknowledge-move',
      'acknowledge-move',
      'first-contact',
      'record-visor',
    ]);
    expect(world.step(transfer, 'first-contact')).toMatchObject({
      owner: avon,
      assignee: 'staff:7',
      dueOn: '2026-11-16',
    });
    expect(
      world
        .open(transfer)
        .filter(({ step }) => step === 'acknowledge-move')
        .map(({ owner }) => owner)
        .sort(),
    ).toEqual(
      [moving.sendingNpt, moving.receivingNpt, moving.sendingProbation, moving.receivingProbation].sort(),
    );
  });

  it("tells children's social care as well where it is named", () => {
    world.circumstance('subject-2', { id: 'home-2', kind: 'accountable', from: '2020-01-01', value: kent });
    transfer = world.start('transfer', 'subject-2', { ...moving, socialCare: 'social-care:bristol/mash' });
    accept();
    expect(world.open(transfer).map(({ owner }) => owner)).toContain('social-care:bristol/mash');
  });

  it.each([
    ['1', undefined],
    ['2', '2026-11-30'],
    ['3', '2026-11-16'],
  ])('at MAPPA level %s moves MAPPA responsibility by %s', (level, dueOn) => {
    tell('level', 'mappa-level', level);
    accept();
    const step = world.open(transfer).find((open) => open.step === 'move-mappa');
    expect(step?.dueOn).toBe(dueOn);
  });

  it.each([
    ['medium', '2026-11-16'],
    ['high', '2026-11-04'],
    ['very-high', '2026-11-04'],
  ])('at %s risk makes first contact by %s', (risk, dueOn) => {
    tell('risk', 'risk', risk);
    accept();
    expect(world.step(transfer, 'first-contact').dueOn).toBe(dueOn);
  });

  it('keeps to the risk the acceptance was based on when the risk changes afterwards', () => {
    tell('risk', 'risk', 'high');
    accept();
    tell('risk', 'risk', 'medium');
    expect(world.step(transfer, 'first-contact').dueOn).toBe('2026-11-04');
  });

  it('rejected with a reason: the sender is told and asked again, and a second request can be accepted', () => {
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-05T10:00:00.000Z');
    world.complete(transfer, 'decide', 'rejected', { grounds: 'incomplete-pack', reason: 'No photograph' });
    expect(world.keys(transfer)).toEqual(['request']);
    expect(world.step(transfer, 'request')).toMatchObject({ owner: kent, dueOn: '2026-11-06' });
    expect(transfer.notices).toContainEqual(expect.objectContaining({ name: 'rejected', toUnit: kent }));
    expect(accountable().at(-1)).toBe(kent);
    world.complete(transfer, 'request', 'sent', { packHash: 'b'.repeat(64), items: [] });
    expect(world.step(transfer, 'decide').dueOn).toBe('2026-11-12');
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7' });
    expect(accountable().at(-1)).toBe(avon);
  });

  it('takes everything back when an acceptance is voided', () => {
    world.complete(transfer, 'request', 'sent', pack);
    const acceptance = world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7' });
    world.act(transfer, { do: 'void', fact: acceptance.id, reason: 'Clicked by mistake' });
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(accountable()).toEqual([kent]);
    expect(transfer.process.lead).toBe(kent);
    expect(transfer.events.map(({ type }) => type)).toContain('circumstance-withdrawn');
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:8' });
    expect(accountable().at(-1)).toBe(avon);
  });

  it('turns into a rejection when the acceptance is corrected', () => {
    world.complete(transfer, 'request', 'sent', pack);
    const decision = world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7' });
    world.act(transfer, {
      do: 'correct',
      fact: decision.id,
      outcome: 'rejected',
      data: { grounds: 'not-resident', reason: 'Never lived here' },
      reason: 'Recorded as the wrong outcome',
    });
    expect(world.keys(transfer)).toEqual(['request']);
    expect(accountable()).toEqual([kent]);
  });

  it('ends when every step is done, and not before', () => {
    accept();
    for (const step of world.open(transfer)) {
      expect(transfer.process.outcome).toBeUndefined();
      const outcome =
        { 'acknowledge-move': 'acknowledged', 'record-visor': 'recorded', 'first-contact': 'made' }[
          step.step
        ] ?? '';
      world.complete(transfer, step.key, outcome);
    }
    expect(transfer.process.outcome).toBe('received');
    expect(transfer.wakeAt).toBeUndefined();
    expect(
      refused(() => world.command(transfer, 'withdraw', { reason: 'late', approvedBy: 'staff:1' })),
    ).toBe('process.over');
  });

  it('can be withdrawn by the sender until it is accepted', () => {
    world.complete(transfer, 'request', 'sent', pack);
    world.command(transfer, 'withdraw', { reason: 'The move fell through', approvedBy: 'staff:1' });
    expect(transfer.process.outcome).toBe('withdrawn');
    expect(world.open(transfer)).toEqual([]);
    expect(transfer.notices).toContainEqual(expect.objectContaining({ name: 'withdrawn', toUnit: avon }));
  });

  it('cannot be withdrawn once accepted: a transfer back is a new one', () => {
    accept();
    expect(
      refused(() => world.command(transfer, 'withdraw', { reason: 'regret', approvedBy: 'staff:1' })),
    ).toBe('transfer.already-accepted');
    expect(accountable().at(-1)).toBe(avon);
  });

  it('is refused from a unit to itself, and from a unit that is not accountable', () => {
    expect(refused(() => world.start('transfer', person, { ...moving, receiving: kent }))).toBe(
      'transfer.same-unit',
    );
    expect(
      refused(() => world.start('transfer', person, { ...moving, sending: avon, receiving: kent })),
    ).toBe('transfer.sender-not-accountable');
  });

  it('cannot be accepted twice by way of two transfers: the second is refused', () => {
    const other = world.start('transfer', person, { ...moving, receiving: 'police:dorset/mosovo' });
    world.complete(other, 'request', 'sent', pack);
    accept();
    expect(refused(() => world.complete(other, 'decide', 'accepted', { officer: 'staff:9' }))).toBe(
      'transfer.sender-not-accountable',
    );
    expect(accountable().at(-1)).toBe(avon);
  });

  it('stays open and is late when the receiver is silent: silence is never acceptance', () => {
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-12-20T00:00:00.000Z');
    expect(world.keys(transfer)).toEqual(['decide']);
    expect((due('decide') ?? '') < world.now).toBe(true);
    expect(accountable()).toEqual([kent]);
  });
});
