import type { Nation } from '../../domain/calendars/holidays';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';

export const avon = 'police:avon-and-somerset';
export const kent = 'police:kent';

export const occupationalHealth = 'health:avon-and-somerset/occupational-health';

/** Units of the demonstration: which exist, and how each is reached. */
export const demonstrationUnits: readonly {
  id: UnitId;
  title: string;
  by: 'mail' | 'webhook';
  nation?: Nation;
  account?: false;
}[] = [
  ...[avon, kent].flatMap((force) =>
    (
      [
        ['mosovo', 'MOSOVO unit'],
        ['mosovo-supervisor', 'MOSOVO supervisors'],
        ['mosovo-manager', 'MOSOVO manager'],
        ['visor', 'ViSOR manager'],
        ['station', 'Published police station'],
        ['administration', 'Administration'],
        ['audit', 'Audit'],
        ['vetting', 'Vetting unit'],
        ['chief-officer', 'Chief officer'],
        ['force-control', 'Force control room'],
      ] as const
    ).map(([name, title]) => ({
      id: `${force}/${name}` as UnitId,
      title: `${title}, ${force.slice(7)}`,
      by: 'mail' as const,
    })),
  ),
  { id: `${avon}/npt-bedminster`, title: 'Neighbourhood team, Bedminster', by: 'mail' },
  { id: `${kent}/npt-maidstone`, title: 'Neighbourhood team, Maidstone', by: 'webhook' },
  { id: 'mappa:kent/coordinator', title: 'MAPPA co-ordinator, Kent', by: 'mail' },
  { id: 'mappa:kent/board', title: 'Strategic management board, Kent', by: 'mail' },
  { id: 'mappa:avon-and-somerset/coordinator', title: 'MAPPA co-ordinator, Avon and Somerset', by: 'mail' },
  { id: 'mappa:avon-and-somerset/board', title: 'Strategic management board, Avon and Somerset', by: 'mail' },
  { id: 'social-care:bristol/children', title: "Children's social care, Bristol", by: 'mail' },
  { id: 'council:bristol/education', title: 'Education, Bristol', by: 'mail' },
  // They have a duty to co-operate and no account: they answer by the links of their mails.
  { id: 'health:bristol/mental-health', title: 'Mental health trust, Bristol', by: 'mail', account: false },
  { id: 'council:bristol/housing', title: 'Housing, Bristol', by: 'mail', account: false },
  { id: 'probation:south-west/bristol-pdu', title: 'Probation, Bristol', by: 'mail' },
  { id: 'probation:kent/maidstone-pdu', title: 'Probation, Maidstone', by: 'webhook' },
  { id: 'prison:hmp-ashcombe/omu', title: 'HMP Ashcombe (invented), offender management', by: 'webhook' },
  { id: 'social-care:kent/duty', title: 'Social care, Kent', by: 'mail' },
  { id: 'social-care:bristol/duty', title: 'Social care, Bristol', by: 'mail' },
  { id: 'youth-justice:bristol/team', title: 'Youth offending team, Bristol', by: 'mail' },
  { id: 'probation:south-west/victim-liaison', title: 'Victim liaison, South West', by: 'mail' },
  { id: 'hmpps:england-and-wales/casework', title: 'Public Protection Casework Section', by: 'mail' },
  { id: 'hmpps:england-and-wales/audit', title: 'Audit, national', by: 'mail' },
  { id: 'parole-board:england-and-wales/casework', title: 'Parole Board, casework', by: 'mail' },
  { id: occupationalHealth, title: 'Occupational health, Avon', by: 'mail' },
  ...(
    [
      ['police:scotland/offender-management', 'Offender management, Police Scotland'],
      ['police:scotland/visor', 'ViSOR manager, Police Scotland'],
      ['police:scotland/community-govan', 'Community policing team, Govan'],
      ['mappa:scotland/coordinator', 'MAPPA co-ordinator, Glasgow'],
      ['council:glasgow/criminal-justice-social-work', 'Criminal justice social work, Glasgow'],
    ] as const
  ).map(([id, title]) => ({ id, title, by: 'mail' as const, nation: 'scotland' as const })),
  ...(
    [
      ['police:northern-ireland/public-protection', 'Public protection, Northern Ireland'],
      ['police:northern-ireland/visor', 'ViSOR manager, Northern Ireland'],
      ['police:northern-ireland/npt-belfast', 'Neighbourhood team, Belfast'],
      ['mappa:northern-ireland/ppani', 'Public protection arrangements, Northern Ireland'],
      ['probation:northern-ireland/pbni', 'Probation Board for Northern Ireland'],
    ] as const
  ).map(([id, title]) => ({ id, title, by: 'mail' as const, nation: 'northern-ireland' as const })),
  {
    id: 'police:international-crime/bureau',
    title: 'International referrals (I-LEAP, Interpol)',
    by: 'mail',
  },
];

/** Stations that the two forces have published for notifications. */
export const stations: readonly { area: string; name: string }[] = [
  { area: avon, name: 'Bedminster' },
  { area: avon, name: 'Invented Road, Bath' },
  { area: kent, name: 'Maidstone' },
];

interface Member {
  readonly id: StaffId;
  readonly name: string;
  readonly unit: UnitId;
  readonly posts?: readonly Post[];
  readonly supervisor?: StaffId;
  readonly deputy?: StaffId;
}

/** The line of command of a force's MOSOVO unit, up to its force lead. */
const lineOf = (force: 'avon' | 'kent', area: string): Member[] => [
  {
    id: `staff:${force}-coordinator`,
    name: `Casey Example, ${force} (invented)`,
    unit: `${area}/mosovo` as UnitId,
    supervisor: `staff:${force}-supervisor`,
    deputy: `staff:${force}-supervisor`,
  },
  {
    id: `staff:${force}-supervisor`,
    name: `Sam Example, ${force} (invented)`,
    unit: `${area}/mosovo` as UnitId,
    posts: ['supervisor'],
    supervisor: `staff:${force}-inspector`,
  },
  {
    id: `staff:${force}-inspector`,
    name: `Ivy Example, ${force} (invented)`,
    unit: `${area}/mosovo` as UnitId,
    posts: ['unit-manager'],
    supervisor: `staff:${force}-manager`,
  },
  {
    id: `staff:${force}-manager`,
    name: `Max Example, ${force} (invented)`,
    unit: `${area}/mosovo-manager` as UnitId,
    posts: ['unit-manager'],
  },
  {
    id: `staff:${force}-lead`,
    name: `Lee Example, ${force} (invented)`,
    unit: `${area}/mosovo-manager` as UnitId,
    posts: ['force-lead'],
  },
  {
    id: `staff:${force}-chief-officer`,
    name: `Charlie Example, ${force} (invented)`,
    unit: `${area}/chief-officer` as UnitId,
    posts: ['force-lead'],
  },
  {
    id: `staff:${force}-vetting-head`,
    name: `Vivian Example, ${force} (invented)`,
    unit: `${area}/vetting` as UnitId,
    posts: ['unit-manager'],
  },
];

const head = (id: StaffId, name: string, unit: UnitId): Member => ({ id, name, unit, posts: ['force-lead'] });

/** People of the demonstration, none of whom exists: every ladder ends with one of them. */
export const staff: readonly Member[] = [
  ...lineOf('avon', avon),
  ...lineOf('kent', kent),
  {
    id: 'staff:4711',
    name: 'Olive Sample (invented)',
    unit: `${kent}/mosovo`,
    supervisor: 'staff:kent-supervisor',
  },
  {
    id: 'staff:4712',
    name: 'Pat Sample (invented)',
    unit: `${kent}/mosovo`,
    supervisor: 'staff:kent-supervisor',
  },
  { id: 'staff:bedminster-npt', name: 'Noor Sample (invented)', unit: `${avon}/npt-bedminster` },
  { id: 'staff:auditor', name: 'Alex Sample (invented)', unit: `${avon}/audit` },
  { id: 'staff:administrator', name: 'Dana Sample (invented)', unit: `${avon}/administration` },
  { id: 'staff:second-administrator', name: 'Dominic Sample (invented)', unit: `${avon}/administration` },
  {
    id: 'staff:law-administrator',
    name: 'Lesley Sample (invented)',
    unit: 'hmpps:england-and-wales/casework',
  },
  {
    id: 'staff:second-law-administrator',
    name: 'Linden Sample (invented)',
    unit: 'hmpps:england-and-wales/casework',
  },
  { id: 'staff:national-auditor', name: 'Nadia Sample (invented)', unit: 'hmpps:england-and-wales/audit' },
  {
    id: 'staff:bristol-probation',
    name: 'Robin Sample (invented)',
    unit: 'probation:south-west/bristol-pdu',
  },
  head('staff:bristol-head', 'Harper Sample (invented)', 'probation:south-west/bristol-pdu'),
  head('staff:maidstone-head', 'Jordan Sample (invented)', 'probation:kent/maidstone-pdu'),
  { id: 'staff:ashcombe-custody', name: 'Kim Sample (invented)', unit: 'prison:hmp-ashcombe/omu' },
  head('staff:ashcombe-governor', 'Val Sample (invented)', 'prison:hmp-ashcombe/omu'),
  head('staff:kent-mappa', 'Morgan Sample (invented)', 'mappa:kent/coordinator'),
  head('staff:kent-social-care', 'Sky Sample (invented)', 'social-care:kent/duty'),
  {
    id: 'staff:avon-supervisors',
    name: 'Sacha Sample (invented)',
    unit: `${avon}/mosovo-supervisor`,
    posts: ['supervisor'],
  },
  { id: 'staff:avon-vetting', name: 'Vic Sample (invented)', unit: `${avon}/vetting` },
  { id: 'staff:kent-vetting', name: 'Vera Sample (invented)', unit: `${kent}/vetting` },
  head('staff:avon-health', 'Hollis Sample (invented)', occupationalHealth),
  head('staff:avon-mappa', 'Marley Sample (invented)', 'mappa:avon-and-somerset/coordinator'),
  {
    id: 'staff:avon-mappa-officer',
    name: 'Milan Sample (invented)',
    unit: 'mappa:avon-and-somerset/coordinator',
  },
  {
    id: 'staff:bristol-senior',
    name: 'Sidney Sample (invented)',
    unit: 'probation:south-west/bristol-pdu',
    posts: ['supervisor'],
  },
  {
    id: 'staff:casework-head',
    name: 'Corin Sample (invented)',
    unit: 'hmpps:england-and-wales/casework',
    posts: ['unit-manager'],
  },
  head('staff:bristol-education', 'Eden Sample (invented)', 'council:bristol/education'),
  head('staff:bristol-health', 'Mercy Sample (invented)', 'health:bristol/mental-health'),
  head('staff:bristol-social-care', 'Shay Sample (invented)', 'social-care:bristol/duty'),
  head('staff:bristol-youth-justice', 'Yael Sample (invented)', 'youth-justice:bristol/team'),
  head('staff:casework', 'Cameron Sample (invented)', 'hmpps:england-and-wales/casework'),
  head('staff:parole-board', 'Paris Sample (invented)', 'parole-board:england-and-wales/casework'),
  head('staff:scotland-lead', 'Isla Sample (invented)', 'police:scotland/offender-management'),
  head('staff:scotland-mappa', 'Blair Sample (invented)', 'mappa:scotland/coordinator'),
  head(
    'staff:glasgow-social-work',
    'Rowan Sample (invented)',
    'council:glasgow/criminal-justice-social-work',
  ),
  head('staff:northern-ireland-lead', 'Niamh Sample (invented)', 'police:northern-ireland/public-protection'),
  head('staff:northern-ireland-ppani', 'Orla Sample (invented)', 'mappa:northern-ireland/ppani'),
  head('staff:northern-ireland-probation', 'Erin Sample (invented)', 'probation:northern-ireland/pbni'),
  head('staff:bureau-head', 'Indra Sample (invented)', 'police:international-crime/bureau'),
];

/** The prison that tells its movements, signed with the secret of the simulated partner. */
export const feedingPrison: UnitId = 'prison:hmp-ashcombe/omu';

/** People who are managed, none of whom exists, with what holds of each. */
export const managedPeople: readonly {
  readonly name: string;
  readonly visor: string;
  readonly nomis?: string;
  readonly circumstances: Readonly<Record<string, string>>;
  /** The process that is entered of them. Of somebody on licence nothing is asked until a recall is considered. */
  readonly process?: 'transfer' | 'registration';
}[] = [
  {
    name: 'Alan Example (invented)',
    visor: '1000001',
    circumstances: { risk: 'high' },
    process: 'transfer',
  },
  {
    name: 'Brian Sample (invented)',
    visor: '1000002',
    circumstances: { risk: 'medium' },
    process: 'registration',
  },
  {
    name: 'Colin Specimen (invented)',
    visor: '1000003',
    nomis: 'A1000ZZ',
    circumstances: { risk: 'high', licence: 'determinate', 'mappa-level': '1' },
  },
];
