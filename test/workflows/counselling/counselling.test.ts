import type { Refused } from '../../../domain/errors';
import { World, type Living } from '../../support/world';

const officer = 'officer-subject';
const health = 'health:kent/occupational-health';
const input = { member: 'staff:4711', health, exposure: 'standard', lastOn: '2026-03-31' } as const;

const refusalOf = (task: () => unknown): string => {
  try {
    task();
    return 'done';
  } catch (error) {
    return (error as Refused).code;
  }
};

describe('counselling of a member of staff', () => {
  let world: World;
  beforeEach(() => {
    world = new World('2026-12-24T10:00:00.000Z');
  });
  const start = (more: object = {}): Living => world.start('counselling', officer, { ...input, ...more });

  it('counselling is offered within twelve months of the last session', () => {
    // Twelve months from 31 March 2026: 31 March 2027.
    expect(world.step(start(), 'offer')).toMatchObject({ owner: health, dueOn: '2027-03-31' });
  });

  it('counselling is offered within six months to somebody with high exposure, at the end of a month that is shorter', () => {
    // Six months from 31 March 2026 would be 31 September: the 30th, which has passed.
    expect(world.step(start({ exposure: 'high' }), 'offer').dueOn).toBe('2026-09-30');
  });

  it('the first twelve months of counselling count from the start for somebody who never had a session', () => {
    const { lastOn: _, ...first } = input;
    expect(world.step(world.start('counselling', officer, first), 'offer').dueOn).toBe('2027-12-24');
  });

  it('the next twelve months of counselling count from the session that was attended', () => {
    const one = start();
    world.complete(one, 'offer', 'offered', { for: '2027-01-11' });
    expect(world.keys(one)).toEqual(['session']);
    world.advance('2027-01-11T16:00:00.000Z');
    world.complete(one, 'session', 'attended');
    expect(world.step(one, 'offer').dueOn).toBe('2028-01-11');
  });

  it('a counselling session may be re-scheduled any number of times, and nothing is late or counted', () => {
    const one = start();
    world.complete(one, 'offer', 'offered', { for: '2027-01-11' });
    world.complete(one, 'session', 'rescheduled', { for: '2027-01-25' });
    world.complete(one, 'session', 'rescheduled', { for: '2027-02-01' });
    expect(world.open(one)).toHaveLength(1);
    expect(world.step(one, 'session').dueOn).toBe('2027-02-01');
    expect(JSON.stringify(one.process.state)).not.toMatch(/2027-01-25/);
  });

  it('a counselling session may be declined, and the next offer comes after the interval', () => {
    const one = start();
    world.complete(one, 'offer', 'offered', { for: '2027-01-11' });
    world.now = '2027-01-08T09:00:00.000Z';
    world.complete(one, 'session', 'declined');
    expect(world.step(one, 'offer').dueOn).toBe('2028-01-08');
  });

  it('extra counselling is offered within five working days of a trigger event', () => {
    const one = start();
    world.command(one, 'record-trigger', { on: '2026-12-24' });
    // Five working days from Thursday 24 December: 29, 30, 31 December, 4 and 5 January.
    expect(world.step(one, 'offer-extra').dueOn).toBe('2027-01-05');
    expect(world.keys(one)).toEqual(['offer', 'offer-extra']);
  });

  it('an extra counselling session counts as a regular one where it was attended, and for nothing where it was declined', () => {
    const one = start();
    world.command(one, 'record-trigger', { on: '2026-12-24' });
    world.complete(one, 'offer-extra', 'offered', { for: '2026-12-29' });
    world.now = '2026-12-29T16:00:00.000Z';
    world.complete(one, 'session', 'attended');
    expect(world.step(one, 'offer').dueOn).toBe('2027-12-29');

    world.command(one, 'record-trigger', { on: '2026-12-29' });
    world.complete(one, 'offer-extra', 'offered', { for: '2026-12-30' });
    world.complete(one, 'session', 'declined');
    expect(world.step(one, 'offer').dueOn).toBe('2027-12-29');
  });

  it('two trigger events bring two offers of counselling', () => {
    const one = start();
    world.command(one, 'record-trigger', { on: '2026-12-22' });
    world.command(one, 'record-trigger', { on: '2026-12-24' });
    // From Tuesday 22: 23, 24, 29, 30, 31 December. From Thursday 24: until 5 January.
    expect(
      world
        .open(one)
        .filter(({ step }) => step === 'offer-extra')
        .map(({ dueOn }) => dueOn)
        .sort(),
    ).toEqual(['2026-12-31', '2027-01-05']);
  });

  it('a change of exposure moves the open offer of counselling', () => {
    const one = start();
    world.command(one, 'set-exposure', { exposure: 'high' });
    expect(world.step(one, 'offer').dueOn).toBe('2026-09-30');
    world.command(one, 'set-exposure', { exposure: 'standard' });
    expect(world.step(one, 'offer').dueOn).toBe('2027-03-31');
  });

  it('only the member of staff is told of a counselling session, in words that say nothing', () => {
    const one = start();
    world.complete(one, 'offer', 'offered', { for: '2027-01-11' });
    expect(one.notices.filter(({ toPerson }) => toPerson !== undefined)).toEqual([
      expect.objectContaining({ name: 'session-offered', toPerson: 'staff:4711' }),
    ]);
    // Nothing ever goes to a unit other than that of occupational health.
    world.advance('2028-01-01T00:00:00.000Z');
    expect(new Set(one.notices.map(({ toUnit }) => toUnit))).toEqual(new Set([health]));
  });

  it('counselling takes no note, no evidence and no reason in words', () => {
    const one = start();
    const step = world.step(one, 'offer').id;
    const codes = [
      () => world.act(one, { do: 'note', step, text: 'He seemed tired' }),
      () => world.act(one, { do: 'evidence', step, kind: 'letter', system: 'post', number: '1' }),
      () => world.act(one, { do: 'decline', step, reason: 'Not now' }),
      () => world.act(one, { do: 'extend', step, to: '2027-05-01', reason: 'Ill', authority: 'manager' }),
      () =>
        world.act(one, { do: 'reassign', step, to: 'health:kent/other', reason: 'She asked for a woman' }),
      () => world.act(one, { do: 'void', fact: one.process.started.id, reason: 'He is well again' }),
    ].map(refusalOf);
    expect(new Set(codes)).toEqual(new Set(['confidential.no-words']));
    expect(
      refusalOf(() => world.act(one, { do: 'reassign', step, to: 'health:kent/other', reason: 'cover' })),
    ).toBe('done');
  });

  it('counselling ends when the member of staff has left the post', () => {
    const one = start();
    world.command(one, 'end-counselling', {});
    expect(one.process.outcome).toBe('ended');
    expect(world.open(one)).toEqual([]);
  });

  it('what counselling carries stays small however long it lasts', () => {
    const one = start();
    for (let year = 2027; year < 2067; year++) {
      world.now = `${year}-01-04T10:00:00.000Z`;
      world.complete(one, 'offer', 'offered', { for: `${year}-01-04` });
      world.complete(one, 'session', 'attended');
    }
    expect(JSON.stringify(one.process.state).length).toBeLessThan(400);
  });
});
