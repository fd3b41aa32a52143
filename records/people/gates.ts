import { sql, type RawBuilder } from 'kysely';
import { passes, type GateReport, type Held, type HeldByGate, type KindGate } from '../../domain/people/gate';
import {
  dayOf,
  daysBetween,
  instantOf,
  plusDays,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { Database, Reader } from '../database';

interface SpellRow {
  readonly from: When;
  readonly to: When | null;
  readonly value: unknown;
}

/** What opens a gate to the subject that a member of staff is, the oldest first, as a value. */
const spellsOf = ({ opensWith }: KindGate): RawBuilder<SpellRow[]> => sql<SpellRow[]>`coalesce((
  select json_agg(json_build_object('from', starts, 'to', ends, 'value', value) order by starts, id)
  from circumstance where subject_id = known.subject_id and kind = ${opensWith} and not withdrawn), '[]')`;

/** The process by which a gate is asked of a member of staff: of several, the newest. */
const processOf = ({ kind, askedOf }: KindGate): RawBuilder<unknown> => sql`(
  select id from process where subject_id = known.subject_id and kind = ${kind}
    and (outcome is null or outcome <> all(${askedOf === 'everybody' ? [] : [...askedOf.unlessEnded]}::text[]))
  order by started_at desc limit 1)`;

/** Whether a gate is asked of a member of staff, once it is known by which process. */
function isAsked({ askedOf }: KindGate): RawBuilder<boolean> {
  if (askedOf === 'everybody') return sql<boolean>`true`;
  const ofUnit = askedOf.unitsThat === 'needsClearance' ? sql`unit.needs_clearance` : sql`false`;
  return sql<boolean>`(${ofUnit} or asked.process is not null)`;
}

const staffAsked = (gate: KindGate): RawBuilder<unknown> => sql`staff
  join unit on unit.id = staff.unit_id
  left join subject_reference known on known.kind = 'staff' and known.value = staff.id
  cross join lateral (select ${processOf(gate)} as process) asked`;

/** What everybody holds of what the gates ask of them. */
export async function readHeld(
  reader: Reader,
  gates: readonly KindGate[],
): Promise<ReadonlyMap<string, HeldByGate>> {
  const held = new Map<string, Record<string, Held>>();
  for (const gate of gates) {
    const { rows } = await sql<{ id: string; spells: SpellRow[] }>`
      select staff.id, ${spellsOf(gate)} as spells from ${staffAsked(gate)} where ${isAsked(gate)}`.execute(
      reader,
    );
    for (const { id, spells } of rows)
      held.set(id, { ...held.get(id), [gate.name]: spells.map(({ from, to }) => spell(from, to)) });
  }
  return held;
}

const spell = (from: When, to: When | null): Held[number] => ({ from, ...(to !== null && { to }) });

/** Somebody of whom a gate is asked, and how theirs stands on a day. */
export interface Passing {
  readonly staff: string;
  readonly unit: string;
  readonly passes: boolean;
  /** The last day of the spell that holds, or of the last that did. */
  readonly until: Day | null;
  /** Days left through the last one; 0 on it, below where it has passed. */
  readonly daysLeft: number | null;
  readonly value: unknown;
  /** The process that renews it. */
  readonly process: string | null;
}

export type ReportedGate = KindGate & { readonly report: GateReport };

/**
 * Those of an area (of all areas without one) whom a gate keeps out now or within so many days; where it is asked of
 * everybody, of those who ever passed. The soonest first; those who never did before all.
 */
export async function passingEnds(
  database: Database,
  gate: ReportedGate,
  area: string | undefined,
  within: number,
  now: Instant,
): Promise<Passing[]> {
  const { rows } = await sql<{ staff: string; unit: string; process: string | null; spells: SpellRow[] }>`
    select staff.id as staff, unit.id as unit, asked.process, ${spellsOf(gate)} as spells
    from ${staffAsked(gate)}
    where staff.active and ${isAsked(gate)}
      and (${area ?? null}::text is null or unit.area = ${area ?? null})
    order by staff.id`.execute(database);
  const today = dayOf(now);
  return rows
    .filter(({ spells }) => gate.askedOf !== 'everybody' || spells.length > 0)
    .map(({ staff, unit, process, spells }): Passing => {
      const held = spells.map(({ from, to, value }) => ({ ...spell(from, to), value }));
      // Of several, the one that ends last.
      const last = [...held].sort((a, b) => (ends(a) < ends(b) ? -1 : 1)).at(-1);
      const until = last?.to === undefined ? null : lastDayBefore(last.to);
      const daysLeft = until === null ? null : daysBetween(today, until);
      return { staff, unit, process, passes: passes(held, now), until, daysLeft, value: last?.value ?? null };
    })
    .filter(({ passes: isIn, daysLeft }) => !isIn || (daysLeft !== null && daysLeft <= within))
    .sort((a, b) => (a.daysLeft ?? -Infinity) - (b.daysLeft ?? -Infinity) || (a.staff < b.staff ? -1 : 1));
}

const ends = ({ to }: Held[number]): Instant =>
  to === undefined ? '9999-12-31T00:00:00.000Z' : instantOf(to);

/** The last day of which every moment is before an end: of an end at midnight, the day before. */
const lastDayBefore = (to: When): Day => {
  const day = dayOf(to);
  return instantOf(to) === instantOf(day) ? plusDays(day, -1) : day;
};
