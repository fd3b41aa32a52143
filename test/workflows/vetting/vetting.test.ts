import type { Refused } from '../../../domain/errors';
import { spellsAt } from '../../../domain/circumstances';
import type { Instant } from '../../../domain/time/time';
import { World, type Living } from '../../support/world';

const member = 'officer-subject';
const before = {
  member: 'staff:4711',
  unit: 'police:kent/mosovo',
  vettingUnit: 'police:kent/vetting',
  minimum: 'NPPV2',
} as const;
const held = { ...before, heldLevel: 'NPPV2', heldFrom: '2024-03-02', heldUntil: '2027-03-01' } as const;

const refusalOf = (task: () => unknown): string => {
  try {
    task();
    return 'done';
  } catch (error) {
    return (error as Refused).code;
  }
};

describe('vetting of a member of staff', () => {
  let world: World;
  beforeEach(() => {
    world = new World('2026-10-01T09:00:00.000Z');
  });
  const start = (input: object): Living => world.start('vetting', member, { ...input });
  const isCleared = (at: Instant = world.now): string | undefined =>
    spellsAt(world.of(member), at).cleared?.value;
  const told = (one: Living): string[] => one.notices.map(({ name, toUnit }) => `${name} ${toUnit}`);

  it('a member of staff is not cleared for a post until the clearance is decided', () => {
    const one = start(before);
    // Twenty working days from Thursday 1 October 2026, no holidays between: Thursday 29 October.
    expect(world.step(one, 'clear')).toMatchObject({ owner: 'police:kent/vetting', dueOn: '2026-10-29' });
    expect(isCleared()).toBeUndefined();
    world.complete(one, 'clear', 'cleared', { level: 'NPPV2', from: '2026-10-01', until: '2029-09-30' });
    expect(isCleared()).toBe('NPPV2');
  });

  it.each([
    ['below the level of the post is refused', 'NPPV3', 'NPPV2', 'vetting.level-too-low'],
    ['at the level of the post is taken', 'NPPV2', 'NPPV2', 'done'],
    ['above the level of the post is taken', 'NPPV2', 'MV', 'done'],
  ])('a clearance %s', (_, minimum, level, expected) => {
    const one = start({ ...before, minimum });
    const years = { from: '2026-10-01', until: '2029-09-30' };
    expect(refusalOf(() => world.complete(one, 'clear', 'cleared', { level, ...years }))).toBe(expected);
  });

  it('a member of staff has one vetting at a time, and may have another when it is over', () => {
    const one = start(before);
    expect(refusalOf(() => start(before))).toBe('process.subject-has-one');
    world.command(one, 'leave-post', { on: '2026-10-01' });
    expect(one.process.outcome).toBe('left-post');
    expect(refusalOf(() => start(before))).toBe('done');
  });

  it.each([
    ['three years to the day is taken', '2029-09-30', 'done'],
    ['three years and a day is refused', '2029-10-01', 'vetting.lasts-too-long'],
    ['a single day is taken', '2026-10-01', 'done'],
    ['less than a day is refused', '2026-09-30', 'vetting.ends-too-early'],
  ])('a clearance that lasts %s', (_, until, expected) => {
    const one = start(before);
    expect(
      refusalOf(() => world.complete(one, 'clear', 'cleared', { level: 'NPPV2', from: '2026-10-01', until })),
    ).toBe(expected);
  });

  it('a clearance is renewed from 120 days before its last day, and by that day', () => {
    const one = start(held);
    // The last day is Monday 1 March 2027; 120 days before it is Sunday 1 November 2026.
    expect(world.keys(one)).toEqual([]);
    world.advance('2026-10-31T23:59:59.000Z');
    expect(world.keys(one)).toEqual([]);
    world.advance('2026-11-01T00:00:00.000Z');
    expect(world.step(one, 'renew')).toMatchObject({ dueOn: '2027-03-01', owner: 'police:kent/vetting' });
  });

  it('a clearance holds through its last day and not a second longer, even while its renewal is under way', () => {
    const one = start(held);
    world.advance('2027-03-01T23:59:59.000Z');
    expect(isCleared()).toBe('NPPV2');
    expect(world.keys(one)).toEqual(['renew']);
    world.advance('2027-03-02T00:00:00.000Z');
    expect(isCleared()).toBeUndefined();
    // Day 0: access ends by event, and the unit covers what is open. One working day from Tuesday 2 March: Wednesday 3.
    expect(told(one)).toContain('access-ended police:kent/mosovo');
    expect(world.step(one, 'cover')).toMatchObject({ owner: 'police:kent/mosovo', dueOn: '2027-03-03' });
  });

  it('a clearance goes on without a gap when it is renewed in time', () => {
    const one = start(held);
    world.advance('2027-02-01T09:00:00.000Z');
    world.complete(one, 'renew', 'cleared', { level: 'NPPV2', from: '2027-03-02', until: '2030-03-01' });
    world.advance('2027-03-02T00:00:00.000Z');
    expect(isCleared()).toBe('NPPV2');
    expect(told(one)).not.toContain('access-ended police:kent/mosovo');
    expect(isCleared('2026-10-15T00:00:00.000Z')).toBe('NPPV2');
  });

  it('a renewal that would leave a gap is refused while the old clearance still holds', () => {
    const one = start(held);
    world.advance('2027-02-01T09:00:00.000Z');
    const renew = (from: string) =>
      refusalOf(() => world.complete(one, 'renew', 'cleared', { level: 'NPPV2', from, until: '2030-03-01' }));
    expect(renew('2027-03-03')).toBe('vetting.leaves-gap');
    expect(renew('2027-03-02')).toBe('done');
  });

  it('a clearance that is renewed late holds again from the day that the renewal says', () => {
    const one = start(held);
    world.advance('2027-03-10T09:00:00.000Z');
    expect(world.keys(one)).toEqual(['cover', 'renew']);
    world.complete(one, 'renew', 'cleared', { level: 'NPPV2', from: '2027-03-10', until: '2030-03-09' });
    expect(isCleared()).toBe('NPPV2');
    expect(isCleared('2027-03-05T12:00:00.000Z')).toBeUndefined();
    expect(told(one)).toContain('access-restored police:kent/mosovo');
    // What was to be covered is with its owner again.
    expect(world.keys(one)).toEqual([]);
  });

  it('a vetting is over when the clearance lapsed and the open steps are covered', () => {
    const one = start(held);
    world.advance('2027-03-10T09:00:00.000Z');
    world.complete(one, 'cover', 'covered');
    expect(one.process.outcome).toBe('not-cleared');
  });

  it('a clearance refused before the post clears nobody, and the unit only confirms that nothing is left to cover', () => {
    const one = start(before);
    world.complete(one, 'clear', 'refused', { grounds: 'failed' });
    expect(isCleared()).toBeUndefined();
    expect(world.keys(one)).toEqual(['cover']);
    world.complete(one, 'cover', 'covered');
    expect(one.process.outcome).toBe('not-cleared');
  });

  it('adverse information has the clearance reviewed within five working days', () => {
    const one = start(held);
    world.command(one, 'record-adverse-information', { source: 'intelligence' });
    // Five working days from Thursday 1 October: 2, 5, 6, 7, 8 October.
    expect(world.step(one, 'review').dueOn).toBe('2026-10-08');
    expect(isCleared()).toBe('NPPV2');
    world.complete(one, 'review', 'maintained');
    expect(isCleared()).toBe('NPPV2');
    expect(world.keys(one)).toEqual([]);
  });

  it('a suspension ends access at once, and the decision to restore it gives it back from then', () => {
    const one = start(held);
    world.command(one, 'record-adverse-information', { source: 'misconduct' });
    world.now = '2026-10-02T09:00:00.000Z';
    world.complete(one, 'review', 'suspended');
    expect(isCleared()).toBeUndefined();
    expect(world.keys(one)).toEqual(['cover', 'restore']);
    world.complete(one, 'cover', 'covered');
    world.now = '2026-10-20T09:00:00.000Z';
    world.complete(one, 'restore', 'restored');
    expect(isCleared()).toBe('NPPV2');
    expect(isCleared('2026-10-10T00:00:00.000Z')).toBeUndefined();
    expect(one.process.outcome).toBeUndefined();
    // The last day stands: nothing was prolonged.
    world.advance('2027-03-02T00:00:00.000Z');
    expect(isCleared()).toBeUndefined();
  });

  it('a vetting is over when the clearance is withdrawn and the open steps are covered', () => {
    const one = start(held);
    world.command(one, 'record-adverse-information', { source: 'criminal' });
    world.complete(one, 'review', 'withdrawn');
    expect(isCleared()).toBeUndefined();
    world.complete(one, 'cover', 'covered');
    expect(one.process.outcome).toBe('not-cleared');
  });

  it('adverse information is refused while no clearance is held', () => {
    const one = start(before);
    expect(refusalOf(() => world.command(one, 'record-adverse-information', { source: 'declared' }))).toBe(
      'vetting.nothing-held',
    );
  });

  it('a vetting starts with a clearance that is held already only if level and last day are both given', () => {
    expect(refusalOf(() => start({ ...before, heldLevel: 'NPPV2' }))).toBe('vetting.held-in-part');
    expect(refusalOf(() => start({ ...before, heldUntil: '2027-03-01' }))).toBe('vetting.held-in-part');
    expect(refusalOf(() => start({ ...held, minimum: 'NPPV3' }))).toBe('vetting.level-too-low');
    expect(refusalOf(() => start({ ...held, heldFrom: '2024-03-01' }))).toBe('vetting.lasts-too-long');
  });

  it('a clearance that ran out before the vetting began asks for cover at once', () => {
    const one = start({ ...before, heldLevel: 'NPPV2', heldUntil: '2026-09-30' });
    expect(isCleared()).toBeUndefined();
    expect(world.keys(one)).toEqual(['cover', 'renew']);
  });

  it('correcting the last day of a clearance moves its renewal and its end', () => {
    const one = start(held);
    world.advance('2026-11-02T00:00:00.000Z');
    world.act(one, {
      do: 'correct',
      fact: one.process.started.id,
      data: { heldUntil: '2026-11-30' },
      reason: 'The certificate says November',
    });
    expect(world.step(one, 'renew').dueOn).toBe('2026-11-30');
    expect(isCleared('2026-12-01T00:00:00.000Z')).toBeUndefined();
  });

  it('a vetting ends when the member of staff leaves the post', () => {
    const one = start(held);
    world.command(one, 'leave-post', { on: '2026-10-01' });
    expect(one.process.outcome).toBe('left-post');
    expect(world.open(one)).toEqual([]);
  });
});

describe('chasing a renewal', () => {
  it('a renewal is chased 90, 60 and 30 days before the last day and on it, and then goes up the line, each once', () => {
    const world = new World('2026-10-01T09:00:00.000Z');
    const one = world.start('vetting', member, { ...held });
    world.advance('2027-03-20T00:00:00.000Z');
    const rungs = one.events
      .filter(({ type, stepKey }) => type === 'rung' && stepKey?.startsWith('renew'))
      .map(({ at, data }) => `${at.slice(0, 10)} ${(data as { rung: string; to: string }).to}`);
    // Due at the end of 1 March 2027: 90 days before is 1 December, 60 days 31 December, 30 days 30 January.
    expect(rungs).toEqual([
      '2026-12-01 owner',
      '2026-12-31 owner',
      '2027-01-30 supervisor',
      '2027-03-01 unit-manager',
      '2027-03-02 force-lead',
    ]);
  });
});
