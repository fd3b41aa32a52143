import { sql } from 'kysely';
import type { Post, UnitId } from '../../domain/people/parties';
import type { Role } from '../../domain/people/roles';
import type { Reader } from '../database';

/** What the directory says of somebody who may sign in: a person, or a system. */
export interface Identity {
  readonly kind: 'person' | 'system';
  readonly unit: UnitId;
  /** They have not left, or the system is switched on. */
  readonly active: boolean;
  readonly unitOpen: boolean;
  /** Whether the unit is a national office. */
  readonly national: boolean;
  readonly roles: readonly Role[];
  readonly posts: readonly Post[];
}

interface Row {
  readonly id: string;
  readonly kind: Identity['kind'];
  readonly unit: UnitId;
  readonly active: boolean;
  readonly unit_open: boolean;
  readonly national: boolean;
  readonly roles: Role[];
  readonly posts: Post[];
}

/** Everybody who may sign in, or once might, by their ids. */
export async function readIdentities(reader: Reader): Promise<ReadonlyMap<string, Identity>> {
  const { rows } = await sql<Row>`
    with known as (
      select id, 'person' as kind, unit_id, active, posts,
        array(select role from staff_role where staff_id = staff.id and ended_at is null order by role) as roles
      from staff
      union all
      select id, 'system', unit_id, active, array[]::text[], roles from system
    )
    select known.id, known.kind, known.unit_id as unit, known.active, known.posts, known.roles,
      unit.active as unit_open, unit.area in (select area from national_area) as national
    from known join unit on unit.id = known.unit_id`.execute(reader);
  return new Map(
    rows.map(({ id, unit_open: unitOpen, ...row }): [string, Identity] => [id, { ...row, unitOpen }]),
  );
}
