import { calendarOf, type Nation } from '../../../domain/calendars/calendar';
import type { CircumstanceKind, Spell } from '../../../domain/circumstances';
import { Refused } from '../../../domain/errors';
import { areaOf, type UnitId } from '../../../domain/people/parties';
import type { Instant } from '../../../domain/time/time';
import { acceptedBy, pack, packWith } from '../../support/pack';
import { World, type Living } from '../../support/world';

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
const refusal = (act: () => unknown): Refused => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
const refused = (act: () => unknown): string => refusal(act).code;
const placesOf = ({ more }: Refused): string[] => (more.errors ?? []).map(({ pointer }) => pointer);

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
      refused(() => world.command(transfer, 'withdraw', { reason: 'late', approvedBy: 'staff:1' })),
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
      refused(() => world.command(transfer, 'withdraw', { reason: 'regret', approvedBy: 'staff:1' })),
    ).toBe('transfer.already-accepted');
    expect(accountable().at(-1)).toBe(avon);
  });

  it('a transfer is refused from a unit to itself, and from a unit that is not accountable', () => {
    expect(refused(() => world.start('transfer', person, { ...moving, receiving: kent }))).toBe(
      'transfer.same-unit',
    );
    expect(
      refused(() => world.start('transfer', person, { ...moving, sending: avon, receiving: kent })),
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

/** The holidays of the nation that a unit works in, as its directory entry says. */
const nationOf = (unit: UnitId): Nation =>
  areaOf(unit).endsWith(':scotland') || areaOf(unit).endsWith(':glasgow')
    ? 'scotland'
    : areaOf(unit).endsWith(':northern-ireland')
      ? 'northern-ireland'
      : 'england-and-wales';

/** A person of Kent, and a transfer that has just begun. */
function begun(now: Instant, more: object = {}) {
  const world = new World(now);
  world.law = { ...world.law, calendarOf: (unit) => calendarOf(nationOf(unit)) };
  world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: kent });
  const transfer = world.start('transfer', person, { ...moving, ...more });
  return {
    world,
    transfer,
    told: (id: string, kind: CircumstanceKind, value: unknown, from: string, to?: string): void =>
      world.circumstance(person, { id, kind, from, to, value } as Spell),
    send: () => world.complete(transfer, 'request', 'sent', pack),
    accept: (one = transfer) => world.complete(one, 'decide', 'accepted', acceptedBy('staff:7')),
    accountable: (): unknown =>
      world
        .of(person)
        .filter(({ kind, from }) => kind === 'accountable' && from <= world.now)
        .sort((a, b) => (a.from < b.from ? -1 : 1))
        .at(-1)?.value,
    due: (name: string) => world.step(transfer, name).dueOn,
  };
}

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
      expect(refused(() => world.complete(transfer, 'move-mappa', 'moved', { jointMeeting: true }))).toBe(
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
    expect(refused(() => world.command(transfer, 'record-joint-meeting', held))).toBe('transfer.not-sent');
    send();
    world.command(transfer, 'record-joint-meeting', held);
    expect(refused(() => world.command(transfer, 'record-joint-meeting', held))).toBe(
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
    expect(refused(() => world.command(transfer, 'record-joint-meeting', held))).toBe('transfer.no-meeting');
  });
});

describe('a transfer across a border', () => {
  const scotland = {
    receiving: 'police:scotland/offender-management',
    receivingMappa: 'mappa:scotland/coordinator',
    receivingVisor: 'police:scotland/visor',
    receivingNpt: 'police:scotland/community-govan',
    receivingProbation: 'council:glasgow/criminal-justice-social-work',
  };
  const ireland = {
    receiving: 'police:northern-ireland/public-protection',
    receivingMappa: 'mappa:northern-ireland/ppani',
    receivingVisor: 'police:northern-ireland/visor',
    receivingNpt: 'police:northern-ireland/npt-derry',
    receivingProbation: 'probation:northern-ireland/pbni',
  };

  it("a transfer to Scotland is answered by Scotland's working days, and asked for by England's", () => {
    const { world, send, due } = begun('2026-11-25T09:00:00.000Z', {
      ...scotland,
      confirmedOn: '2026-11-27',
    });
    // Confirmed Fri 27 Nov 2026: in England the next working day is Mon 30 Nov, which is no holiday there.
    expect(due('request')).toBe('2026-11-30');
    world.advance('2026-11-26T10:00:00.000Z');
    send();
    // Sent Thu 26 Nov: Fri 27 is 1; Mon 30 is St Andrew's Day; Tue 1 Dec is 2, Wed 3, Thu 4, Fri 4 Dec is 5.
    expect(due('decide')).toBe('2026-12-04');
  });

  it("a transfer to Northern Ireland is answered by Northern Ireland's working days", () => {
    const { world, send, due } = begun('2027-03-15T09:00:00.000Z', { ...ireland, confirmedOn: '2027-03-15' });
    world.advance('2027-03-16T10:00:00.000Z');
    send();
    // Sent Tue 16 Mar 2027: Wed 17 is St Patrick's Day; Thu 18 is 1, Fri 2, Mon 22 is 3, Tue 4, Wed 24 Mar is 5.
    expect(due('decide')).toBe('2027-03-24');
  });

  it('across a border the old force says what the law there treats differently, and both nations acknowledge', () => {
    const { world, transfer, send, accept, due, accountable } = begun('2026-11-26T10:00:00.000Z', {
      ...scotland,
      confirmedOn: '2026-11-26',
    });
    send();
    accept();
    expect(accountable()).toBe(scotland.receiving);
    // Accepted Thu 26 Nov 2026; the old force counts Fri 27 as 1, Mon 30 as 2, Tue 1, Wed 2, Thu 3 Dec as 5.
    expect(world.step(transfer, 'hand-over-orders').owner).toBe(kent);
    expect(due('hand-over-orders')).toBe('2026-12-03');
    const acknowledging = new Map(
      world
        .open(transfer)
        .filter(({ step }) => step === 'acknowledge-move')
        .map(({ owner, dueOn }) => [owner, dueOn]),
    );
    // 3 working days: Fri 27, Mon 30, Tue 1 Dec for Kent; Fri 27, Tue 1, Wed 2 Dec for Glasgow.
    expect(acknowledging.get('probation:kent/ashford-pdu')).toBe('2026-12-01');
    expect(acknowledging.get('council:glasgow/criminal-justice-social-work')).toBe('2026-12-02');
  });

  it('within England and Wales no force says what another law treats differently', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    expect(world.keys(transfer)).not.toContain('hand-over-orders');
  });

  it('a transfer to Scotland names criminal justice social work, one to Northern Ireland its probation board', () => {
    const { world } = begun('2026-11-02T09:00:00.000Z');
    const start = (more: object) => () => world.start('transfer', person, { ...moving, ...more });
    const probation = refusal(start({ ...scotland, receivingProbation: 'probation:kent/ashford-pdu' }));
    expect([probation.code, ...placesOf(probation)]).toEqual([
      'transfer.wrong-body',
      '/input/receivingProbation',
    ]);
    expect(refused(start({ ...ireland, receivingProbation: scotland.receivingProbation }))).toBe(
      'transfer.wrong-body',
    );
  });
});

describe('a person who goes abroad', () => {
  const bureau = 'police:international-crime/bureau';
  const abroad = {
    receiving: bureau,
    receivingMappa: undefined,
    receivingVisor: undefined,
    receivingNpt: undefined,
    receivingProbation: undefined,
    referral: 'interpol',
  };

  it('a person who goes abroad is referred and stays with the sender, whom nobody abroad can relieve', () => {
    const { world, transfer, send, due, accountable } = begun('2026-11-02T09:00:00.000Z', abroad);
    send();
    // 10 working days from Mon 2 Nov 2026: Mon 16 Nov.
    expect(world.keys(transfer)).toEqual(['acknowledge-referral']);
    expect(world.step(transfer, 'acknowledge-referral').owner).toBe(bureau);
    expect(due('acknowledge-referral')).toBe('2026-11-16');
    world.complete(transfer, 'acknowledge-referral', 'acknowledged', { reference: 'IP/1234' });
    expect(accountable()).toBe(kent);
    expect(transfer.process.lead).toBe(kent);
    expect(world.step(transfer, 'record-visor').owner).toBe('police:kent/visor');
    expect(world.keys(transfer)).toEqual(['acknowledge-move', 'acknowledge-move', 'record-visor']);
    expect(
      refused(() => world.command(transfer, 'withdraw', { reason: 'Back', approvedBy: 'staff:1' })),
    ).toBe('transfer.already-referred');
    for (const { key, step } of world.open(transfer))
      world.complete(transfer, key, step === 'record-visor' ? 'recorded' : 'acknowledged');
    expect(transfer.process.outcome).toBe('referred');
  });

  it('a person who goes abroad is referred again when the referral comes back, and silence refers nobody', () => {
    const { world, transfer, send, due } = begun('2026-11-02T09:00:00.000Z', abroad);
    send();
    world.advance('2026-11-04T10:00:00.000Z');
    world.complete(transfer, 'acknowledge-referral', 'returned', { reason: 'Which country?' });
    // Returned on Wed 4 Nov: asked again by the end of Thu 5 Nov.
    expect(due('request')).toBe('2026-11-05');
    expect(transfer.notices).toContainEqual(expect.objectContaining({ name: 'returned', toUnit: kent }));
    send();
    world.advance('2027-02-01T00:00:00.000Z');
    expect(world.keys(transfer)).toEqual(['acknowledge-referral']);
    expect(transfer.process.outcome).toBeUndefined();
    expect(
      refused(() =>
        world.command(transfer, 'record-joint-meeting', {
          on: '2027-01-01T00:00:00.000Z',
          level: '2',
          reason: 'x',
        }),
      ),
    ).toBe('transfer.abroad');
  });
});

describe('a potentially dangerous person who moves', () => {
  const pdp = {
    pdp: true,
    sendingProbation: undefined,
    receivingProbation: undefined,
    receivingMappa: undefined,
  };

  it('a potentially dangerous person has no probation to be told, and a designation that the new force confirms', () => {
    const { world, transfer, send, accept, due } = begun('2026-11-02T09:00:00.000Z', pdp);
    send();
    accept();
    expect(world.keys(transfer)).toEqual([
      'acknowledge-move',
      'acknowledge-move',
      'confirm-designation',
      'first-contact',
      'record-visor',
    ]);
    // 10 working days from Mon 2 Nov 2026: Mon 16 Nov.
    expect(due('confirm-designation')).toBe('2026-11-16');
    expect(world.step(transfer, 'confirm-designation').owner).toBe(avon);
    world.complete(transfer, 'confirm-designation', 'confirmed', {
      necessity: 'As was',
      authorisedBy: 'staff:9',
    });
  });

  it('a registered person is not moved as potentially dangerous, and needs every unit to be named', () => {
    const { world, told } = begun('2026-11-02T09:00:00.000Z');
    const start = (more: object) => () => world.start('transfer', person, { ...moving, ...more });
    const missing = refusal(start({ sendingProbation: undefined, receivingNpt: undefined }));
    expect([missing.code, ...placesOf(missing)]).toEqual([
      'transfer.units-missing',
      '/input/receivingNpt',
      '/input/sendingProbation',
    ]);
    told('registered', 'registered', true, '2024-01-01');
    expect(refused(start(pdp))).toBe('transfer.registered');
  });
});

describe('a person who moves again while a transfer is open', () => {
  const dorset: UnitId = 'police:dorset/mosovo';

  it('a person who moves again has the first transfer withdrawn and a second begun, which is accepted as any other', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    world.command(transfer, 'withdraw', { reason: 'Went to Dorset instead', approvedBy: 'staff:1' });
    const second = world.start('transfer', person, { ...moving, receiving: dorset });
    world.complete(second, 'request', 'sent', pack);
    expect(accountable()).toBe(kent);
    accept(second);
    expect(accountable()).toBe(dorset);
    expect(transfer.process.outcome).toBe('withdrawn');
  });

  it.each(['the first', 'the second'])(
    'of two transfers at once, %s being accepted overtakes the other',
    (which) => {
      const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
      const second = world.start('transfer', person, { ...moving, receiving: dorset });
      send();
      world.complete(second, 'request', 'sent', pack);
      world.advance('2026-11-03T09:00:00.000Z');
      const [taken, other] = which === 'the first' ? [transfer, second] : [second, transfer];
      accept(taken);
      expect(accountable()).toBe(which === 'the first' ? avon : dorset);
      expect(other.process.outcome).toBe('overtaken');
      expect(world.open(other)).toEqual([]);
      expect(other.notices.filter(({ name }) => name === 'overtaken').map(({ toUnit }) => toUnit)).toEqual([
        kent,
        which === 'the first' ? dorset : avon,
      ]);
    },
  );

  it('of two forces that accept in the same moment, the later one is refused', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    send();
    // As it is before the other process has been told.
    world.spells.set(person, [
      { id: 'other/accountable', kind: 'accountable', from: '2026-11-02T08:00:00.000Z', value: dorset },
    ]);
    expect(refused(() => accept())).toBe('transfer.sender-not-accountable');
    expect(world.keys(transfer)).toEqual(['decide']);
  });

  it('a second transfer that is accepted leaves nothing of the first to do', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    world.advance('2026-11-05T09:00:00.000Z');
    const second = world.start('transfer', person, { ...moving, sending: avon, receiving: dorset });
    world.complete(second, 'request', 'sent', pack);
    expect(world.keys(transfer)).toContain('first-contact');
    world.advance('2026-11-06T09:00:00.000Z');
    accept(second);
    expect(accountable()).toBe(dorset);
    expect(transfer.process.outcome).toBe('moved-on');
    expect(world.keys(second)).toContain('first-contact');
  });

  it('a force whose acceptance is voided is not accountable, and sends nobody on', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    const acceptance = accept();
    world.advance('2026-11-05T09:00:00.000Z');
    const second = world.start('transfer', person, { ...moving, sending: avon, receiving: dorset });
    world.act(transfer, { do: 'void', fact: acceptance.id, reason: 'The wrong person' });
    expect(accountable()).toBe(kent);
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(second.process.outcome).toBe('overtaken');
  });

  it('a move back to where the person came from is a transfer like any other', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    world.advance('2026-11-05T09:00:00.000Z');
    const back = world.start('transfer', person, { ...moving, sending: avon, receiving: kent });
    world.complete(back, 'request', 'sent', pack);
    world.advance('2026-11-06T09:00:00.000Z');
    accept(back);
    expect(accountable()).toBe(kent);
    expect(transfer.process.outcome).toBe('moved-on');
  });
});

describe('the risk pack of a transfer', () => {
  it('a risk pack is taken with the hash of its records alone, in whatever order they are listed', () => {
    const { world, transfer, send } = begun('2026-11-02T09:00:00.000Z');
    const sending = (data: object) => refusal(() => world.complete(transfer, 'request', 'sent', { ...data }));
    const told = (one: Refused): unknown => [one.code, ...placesOf(one)];
    const [first, second] = pack.items;
    expect(told(sending({ ...pack, packHash: 'a'.repeat(64) }))).toEqual([
      'transfer.pack-invalid',
      '/data/packHash',
    ]);
    expect(told(sending(packWith()))).toEqual(['transfer.pack-invalid', '/data/items']);
    expect(told(sending(packWith('one', 'one')))).toEqual([
      'transfer.pack-invalid',
      '/data/items/1/reference',
    ]);
    expect(told(sending(packWith('one\ntwo')))).toEqual(['transfer.pack-invalid', '/data/items/0/reference']);
    world.complete(transfer, 'request', 'sent', { ...pack, items: [second, first] });
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(send).toThrow('request is not open');
  });

  it('an acceptance names the pack that was sent, and is refused when it names another', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    send();
    const other = packWith('another').packHash;
    const another = refusal(() =>
      world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7', packHash: other }),
    );
    expect([another.code, ...placesOf(another)]).toEqual(['transfer.pack-changed', '/data/packHash']);
    accept();
  });

  it('a pack that was sent is not altered: it is voided and sent anew, and the old hash accepts nothing', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const sent = send();
    const other = packWith('another');
    const correct = (data: object) =>
      world.act(transfer, { do: 'correct', fact: sent.id, data: { ...data }, reason: 'Another pack' });
    expect(refused(() => correct(other))).toBe('transfer.pack-changed');
    expect(refused(() => correct({ items: other.items }))).toBe('transfer.pack-changed');
    world.act(transfer, { do: 'void', fact: sent.id, reason: 'The wrong pack' });
    expect(world.keys(transfer)).toEqual(['request']);
    world.complete(transfer, 'request', 'sent', other);
    expect(refused(() => accept())).toBe('transfer.pack-changed');
    world.complete(transfer, 'decide', 'accepted', { officer: 'staff:7', packHash: other.packHash });
  });

  it('a pack rejected as incomplete is not sent again as it was, but after another rejection it may be', () => {
    const { world, transfer, send } = begun('2026-11-02T09:00:00.000Z');
    send();
    world.complete(transfer, 'decide', 'rejected', { grounds: 'incomplete-pack', reason: 'No photograph' });
    expect(refused(send)).toBe('transfer.same-pack');
    world.complete(transfer, 'request', 'sent', packWith('photograph'));
    world.complete(transfer, 'decide', 'rejected', { grounds: 'temporary-stay', reason: 'Four days' });
    send();
    expect(world.keys(transfer)).toEqual(['decide']);
  });

  it('a rejection corrected to an acceptance is on the pack that was rejected, and on no other', () => {
    const { world, transfer, send, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    const decision = world.complete(transfer, 'decide', 'rejected', { grounds: 'not-resident', reason: 'x' });
    const correct = (packHash: string) =>
      world.act(transfer, {
        do: 'correct',
        fact: decision.id,
        outcome: 'accepted',
        data: { officer: 'staff:7', packHash },
        reason: 'Recorded as the wrong outcome',
      });
    expect(refused(() => correct('a'.repeat(64)))).toBe('transfer.pack-changed');
    expect(accountable()).toBe(kent);
    correct(pack.packHash);
    expect(accountable()).toBe(avon);
  });
});

describe('work in progress when a person is transferred', () => {
  const registered = {
    regime: 'soa',
    disposal: 'over-6-under-30-months',
    relevantDate: '2026-11-02',
    born: '1980-01-01',
    home: kent,
    needToKnow: [],
  };

  it('work in progress is listed with the pack and with the acceptance, and changes hands with it', () => {
    const { world, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const registration = world.start('registration', person, registered);
    // Due on the third day, counted with the first: Wed 4 Nov 2026.
    const listed = {
      process: registration.id,
      kind: 'registration',
      step: 'initial',
      key: 'initial',
      owner: 'police:kent/station',
      dueOn: '2026-11-04',
    };
    expect(send()).toMatchObject({ work: [listed] });
    expect(world.step(registration, 'initial').owner).toBe('police:kent/station');
    expect(accept()).toMatchObject({ work: [listed] });
    expect(world.step(registration, 'initial')).toMatchObject({
      owner: 'police:avon-and-somerset/station',
      dueOn: '2026-11-04',
    });
    expect(registration.process.lead).toBe(avon);
  });

  it('work in progress goes back with a voided acceptance, late as it may be by then', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    const registration = world.start('registration', person, registered);
    send();
    const acceptance = accept();
    world.advance('2026-11-09T09:00:00.000Z');
    world.act(transfer, { do: 'void', fact: acceptance.id, reason: 'The wrong person' });
    expect(world.step(registration, 'initial').owner).toBe('police:kent/station');
    expect(world.keys(registration)).toContain('record-breach');
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
