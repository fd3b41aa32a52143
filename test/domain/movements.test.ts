import type { Spell } from '../../domain/circumstances';
import { effectsOf, readMovement, type KnownOfPrisoner, type Movement } from '../../domain/movements';

const movement = (kind: Movement['kind'], at: Movement['at'] = '2026-06-10T10:00:00.000Z'): Movement => ({
  id: 'm1',
  kind,
  at,
  prison: 'prison:hmp-ashcombe/omu',
});
const spell = (id: string, from: string, to?: string): Spell<'custody'> =>
  ({ id, kind: 'custody', from, to }) as Spell<'custody'>;
const known = (more: Partial<KnownOfPrisoner> = {}): KnownOfPrisoner => ({
  custody: [],
  people: 1,
  waiting: false,
  openRecalls: 0,
  ...more,
});
const inside = [spell('c', '2026-06-01')];

describe('what a prison movement means', () => {
  it('a movement received begins custody, under an id that follows from the movement', () => {
    expect(readMovement(movement('received'), known())).toEqual({
      record: [{ id: 'movement:m1', kind: 'custody', from: '2026-06-10T10:00:00.000Z' }],
    });
  });

  it.each([
    ['released', 'released'],
    ['escaped', 'escape'],
  ] as const)('a movement %s ends the custody on record, by %s', (kind, endReason) => {
    expect(readMovement(movement(kind), known({ custody: inside }))).toEqual({
      record: [{ id: 'c', kind: 'custody', from: '2026-06-01', to: '2026-06-10T10:00:00.000Z', endReason }],
    });
  });

  it('a movement transferred changes nothing in what is known of custody', () => {
    expect(readMovement(movement('transferred'), known({ custody: inside }))).toEqual({ record: [] });
  });

  it.each<[string, Movement['kind'], Partial<KnownOfPrisoner>, string]>([
    ['a number that nobody is known by', 'received', { people: 0, custody: undefined }, 'unknown-person'],
    [
      'a number that was matched to two people',
      'received',
      { people: 2, custody: undefined },
      'several-people',
    ],
    [
      'a movement before one that is known',
      'received',
      { newest: '2026-06-10T10:00:01.000Z' },
      'older-than-known',
    ],
    ['a movement after one that waits for a person', 'received', { waiting: true }, 'another-waits'],
    ['a reception of somebody who is inside', 'received', { custody: inside }, 'already-in-custody'],
    ['a release of somebody who is not inside', 'released', {}, 'not-in-custody'],
    ['an escape of somebody who is not inside', 'escaped', {}, 'not-in-custody'],
    ['a transfer of somebody who is not inside', 'transferred', {}, 'not-in-custody'],
    [
      'a release from before the custody began',
      'released',
      { custody: [spell('c', '2026-06-11')] },
      'not-in-custody',
    ],
    ['two stays at once', 'released', { custody: [...inside, spell('d', '2026-06-02')] }, 'several-spells'],
    [
      'a release by another prison than the one that received them',
      'released',
      { custody: inside, heldBy: 'prison:hmp-elsewhere/omu' },
      'held-elsewhere',
    ],
    [
      'an escape that another prison tells',
      'escaped',
      { custody: inside, heldBy: 'prison:hmp-elsewhere/omu' },
      'held-elsewhere',
    ],
    ['two open recalls', 'received', { openRecalls: 2 }, 'several-recalls'],
    ['a death', 'died', { custody: inside }, 'died'],
  ])('a movement is put in doubt by %s', (_, kind, more, doubt) => {
    expect(readMovement(movement(kind), known(more))).toEqual({ doubt });
  });

  it('a release is read where the prison that received them tells it, from whichever of its units', () => {
    const heldBy = 'prison:hmp-ashcombe/reception' as const;
    expect(readMovement(movement('released'), known({ custody: inside, heldBy }))).toHaveProperty('record');
    // Who holds them after a move is not known, so that no release is kept waiting for it.
    expect(readMovement(movement('released'), known({ custody: inside, heldBy: undefined }))).toHaveProperty(
      'record',
    );
  });

  it('a movement of the same instant as the newest one is read, and one a second before it is not', () => {
    const newest = '2026-06-10T10:00:00.000Z';
    expect(readMovement(movement('received', newest), known({ newest }))).toHaveProperty('record');
    expect(readMovement(movement('received', '2026-06-10T09:59:59.000Z'), known({ newest }))).toEqual({
      doubt: 'older-than-known',
    });
  });

  it('one open recall puts no movement in doubt', () => {
    expect(readMovement(movement('received'), known({ openRecalls: 1 }))).toHaveProperty('record');
  });

  describe('once a person has said whom it concerns', () => {
    it('an older reception that a person has placed fits where no later custody is known, and not where one is', () => {
      expect(effectsOf(movement('received'), [])).toHaveProperty('record');
      expect(effectsOf(movement('received'), [spell('c', '2026-06-12', '2026-06-20')])).toEqual({
        doubt: 'already-in-custody',
      });
    });

    it.each(['released', 'escaped'] as const)(
      'an older end by %s that a person has placed does not move one that is known',
      (kind) => {
        expect(effectsOf(movement(kind), [spell('c', '2026-06-01', '2026-06-20')])).toEqual({
          doubt: 'older-than-known',
        });
        expect(effectsOf(movement('transferred'), [spell('c', '2026-06-01', '2026-06-20')])).toEqual({
          record: [],
        });
      },
    );

    it('a death that a person has placed ends custody and is recorded as such', () => {
      expect(effectsOf(movement('died'), inside)).toEqual({
        record: [
          {
            id: 'c',
            kind: 'custody',
            from: '2026-06-01',
            to: '2026-06-10T10:00:00.000Z',
            endReason: 'died',
          },
          { id: 'movement:m1', kind: 'deceased', from: '2026-06-10T10:00:00.000Z' },
        ],
      });
      expect(effectsOf(movement('died'), [])).toEqual({
        record: [{ id: 'movement:m1', kind: 'deceased', from: '2026-06-10T10:00:00.000Z' }],
      });
    });
  });
});
