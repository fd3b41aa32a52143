import {
  faultsOf,
  type AbsenceEntry,
  type DirectoryEntries,
  type PersonEntry,
  type UnitEntry,
} from '../../domain/people/directory';
import { forces } from '../../domain/people/forces';
import { agencies, agencyTitles, isUnitId } from '../../domain/people/parties';

const unit = (id: UnitEntry['id'], more: Partial<UnitEntry> = {}): UnitEntry => ({
  id,
  active: true,
  known: true,
  ownsOpenSteps: false,
  hasChannel: true,
  ...more,
});
const person = (name: string, more: Partial<PersonEntry> = {}): PersonEntry => ({
  id: `staff:${name}`,
  name: `${name} (invented)`,
  unit: 'police:kent/mosovo',
  posts: [],
  active: true,
  ...more,
});
const lead = person('lead', { unit: 'police:kent/headquarters', posts: ['force-lead'] });
const absence = (of: string, cover: string, from: string, to: string): AbsenceEntry =>
  ({ id: `${of}-away`, staff: `staff:${of}`, cover: `staff:${cover}`, from, to }) as AbsenceEntry;
const faults = ({ units = [], people = [], absences = [] }: Partial<DirectoryEntries>) =>
  faultsOf({ units, people, absences }).map(({ code, about, with: others }) =>
    [code, about, ...others].join(' '),
  );

describe('the faults of a directory', () => {
  it('a directory in which each unit has a channel and each area a force lead has no faults', () => {
    expect(
      faults({ units: [unit('police:kent/mosovo'), unit('police:kent/visor')], people: [lead] }),
    ).toEqual([]);
  });
  it('a power that one person alone holds in an area is a fault, one that two hold is none, nor is one of a leaver', () => {
    const powers = ['line-administrator'] as const;
    const elsewhere = person('eve', { unit: 'police:essex/mosovo', powers });
    expect(faults({ people: [person('ann', { powers }), elsewhere] })).toEqual([
      'area.one-holder line-administrator staff:ann',
      'area.one-holder line-administrator staff:eve',
    ]);
    const both = [person('ann', { powers }), person('bob', { powers })];
    expect(faults({ people: both })).toEqual([]);
    expect(faults({ people: [person('ann', { powers, active: false })] })).toEqual([]);
  });

  it('a unit that answers by links is at fault while its channel is not proven', () => {
    expect(faults({ units: [unit('police:kent/mosovo', { lacksLinks: true })], people: [lead] })).toEqual([
      'unit.not-proven police:kent/mosovo',
    ]);
  });

  it.each([
    ['nobody is', []],
    ['who is has left', [{ ...lead, active: false }]],
    ['who is has no name', [{ ...lead, name: '' }]],
    ['only a unit manager is there', [person('ann', { posts: ['unit-manager', 'supervisor'] })]],
    ['who is belongs to another force', [{ ...lead, unit: 'police:essex/headquarters' as const }]],
    ['who is belongs to another agency of the county', [{ ...lead, unit: 'probation:kent/head' as const }]],
  ])(
    'a directory with an area of which %s force lead has a fault for each unit of the area',
    (_says, people) => {
      expect(faults({ units: [unit('police:kent/mosovo')], people })).toEqual([
        'unit.no-end police:kent/mosovo',
      ]);
    },
  );

  it('posts in between that nobody holds are no fault of a directory: what is for them goes up the line', () => {
    expect(faults({ units: [unit('police:kent/mosovo')], people: [lead, person('ann')] })).toEqual([]);
  });

  it('a unit without a channel of its own is a fault of the directory', () => {
    expect(faults({ units: [unit('police:kent/mosovo', { hasChannel: false })], people: [lead] })).toEqual([
      'unit.no-channel police:kent/mosovo',
    ]);
  });

  it('a unit that works no more is a fault of the directory only while it owns open steps', () => {
    const closed = { active: false, hasChannel: false };
    expect(faults({ units: [unit('police:kent/mosovo', closed)] })).toEqual([]);
    expect(faults({ units: [unit('police:kent/mosovo', { ...closed, ownsOpenSteps: true })] })).toEqual([
      'unit.no-end police:kent/mosovo',
      'unit.no-channel police:kent/mosovo',
    ]);
  });

  it('a unit that owns steps and is not in the directory is a fault of it', () => {
    const stranger = unit('police:kent/station', { known: false, active: false, ownsOpenSteps: true });
    expect(faults({ units: [stranger], people: [lead] })).toEqual(['unit.unknown police:kent/station']);
  });

  it('whoever has a supervisor or a deputy who left is a fault of the directory', () => {
    const people = [
      lead,
      person('ann', { supervisor: 'staff:gone', deputy: 'staff:gone' }),
      person('bob', { supervisor: 'staff:lead' }),
      person('gone', { active: false, supervisor: 'staff:gone' }),
    ];
    expect(faults({ people })).toEqual([
      'staff.supervisor-left staff:ann staff:gone',
      'staff.deputy-left staff:ann staff:gone',
    ]);
  });

  it('each circle of deputies is one fault of the directory, without whoever only leads into it', () => {
    const people = [
      person('zoe', { deputy: 'staff:bob' }),
      person('cat', { deputy: 'staff:ann' }),
      person('ann', { deputy: 'staff:bob' }),
      person('bob', { deputy: 'staff:cat' }),
      person('dan', { deputy: 'staff:eve' }),
      person('eve', { deputy: 'staff:dan' }),
      person('own', { deputy: 'staff:own' }),
      person('end', { deputy: 'staff:unknown' }),
    ];
    expect(faults({ people })).toEqual([
      'staff.deputies-in-a-circle staff:ann staff:bob staff:cat',
      'staff.deputies-in-a-circle staff:dan staff:eve',
      'staff.deputies-in-a-circle staff:own',
    ]);
  });

  it.each([
    [
      'the last day of the one is the first of the other',
      '2026-06-12',
      ['absence.cover-away ann-away staff:bob'],
    ],
    ['the one begins the day after the other', '2026-06-13', []],
  ])('an absence whose cover is away too is a fault of the directory: %s', (_says, from, expected) => {
    const people = [lead, person('ann'), person('bob'), person('cat')];
    const absences = [
      absence('ann', 'bob', '2026-06-08', '2026-06-12'),
      absence('bob', 'cat', from, '2026-06-20'),
    ];
    expect(faults({ people, absences })).toEqual(expected);
  });

  it('an absence whose cover has left is a fault of the directory, and an absence of a person who left is none', () => {
    const people = [lead, person('ann'), person('bob', { active: false })];
    expect(faults({ people, absences: [absence('ann', 'bob', '2026-06-08', '2026-06-12')] })).toEqual([
      'absence.cover-left ann-away staff:bob',
    ]);
    expect(faults({ people, absences: [absence('bob', 'ann', '2026-06-08', '2026-06-12')] })).toEqual([]);
  });
});

describe('the forces and agencies', () => {
  it('the forces are the 43 territorial ones, each once, under names that units can have', () => {
    expect(forces).toHaveLength(43);
    expect(new Set(forces.map(({ id }) => id)).size).toBe(43);
    expect(new Set(forces.map(({ title }) => title)).size).toBe(43);
    expect(forces.filter(({ id }) => !isUnitId(`${id}/mosovo`))).toEqual([]);
    expect(forces.map(({ id }) => id)).toEqual(forces.map(({ id }) => id).toSorted());
  });

  it('each agency has a name', () => {
    expect(Object.keys(agencyTitles).sort()).toEqual([...agencies].sort());
  });
});
