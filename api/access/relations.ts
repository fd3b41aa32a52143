import type { Concerned, ReadAnyway } from '../../domain/people/concern';
import type { NeedToKnow } from '../../domain/people/need-to-know';
import { nationalArea } from '../../domain/people/grave-changes';
import { agencyOf, areaOf, type UnitId } from '../../domain/people/parties';
import type { Power } from '../../domain/people/roles';
import {
  readsAll,
  seesProcesses,
  seesProcess,
  sightBy,
  sightings,
  type Insight,
  type SeenRow,
  type Sighting,
} from '../../domain/people/sight';
import { audienceOf, type Visibility } from '../../domain/people/visibility';
import type { Actor } from './actor';

/** What an action is done to, as far as permission depends on it. */
export interface Resource {
  readonly units?: readonly string[];
  readonly areas?: readonly string[];
  /** Who may see the process, as its row says. */
  readonly visibility?: Visibility;
  /** Whom the person is for, where there is a list. */
  readonly needToKnow?: NeedToKnow | null;
  /** Whom a process about a member of staff concerns, and what its kind lets them read all the same. */
  readonly concerned?: Concerned | null;
  readonly anyway?: ReadAnyway | undefined;
  /** The name of a step. */
  readonly step?: string;
  /** Who reads all of the process, where its kind keeps that from others with a part in it. */
  readonly insight?: Insight | undefined;
  /** The power that a change takes. */
  readonly power?: Power;
  /** Whether the actor asked for a change, or is told of it. */
  readonly told?: boolean;
  /** The unit that leads a process. */
  readonly lead?: string;
  /** The owner of a step, or the unit that an entry of the directory is about. */
  readonly owner?: string;
  /** Units that the kind's table lets answer a step besides its owner. */
  readonly alsoBy?: readonly string[];
  /** Who told of a fact, while its process is open. */
  readonly toldBy?: string | undefined;
  /** Units that may give a command. */
  readonly by?: readonly string[];
  /** Whether the actor is in line above a member of staff. */
  readonly inLine?: boolean;
  /** Whether the actor stands above somebody of the unit that owns the step, or above the person who is away. */
  readonly above?: boolean;
  /** The unit that a step would be given to, or that was briefed. */
  readonly to?: string;
}

/** How an actor can stand to what an action is done to: in words for the page, and as a question to its row. Pure. */
interface RelationTable {
  readonly says: string;
  readonly holds: (actor: Actor, resource: Resource) => boolean;
}

const isOfArea = (actor: Actor, unit: string | undefined): boolean =>
  unit !== undefined && areaOf(unit as UnitId) === areaOf(actor.unit);
const actsForOneOf = ({ actsFor }: Actor, units: readonly (string | undefined)[]): boolean =>
  actsFor.some((unit) => units.includes(unit));

const seenRowOf = (resource: Resource): SeenRow => ({
  ...resource,
  units: resource.units ?? [],
  areas: resource.areas ?? [],
  visibility: resource.visibility ?? 'area',
});

const sighting = (as: Sighting): RelationTable => ({
  says: sightings[as],
  holds: (actor, resource) => seesProcess(sightBy([{ roles: actor.roles, as }], actor), seenRowOf(resource)),
});

/** Every relation that the table of permissions names. */
export const relations = {
  part: sighting('part'),
  force: sighting('force'),
  area: sighting('area'),
  nation: sighting('nation'),
  'reads-all': {
    says: 'they see the process, and where its kind keeps it from others, they read for whoever leads it or audit it',
    holds: (actor, resource) => readsAll(sightBy(seesProcesses, actor), seenRowOf(resource)),
  },
  owner: {
    says: 'the unit that has the step is theirs, or one that they cover for',
    holds: (actor, { owner }) => actsForOneOf(actor, [owner]),
  },
  'also-by': {
    says: "the kind's table lets their unit answer the step in place of its owner, and its page says why",
    holds: (actor, { alsoBy = [] }) => actsForOneOf(actor, alsoBy),
  },
  named: {
    says: "the kind's table lets their unit, or one that they cover for, give the command",
    holds: (actor, { by = [] }) => actsForOneOf(actor, by),
  },
  'told-it': {
    says: 'they told of the fact themselves, and the process is open',
    holds: ({ id }, { toldBy }) => toldBy === id,
  },
  lead: {
    says: 'their unit, or one that they cover for, leads the process',
    holds: (actor, { lead }) => actsForOneOf(actor, [lead]),
  },
  above: {
    says: 'they stand above the person, or above somebody of the unit, in the line of command',
    holds: (_actor, { above }) => above === true,
  },
  'in-line': {
    says: 'they answer for the member of staff, as their supervisor or in their unit',
    holds: (_actor, { inLine }) => inLine === true,
  },
  briefed: {
    says: 'their unit is the team that was briefed',
    holds: (actor, { to }) => actsForOneOf(actor, [to]),
  },
  'own-unit': {
    says: 'the person is of their unit, or of one that they cover for',
    holds: (actor, { owner }) => actsForOneOf(actor, [owner]),
  },
  'own-area': {
    says: 'it is of their own force or area',
    holds: (actor, { owner }) => isOfArea(actor, owner),
  },
  'its-power': {
    says: 'they hold the power that the change takes, of the area that it is about; of the whole nation in a national office alone',
    holds: (actor, { power, owner }) =>
      power !== undefined &&
      actor.roles.includes(power) &&
      (owner === `${nationalArea}/-` ? actor.national : isOfArea(actor, owner)),
  },
  told: {
    says: 'they asked for the change, or are told of it since it touches them',
    holds: (_actor, { told }) => told === true,
  },
  'receiver-of-own-area': {
    says: 'whoever is given it is of their own force or area',
    holds: (actor, { to }) => isOfArea(actor, to),
  },
  'unit-of-own-area': {
    says: 'a unit of their own force or area has a part in it',
    holds: (actor, { units = [] }) => units.some((unit) => isOfArea(actor, unit)),
  },
  'open-to-role': {
    says: 'the kind is not reserved for a role that they lack',
    holds: ({ roles }, { visibility = 'area' }) => {
      const { role } = audienceOf(visibility);
      return role === undefined || roles.includes(role);
    },
  },
  'national-office': {
    says: 'their unit is a national office',
    holds: ({ national }) => national,
  },
  'of-a-prison': {
    says: 'their unit is of a prison',
    holds: ({ unit }) => agencyOf(unit) === 'prison',
  },
} as const satisfies Record<string, RelationTable>;

export type Relation = keyof typeof relations;
