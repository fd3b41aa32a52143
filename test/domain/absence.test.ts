import { startOf, type Day } from '../../domain/time/time';
import {
  canCoverFor,
  coveredBy,
  coverIndexOf,
  overlap,
  standInFor,
  unfitFor,
  type Standing,
} from '../../domain/people/absence';
import type { StaffId, UnitId } from '../../domain/people/parties';

const unit: UnitId = 'police:kent/mosovo';
const there: Standing = { unit, left: false, away: [] };
const gone: Standing = { ...there, left: true };
const away = (cover: StaffId, from = '2026-06-08', to = '2026-06-12'): Standing => ({
  ...there,
  away: [{ id: `absence of ${cover}`, from, to, cover } as Standing['away'][number]],
});
/** The directory as far as who is there turns on it; no gate keeps anybody out. */
const directory = (known: Record<string, Standing>) => ({
  standings: new Map(
    Object.entries(known).map(([id, standing]): [StaffId, Standing] => [`staff:${id}`, standing]),
  ),
  gates: [],
});

describe('who is there for somebody', () => {
  const known = directory({ ann: away('staff:bob'), bob: there });

  it.each([
    ['the day before the first day away', '2026-06-07', 'staff:ann'],
    ['the first day away', '2026-06-08', 'staff:bob'],
    ['the last day away', '2026-06-12', 'staff:bob'],
    ['the day after it', '2026-06-13', 'staff:ann'],
  ] as const)('on %s, %s, the work of somebody with a cover is done by %s', (_says, day, who) => {
    expect(standInFor('staff:ann', startOf(day), known)).toBe(who);
  });

  it('somebody whose cover is away too is replaced by whoever covers for the cover', () => {
    const chain = directory({ ann: away('staff:bob'), bob: away('staff:cat'), cat: there });
    expect(standInFor('staff:ann', startOf('2026-06-09'), chain)).toBe('staff:cat');
  });

  it.each([
    ['the cover has left', { ann: away('staff:bob'), bob: gone }],
    ['the person has left', { ann: gone }],
    ['covers cover each other in a circle', { ann: away('staff:bob'), bob: away('staff:ann') }],
  ])('nobody stands in where %s', (_says, people) => {
    expect(standInFor('staff:ann', startOf('2026-06-09'), directory(people))).toBeUndefined();
  });

  it('somebody of whom the directory knows nothing stands in for themselves', () => {
    expect(standInFor('staff:zoe', startOf('2026-06-09'), known)).toBe('staff:zoe');
  });
});

describe('for whom somebody stands in', () => {
  const known = directory({
    ann: away('staff:bob'),
    bob: away('staff:cat', '2026-06-10', '2026-06-11'),
    cat: there,
    dan: away('staff:cat', '2026-06-11', '2026-06-11'),
  });
  const of = (cover: StaffId, day: Day) =>
    coveredBy(cover, startOf(day), known, coverIndexOf(known.standings)).sort();

  it.each([
    ['before anybody is away', '2026-06-07', [], []],
    ['while one is away', '2026-06-08', ['staff:ann'], []],
    ['while their cover is away too', '2026-06-10', [], ['staff:ann', 'staff:bob']],
    ['while another one is away besides', '2026-06-11', [], ['staff:ann', 'staff:bob', 'staff:dan']],
    ['once the cover is back', '2026-06-12', ['staff:ann'], []],
  ] as const)('%s, on %s, the first cover has %p and the second %p', (_says, day, first, second) => {
    expect([of('staff:bob', day), of('staff:cat', day)]).toEqual([first, second]);
    expect(of('staff:zoe', day)).toEqual([]);
  });

  it('covers who cover each other in a circle stand in for nobody', () => {
    const circle = directory({ ann: away('staff:bob'), bob: away('staff:ann') });
    const index = coverIndexOf(circle.standings);
    expect(coveredBy('staff:bob', startOf('2026-06-09'), circle, index)).toEqual([]);
  });
});

describe('giving somebody a step', () => {
  const people = { ...directory({ ann: there, bob: gone }), keptBy: new Set<UnitId>([unit]) };
  it.each([
    ['whom the directory knows', 'staff:ann', unit, undefined],
    ['who has left', 'staff:bob', unit, 'staff.left'],
    ['who has left, of a unit that keeps nobody', 'staff:bob', 'police:kent/visor', 'staff.left'],
    ['unknown, of a unit that keeps its people', 'staff:zoe', unit, 'staff.not-found'],
    ['unknown, of a unit that keeps nobody', 'staff:zoe', 'police:kent/visor', undefined],
  ] as const)(
    'a step is given to somebody %s only if their unit can have them',
    (_says, person, of, code) => {
      expect(unfitFor(person, of, people, startOf('2026-06-09'))?.code).toBe(code);
    },
  );
});

describe('covering', () => {
  it.each([
    ['somebody of the same unit', 'probation:kent/maidstone-pdu', 'probation:kent/maidstone-pdu', true],
    ['somebody of another unit of the same police force', 'police:kent/visor', unit, true],
    ['somebody of another force', 'police:essex/mosovo', unit, false],
    [
      'somebody of another unit of the same region, who would not see the steps',
      'probation:kent/ashford-pdu',
      'probation:kent/maidstone-pdu',
      false,
    ],
  ] as const)('an absence can be covered by %s only if they would see the steps', (_says, cover, of, can) => {
    expect(canCoverFor(cover, of)).toBe(can);
  });

  it.each([
    ['ends the day before the other begins', '2026-06-01', '2026-06-07', false],
    ['ends on the day on which the other begins', '2026-06-01', '2026-06-08', true],
    ['begins on the day on which the other ends', '2026-06-12', '2026-06-20', true],
    ['begins the day after the other ends', '2026-06-13', '2026-06-20', false],
    ['holds the other', '2026-06-01', '2026-06-30', true],
  ] as const)(
    'an absence that %s overlaps with the other only if they share a day',
    (_says, from, to, shares) => {
      const other = { from: '2026-06-08', to: '2026-06-12' } as const;
      expect(overlap({ from, to }, other)).toBe(shares);
      expect(overlap(other, { from, to })).toBe(shares);
    },
  );
});
