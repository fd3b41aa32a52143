import { readAnyway, type Concerned, type ReadAnyway } from './concern';
import { standingOf, type KnowingReader, type NeedToKnow, type Standing } from './need-to-know';
import { agencyOf, areaOf, type UnitId } from './parties';
import type { Role } from './roles';
import { audienceOf, isReserved, visibilities, type Visibility } from './visibility';

/** How somebody comes to see a process. */
export const sightings = {
  part: 'their unit, or one that they cover for, has a part in it',
  force: 'a unit of their police force has a part in it, and it is not restricted',
  area: 'a unit of their area has a part in it, restricted or not',
  nation: 'it is anywhere in the country, restricted or not',
} as const;
export type Sighting = keyof typeof sightings;

/** One row of a table of who sees: holders of one of the roles see so. */
export interface Seeing {
  readonly roles: readonly Role[];
  readonly as: Sighting;
}

/** Who reads, as far as sight depends on it. */
export interface Reader {
  readonly id: string;
  readonly unit: UnitId;
  readonly roles: readonly Role[];
  readonly actsFor: readonly UnitId[];
}

/** One way in which a reader sees processes: a process is seen by it where all of this is true of its row. */
export interface Way {
  /** What its row may say of who may see it. */
  readonly visibilities: readonly Visibility[];
  /** One of these units has a part in it. */
  readonly units?: readonly string[];
  /** A unit of this area has a part in it. */
  readonly area?: string;
  /** Whether all of it is read, even where its kind keeps it from those who only have a part in it. */
  readonly everything: boolean;
}

/** What one reader sees, as data: permission asks it of one row, and lists and reports make their SQL of it. */
export interface Sight {
  /** Any of them is enough. Without one the reader sees nothing. */
  readonly ways: readonly Way[];
  /** The units whose own steps the reader always reads in a process that they see. */
  readonly units: readonly string[];
  /** The police force that they read for; empty where they read for units alone. */
  readonly force: string;
  /** Who reads, as the lists of who needs to know ask: people may be hidden from them, or opened to them. */
  readonly knows: KnowingReader;
}

/** Who reads all of a process of a kind: whoever leads it, alone or with their police force. */
export type Insight = 'lead' | 'force-of-lead';

/** What the row of a process says of who may see it. */
export interface SeenRow {
  readonly units: readonly string[];
  readonly areas: readonly string[];
  readonly visibility: Visibility;
  /** The unit that leads it. */
  readonly lead?: string;
  /** Left out: whoever sees a process of the kind reads all of it. */
  readonly insight?: Insight | undefined;
  /** Whom the person is for, where there is a list. */
  readonly needToKnow?: NeedToKnow | null;
  /** Whom it concerns, where it is about a member of staff, and what its kind lets them read all the same. */
  readonly concerned?: Concerned | null;
  readonly anyway?: ReadAnyway | undefined;
}

const visibleWhere = (isVisible: (visibility: Visibility) => boolean): readonly Visibility[] =>
  visibilities.filter(isVisible);
const forAuditors = visibleWhere((visibility) => audienceOf(visibility).auditors);

const wayOf: Readonly<Record<Sighting, (reader: Reader) => Way | undefined>> = {
  part: ({ actsFor, roles }) => ({
    visibilities: visibleWhere((visibility) => {
      const { role } = audienceOf(visibility);
      return role === undefined || roles.includes(role);
    }),
    units: actsFor,
    everything: false,
  }),
  force: ({ unit }) =>
    agencyOf(unit) === 'police'
      ? {
          visibilities: visibleWhere((visibility) => audienceOf(visibility).forces),
          area: areaOf(unit),
          everything: false,
        }
      : undefined,
  area: ({ unit }) => ({ visibilities: forAuditors, area: areaOf(unit), everything: true }),
  nation: () => ({ visibilities: forAuditors, everything: true }),
};

/**
 * A reader as the lists of who needs to know ask about them. Lists, row-level security and permission all take it
 * from here. Somebody manages their own unit alone: whoever covers for its manager covers steps, and not sight.
 */
export const knowing = ({ id, unit, roles, actsFor }: Reader): KnowingReader => ({
  id,
  units: actsFor,
  manages: roles.includes('manager') ? [unit] : [],
  audits: roles.includes('national-auditor') ? ['*'] : roles.includes('auditor') ? [areaOf(unit)] : [],
});

/** What a reader sees by the rows of a table. */
export function sightBy(rows: readonly Seeing[], reader: Reader): Sight {
  const held = rows.filter(({ roles }) => roles.some((role) => reader.roles.includes(role)));
  const ways = [...new Set(held.map(({ as }) => as))];
  return {
    ways: ways.flatMap((sighting) => wayOf[sighting](reader) ?? []),
    units: reader.actsFor,
    force: ways.includes('force') ? (wayOf.force(reader)?.area ?? '') : '',
    knows: knowing(reader),
  };
}

const admits = ({ visibilities: wanted, units, area }: Way, row: SeenRow): boolean =>
  wanted.includes(row.visibility) &&
  (units === undefined || units.some((unit) => row.units.includes(unit))) &&
  (area === undefined || row.areas.includes(area));

/**
 * How the list of who needs to know of the person lets the reader see a process of theirs: it goes before everything
 * else, but for a role that the process is reserved for.
 */
function standing({ knows, ways }: Sight, { needToKnow = null, visibility }: SeenRow): Standing {
  // Being named lets nobody in who sees no process at all.
  if (ways.length === 0) return 'hidden';
  const found = standingOf(needToKnow, knows);
  return found === 'opened' && isReserved(visibility) ? 'ordinary' : found;
}

/** Whether the reader may know of a process. One that concerns them they know of where they may read some of it. */
export function seesProcess(sight: Sight, row: SeenRow): boolean {
  if (readAnyway(sight.knows.id, row)?.length === 0) return false;
  const stands = standing(sight, row);
  return stands === 'opened' || (stands === 'ordinary' && sight.ways.some((way) => admits(way, row)));
}

/** Whether the reader reads for whoever leads a process that is kept from those who only have a part in it. */
const readsForLead = ({ units, force }: Sight, { lead, insight }: SeenRow): boolean =>
  lead !== undefined &&
  (units.includes(lead) || (insight === 'force-of-lead' && force !== '' && areaOf(lead as UnitId) === force));

/** Whether the reader may read all of a process: its input, its log, and the steps of others. */
export function readsAll(sight: Sight, row: SeenRow): boolean {
  if (readAnyway(sight.knows.id, row)) return false;
  const stands = standing(sight, row);
  const reads = (way: Way): boolean =>
    admits(way, row) && (way.everything || row.insight === undefined || readsForLead(sight, row));
  return stands === 'opened' || (stands === 'ordinary' && sight.ways.some(reads));
}

/** Whether the reader sees the whole country, so that no row need be asked about where it lies. */
export const seesNation = ({ ways }: Sight): boolean =>
  ways.some(({ units, area }) => units === undefined && area === undefined);

const caseworkers = ['coordinator', 'partner', 'manager', 'occupational-health'] as const;

/** Who sees which processes, and their steps. The powers over the service itself see nobody. */
export const seesProcesses = [
  { roles: caseworkers, as: 'part' },
  { roles: ['coordinator', 'manager'], as: 'force' },
  { roles: ['auditor'], as: 'area' },
  { roles: ['national-auditor'], as: 'nation' },
] as const satisfies readonly Seeing[];
