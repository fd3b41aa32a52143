import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { People } from '../../domain/people/absence';
import type { CircumstanceKind } from '../../domain/circumstances';
import { seesNation } from '../../domain/people/sight';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../database';
import { sightOfUnit, type Sight } from '../processes/sight';
import { subjectIsShown } from '../subjects/need-to-know';
import { asOfOneState } from '../processes/one-state';
import { readPeople } from '../people/standings';

/** Managed people of one officer, unit and risk. */
export interface PeopleLed {
  /** Null: nobody leads them. */
  readonly officer: string | null;
  /** The unit that is accountable for them. */
  readonly unit: string;
  readonly risk: string;
  readonly people: number;
}

/** An officer as the directory knows them. */
export interface OfficerKnown {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
}

export interface WorkloadData {
  readonly led: readonly PeopleLed[];
  readonly officers: readonly OfficerKnown[];
  /** Who is away today or has left, and who covers. */
  readonly people: People;
}

/**
 * Managed people by who leads them, as it holds at an instant. A person is managed while a unit is accountable for
 * them and they are led by somebody or have an open process, and are not dead. A reader sees those for whom a unit of
 * their force is accountable, or their own unit; `unit` narrows it to one.
 */
export async function readWorkload(
  database: Database,
  sight: Sight,
  unit: string | undefined,
  at: Instant,
): Promise<WorkloadData> {
  return asOfOneState(database, async (trx) => {
    const led = await readLed(trx, sight, unit, at);
    const people = await readPeople(trx);
    const named = new Set<string>([
      ...led.flatMap(({ officer }) => officer ?? []),
      ...[...people.standings].flatMap(([id, { away }]) =>
        away.length > 0 ? [id, ...away.map(({ cover }) => cover)] : [],
      ),
    ]);
    const officers = await trx
      .selectFrom('staff')
      .select(['id', 'name', 'unit_id as unit'])
      .where('id', '=', sql<string>`any(${[...named]}::text[])`)
      .execute();
    return { led, officers, people };
  });
}

async function readLed(
  trx: Transaction<Tables>,
  sight: Sight,
  unit: string | undefined,
  at: Instant,
): Promise<PeopleLed[]> {
  const isSeen = (accountable: RawBuilder<unknown>): RawBuilder<unknown> => sightOfUnit(sight, accountable);
  // Of those for whom a unit of the reader's was ever accountable: an index finds them.
  const concerned = seesNation(sight)
    ? sql`true`
    : sql`subject_id = any(array(select subject_id from circumstance
        where not withdrawn and kind = 'accountable' and ${isSeen(sql`value #>> '{}'`)}))`;
  // Where several hold, the one that began last stands.
  const held = (kind: CircumstanceKind): RawBuilder<unknown> => sql`(
    select distinct on (coalesce(person_id, subject_id)) coalesce(person_id, subject_id) as subject_id,
      value #>> '{}' as value
    from circumstance left join person_record using (subject_id)
    where not withdrawn and kind = ${kind} and begins_at <= ${at}::timestamptz
      and (ends_at is null or ends_at > ${at}::timestamptz) and ${concerned}
    order by coalesce(person_id, subject_id), begins_at desc, starts desc, id desc)`;
  const { rows } = await sql<{ officer: string | null; unit: string; risk: string; people: string }>`
    select officer.value as officer, accountable.value as unit, coalesce(risk.value, 'not-assessed') as risk,
      count(*) as people
    from ${held('accountable')} accountable
    join subject on subject.id = accountable.subject_id and subject.kind = 'person'
    left join ${held('lead-officer')} officer on officer.subject_id = accountable.subject_id
    left join ${held('risk')} risk on risk.subject_id = accountable.subject_id
    left join ${held('deceased')} deceased on deceased.subject_id = accountable.subject_id
    where deceased.subject_id is null and ${subjectIsShown(sql.ref('accountable.subject_id'), sight.knows)}
      and ${isSeen(sql`accountable.value`)}
      and accountable.value = ${unit === undefined ? sql`accountable.value` : unit}
      and (officer.value is not null
        or exists (select from process where process.subject_id in (select records_of(accountable.subject_id)) and outcome is null))
    group by 1, 2, 3 order by 1, 2, 3`.execute(trx);
  return rows.map((row) => ({ ...row, people: Number(row.people) }));
}
