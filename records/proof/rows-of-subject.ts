import { sql, type Selectable } from 'kysely';
import type { CircumstanceKind } from '../../domain/circumstances';
import type { Instant, When } from '../../domain/time/time';
import type { Reader } from '../database';
import type { CircumstanceTable } from '../tables/subjects';

/** Every circumstance of a subject, withdrawn or not. */
export const circumstanceRows = async (
  reader: Reader,
  subjectId: string,
): Promise<Selectable<CircumstanceTable>[]> =>
  reader.selectFrom('circumstance').selectAll().where('subject_id', '=', subjectId).orderBy('id').execute();

/** An event by which the log tells of a circumstance. */
export interface CircumstanceEvent {
  readonly stream: string;
  /** The process in whose log it stands; null where it stands in the subject's own. */
  readonly process: string | null;
  readonly at: Instant;
  readonly actor: string;
  readonly type: string;
  readonly data: {
    readonly id?: string;
    readonly kind: CircumstanceKind;
    readonly from?: When;
    readonly to?: When | null;
    readonly value?: unknown;
    readonly endReason?: string | null;
  };
}

/** What the log of a subject, and the logs of its processes, tell of its circumstances; the oldest first in each. */
export async function circumstanceEvents(reader: Reader, subjectId: string): Promise<CircumstanceEvent[]> {
  const { rows } = await sql<CircumstanceEvent>`
    with owner as (
      select ${subjectId}::text as stream, null::text as process
      union all
      select id, id from process where subject_id = ${subjectId}
    )
    select event.stream, owner.process, event.at, event.actor, event.type, event.data
      from owner
      join event on event.stream = owner.stream
       and event.type in ('circumstance-recorded', 'circumstance-withdrawn')
     order by event.stream, event.ordinal
  `.execute(reader);
  return rows;
}
