import { powers, type Power, type Role } from '../../domain/people/roles';

/** How an actor can stand to what an action is done to; `authorise` finds each. */
export type Relation =
  /** The unit has a part in the process, or its row names the actor's force or role. */
  | 'sees'
  | 'not-administrator-alone'
  | 'of-national-office'
  | 'owner-of-own-area'
  /** The actor holds the power that a change takes, of the area that it is about. */
  | 'holds-its-power'
  /** As that; or the actor audits that area, asked for the change, or is told of it. */
  | 'decides-audits-or-is-told'
  | 'lead-of-own-area'
  | 'receiver-of-own-area'
  | 'unit-of-own-area'
  /** The owner of the step is the actor's unit, or the actor coordinates for its force. */
  | 'answers-for-owner'
  /** The kind's table lets the unit give the command, or a unit for which the actor coordinates. */
  | 'named-by-table'
  /** The team that was briefed, or whoever may read what it was briefed with. */
  | 'briefed-or-insight'
  | 'in-line'
  | 'of-a-prison'
  | 'coordinator-or-prison';

/** Who may do an action. A row without conditions is for everybody who is signed in. */
export interface Permission {
  /** Where this does not hold, the actor may not even learn that the thing exists. */
  readonly hiddenUnless?: Relation;
  /** Holders of one of these roles may, whatever else the row asks. */
  readonly always?: readonly Role[];
  /** One of these roles is needed. */
  readonly roles?: readonly Role[];
  /** All of these relations are needed. */
  readonly needs?: readonly Relation[];
  /** Where `needs` fails, the thing is as if it were not there. */
  readonly elseHidden?: true;
}

const everybody: Permission = {};
const people: Permission = { needs: ['not-administrator-alone'] };
const ofOwnArea = (power: Power): Permission => ({ roles: [power], needs: ['owner-of-own-area'] });
const nationalLaw: Permission = { roles: ['law-administrator'], needs: ['of-national-office'] };
const whoPlansWork: readonly Role[] = ['coordinator', 'manager', 'line-administrator'];

/** All that anyone can do, and who may do it. A route cannot be declared without naming a row. */
export const permissions = {
  public: everybody,
  'deadline.ask': everybody,
  'rule.list': everybody,
  'calendar.view': everybody,
  'policy.list': everybody,
  'directory.view': everybody,
  'station.list': everybody,
  'calendar.change': nationalLaw,
  'recomputation.view': { roles: ['law-administrator', 'line-administrator', 'auditor', 'manager'] },
  'policy.set': ofOwnArea('line-administrator'),
  'directory.change': ofOwnArea('directory-administrator'),
  'channel.change': ofOwnArea('channel-administrator'),
  'line.change': ofOwnArea('line-administrator'),
  'change.list': { roles: [...powers, 'auditor', 'national-auditor'] },
  // Those whom a change touches may look at it: they are the first to see that something is wrong.
  'change.view': { needs: ['decides-audits-or-is-told'], elseHidden: true },
  'change.decide': { hiddenUnless: 'decides-audits-or-is-told', needs: ['holds-its-power'] },
  'station.publish': ofOwnArea('directory-administrator'),
  'directory.check': { roles: ['directory-administrator', 'line-administrator', 'auditor', 'manager'] },
  'staff.list': {
    roles: ['coordinator', 'manager', 'directory-administrator', 'line-administrator', 'auditor'],
  },
  'absence.record': { roles: whoPlansWork, needs: ['owner-of-own-area'] },
  'absence.view': {
    always: ['auditor'],
    roles: whoPlansWork,
    needs: ['owner-of-own-area'],
    elseHidden: true,
  },
  'absence.end': { roles: whoPlansWork, needs: ['owner-of-own-area'], elseHidden: true },
  'process.list': people,
  'step.list': people,
  'attendance.view': people,
  'report.view': people,
  // Who leads how many is about colleagues: for those who allocate, and those who answer for them.
  'workload.view': { roles: ['coordinator', 'manager', 'auditor'] },
  'digest.view': { roles: ['manager'] },
  'process.preview': { roles: ['coordinator', 'manager'] },
  'process.start': { roles: ['coordinator'], needs: ['unit-of-own-area'] },
  'process.view': { hiddenUnless: 'sees' },
  'step.view': { hiddenUnless: 'sees' },
  'process.command': { hiddenUnless: 'sees', roles: ['coordinator', 'partner'], needs: ['named-by-table'] },
  'process.correct': { hiddenUnless: 'sees', roles: ['coordinator'], needs: ['lead-of-own-area'] },
  'step.answer': { hiddenUnless: 'sees', roles: ['coordinator', 'partner'], needs: ['answers-for-owner'] },
  'step.extend': { hiddenUnless: 'sees', roles: ['manager'], needs: ['owner-of-own-area'] },
  'step.note': { hiddenUnless: 'sees', roles: ['coordinator', 'partner', 'manager'] },
  'step.reassign': {
    hiddenUnless: 'sees',
    roles: ['coordinator', 'manager'],
    needs: ['owner-of-own-area', 'receiver-of-own-area'],
  },
  'subject.create': { roles: ['coordinator'] },
  'subject.find': { roles: ['coordinator'] },
  'subject.view': { hiddenUnless: 'sees', roles: ['coordinator', 'manager', 'auditor'] },
  'briefing.view': { hiddenUnless: 'sees', needs: ['briefed-or-insight'], elseHidden: true },
  'welfare.ask': { needs: ['in-line'], elseHidden: true },
  'welfare.report': { roles: ['occupational-health', 'manager'] },
  'clearance.report': { roles: ['manager', 'coordinator', 'auditor'] },
  'circumstance.record': { hiddenUnless: 'sees', needs: ['coordinator-or-prison'] },
  'feed.prison': { needs: ['of-a-prison'] },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof permissions;
