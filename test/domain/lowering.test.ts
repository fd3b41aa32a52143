import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { lowers } from '../../domain/lowering';

const now = '2026-06-10T09:00:00.000Z';
const spell = (kind: CircumstanceKind, value: string, from: string, to?: string): Spell =>
  ({ id: `${kind} ${from}`, kind, value, from, to }) as Spell;
const high = spell('risk', 'high', '2026-01-01');

describe('what lowers a risk or a MAPPA level', () => {
  it.each<[string, readonly Spell[], readonly Spell[], boolean]>([
    ['a lower risk from today lowers it', [high], [high, spell('risk', 'medium', '2026-06-10')], true],
    ['the same risk again lowers nothing', [high], [high, spell('risk', 'high', '2026-06-10')], false],
    ['a higher risk lowers nothing', [high], [high, spell('risk', 'very-high', '2026-06-10')], false],
    ['a first risk lowers nothing', [], [spell('risk', 'low', '2026-06-10')], false],
    ['a lower risk from tomorrow on lowers it', [high], [high, spell('risk', 'low', '2026-06-11')], true],
    ['an end that has come lowers it', [high], [spell('risk', 'high', '2026-01-01', '2026-06-10')], true],
    [
      'an end still to come lowers it then',
      [high],
      [spell('risk', 'high', '2026-01-01', '2026-09-01')],
      true,
    ],
    ['taking it back lowers it', [high], [], true],
    [
      'taking back a higher risk lowers it to the one before',
      [spell('risk', 'low', '2026-01-01'), spell('risk', 'high', '2026-03-01')],
      [spell('risk', 'low', '2026-01-01')],
      true,
    ],
    [
      'what is said of the past alone lowers nothing',
      [high],
      [high, spell('risk', 'low', '2025-01-01', '2025-12-31')],
      false,
    ],
  ])('%s', (_, before, after, expected) => {
    expect(lowers('risk', { before, after }, now)).toBe(expected);
  });

  it('a MAPPA level is lowered from 2 to 1 and not from 2 to 3, and custody has no order', () => {
    const two = spell('mappa-level', '2', '2026-01-01');
    const to = (value: string) => ({
      before: [two],
      after: [two, spell('mappa-level', value, '2026-06-01')],
    });
    expect(lowers('mappa-level', to('1'), now)).toBe(true);
    expect(lowers('mappa-level', to('3'), now)).toBe(false);
    const custody: Spell = { id: 'c', kind: 'custody', from: '2026-01-01' };
    expect(lowers('custody', { before: [custody], after: [] }, now)).toBe(false);
  });
});
