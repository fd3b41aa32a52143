import { circumstanceKinds, establishedKinds, type CircumstanceKind } from '../../domain/circumstances';
import { relationsOf, relationsToSubject, type KnownOfSubject } from '../../domain/people/relations';
import type { UnitId } from '../../domain/people/parties';
import { mayTell, tellers } from '../../domain/tellers';

const avon: UnitId = 'police:avon-and-somerset/mosovo';
const kent: UnitId = 'police:kent/mosovo';
const known: KnownOfSubject = {
  accountable: avon,
  enteredBy: kent,
  units: [avon, kent, 'health:bristol/ward-3', 'court:bristol/crown-court', 'probation:kent/maidstone-pdu'],
  supervisors: ['probation:south-west/bristol-pdu'],
  prisons: ['prison:hmp-ashcombe/omu'],
  employedBy: undefined,
};
const units = {
  accountable: avon,
  'home force': 'police:avon-and-somerset/vetting',
  'receiving force': kent,
  prison: 'prison:hmp-ashcombe/custody-office',
  'another prison': 'prison:hmp-elsewhere/omu',
  hospital: 'health:bristol/ward-3',
  'another hospital': 'health:kent/ward-1',
  court: 'court:bristol/crown-court',
  'another court': 'court:kent/crown-court',
  probation: 'probation:south-west/bristol-pdu',
  'other probation': 'probation:kent/maidstone-pdu',
} as const satisfies Record<string, UnitId>;

/** Who besides the accountable unit may say each kind; nobody may say what is not named. */
const besides: Partial<Record<CircumstanceKind, readonly (keyof typeof units)[]>> = {
  custody: ['prison'],
  hospital: ['prison', 'hospital'],
  'immigration-detention': [],
  abroad: [],
  'no-fixed-abode': [],
  'mappa-level': [],
  risk: [],
  charged: ['home force'],
  shpo: ['court'],
  deceased: [],
  licence: ['probation'],
  deported: [],
  'whereabouts-unknown': ['home force'],
  'looked-after': [],
  'parental-direction': ['court'],
  'mappa-category': [],
  'critical-case': [],
  neighbourhood: [],
  'lead-officer': [],
};

describe('who may say what of a person', () => {
  it.each(circumstanceKinds)('%s is said by those of its table, and proposed by everybody else', (kind) => {
    const others = besides[kind];
    const expected = others ? ['accountable', ...others] : [];
    const found = Object.entries(units).flatMap(([name, unit]) =>
      mayTell(kind, [unit], known) ? [name] : [],
    );
    expect(found).toEqual(expected);
  });

  it('nobody says what a process alone establishes', () => {
    const byProcess = circumstanceKinds.filter((kind) => tellers[kind].by === 'process');
    expect(byProcess.sort()).toEqual([...establishedKinds].sort());
  });

  it('whoever stands in for somebody of the accountable unit says what that unit may', () => {
    expect([mayTell('risk', [kent], known), mayTell('risk', [kent, avon], known)]).toEqual([false, true]);
  });
});

describe('how a unit stands to a person', () => {
  const stands = (unit: UnitId, more: Partial<KnownOfSubject> = {}) => [
    ...relationsOf(unit, { ...known, ...more }),
  ];

  it('the unit that entered somebody answers for them until a unit is accountable, and not after', () => {
    expect(stands(kent)).toEqual([]);
    expect(stands(kent, { accountable: undefined })).toEqual(['accountable', 'home-force']);
  });

  it('a member of staff is their own unit’s, and of their force’s', () => {
    const officer = { accountable: undefined, employedBy: avon };
    expect(stands(avon, officer)).toEqual(['accountable', 'home-force', 'employer']);
    expect(stands('police:avon-and-somerset/vetting', officer)).toEqual(['home-force', 'employer']);
    expect(stands('police:kent/vetting', officer)).toEqual([]);
  });

  it('a part in an open process is no relation by itself', () => {
    expect(stands(kent, { units: [kent] })).toEqual([]);
    expect(stands('mappa:kent/coordinator', { units: ['mappa:kent/coordinator'] })).toEqual([]);
  });

  it('only an agency of the right sort supervises, holds, treats or judges, whatever a process names', () => {
    const misnamed = { supervisors: [kent], prisons: [kent], units: [kent] };
    expect(stands(kent, misnamed)).toEqual([]);
  });

  it('each relation has words for whoever is told that theirs is another', () => {
    expect(Object.values(relationsToSubject).filter((words) => words.length < 20)).toEqual([]);
  });
});
