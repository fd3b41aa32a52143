import { agencyOf, areaOf, type UnitId } from './parties';

/** How a unit can stand to a subject, besides not at all. What it may say and start of them goes by this. */
export const relationsToSubject = {
  accountable: 'the unit that is accountable for the person',
  'home-force': 'a unit of the police force of which one is accountable for the person',
  prison: 'the prison that holds the person, or held them last',
  hospital: 'a health service that has a part in an open process of the person',
  court: 'a court that has a part in an open process of the person',
  probation: 'the probation unit that supervises the person',
  employer: 'a unit of the force for which a member of staff works',
} as const;

export type RelationToSubject = keyof typeof relationsToSubject;

/** What the records tell of who has to do with a subject. */
export interface KnownOfSubject {
  /** Undefined: no unit is, which no transfer can bring about. */
  readonly accountable: UnitId | undefined;
  /** The unit of whoever entered the person. */
  readonly enteredBy: UnitId | undefined;
  /** Every unit with a part in an open process of the person. */
  readonly units: readonly UnitId[];
  /** The probation units that supervise the person, as their open processes say. */
  readonly supervisors: readonly UnitId[];
  /** The prisons that hold the person, as their open processes and their newest movement say. */
  readonly prisons: readonly UnitId[];
  /** Of a member of staff: their unit. */
  readonly employedBy: UnitId | undefined;
}

/**
 * How a unit stands to a subject. A member of staff is their unit's. A person for whom no unit is accountable is that
 * of the unit that entered them. The units of one prison are one: its custody office tells what its offender managers
 * know.
 */
export function relationsOf(unit: UnitId, known: KnownOfSubject): ReadonlySet<RelationToSubject> {
  const { units, supervisors, prisons, employedBy } = known;
  const agency = agencyOf(unit);
  const accountable = known.accountable ?? employedBy ?? known.enteredBy;
  const isBeside = (other: UnitId): boolean => areaOf(other) === areaOf(unit);
  const stands: Readonly<Record<RelationToSubject, boolean>> = {
    accountable: unit === accountable,
    'home-force': agency === 'police' && accountable !== undefined && isBeside(accountable),
    prison: agency === 'prison' && prisons.some(isBeside),
    hospital: agency === 'health' && units.includes(unit),
    court: agency === 'court' && units.includes(unit),
    probation: agency === 'probation' && supervisors.includes(unit),
    employer: employedBy !== undefined && isBeside(employedBy),
  };
  return new Set((Object.keys(stands) as RelationToSubject[]).filter((relation) => stands[relation]));
}

/** Whether one of some units stands to a subject in one of these ways. */
export const anyStands = (
  units: readonly UnitId[],
  as: readonly RelationToSubject[],
  known: KnownOfSubject,
): boolean => units.some((unit) => as.some((relation) => relationsOf(unit, known).has(relation)));
