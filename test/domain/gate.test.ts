import { standInFor, unfitFor, type People, type Standing } from '../../domain/people/absence';
import type { Gate, Held, HeldByGate } from '../../domain/people/gate';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';

const unit: UnitId = 'police:kent/mosovo';
const noon: Instant = '2026-06-09T12:00:00.000Z';
const held: Held = [{ from: '2024-06-10', to: '2027-06-10' }];

const cleared: Gate = {
  name: 'cleared',
  opensWith: 'cleared',
  guards: 'everything',
  askedOf: { unlessEnded: [] },
  refusals: { given: { code: 'staff.not-cleared', message: 'Choose another' } },
  because: 'not-cleared',
};
const trained: Gate = {
  ...cleared,
  name: 'trained',
  guards: 'steps that name it',
  askedOf: 'everybody',
  refusals: { given: { code: 'staff.not-qualified', message: 'Choose another' } },
  because: 'not-trained',
};

const somebody = (holds?: HeldByGate): Standing => ({ unit, left: false, away: [], holds });
const directory = (known: Record<string, Standing>): People => ({
  standings: new Map(
    Object.entries(known).map(([id, standing]): [StaffId, Standing] => [`staff:${id}`, standing]),
  ),
  keptBy: new Set(),
  gates: [cleared, trained],
});

describe('a gate that guards everything', () => {
  const codeAt = (at: Instant, holds?: HeldByGate): string | undefined =>
    unfitFor('staff:ann', unit, directory({ ann: somebody(holds) }), at)?.code;

  it.each([
    [
      'a step is given through the last second of the last day of a clearance',
      '2027-06-09T22:59:59.000Z',
      undefined,
    ],
    [
      'no step is given from the day after the last day of a clearance',
      '2027-06-09T23:00:00.000Z',
      'staff.not-cleared',
    ],
    ['no step is given before the first day of a clearance', '2024-06-09T22:59:59.000Z', 'staff.not-cleared'],
  ] as const)('%s', (_, at, code) => {
    expect(codeAt(at, { cleared: held })).toBe(code);
  });

  it('no step is given to somebody of whom a clearance is asked and who never had one', () => {
    expect(codeAt(noon, { cleared: [] })).toBe('staff.not-cleared');
  });

  it('a gate keeps nobody out of whom it is not asked', () => {
    expect(codeAt(noon)).toBeUndefined();
    expect(codeAt(noon, {})).toBeUndefined();
  });

  it('somebody whom a gate keeps out of everything stands in for nobody', () => {
    const away: Standing = {
      ...somebody(),
      away: [{ id: 'a', from: '2026-06-01', to: '2026-06-30', cover: 'staff:bob' }],
    };
    const standIn = (holds: HeldByGate): StaffId | undefined =>
      standInFor('staff:ann', noon, directory({ ann: away, bob: somebody(holds) }));
    expect(standIn({ cleared: held })).toBe('staff:bob');
    expect(standIn({ cleared: [] })).toBeUndefined();
  });
});

describe('a gate that some steps name', () => {
  const untrained = { cleared: held, trained: [] };

  it('a gate that some steps name keeps somebody from those steps, and from no other', () => {
    const people = directory({ ann: somebody(untrained) });
    expect(unfitFor('staff:ann', unit, people, noon, ['trained'])?.code).toBe('staff.not-qualified');
    expect(unfitFor('staff:ann', unit, people, noon)).toBeUndefined();
  });

  it('somebody whom a gate keeps out stands in for no step that names it', () => {
    const away: Standing = {
      ...somebody(),
      away: [{ id: 'a', from: '2026-06-01', to: '2026-06-30', cover: 'staff:bob' }],
    };
    const people = directory({ ann: away, bob: somebody(untrained) });
    expect(standInFor('staff:ann', noon, people, ['trained'])).toBeUndefined();
    expect(standInFor('staff:ann', noon, people)).toBe('staff:bob');
  });
});
