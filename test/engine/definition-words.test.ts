import type { Spell } from '../../domain/circumstances';
import type { Instant } from '../../domain/time/time';
import { firstToCome, hasDied } from '../../engine/definition/endings';
import { metBy } from '../../engine/definition/met';
import { unitsMissing, unitsNamed } from '../../engine/definition/units';
import { subjectView } from '../../engine/kernel/view';

interface Ending {
  readonly on: Instant;
  readonly outcome: string;
}

describe('what definitions say in the same words', () => {
  it('a row is met by a fact at the time when that happened, and by nothing before', () => {
    expect(metBy({ id: 'f7', on: '2026-11-03T10:00:00.000Z' })).toEqual({
      at: '2026-11-03T10:00:00.000Z',
      because: 'f7',
    });
    expect(metBy(undefined)).toBeUndefined();
  });

  it('of several endings the one that came first stands, and of two at one time the one named first', () => {
    const death: Ending = { on: '2026-11-05T00:00:00.000Z', outcome: 'deceased' };
    const release: Ending = { on: '2026-11-04T09:00:00.000Z', outcome: 'released' };
    expect(firstToCome(death, undefined, release)).toBe(release);
    expect(firstToCome(death, { ...death, outcome: 'deported' })).toBe(death);
    expect(firstToCome(undefined, false)).toBeUndefined();
  });

  it('a person has died from the day of the death on, and not before it', () => {
    const death: Spell = { id: 'd', kind: 'deceased', from: '2026-11-05' };
    const seenAt = (now: `${string}Z`) => hasDied(subjectView({ spells: [death], now }));
    expect(seenAt('2026-11-04T23:59:59.000Z')).toBe(false);
    expect(seenAt('2026-11-05T00:00:00.000Z')).toBe(true);
    expect(seenAt('2027-11-05T00:00:00.000Z')).toBe(true);
  });

  it('units that are named twice are told once, and those that nobody named not at all', () => {
    expect(unitsNamed('police:kent/mosovo', undefined, 'probation:kent/pdu', 'police:kent/mosovo')).toEqual([
      'police:kent/mosovo',
      'probation:kent/pdu',
    ]);
  });

  it('a unit that is needed and was not named is a fault of its field', () => {
    const input = { sending: 'police:kent/mosovo', receiving: undefined } as const;
    expect(unitsMissing(input, 'sending', 'receiving')).toEqual([
      { pointer: '/input/receiving', message: 'Choose a unit' },
    ]);
  });
});
