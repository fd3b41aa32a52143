import { sql } from 'kysely';
import { isCleared } from '../../domain/people/clearance';
import {
  dayOf,
  daysBetween,
  instantOf,
  plusDays,
  type Day,
  type Instant,
  type When,
} from '../../domain/time/time';
import type { Database } from '../database';

/** Somebody who needs a clearance, and how theirs stands on a day. */
export interface ClearanceStanding {
  readonly staff: string;
  readonly unit: string;
  readonly cleared: boolean;
  /** The last day of the clearance that holds, or of the last that did. */
  readonly until: Day | null;
  /** Days left through the last one; 0 on it, below where it has passed. */
  readonly daysLeft: number | null;
  readonly level: string | null;
  /** The process that renews it. */
  readonly process: string | null;
}

/**
 * Those of an area (of all areas without one) who have no clearance now or lose it within so many days: whoever
 * needs one by their unit or by a vetting of theirs. The soonest first; those with none before all.
 */
export async function clearancesEnding(
  database: Database,
  area: string | undefined,
  within: number,
  now: Instant,
): Promise<ClearanceStanding[]> {
  const { rows } = await sql<{
    staff: string;
    unit: string;
    process: string | null;
    spells: { from: When; to: When | null; level: string }[];
  }>`
    select staff.id as staff, unit.id as unit, vetting.id as process, coalesce((
      select json_agg(json_build_object('from', starts, 'to', ends, 'level', value) order by starts, id)
      from circumstance
      where subject_id = known.subject_id and kind = 'cleared' and not withdrawn), '[]') as spells
    from staff
    join unit on unit.id = staff.unit_id
    left join subject_reference known on known.kind = 'staff' and known.value = staff.id
    left join lateral (
      select id from process where subject_id = known.subject_id and kind = 'vetting'
        and outcome is distinct from 'left-post' order by started_at desc limit 1) vetting on true
    where staff.active and (unit.needs_clearance or vetting.id is not null)
      and (${area ?? null}::text is null or unit.area = ${area ?? null})
    order by staff.id
  `.execute(database);
  const today = dayOf(now);
  return rows
    .map(({ staff, unit, process, spells }): ClearanceStanding => {
      const known = spells.map(({ from, to, level }) => ({ from, level, ...(to !== null && { to }) }));
      const cleared = isCleared(known, now);
      // Of several, the one that ends last.
      const last = known.sort((a, b) => (ends(a) < ends(b) ? -1 : 1)).at(-1);
      const until = last?.to === undefined ? null : lastDayBefore(last.to);
      const daysLeft = until === null ? null : daysBetween(today, until);
      return { staff, unit, process, cleared, until, daysLeft, level: last?.level ?? null };
    })
    .filter(({ cleared, daysLeft }) => !cleared || (daysLeft !== null && daysLeft <= within))
    .sort((a, b) => (a.daysLeft ?? -Infinity) - (b.daysLeft ?? -Infinity) || (a.staff < b.staff ? -1 : 1));
}

const ends = ({ to }: { to?: When }): Instant =>
  to === undefined ? '9999-12-31T00:00:00.000Z' : instantOf(to);

/** The last day of which every moment is before an end: of an end at midnight, the day before. */
const lastDayBefore = (to: When): Day => {
  const day = dayOf(to);
  return instantOf(to) === instantOf(day) ? plusDays(day, -1) : day;
};
