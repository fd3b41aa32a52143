import { catalogue } from '../../../workflows/catalogue';
import { viewOf } from '../../../engine/kernel/view';
import { World, type Living } from '../../support/world';

const desk = 'police:avon-and-somerset/mosovo';
const input = {
  movement: 'm1',
  nomis: 'A1000ZZ',
  kind: 'received',
  prison: 'prison:hmp-ashcombe/omu',
  at: '2026-06-10T09:55:00.000Z',
  doubt: 'unknown-person',
  desk,
};

describe('a prison movement that could not be placed', () => {
  let world: World;
  let one: Living;
  beforeEach(() => {
    world = new World('2026-06-10T10:00:00.000Z');
    one = world.start('prison-movement', 'm1', input);
  });

  it('a movement that could not be placed is a step of the desk that its feed names, for four hours', () => {
    expect(world.keys(one)).toEqual(['match']);
    expect(world.step(one, 'match')).toMatchObject({ owner: desk, dueAt: '2026-06-10T14:00:00.000Z' });
  });

  it('a movement that could not be placed says why it was not recorded by itself', () => {
    const around = { now: world.now, spells: [], reference: world.reference };
    expect(catalogue['prison-movement'].behaviour.explains?.(viewOf(one.process, around))).toEqual([
      {
        title: 'Why nobody recorded it by itself',
        working: [{ what: 'rule', text: 'Nobody is known by this prison number' }],
      },
    ]);
  });

  it('a movement matched to a person is recorded of that person, once', () => {
    const settlement = world.act(one, {
      do: 'complete',
      step: 'match',
      outcome: 'matched',
      data: { kind: 'crn', value: 'X123456' },
    });
    expect(settlement.match).toEqual({
      before: undefined,
      now: { movement: 'm1', reference: { kind: 'crn', value: 'X123456' } },
    });
    expect(one.process.outcome).toBe('matched');
    expect(world.act(one, { do: 'nudge', cause: 'again' }).match).toBeUndefined();
  });

  it('a match with the wrong person is voided: what was recorded is taken back and the step is open again', () => {
    const fact = world.complete(one, 'match', 'matched', { kind: 'crn', value: 'X123456' });
    const settlement = world.act(one, { do: 'void', fact: fact.id, reason: 'Another man' });
    expect(settlement.match).toEqual({
      before: { movement: 'm1', reference: { kind: 'crn', value: 'X123456' } },
      now: undefined,
    });
    expect(world.keys(one)).toEqual(['match']);
  });

  it('a match corrected to another person is taken back of the one and recorded of the other', () => {
    const fact = world.complete(one, 'match', 'matched', { kind: 'crn', value: 'X123456' });
    const settlement = world.act(one, {
      do: 'correct',
      fact: fact.id,
      data: { value: 'X123457' },
      reason: 'A slip',
    });
    expect([settlement.match?.before?.reference.value, settlement.match?.now?.reference.value]).toEqual([
      'X123456',
      'X123457',
    ]);
  });

  it.each([
    ['recorded-by-hand', { explanation: 'The two stays were put right' }],
    ['not-ours', { reason: 'Not managed by any force' }],
  ])('a movement answered as %s records nothing', (name, data) => {
    const settlement = world.act(one, { do: 'complete', step: 'match', outcome: name, data });
    expect(settlement.match).toBeUndefined();
    expect(one.process.outcome).toBe(name);
  });

  it('a movement that the service reads again says why nobody can tell yet, and ends by itself once it is certain', () => {
    const readAgain = (reading: string) =>
      world.act(one, { do: 'command', name: 'read-again', data: { reading } });
    const whyOf = () => {
      const around = { now: world.now, spells: [], reference: world.reference };
      return catalogue['prison-movement'].behaviour.explains?.(viewOf(one.process, around))[0]?.working;
    };
    expect(readAgain('not-in-custody').match).toBeUndefined();
    expect(whyOf()).toEqual([{ what: 'rule', text: 'The person is not in custody, as far as is known' }]);
    expect(world.keys(one)).toEqual(['match']);
    expect(readAgain('certain').match?.now).toEqual({
      movement: 'm1',
      reference: { kind: 'nomis', value: 'A1000ZZ' },
    });
    expect([world.keys(one), one.process.outcome]).toEqual([[], 'became-certain']);
  });

  it('a movement that nobody places stays open and is chased', () => {
    world.advance('2026-06-12T10:00:00.000Z');
    expect(world.keys(one)).toEqual(['match']);
    expect(one.process.outcome).toBeUndefined();
  });
});
