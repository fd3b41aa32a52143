/** Whoever reads, as far as the list of who needs to know of a person depends on it. */
export interface KnowingReader {
  readonly id: string;
  /** The units that they act for. */
  readonly units: readonly string[];
  /** The units that they manage. */
  readonly manages: readonly string[];
  /** The areas whose records they audit; `*` is all of them. */
  readonly audits: readonly string[];
}

/** Units and members of staff. */
export interface Named {
  readonly units: readonly string[];
  readonly staff: readonly string[];
}

/** Whom a person is for at an instant, as the records say. */
export interface NeedToKnow {
  readonly restricted: boolean;
  /** Put on the list by name, or let in by breaking the glass. */
  readonly named: Named;
  /** Units that have a part in an open restricted process of the person, or that its input says need to know. */
  readonly units: readonly string[];
  /** The unit that is accountable for the person. */
  readonly accountable: readonly string[];
  /** Who leads the person. */
  readonly officers: readonly string[];
  /** Who has an open step of the process that is asked about; empty where only the person is. */
  readonly owners: Named;
}

/**
 * How a reader stands to a person. `opened`: they may see the person because they are named, whoever else may not.
 * `hidden`: they may not know that there is such a person. `ordinary`: the list changes nothing for them.
 */
export type Standing = 'opened' | 'hidden' | 'ordinary';

/**
 * How a reader stands to a person, or to one process of theirs. A restricted person is for those whom the list names;
 * the units that have a part in what is restricted; the managers of the accountable unit and the lead officer; the
 * auditors of the area of any of those units; and, for one process, whoever has an open step of it. Pure; the SQL functions
 * `opened_people`, `hidden_people` and `hidden_processes` say the same.
 */
export function standingOf(known: NeedToKnow | null, reader: KnowingReader): Standing {
  if (!known) return 'ordinary';
  if (isNamed(known.named, reader)) return 'opened';
  if (!known.restricted || isNamed(known.owners, reader)) return 'ordinary';
  const isOnList =
    known.units.some((unit) => reader.units.includes(unit)) ||
    known.officers.includes(reader.id) ||
    known.accountable.some((unit) => reader.manages.includes(unit)) ||
    reader.audits.includes('*') ||
    [...known.accountable, ...known.units].some((unit) => reader.audits.includes(unit.split('/')[0] ?? ''));
  return isOnList ? 'ordinary' : 'hidden';
}

const isNamed = ({ units, staff }: Named, reader: KnowingReader): boolean =>
  staff.includes(reader.id) || units.some((unit) => reader.units.includes(unit));
