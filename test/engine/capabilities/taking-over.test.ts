import type { Spell } from '../../../domain/circumstances';
import { longAgo } from '../../../domain/time/time';
import { afterOthers } from '../../../engine/capabilities/taking-over';

const accountable = (id: string, from: Spell['from']): Spell => ({
  id,
  kind: 'accountable',
  from,
  value: 'police:kent/mosovo',
});

describe('an act by a worker whose clock is behind', () => {
  it('is settled just after the unit that another process last made accountable', () => {
    const spells = [
      accountable('transfer-1/accountable', '2026-06-01T09:00:00.000Z'),
      accountable('transfer-2/accountable', '2026-06-03T09:00:00.000Z'),
    ];
    expect(afterOthers(spells, 'transfer-3')).toBe('2026-06-03T09:00:00.001Z');
  });

  it('does not wait for what its own process said, nor for what was entered by hand', () => {
    const spells = [
      accountable('transfer-1/accountable', '2026-06-03T09:00:00.000Z'),
      accountable('entered-by-hand', '2026-06-04T09:00:00.000Z'),
    ];
    expect(afterOthers(spells, 'transfer-1')).toBe(longAgo);
  });
});
