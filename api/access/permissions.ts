import { seesProcesses, type Seeing } from '../../domain/people/sight';
import { powers, type Power, type Role } from '../../domain/people/roles';
import type { Relation } from './relations';

/** What actions are done to: the sections of the page. */
export const things = {
  service: 'The service itself',
  law: 'What deadlines go by',
  directory: 'The directory',
  change: 'Changes that take two people',
  absence: 'Absences',
  list: 'Lists and reports',
  process: 'Processes',
  step: 'Steps',
  subject: 'Managed people and members of staff',
  staff: 'What is asked of one member of staff',
  feed: 'Messages of systems',
} as const;
export type Thing = keyof typeof things;

/** One sort of actor who may: holders of one of the roles, where roles are named, to whom all the relations apply. */
export interface Grant {
  readonly roles?: readonly Role[];
  readonly as?: Relation | readonly Relation[];
}

/** One row of the table: who may do an action. */
export interface Permission {
  readonly thing: Thing;
  /** What is done, as the page says it. */
  readonly does: string;
  /** Any of them is enough. */
  readonly who: 'everybody' | readonly Grant[];
  /** To whom that row does not allow its action, the thing does not exist: 404. */
  readonly known?: 'process.view' | 'step.view' | 'absence.view' | 'change.view';
  /** What everybody else is told: 403, or 404 as if it were not there. */
  readonly otherwise: 'forbidden' | 'hidden';
  /** A list: `who` says what of it each reader sees, and its SQL is made of that. Who sees none of it is refused. */
  readonly lists?: true;
}

const everybody = (thing: Thing, does: string) =>
  ({ thing, does, who: 'everybody', otherwise: 'forbidden' }) as const satisfies Permission;

const only = (thing: Thing, does: string, ...who: readonly Grant[]) =>
  ({ thing, does, who, otherwise: 'forbidden' }) as const satisfies Permission;

const ofOwnArea = (thing: Thing, does: string, power: Power) =>
  only(thing, does, { roles: [power], as: 'own-area' });

const list = (does: string, who: readonly Seeing[] = seesProcesses) =>
  ({ thing: 'list', does, who, otherwise: 'forbidden', lists: true }) as const satisfies Permission;

const auditors = ['auditor', 'national-auditor'] as const;
/** Who does the work that the service is about, each within the limits of their row. */
const workers = ['coordinator', 'partner', 'manager', 'occupational-health'] as const;
const planners = ['coordinator', 'manager'] as const;

/** Who sees of colleagues what they carry: who allocates the work, and who answers for those who do. */
const seesColleagues = [
  { roles: planners, as: 'part' },
  { roles: planners, as: 'force' },
  { roles: ['auditor'], as: 'area' },
  { roles: ['national-auditor'], as: 'nation' },
] as const satisfies readonly Seeing[];

/** All that anyone can do, and who may do it. A route cannot be declared without naming a row. */
export const permissions = {
  public: everybody('service', 'Ask whether the service lives, and which version it is; nobody signs in'),
  'sign-in.list': only(
    'service',
    'Read who signed in and who was refused: of the own area, a national auditor of all',
    {
      roles: auditors,
    },
  ),
  'deadline.ask': everybody('law', 'Have a deadline counted'),
  'rule.list': everybody('law', 'Read rules and ladders'),
  'calendar.view': everybody('law', 'Read a calendar'),
  'policy.list': everybody('law', 'Read the figures that forces set for themselves'),
  'calendar.change': only('law', 'Change a calendar, or have everything settled again', {
    roles: ['law-administrator'],
    as: 'national-office',
  }),
  'recomputation.view': only('law', 'See how far the settling after a change of the law is', {
    roles: ['law-administrator', 'line-administrator', 'manager', ...auditors],
  }),
  'policy.set': ofOwnArea('law', 'Set a figure of a force', 'line-administrator'),
  'directory.view': everybody('directory', 'Read forces and units'),
  'station.list': everybody('directory', 'Read which police stations are published'),
  'directory.change': ofOwnArea(
    'directory',
    'Enter and change units and people, or import them',
    'directory-administrator',
  ),
  'channel.change': ofOwnArea('directory', 'Set how a unit is reached', 'channel-administrator'),
  'line.change': ofOwnArea(
    'directory',
    'Change posts, the line of command and the need for clearance',
    'line-administrator',
  ),
  'change.list': only('change', 'List them, of the own area', { roles: [...powers, ...auditors] }),
  'change.view': {
    thing: 'change',
    does: 'See one',
    // Those whom a change touches may look at it: they are the first to see that something is wrong.
    who: [
      { as: 'its-power' },
      { as: 'told' },
      { roles: ['auditor'], as: 'own-area' },
      { roles: ['national-auditor'] },
    ],
    otherwise: 'hidden',
  },
  'change.decide': {
    thing: 'change',
    does: 'Approve or decline one; never their own',
    known: 'change.view',
    who: [{ as: 'its-power' }],
    otherwise: 'forbidden',
  },
  'station.publish': ofOwnArea('directory', 'Publish police stations', 'directory-administrator'),
  'directory.check': only('directory', 'See what is wrong with the directory', {
    roles: ['directory-administrator', 'line-administrator', 'manager', ...auditors],
  }),
  'staff.list': only('directory', 'Read who is in the directory, with posts and absences', {
    roles: ['directory-administrator', 'line-administrator', ...planners, ...auditors],
  }),
  'absence.record': only(
    'absence',
    'Record who is away and who covers',
    { roles: planners, as: 'own-unit' },
    { roles: ['manager'], as: 'above' },
  ),
  'absence.view': {
    thing: 'absence',
    does: 'See how far an absence is',
    who: [
      { roles: [...planners, 'line-administrator', 'auditor'], as: 'own-area' },
      { roles: ['national-auditor'] },
    ],
    otherwise: 'hidden',
  },
  'absence.end': {
    thing: 'absence',
    does: 'End an absence before its last day',
    known: 'absence.view',
    who: [
      { roles: planners, as: 'own-unit' },
      { roles: ['manager'], as: 'above' },
    ],
    otherwise: 'forbidden',
  },
  'process.list': list('List processes'),
  'step.list': list('List steps'),
  'attendance.view': list('Report who came to what they were invited to'),
  'report.view': list('Report what is late, falls due, was done in time and lies unread'),
  // Who leads how many is about colleagues.
  'workload.view': list('Report what each officer carries', seesColleagues),
  'digest.view': list('Read the digest of a manager', [
    { roles: ['manager'], as: 'part' },
    { roles: ['manager'], as: 'force' },
  ]),
  'welfare.report': only('list', 'Report counts of one word about staff, small ones left out', {
    roles: ['occupational-health', 'manager'],
  }),
  'clearance.report': only('list', 'Report whose clearance ends soon', {
    roles: [...planners, ...auditors],
  }),
  'access.report': only('list', 'Report who looked at whom, of the own area', {
    roles: ['occupational-health', ...auditors],
  }),
  'process.preview': only('process', 'See what a start would open', {
    roles: [...planners, 'occupational-health'],
    as: 'open-to-role',
  }),
  'process.start': only('process', 'Start a process', {
    roles: ['coordinator', 'occupational-health'],
    as: ['open-to-role', 'unit-of-own-area'],
  }),
  'process.view': {
    thing: 'process',
    does: 'See a process; without insight, the steps of the own unit alone',
    who: seesProcesses,
    otherwise: 'hidden',
  },
  'process.command': {
    thing: 'process',
    does: 'Give a command',
    known: 'process.view',
    who: [{ roles: workers, as: 'named' }],
    otherwise: 'forbidden',
  },
  'process.correct': {
    thing: 'process',
    does: 'Correct or void a fact',
    known: 'process.view',
    who: [
      { roles: ['coordinator', 'occupational-health'], as: ['lead', 'reads-all'] },
      // Whoever answered knows best what they meant; to void is for whoever leads.
      { roles: workers, as: 'told-it' },
    ],
    otherwise: 'forbidden',
  },
  'briefing.view': {
    thing: 'process',
    does: 'Read a briefing',
    known: 'process.view',
    who: [{ as: 'briefed' }, { as: 'reads-all' }],
    otherwise: 'hidden',
  },
  'step.view': {
    thing: 'step',
    does: 'See a step, its log and why it is due',
    known: 'process.view',
    who: [{ as: 'owner' }, { as: 'reads-all' }],
    otherwise: 'hidden',
  },
  'step.answer': {
    thing: 'step',
    does: 'Acknowledge, complete, hand in, accept, give back or decline',
    known: 'step.view',
    who: [
      { roles: workers, as: 'owner' },
      { roles: workers, as: 'also-by' },
      // What auditors are asked to look into is theirs to answer.
      { roles: auditors, as: 'owner' },
    ],
    otherwise: 'forbidden',
  },
  'step.note': {
    thing: 'step',
    does: 'Add a note, or where evidence is kept',
    known: 'step.view',
    who: [
      { roles: workers, as: 'part' },
      { roles: ['manager'], as: 'above' },
    ],
    otherwise: 'forbidden',
  },
  'step.extend': {
    thing: 'step',
    does: 'Put the due instant off',
    known: 'step.view',
    who: [
      { roles: ['manager', 'occupational-health'], as: 'owner' },
      { roles: ['manager'], as: 'also-by' },
      { roles: ['manager'], as: 'above' },
    ],
    otherwise: 'forbidden',
  },
  'step.reassign': {
    thing: 'step',
    does: 'Give it to another unit of the area, to a post or to a person',
    known: 'step.view',
    who: [
      { roles: [...planners, 'occupational-health'], as: ['owner', 'receiver-of-own-area'] },
      { roles: ['manager'], as: ['above', 'receiver-of-own-area'] },
    ],
    otherwise: 'forbidden',
  },
  'subject.create': only('subject', 'Enter somebody', { roles: ['coordinator'] }),
  'subject.find': only('subject', 'Find somebody by a reference', { roles: ['coordinator'] }),
  'visit.take': only('subject', 'Take a visit of somebody who is not theirs yet; the answer tells nothing', {
    roles: ['coordinator', 'partner'],
  }),
  'subject.view': {
    thing: 'subject',
    does: 'See somebody, what holds of them, and who was accountable',
    known: 'process.view',
    who: [{ roles: [...planners, ...auditors] }],
    otherwise: 'forbidden',
  },
  'access.view': {
    thing: 'subject',
    does: 'See who looked at somebody',
    known: 'process.view',
    who: [{ roles: auditors }],
    otherwise: 'forbidden',
  },
  'circumstance.record': {
    thing: 'subject',
    does: 'Say what holds of somebody: recorded where it is theirs to say, else proposed to the accountable unit',
    known: 'process.view',
    who: [{ roles: ['coordinator', 'partner'] }],
    otherwise: 'forbidden',
  },
  'reference.change': {
    thing: 'subject',
    does: 'Change the references of somebody for whom their unit is accountable, and merge their records',
    known: 'process.view',
    who: [{ roles: ['coordinator'], as: 'owner' }],
    otherwise: 'forbidden',
  },
  'subject.restrict': {
    thing: 'subject',
    does: 'Restrict somebody to those who need to know, for whom their unit is accountable',
    known: 'process.view',
    who: [{ roles: ['manager'], as: 'owner' }],
    otherwise: 'forbidden',
  },
  'subject.unrestrict': {
    thing: 'subject',
    does: 'Ask that a restriction be lifted, or lift one as the second person; of the accountable force',
    known: 'process.view',
    who: [{ roles: ['manager'], as: 'own-area' }],
    otherwise: 'forbidden',
  },
  'need-to-know.view': {
    thing: 'subject',
    does: 'Read who is on the list of somebody by name',
    known: 'process.view',
    who: [{ roles: ['manager'], as: 'owner' }, { roles: auditors }],
    otherwise: 'forbidden',
  },
  'subject.break-glass': only('subject', 'Take sight of somebody restricted, with a reason and an end', {
    roles: planners,
  }),
  'subject.ask': only('subject', 'Ask to be let in to somebody', {
    roles: ['coordinator', 'partner', 'manager'],
  }),
  'break-glass.list': only('subject', 'List who took sight of whom, of the areas that they audit', {
    roles: auditors,
  }),
  'break-glass.end': {
    thing: 'subject',
    does: 'End the sight that somebody took, of a person for whom their unit is accountable',
    who: [{ roles: ['manager'], as: 'owner' }],
    otherwise: 'hidden',
  },
  'welfare.ask': {
    thing: 'staff',
    does: 'Ask one word about a member of staff, or tell that something happened',
    who: [{ as: 'in-line' }],
    otherwise: 'hidden',
  },
  'feed.prison': only('feed', 'Tell the movements of a prison, by its signature', { as: 'of-a-prison' }),
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;

/** The actions whose answers are lists, limited to what their reader sees. */
export type ListAction = {
  [A in Action]: (typeof permissions)[A] extends { readonly lists: true } ? A : never;
}[Action];

/** The row of an action, whatever its own shape. */
export const rowOf = (action: Action): Permission => permissions[action];

/** What of a list each reader sees, by the row of the list. */
export const seeingOf = (action: ListAction | 'process.view'): readonly Seeing[] => permissions[action].who;

/** Whether the row of an action names a relation. */
export const asksFor = (action: Action, relation: Relation): boolean => {
  const { who } = rowOf(action);
  return who !== 'everybody' && who.some(({ as = [] }) => [as].flat().includes(relation));
};
