import type { Instant } from '../../../domain/time/time';
import { acceptedBy, pack, packWith } from '../../support/pack';
import { refusalOf } from '../../support/story';
import { avon, begun, kent, moving, person } from '../../support/transfers';
import { World, type Living } from '../../support/world';

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
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
  };

  beforeEach(() => {
    // Monday, with no bank holiday before Christmas.
    world = new World('2026-11-02T09:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: kent });
    transfer = world.start('transfer', person, moving);
  });

  it('a transfer asks the sending force for the risk pack by the end of the next working day', () => {
    expect(world.keys(transfer)).toEqual(['request']);
    expect(world.step(transfer, 'request')).toMatchObject({ owner: kent, dueOn: '2026-11-03' });
  });

  it('the receiving force has five working days from when it was asked', () => {
    world.advance('2026-11-03T15:00:00.000Z');
    world.complete(transfer, 'request', 'sent', pack);
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(world.step(transfer, 'decide')).toMatchObject({ owner: avon, dueOn: '2026-11-10' });
    expect(due('decide')).toBe('2026-11-10T23:59:59.000Z');
  });

  it('the sender is accountable until acceptance, and then the receiver: never none, never two', () => {
    expect(accountable()).toEqual([kent]);
    world.complete(transfer, 'request', 'sent', pack);
    expect(accountable().at(-1)).toBe(kent);
    expect(transfer.process.lead).toBe(kent);
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
    expect(accountable().at(-1)).toBe(avon);
    expect(transfer.process.lead).toBe(avon);
  });

  it("acceptance opens the receiver's work, and asks everybody to acknowledge the move", () => {
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

  it("children's social care is told of the move as well where it is named", () => {
    world.circumstance('subject-2', { id: 'home-2', kind: 'accountable', from: '2020-01-01', value: kent });
    transfer = world.start('transfer', 'subject-2', { ...moving, socialCare: 'social-care:bristol/mash' });
    accept();
    expect(world.open(transfer).map(({ owner }) => owner)).toContain('social-care:bristol/mash');
  });

  it.each([
    ['1', undefined],
    ['2', '2026-11-30'],
    ['3', '2026-11-16'],
  ])('MAPPA responsibility at level %s moves by %s', (level, dueOn) => {
    tell('level', 'mappa-level', level);
    accept();
    const step = world.open(transfer).find((open) => open.step === 'move-mappa');
    expect(step?.dueOn).toBe(dueOn);
  });

  it.each([
    ['medium', '2026-11-16'],
    ['high', '2026-11-04'],
    ['very-high', '2026-11-04'],
  ])('the receiver visits a person at %s risk by %s', (risk, dueOn) => {
    tell('risk', 'risk', risk);
    accept();
    expect(world.step(transfer, 'first-contact').dueOn).toBe(dueOn);
  });

  it('the first visit keeps to the risk that the acceptance was based on when the risk changes afterwards', () => {
    tell('risk', 'risk', 'high');
    accept();
    tell('risk', 'risk', 'medium');
    expect(world.step(transfer, 'first-contact').dueOn).toBe('2026-11-04');
  });

  it('after a rejection the sender is told and asked again, and a second request can be accepted', () => {
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-11-05T10:00:00.000Z');
    world.complete(transfer, 'decide', 'rejected', { grounds: 'incomplete-pack', reason: 'No photograph' });
    expect(world.keys(transfer)).toEqual(['request']);
    expect(world.step(transfer, 'request')).toMatchObject({ owner: kent, dueOn: '2026-11-06' });
    expect(transfer.notices).toContainEqual(expect.objectContaining({ name: 'rejected', toUnit: kent }));
    expect(accountable().at(-1)).toBe(kent);
    const corrected = packWith('risk-assessment', 'management-plan', 'photograph');
    world.complete(transfer, 'request', 'sent', corrected);
    expect(world.step(transfer, 'decide').dueOn).toBe('2026-11-12');
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7', packHash: corrected.packHash });
    expect(accountable().at(-1)).toBe(avon);
  });

  it('voiding an acceptance takes everything back', () => {
    world.complete(transfer, 'request', 'sent', pack);
    const acceptance = world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
    world.act(transfer, { do: 'void', fact: acceptance.id, reason: 'Clicked by mistake' });
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(accountable()).toEqual([kent]);
    expect(transfer.process.lead).toBe(kent);
    expect(transfer.events.map(({ type }) => type)).toContain('circumstance-withdrawn');
    expect(transfer.process.outcome).toBeUndefined();
    expect(transfer.notices.map(({ name }) => name)).not.toContain('overtaken');
    world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:8'));
    expect(accountable().at(-1)).toBe(avon);
  });

  it('an acceptance that is corrected becomes a rejection', () => {
    world.complete(transfer, 'request', 'sent', pack);
    const decision = world.complete(transfer, 'decide', 'accepted', acceptedBy('staff:7'));
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

  it('a transfer ends when every step is done, and not before', () => {
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
      refusalOf(() => world.command(transfer, 'withdraw', { reason: 'late', approvedBy: 'staff:1' })),
    ).toBe('process.over');
  });

  it('the sender can withdraw a transfer until it is accepted', () => {
    world.complete(transfer, 'request', 'sent', pack);
    world.command(transfer, 'withdraw', { reason: 'The move fell through', approvedBy: 'staff:1' });
    expect(transfer.process.outcome).toBe('withdrawn');
    expect(world.open(transfer)).toEqual([]);
    expect(transfer.notices).toContainEqual(expect.objectContaining({ name: 'withdrawn', toUnit: avon }));
  });

  it('a transfer cannot be withdrawn once accepted: a transfer back is a new one', () => {
    accept();
    expect(
      refusalOf(() => world.command(transfer, 'withdraw', { reason: 'regret', approvedBy: 'staff:1' })),
    ).toBe('transfer.already-accepted');
    expect(accountable().at(-1)).toBe(avon);
  });

  it('a transfer is refused from a unit to itself, and from a unit that is not accountable', () => {
    expect(refusalOf(() => world.start('transfer', person, { ...moving, receiving: kent }))).toBe(
      'transfer.same-unit',
    );
    expect(
      refusalOf(() => world.start('transfer', person, { ...moving, sending: avon, receiving: kent })),
    ).toBe('transfer.sender-not-accountable');
  });

  it('a transfer stays open and is late when the receiver is silent: silence is never acceptance', () => {
    world.complete(transfer, 'request', 'sent', pack);
    world.advance('2026-12-20T00:00:00.000Z');
    expect(world.keys(transfer)).toEqual(['decide']);
    expect((due('decide') ?? '') < world.now).toBe(true);
    expect(accountable()).toEqual([kent]);
  });
});

describe('the joint first MAPPA meeting of a transfer', () => {
  // Mon 2 Nov 2026, no bank holiday until Christmas: 20 working days are four weeks, Mon 30 Nov; 10 are two, Mon 16 Nov.
  it.each([
    ['2', '2026-11-30'],
    ['3', '2026-11-16'],
  ])(
    'the joint meeting at level %s is held by %s, with a part for the old area, before MAPPA moves',
    (level, dueOn) => {
      const { world, transfer, told, send, accept, due } = begun('2026-11-02T09:00:00.000Z');
      told('level', 'mappa-level', level, '2026-01-01');
      send();
      accept();
      expect([due('joint-meeting'), due('attend-meeting'), due('move-mappa')]).toEqual([dueOn, dueOn, dueOn]);
      expect(world.step(transfer, 'joint-meeting').owner).toBe(moving.receivingMappa);
      expect(world.step(transfer, 'attend-meeting').owner).toBe(kent);
      expect(refusalOf(() => world.complete(transfer, 'move-mappa', 'moved', { jointMeeting: true }))).toBe(
        'step.waits',
      );
      world.complete(transfer, 'joint-meeting', 'held', { sendingAttended: true, level, reason: 'Stays' });
      expect(world.keys(transfer)).not.toContain('attend-meeting');
      world.complete(transfer, 'move-mappa', 'moved', { jointMeeting: true });
    },
  );

  it('a joint meeting without the old area leaves that an account to give', () => {
    const { world, transfer, told, send, accept } = begun('2026-11-02T09:00:00.000Z');
    told('level', 'mappa-level', '2', '2026-01-01');
    send();
    accept();
    world.complete(transfer, 'joint-meeting', 'held', { sendingAttended: false, level: '2', reason: 'Ill' });
    expect(world.keys(transfer)).toContain('attend-meeting');
    world.complete(transfer, 'attend-meeting', 'account-given', { evidence: 'evidence:account-1' });
    expect(world.keys(transfer)).not.toContain('attend-meeting');
  });

  it('a joint meeting held before a planned move, once the pack is sent, counts when the person is accepted', () => {
    const { world, transfer, told, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const held = { on: '2026-11-03T14:00:00.000Z', level: '2', reason: 'Planned move' };
    told('level', 'mappa-level', '2', '2026-01-01');
    world.advance('2026-11-03T16:00:00.000Z');
    expect(refusalOf(() => world.command(transfer, 'record-joint-meeting', held))).toBe('transfer.not-sent');
    send();
    world.command(transfer, 'record-joint-meeting', held);
    expect(refusalOf(() => world.command(transfer, 'record-joint-meeting', held))).toBe(
      'transfer.meeting-recorded',
    );
    world.advance('2026-11-04T10:00:00.000Z');
    accept();
    expect(world.keys(transfer)).not.toContain('joint-meeting');
    expect(world.keys(transfer)).not.toContain('attend-meeting');
    expect(world.keys(transfer)).toContain('move-mappa');
  });

  it('there is no joint meeting at level 1', () => {
    const { world, transfer, told, send, accept } = begun('2026-11-02T09:00:00.000Z');
    told('level', 'mappa-level', '1', '2026-01-01');
    send();
    accept();
    expect(world.keys(transfer)).not.toContain('joint-meeting');
    const held = { on: '2026-11-02T08:00:00.000Z', level: '1', reason: 'x' };
    expect(refusalOf(() => world.command(transfer, 'record-joint-meeting', held))).toBe(
      'transfer.no-meeting',
    );
  });
});

describe('what else happens to the person during a transfer', () => {
  it('the transfer of a person recalled to prison goes on, and the first visit waits until release', () => {
    const { world, transfer, told, send, accept, due, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    expect(due('first-contact')).toBe('2026-11-16');
    world.advance('2026-11-04T10:00:00.000Z');
    told('prison', 'custody', true, '2026-11-04');
    expect(due('first-contact')).toBeUndefined();
    expect(due('record-visor')).toBe('2026-11-03');
    expect(accountable()).toBe(avon);
    world.advance('2026-11-20T10:00:00.000Z');
    told('prison', 'custody', true, '2026-11-04', '2026-11-20');
    // Mon 2 Nov is not counted; Tue 3 is 1. In custody from Wed 4 to Thu 19. Fri 20, the day of release, is 2;
    // Mon 23 to Fri 27 are 3 to 7; Mon 30 is 8, Tue 1 Dec 9, Wed 2 Dec 10.
    expect(due('first-contact')).toBe('2026-12-02');
    expect(world.step(transfer, 'first-contact').assignee).toBe('staff:7');
  });

  it('a death during a transfer leaves nothing to do, and whoever was accountable stays on record', () => {
    const { world, transfer, told, send, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    told('death', 'deceased', true, '2026-11-03');
    expect(transfer.process.outcome).toBeUndefined();
    world.advance('2026-11-03T09:00:00.000Z');
    expect(transfer.process.outcome).toBe('deceased');
    expect(world.open(transfer)).toEqual([]);
    expect(accountable()).toBe(kent);
  });
});
