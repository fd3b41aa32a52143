import { overlap } from './absence';
import { areaOf, type Post, type StaffId, type UnitId } from './parties';
import type { Power } from './roles';
import type { Day } from '../time/time';

/** A unit as far as reaching it turns on it. */
export interface UnitEntry {
  readonly id: UnitId;
  readonly active: boolean;
  /** Whether the directory knows it, or only steps name it. */
  readonly known: boolean;
  readonly ownsOpenSteps: boolean;
  /** Whether it has a channel of its own, beside those of its posts. */
  readonly hasChannel: boolean;
  /** It answers by the links of its messages, and its channel was not proven: they bring none. */
  readonly lacksLinks?: boolean;
}

/** A person as far as reaching and replacing them turns on it. */
export interface PersonEntry {
  readonly id: StaffId;
  readonly name: string;
  readonly unit: UnitId;
  readonly posts: readonly Post[];
  readonly supervisor?: StaffId | undefined;
  readonly deputy?: StaffId | undefined;
  readonly active: boolean;
  /** The powers over the service that they hold. */
  readonly powers?: readonly Power[];
}

/** An absence that is not over. */
export interface AbsenceEntry {
  readonly id: string;
  readonly staff: StaffId;
  readonly cover: StaffId;
  readonly from: Day;
  readonly to: Day;
}

export interface DirectoryEntries {
  readonly units: readonly UnitEntry[];
  readonly people: readonly PersonEntry[];
  readonly absences: readonly AbsenceEntry[];
}

/** What can be wrong with a directory, in words for whoever keeps it. */
export const directoryFaults = {
  'unit.unknown': 'The unit owns open steps and is not in the directory',
  'unit.no-end': 'No named, active person of its area holds the post force-lead: its ladders end with nobody',
  'unit.no-channel': 'The unit has no channel: what is asked of it cannot be told',
  'unit.not-proven': 'The unit answers by links, and its channel is not proven: no link reaches it',
  'area.one-holder': 'One person alone holds this power in the area: nobody decides about what they ask for',
  'staff.supervisor-left': 'The supervisor of this person has left',
  'staff.deputy-left': 'The deputy of this person has left',
  'staff.deputies-in-a-circle':
    'These people are deputies of each other: with all of them away, nobody is left',
  'absence.cover-away': 'The cover is away too on some of these days',
  'absence.cover-left': 'The cover has left',
} as const;

export interface DirectoryFault {
  readonly code: keyof typeof directoryFaults;
  /** The unit, person or absence that it is about. */
  readonly about: string;
  readonly area: string;
  /** Who else is part of it: the supervisor who left, the others of the circle. */
  readonly with: readonly string[];
}

/**
 * What is wrong with a directory, in the order of units, powers, people and absences. A post that nobody holds is no
 * fault by itself, since its messages go up the line: the end of the line must be somebody.
 */
export function faultsOf({ units, people, absences }: DirectoryEntries): DirectoryFault[] {
  const byId = new Map(people.map((person) => [person.id, person]));
  const left = (id: StaffId | undefined): id is StaffId => id !== undefined && byId.get(id)?.active === false;
  const ends = new Set(
    people.flatMap(({ active, posts, name, unit }) =>
      active && name !== '' && posts.includes('force-lead') ? [areaOf(unit)] : [],
    ),
  );
  const ofUnits = units
    .filter(({ active, ownsOpenSteps }) => active || ownsOpenSteps)
    .flatMap(({ id, known, hasChannel, lacksLinks }) => {
      const fault = (code: DirectoryFault['code']): DirectoryFault => ({
        code,
        about: id,
        area: areaOf(id),
        with: [],
      });
      return [
        ...(known ? [] : [fault('unit.unknown')]),
        ...(ends.has(areaOf(id)) ? [] : [fault('unit.no-end')]),
        ...(hasChannel ? [] : [fault('unit.no-channel')]),
        ...(lacksLinks ? [fault('unit.not-proven')] : []),
      ];
    });
  const active = people.filter((person) => person.active);
  const ofPeople = active.flatMap(({ id, unit, supervisor, deputy }): DirectoryFault[] => [
    ...(left(supervisor)
      ? [{ code: 'staff.supervisor-left' as const, about: id, area: areaOf(unit), with: [supervisor] }]
      : []),
    ...(left(deputy)
      ? [{ code: 'staff.deputy-left' as const, about: id, area: areaOf(unit), with: [deputy] }]
      : []),
  ]);
  const circles = circlesOf(active).map(([first, ...others]): DirectoryFault => {
    const area = areaOf(byId.get(first as StaffId)?.unit ?? ('' as UnitId));
    return { code: 'staff.deputies-in-a-circle', about: first ?? '', area, with: others };
  });
  const ofAbsences = absences
    .filter(({ staff }) => byId.get(staff)?.active === true)
    .flatMap((absence): DirectoryFault[] => {
      const { id, staff, cover } = absence;
      const area = areaOf(byId.get(staff)?.unit ?? ('' as UnitId));
      const coverAway = absences.some((other) => other.staff === cover && overlap(other, absence));
      return [
        ...(left(cover) ? [{ code: 'absence.cover-left' as const, about: id, area, with: [cover] }] : []),
        ...(coverAway ? [{ code: 'absence.cover-away' as const, about: id, area, with: [cover] }] : []),
      ];
    });
  return [...ofUnits, ...aloneInPower(active), ...ofPeople, ...circles, ...ofAbsences];
}

/** Each power that one person alone holds in their area. */
function aloneInPower(people: readonly PersonEntry[]): DirectoryFault[] {
  const holders = new Map<string, { area: string; power: Power; ids: StaffId[] }>();
  for (const { id, unit, powers = [] } of people)
    for (const power of powers) {
      const area = areaOf(unit);
      const known = holders.get(`${area} ${power}`) ?? { area, power, ids: [] };
      known.ids.push(id);
      holders.set(`${area} ${power}`, known);
    }
  return [...holders.values()]
    .filter(({ ids }) => ids.length === 1)
    .map(({ area, power, ids }) => ({ code: 'area.one-holder', about: power, area, with: ids }));
}

/** Each circle of deputies once, from the member whose id comes first. */
function circlesOf(people: readonly PersonEntry[]): StaffId[][] {
  const deputyOf = new Map(people.map(({ id, deputy }) => [id, deputy]));
  const seen = new Set<StaffId>();
  const circles: StaffId[][] = [];
  for (const { id } of people) {
    const path: StaffId[] = [];
    let at: StaffId | undefined = id;
    while (at !== undefined && deputyOf.has(at) && !seen.has(at) && !path.includes(at)) {
      path.push(at);
      at = deputyOf.get(at);
    }
    if (at !== undefined && path.includes(at)) {
      const circle = path.slice(path.indexOf(at));
      const first = circle.indexOf([...circle].sort()[0] as StaffId);
      circles.push([...circle.slice(first), ...circle.slice(0, first)]);
    }
    for (const one of path) seen.add(one);
  }
  return circles;
}
