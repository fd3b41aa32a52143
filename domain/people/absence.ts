import { gatesBefore, keptOutBy, type Gate, type GateRefusal, type HeldByGate } from './gate';
import { agencyOf, areaOf, type Post, type StaffId, type UnitId } from './parties';
import { dayOf, type Day, type Instant } from '../time/time';

/** Days on which somebody is away, both included, and who covers. */
export interface Absence {
  readonly id: string;
  readonly from: Day;
  readonly to: Day;
  readonly cover: StaffId;
}

/** An absence as it is asked for: both days included. Plain JSON: it travels through Temporal. */
export interface AbsenceRequest {
  /** Makes it one absence however often it is sent. */
  readonly id: string;
  readonly staff: StaffId;
  readonly cover: StaffId;
  readonly from: Day;
  readonly to: Day;
  readonly why: string;
  readonly by: string;
}

/** Whether somebody can be given anything. */
export interface Standing {
  readonly unit: UnitId;
  /** For good. */
  readonly left: boolean;
  readonly away: readonly Absence[];
  /** The posts that they hold in their unit. */
  readonly posts?: readonly Post[] | undefined;
  /** Whoever they answer to. */
  readonly supervisor?: StaffId | undefined;
  /** What they hold of what is asked of them. */
  readonly holds?: HeldByGate | undefined;
}

/** Everybody whom the directory knows. */
export type Standings = ReadonlyMap<StaffId, Standing>;

/** The people of the directory, as far as giving them steps turns on it. */
export interface People {
  readonly standings: Standings;
  /** Units whose people the directory knows: nobody else can be given a step there. */
  readonly keptBy: ReadonlySet<UnitId>;
  /** What has to be held, to be let in or to be given a step. */
  readonly gates: readonly Gate[];
}

/** The absence that somebody is on that day, where they are away. */
export const absenceOn = (standing: Standing | undefined, day: Day): Absence | undefined =>
  standing?.away.find(({ from, to }) => from <= day && day <= to);

/**
 * Who is there at an instant for somebody: the person, or the cover, or whoever covers for the cover. Undefined
 * where that ends with nobody: with one who left or is kept out by a gate, or in a circle. Whether the person
 * themself is kept out is not asked: what they have already stays theirs until it is covered. `named`: the gates
 * that the step names; `isUnfit`: who may not have it for another reason.
 */
export function standInFor(
  person: StaffId,
  at: Instant,
  { standings, gates }: Pick<People, 'standings' | 'gates'>,
  named?: readonly string[],
  isUnfit: (who: StaffId) => boolean = () => false,
): StaffId | undefined {
  const before = gatesBefore(gates, named);
  const day = dayOf(at);
  const asked = new Set<StaffId>();
  let who = person;
  for (;;) {
    const standing = standings.get(who);
    if (standing?.left === true || asked.has(who)) return undefined;
    if (who !== person && (isUnfit(who) || keptOutBy(before, standing?.holds, at))) return undefined;
    const absence = absenceOn(standing, day);
    if (!absence) return who;
    asked.add(who);
    who = absence.cover;
  }
}

/** Who is named as the cover of whom, on any day. */
export type CoverIndex = ReadonlyMap<StaffId, readonly StaffId[]>;

export function coverIndexOf(standings: Standings): CoverIndex {
  const index = new Map<StaffId, StaffId[]>();
  for (const [person, { away }] of standings)
    for (const { cover } of away) index.set(cover, [...(index.get(cover) ?? []), person]);
  return index;
}

/** Those for whom somebody stands in at an instant, as `standInFor` has it; not themselves. */
export function coveredBy(
  cover: StaffId,
  at: Instant,
  people: Pick<People, 'standings' | 'gates'>,
  index: CoverIndex,
): StaffId[] {
  const asked = new Set<StaffId>([cover]);
  for (const one of asked) for (const person of index.get(one) ?? []) asked.add(person);
  return [...asked].filter((person) => person !== cover && standInFor(person, at, people) === cover);
}

/**
 * Why a step of a unit cannot be given to somebody: they have left, a gate keeps them out at that instant, or the
 * directory keeps the people of that unit and does not know this one. A unit none of whose people it keeps may name
 * anybody. `named`: the gates that the step names.
 */
export function unfitFor(
  person: StaffId,
  unit: UnitId,
  { standings, keptBy, gates }: People,
  at: Instant,
  named?: readonly string[],
): GateRefusal | undefined {
  const standing = standings.get(person);
  if (standing?.left) return { code: 'staff.left', message: 'This person has left: choose another' };
  if (standing) return keptOutBy(gatesBefore(gates, named), standing.holds, at)?.refusals.given;
  return keptBy.has(unit)
    ? { code: 'staff.not-found', message: 'Choose a person whom the directory knows' }
    : undefined;
}

/** Whether two absences share a day. */
export const overlap = (a: Pick<Absence, 'from' | 'to'>, b: Pick<Absence, 'from' | 'to'>): boolean =>
  a.from <= b.to && b.from <= a.to;

/**
 * Whether somebody of one unit can answer the steps of somebody of another: the police of one force can; who
 * is of another agency sees what their own unit has a part in.
 */
export const canCoverFor = (cover: UnitId, away: UnitId): boolean =>
  cover === away || (agencyOf(away) === 'police' && areaOf(cover) === areaOf(away));
