import { agencyOf, areaOf, type UnitId } from './parties';

/** How a unit can stand to a person, besides not at all. What it may say and start of them goes by this. */
export const relationsToPerson = {
  accountable: 'the unit that is accountable for the person',
  'home-force': 'a unit of the police force of which one is accountable for the person',
  prison: 'the prison that holds the person, or held them last',
  hospital: 'a health service that has a part in an open process of the person',
  court: 'a court that has a part in an open process of the person',
  probation: 'the probation unit that supervises the person',
  employer: 'a unit of the force for which a member of staff works',
} as const;

export type RelationToPerson = keyof typeof relationsToPerson;

/** What the records tell of who has to do with a person. */
export interface KnownOfPerson {
  /** Undefined: nobody is, which is a fault that a transfer cannot bring. */
  readonly accountable: UnitId | undefined;
  /** The unit of whoever entered the person. */
  readonly enteredBy: UnitId | undefined;
  /** Every unit with a part in an open process of the person. */
  readonly units: readonly UnitId[];
  /** Those of them that are a party of that name: `probation` supervises, `prison` holds, `lead` answers for it. */
  readonly parties: readonly { readonly name: string; readonly unit: UnitId }[];
  /** The prison whose movement of the person was recorded last. */
  readonly prison: UnitId | undefined;
  /** Of a member of staff: their unit. */
  readonly employedBy: UnitId | undefined;
}

/**
 * How a unit stands to a person. Somebody for whom no unit is accountable is answered for by the unit that entered
 * them. The units of one prison are one: its custody office tells what its offender managers know.
 */
export function relationsOf(unit: UnitId, known: KnownOfPerson): ReadonlySet<RelationToPerson> {
  const { units, parties } = known;
  const agency = agencyOf(unit);
  const accountable = known.accountable ?? known.enteredBy;
  const isParty = (...names: readonly string[]): boolean =>
    parties.some((party) => party.unit === unit && names.includes(party.name));
  const prisons = [
    ...(known.prison === undefined ? [] : [known.prison]),
    ...parties.filter(({ name }) => name === 'prison').map((party) => party.unit),
  ];
  const stands: Readonly<Record<RelationToPerson, boolean>> = {
    accountable: unit === accountable,
    'home-force': agency === 'police' && accountable !== undefined && areaOf(unit) === areaOf(accountable),
    prison: agency === 'prison' && prisons.some((prison) => areaOf(prison) === areaOf(unit)),
    hospital: agency === 'health' && units.includes(unit),
    court: agency === 'court' && units.includes(unit),
    // The agency that leads somebody's management is the one that supervises them.
    probation: agency === 'probation' && isParty('probation', 'lead'),
    employer: known.employedBy !== undefined && areaOf(unit) === areaOf(known.employedBy),
  };
  return new Set((Object.keys(stands) as RelationToPerson[]).filter((relation) => stands[relation]));
}
