import type { Standing } from '../../domain/people/absence';
import { headsUnit, holdsPost, isUnder } from '../../domain/people/line';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';

const mosovo: UnitId = 'police:kent/mosovo';
const at = '2026-06-09T09:00:00.000Z';

const standing = (unit: UnitId, posts: readonly Post[] = [], more: Partial<Standing> = {}): Standing => ({
  unit,
  posts,
  left: false,
  away: [],
  ...more,
});

/** The chief leads the inspector, who leads the sergeant, who leads the constable; the clerk answers to nobody named. */
const standings = new Map<StaffId, Standing>([
  ['staff:chief', standing('police:kent/chief-officer', ['force-lead'])],
  [
    'staff:inspector',
    standing('police:kent/mosovo-manager', ['unit-manager'], { supervisor: 'staff:chief' }),
  ],
  ['staff:sergeant', standing(mosovo, ['supervisor'], { supervisor: 'staff:inspector' })],
  ['staff:other-sergeant', standing(mosovo, ['supervisor'])],
  ['staff:constable', standing(mosovo, [], { supervisor: 'staff:sergeant' })],
  ['staff:clerk', standing(mosovo)],
  ['staff:visor-clerk', standing('police:kent/visor')],
]);

describe('who is under whom in the line of command', () => {
  it.each<[string, StaffId, StaffId, boolean]>([
    ['a constable is under the supervisor who is named for them', 'staff:constable', 'staff:sergeant', true],
    ['a constable is under whoever their supervisor answers to', 'staff:constable', 'staff:chief', true],
    ['a clerk is under the supervisor of their unit', 'staff:clerk', 'staff:sergeant', true],
    ['a clerk of another unit is not under that supervisor', 'staff:visor-clerk', 'staff:sergeant', false],
    ['a supervisor is not under a constable', 'staff:sergeant', 'staff:constable', false],
    ['two supervisors of a unit are not under each other', 'staff:sergeant', 'staff:other-sergeant', false],
    ['two constables are not under each other', 'staff:constable', 'staff:clerk', false],
    ['nobody is under themselves', 'staff:sergeant', 'staff:sergeant', false],
    ['nobody whom the directory does not know is under anybody', 'staff:stranger', 'staff:chief', false],
  ])('%s', (_, person, above, expected) => {
    expect(isUnder(person, above, standings)).toBe(expected);
  });

  it('two who are named as the supervisor of each other are both under the other, and asking ends', () => {
    const circle = new Map<StaffId, Standing>([
      ['staff:ann', standing('police:kent/visor', [], { supervisor: 'staff:bob' })],
      ['staff:bob', standing(mosovo, [], { supervisor: 'staff:ann' })],
    ]);
    expect(isUnder('staff:ann', 'staff:bob', circle)).toBe(true);
    expect(isUnder('staff:bob', 'staff:ann', circle)).toBe(true);
    expect(isUnder('staff:ann', 'staff:clerk', circle)).toBe(false);
  });

  it('a unit is headed by whoever holds a post in it, and by nobody of another unit', () => {
    expect(headsUnit('staff:sergeant', mosovo, standings)).toBe(true);
    expect(headsUnit('staff:constable', mosovo, standings)).toBe(false);
    expect(headsUnit('staff:inspector', mosovo, standings)).toBe(false);
  });
});

describe('who holds a post', () => {
  const supervisor = { post: 'supervisor', of: mosovo } as const;
  const holds = (person: StaffId, asked: Parameters<typeof holdsPost>[1], known = standings) =>
    holdsPost(person, asked, { standings: known, gates: [] }, at);

  it('a post is held by whoever has it or a higher one in the force, and by nobody below or of another force', () => {
    expect(holds('staff:sergeant', supervisor)).toBe(true);
    expect(holds('staff:inspector', supervisor)).toBe(true);
    expect(holds('staff:sergeant', { post: 'unit-manager', of: mosovo })).toBe(false);
    expect(holds('staff:constable', supervisor)).toBe(false);
    expect(holds('staff:sergeant', { post: 'supervisor', of: 'police:essex/mosovo' })).toBe(false);
    expect(holds('staff:stranger', supervisor)).toBe(false);
  });

  it('a post is held by whoever covers for its holder on the days of the absence, and not on the day after', () => {
    const away = (to: '2026-06-09' | '2026-06-08') =>
      new Map(standings).set(
        'staff:sergeant',
        standing(mosovo, ['supervisor'], {
          away: [{ id: 'leave', from: '2026-06-01', to, cover: 'staff:constable' }],
        }),
      );
    expect(holds('staff:constable', supervisor, away('2026-06-09'))).toBe(true);
    expect(holds('staff:constable', supervisor, away('2026-06-08'))).toBe(false);
    expect(holds('staff:clerk', supervisor, away('2026-06-09'))).toBe(false);
  });

  it('a person who has left holds no post', () => {
    const known = new Map(standings).set('staff:sergeant', standing(mosovo, ['supervisor'], { left: true }));
    expect(holds('staff:sergeant', supervisor, known)).toBe(false);
  });
});
