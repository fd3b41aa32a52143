import { sql } from 'kysely';
import type { Visibility } from '../../domain/people/visibility';
import type { Reader } from '../database';

/** Whom an id stands for, and who may know of the process or step that it names; null where it names neither. */
export interface Behind {
  readonly id: string;
  readonly person: string;
  readonly visibility: Visibility | null;
}

/** The subjects behind ids of subjects, processes and steps, and behind references of staff. Other ids have none. */
export async function personsBehind(reader: Reader, ids: readonly string[]): Promise<Behind[]> {
  if (ids.length === 0) return [];
  const { rows } =
    await sql<Behind>`select id, person, visibility from persons_behind(${[...ids]}::text[])`.execute(reader);
  return rows;
}

/** Whether there is anybody among these in whom no unit of an area has a part, nor has ever been accountable for them. */
export async function someWithoutPart(
  reader: Reader,
  persons: readonly string[],
  area: string,
): Promise<boolean> {
  const { rows } = await sql<{ person: string }>`
    select person from unnest(${[...persons]}::text[]) person
    where not exists (select from process where subject_id in (select records_of(person)) and areas @> array[${area}]::text[])
      and not exists (select from circumstance where subject_id in (select records_of(person)) and kind = 'accountable' and not withdrawn
        and split_part(value #>> '{}', '/', 1) = ${area})
      and not exists (select from subject_reference join staff on staff.id = value join unit on unit.id = unit_id
        where subject_reference.kind = 'staff' and subject_id = person and unit.area = ${area})
    limit 1`.execute(reader);
  return rows.length > 0;
}
