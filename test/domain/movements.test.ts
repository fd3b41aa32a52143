import type { Spell } from '../../domain/circumstances';
import { meaningOf } from '../../domain/movement-kinds';
import {
  effectsOf as effectsIn,
  isSameMovement,
  readMovement,
  type KnownOfCustody,
  type KnownOfPrisoner,
  type Movement,
  type Said,
} from '../../domain/movements';

const movement = (kind: Movement['kind'], at: Movement['at'] = '2026-06-10T10:00:00.000Z'): Movement => ({
  id: 'm1',
  kind,
  at,
  prison: 'prison:hmp-ashcombe/omu',
});
const spell = (id: string, from: string, to?: string): Spell<'custody'> =>
  ({ id, kind: 'custody', from, to }) as Spell<'custody'>;
const hospital = (from: string, to?: string): Spell<'hospital'> =>
  ({ id: 'h', kind: 'hospital', from, to }) as Spell<'hospital'>;
const held = (custody: readonly Spell<'custody'>[] = []): KnownOfCustody => ({
  custody,
  hospital: [],
  away: false,
});
const effectsOf = (one: Movement, custody: readonly Spell<'custody'>[]) => effectsIn(one, held(custody));
const known = (more: Partial<KnownOfPrisoner> = {}): KnownOfPrisoner => ({
  held: held(),
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
    expect(readMovement(movement(kind), known({ held: held(inside) }))).toEqual({
      record: [{ id: 'c', kind: 'custody', from: '2026-06-01', to: '2026-06-10T10:00:00.000Z', endReason }],
    });
  });

  it.each(['transferred', 'court', 'temporary-absence', 'returned'] as const)(
    'a movement told as %s changes nothing in what is known of custody',
    (kind) => {
      expect(readMovement(movement(kind), known({ held: held(inside), openRecalls: 2 }))).toEqual({
        record: [],
      });
      expect(readMovement(movement(kind), known())).toEqual({ doubt: 'not-in-custody' });
    },
  );

  it('a reception after a transfer, a court or a temporary release is of somebody still in custody', () => {
    const away = { ...held(inside), away: true };
    expect(readMovement(movement('received'), known({ held: away }))).toEqual({ record: [] });
  });

  it('a release that the prison cannot give a reason for is left to a person', () => {
    const one = { ...movement('released'), unclear: true };
    expect(readMovement(one, known({ held: held(inside) }))).toEqual({ doubt: 'no-reason' });
  });

  describe('hospital', () => {
    const at = '2026-06-10T10:00:00.000Z';
    it('a release to hospital ends custody and begins hospital at the same instant, so that nobody is free in between', () => {
      expect(readMovement(movement('hospital'), known({ held: held(inside) }))).toEqual({
        record: [
          { id: 'movement:m1', kind: 'hospital', from: at },
          { id: 'c', kind: 'custody', from: '2026-06-01', to: at, endReason: 'hospital' },
        ],
      });
      expect(readMovement(movement('hospital'), known())).toEqual({ doubt: 'not-in-custody' });
    });

    const inHospital = (from: string): KnownOfCustody => ({ ...held(), hospital: [hospital(from)] });
    it('a release of somebody in hospital is left to a person, but for the one of the moment of the admission', () => {
      expect(effectsIn(movement('released'), inHospital('2026-06-10T09:59:01.000Z'))).toEqual({ record: [] });
      expect(effectsIn(movement('released'), inHospital('2026-06-10T09:59:00.000Z'))).toEqual({
        doubt: 'in-hospital',
      });
      expect(effectsIn(movement('escaped'), inHospital(at))).toEqual({ doubt: 'in-hospital' });
    });

    it('what was told as a release of the same minute turns out to be one to hospital', () => {
      const released = { ...spell('c', '2026-06-01', '2026-06-10T09:59:30.000Z'), endReason: 'released' };
      expect(effectsOf(movement('hospital'), [released])).toEqual({
        record: [
          { id: 'movement:m1', kind: 'hospital', from: '2026-06-10T09:59:30.000Z' },
          {
            id: 'c',
            kind: 'custody',
            from: '2026-06-01',
            to: '2026-06-10T09:59:30.000Z',
            endReason: 'hospital',
          },
        ],
      });
      const before = { ...released, to: '2026-06-10T09:58:00.000Z' as const };
      expect(effectsOf(movement('hospital'), [before])).toEqual({ doubt: 'not-in-custody' });
    });

    it.each(['received', 'returned'] as const)(
      'somebody %s from hospital is in custody again, and in hospital no more',
      (kind) => {
        expect(effectsIn(movement(kind), inHospital('2026-06-02'))).toEqual({
          record: [
            { id: 'movement:m1', kind: 'custody', from: at },
            { id: 'h', kind: 'hospital', from: '2026-06-02', to: at, endReason: 'returned-to-prison' },
          ],
        });
      },
    );
  });

  describe('the same movement told again', () => {
    const said = (more: Partial<Said> = {}): Said => ({
      kind: 'received',
      prison: 'prison:hmp-ashcombe/omu',
      saidAt: '2026-06-10T10:00:00.000Z',
      ...more,
    });
    it.each<[string, Partial<Said>, boolean]>([
      ['word for word', {}, true],
      ['by another unit of the prison', { prison: 'prison:hmp-ashcombe/reception' }, true],
      ['59 seconds apart', { saidAt: '2026-06-10T10:00:59.000Z' }, true],
      ['with the place named', { place: 'MDI' }, true],
      ['a minute later', { saidAt: '2026-06-10T10:01:00.000Z' }, false],
      ['of another prison', { prison: 'prison:hmp-elsewhere/omu' }, false],
      ['of another kind', { kind: 'released' }, false],
    ])('a movement told %s is the same one: that goes by what it says', (_, more, same) => {
      expect(isSameMovement(said(), said(more))).toBe(same);
    });
    it('a movement of another place, or of another number that is used no more, is another one', () => {
      expect(isSameMovement(said({ place: 'LEI' }), said({ place: 'MDI' }))).toBe(false);
      const merged = said({ kind: 'merged', removed: 'A1111AA' });
      expect(isSameMovement(merged, { ...merged, removed: 'A2222AA' })).toBe(false);
    });
  });

  // Source: hmpps prison-offender-events, ReceivePrisonerReasonCalculatorTest and ReleasePrisonerReasonCalculatorTest.
  it.each<[Movement['kind'], string | undefined, string | undefined, Movement['kind'] | undefined, boolean]>([
    ['received', 'ADMISSION', undefined, 'received', false],
    ['received', 'READMISSION_SWITCH_BOOKING', undefined, 'received', false],
    ['received', 'TRANSFERRED', undefined, 'returned', false],
    ['received', 'RETURN_FROM_COURT', undefined, 'returned', false],
    ['received', 'TEMPORARY_ABSENCE_RETURN', undefined, 'returned', false],
    ['received', 'POST_MERGE_ADMISSION', undefined, 'returned', false],
    ['received', 'unknown', undefined, 'received', true],
    ['released', 'RELEASED', 'CR', 'released', false],
    ['released', 'TEMPORARY_ABSENCE_RELEASE', 'C3', 'temporary-absence', false],
    ['released', 'released-to-hospital', 'HP', 'hospital', false],
    ['released', 'SENT_TO_COURT', 'CRT', 'court', false],
    ['released', 'TRANSFERRED', 'TRN', 'transferred', false],
    ['released', 'RELEASED', 'UAL', 'escaped', false],
    ['released', 'RELEASED', 'DEC', 'died', false],
    ['released', 'UNKNOWN', undefined, 'released', true],
    ['released', undefined, undefined, 'released', false],
    ['released', 'NEW_ADMISSION', undefined, undefined, false],
    ['escaped', 'RELEASED', undefined, undefined, false],
    ['released', 'constructor', undefined, undefined, false],
  ])('%s with the reason %s and the code %s means %s', (kind, reason, code, means, unclear) => {
    expect(meaningOf(kind, { reason, code })).toEqual(means && { kind: means, unclear });
  });

  it.each<[string, Movement['kind'], Partial<KnownOfPrisoner>, string]>([
    ['a number that nobody is known by', 'received', { people: 0, held: undefined }, 'unknown-person'],
    ['a number that was matched to two people', 'received', { people: 2, held: undefined }, 'several-people'],
    [
      'a movement before one that is known',
      'received',
      { newest: '2026-06-10T10:00:01.000Z' },
      'older-than-known',
    ],
    ['a movement after one that waits for a person', 'received', { waiting: true }, 'another-waits'],
    ['a reception of somebody who is inside', 'received', { held: held(inside) }, 'already-in-custody'],
    ['a release of somebody who is not inside', 'released', {}, 'not-in-custody'],
    ['an escape of somebody who is not inside', 'escaped', {}, 'not-in-custody'],
    ['a transfer of somebody who is not inside', 'transferred', {}, 'not-in-custody'],
    [
      'a release from before the custody began',
      'released',
      { held: held([spell('c', '2026-06-11')]) },
      'not-in-custody',
    ],
    [
      'two stays at once',
      'released',
      { held: held([...inside, spell('d', '2026-06-02')]) },
      'several-spells',
    ],
    [
      'a release by another prison than the one that received them',
      'released',
      { held: held(inside), heldBy: { prison: 'prison:hmp-elsewhere/omu' } },
      'held-elsewhere',
    ],
    [
      'an escape that another prison tells',
      'escaped',
      { held: held(inside), heldBy: { prison: 'prison:hmp-elsewhere/omu' } },
      'held-elsewhere',
    ],
    ['two open recalls', 'received', { openRecalls: 2 }, 'several-recalls'],
    ['a death', 'died', { held: held(inside) }, 'died'],
  ])('a movement is put in doubt by %s', (_, kind, more, doubt) => {
    expect(readMovement(movement(kind), known(more))).toEqual({ doubt });
  });

  it('a release is read where the prison that received them tells it, from whichever of its units', () => {
    const heldBy = 'prison:hmp-ashcombe/reception' as const;
    expect(
      readMovement(movement('released'), known({ held: held(inside), heldBy: { prison: heldBy } })),
    ).toHaveProperty('record');
    // Who holds them after a move is not known, so that no release is kept waiting for it.
    expect(
      readMovement(movement('released'), known({ held: held(inside), heldBy: undefined })),
    ).toHaveProperty('record');
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
