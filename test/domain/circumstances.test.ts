import { circumstanceKinds, holdsAt, spellsAt, type Spell } from '../../domain/circumstances';
import { areaOf, agencyOf, isUnitId, unitBeside } from '../../domain/people/parties';

describe('what holds of a person', () => {
  const custody: Spell = {
    id: '1',
    kind: 'custody',
    from: '2026-05-01T10:00:00.000Z',
    to: '2026-05-06',
    value: true,
  };

  it.each([
    ['just before it begins', '2026-05-01T09:59:59.999Z', false],
    ['when it begins', '2026-05-01T10:00:00.000Z', true],
    ['just before it ends', '2026-05-05T22:59:59.999Z', true],
    ['when it ends', '2026-05-05T23:00:00.000Z', false],
  ] as const)('a circumstance that is asked %s, at %s, says whether it holds: %s', (_says, at, holds) => {
    expect(holdsAt(custody, at)).toBe(holds);
    expect(spellsAt([custody], at).custody !== undefined).toBe(holds);
  });

  it('a circumstance without an end holds on', () => {
    expect(holdsAt({ from: '2026-05-01' }, '2076-05-01T00:00:00.000Z')).toBe(true);
  });

  it('where two spells of a kind overlap, the one that began last stands', () => {
    const risk = (id: string, from: '2026-01-01' | '2026-03-01', value: 'low' | 'high'): Spell<'risk'> => ({
      id,
      kind: 'risk',
      from,
      value,
    });
    const spells = [risk('new', '2026-03-01', 'high'), risk('old', '2026-01-01', 'low')];
    expect(spellsAt(spells, '2026-02-28T12:00:00.000Z').risk?.value).toBe('low');
    expect(spellsAt(spells, '2026-03-01T00:00:00.000Z').risk?.value).toBe('high');
    expect(spellsAt(spells.reverse(), '2026-03-01T00:00:00.000Z').risk?.value).toBe('high');
  });

  it('a circumstance is one of the kinds that are known', () => {
    expect(circumstanceKinds).toEqual(expect.arrayContaining(['custody', 'hospital', 'abroad', 'risk']));
  });
});

describe('units', () => {
  it.each([
    'police:avon-and-somerset/mosovo',
    'probation:south-west/bristol-pdu',
    'youth-justice:kent/yot-2',
  ])('%s is a unit', (text) => {
    expect(isUnitId(text)).toBe(true);
  });
  it.each([
    'police:kent',
    'plumbers:kent/mosovo',
    'police:Kent/mosovo',
    'police:kent/mosovo/x',
    'kent/mosovo',
    '',
  ])('%s is no unit', (text) => {
    expect(isUnitId(text)).toBe(false);
  });
  it('a unit has an agency, an area, and neighbours', () => {
    expect(agencyOf('police:kent/mosovo')).toBe('police');
    expect(areaOf('police:kent/mosovo')).toBe('police:kent');
    expect(unitBeside('police:kent/mosovo', 'visor')).toBe('police:kent/visor');
  });
});
