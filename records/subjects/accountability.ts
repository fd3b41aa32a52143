import { circumstanceIdOf } from '../../domain/circumstance-ids';
import { sql, type Transaction } from 'kysely';
import {
  accountabilityLine,
  sameLine,
  type AccountabilityLine,
  type AccountabilityTold,
} from '../../domain/people/accountability';
import type { UnitId } from '../../domain/people/parties';
import type { Instant, When } from '../../domain/time/time';
import type { Database, Reader, Tables } from '../database';

/** A person, and everything that the log tells of who is accountable for them. */
export interface ToldOfPerson {
  readonly entered: Instant;
  readonly told: readonly AccountabilityTold[];
}

interface ToldRow {
  subject: string;
  process: string | null;
  kind: string | null;
  stream: string;
  ordinal: number;
  at: Instant;
  actor: string;
  cause: string;
  type: string;
  circumstance: string;
  unit: UnitId | null;
  starts: When | null;
  ends: When | null;
}

/**
 * What the log tells of who is accountable for some subjects, by subject: from the events of their own streams and
 * of their processes' streams, never from the table of circumstances. Only where an event is older than the
 * recording of the unit in it is the table asked for that unit.
 */
export async function readAccountabilityTold(
  reader: Reader,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, ToldOfPerson>> {
  const subjects = await reader
    .selectFrom('subject')
    .select(['id', 'created_at'])
    .where('id', '=', sql<string>`any(${[...subjectIds]})`)
    .execute();
  // Events of older versions do not say the id: a process makes one unit accountable, under one id.
  const ofOlderEvents = circumstanceIdOf({ process: '', kind: 'accountable' });
  const { rows } = await sql<ToldRow>`
    with owner as (
      select id as stream, id as subject, null::text as process, null::text as kind
        from subject where id = any(${[...subjectIds]})
      union all
      select id, subject_id, id, kind from process where subject_id = any(${[...subjectIds]})
    )
    select owner.subject, owner.process, owner.kind, event.stream, event.ordinal, event.at, event.actor, event.cause,
           event.type, coalesce(event.data->>'id', event.stream || ${ofOlderEvents}) as circumstance,
           coalesce(event.data->>'value', circumstance.value #>> '{}') as unit,
           coalesce(event.data->>'from', event.data->>'starts') as starts, event.data->>'to' as ends
      from owner
      join event on event.stream = owner.stream
       and event.type in ('circumstance-recorded', 'circumstance-withdrawn')
       and event.data->>'kind' = 'accountable'
      left join circumstance on circumstance.id = coalesce(event.data->>'id', event.stream || ${ofOlderEvents})
     order by owner.subject, event.stream, event.ordinal
  `.execute(reader);
  const found = new Map<string, { entered: Instant; told: AccountabilityTold[] }>(
    subjects.map(({ id, created_at: entered }) => [id, { entered, told: [] }]),
  );
  for (const row of rows) {
    const holds = row.type === 'circumstance-recorded';
    found.get(row.subject)?.told.push({
      circumstance: row.circumstance,
      unit: holds ? (row.unit ?? undefined) : undefined,
      from: row.starts ?? row.at,
      to: row.ends ?? undefined,
      recordedAt: row.at,
      recordedBy: row.actor,
      because: {
        cause: row.cause,
        stream: row.stream,
        event: row.ordinal,
        ...(row.process !== null && { process: row.process, kind: row.kind ?? '' }),
      },
    });
  }
  return found;
}

/** The line of a person by the table of circumstances, which knows no past: what holds of them now. */
async function linesOfTable(
  reader: Reader,
  people: ReadonlyMap<string, ToldOfPerson>,
): Promise<ReadonlyMap<string, AccountabilityLine>> {
  const rows = await reader
    .selectFrom('circumstance')
    .selectAll()
    .where('subject_id', '=', sql<string>`any(${[...people.keys()]})`)
    .where('kind', '=', 'accountable')
    .where('withdrawn', '=', false)
    .execute();
  const told = new Map<string, AccountabilityTold[]>();
  for (const row of rows) {
    const of = told.get(row.subject_id) ?? [];
    told.set(row.subject_id, of);
    of.push({
      circumstance: row.id,
      unit: row.value as UnitId,
      from: row.starts,
      to: row.ends ?? undefined,
      recordedAt: row.recorded_at,
      recordedBy: row.recorded_by,
      because: { cause: row.id, stream: row.id, event: 0 },
    });
  }
  return new Map(
    [...people].map(([id, { entered }]) => [id, accountabilityLine(told.get(id) ?? [], { entered })]),
  );
}

/** What is wrong with a person's line; no name, no reference. */
export interface AccountabilityFault {
  readonly subject: string;
  readonly fault: 'gap' | 'overlap' | 'unknown-unit' | 'differs';
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly units?: readonly string[] | undefined;
}

const pageSize = 500;

/**
 * Walks the whole database and names every person who at some time since their entry had no accountable unit, or
 * two, or one that the directory does not know, or of whom the log and the table say different things. Reads only,
 * as of one moment.
 */
export async function verifyAccountability(
  database: Database,
): Promise<{ people: number; faults: AccountabilityFault[] }> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const units = new Set((await trx.selectFrom('unit').select('id').execute()).map(({ id }) => id));
      const faults: AccountabilityFault[] = [];
      let people = 0;
      for (let after: string | undefined = ''; after !== undefined;) {
        const page: { id: string }[] = await trx
          .selectFrom('subject')
          .select('id')
          .where('kind', '=', 'person')
          .where('id', '>', after)
          .orderBy('id')
          .limit(pageSize)
          .execute();
        people += page.length;
        faults.push(
          ...(await faultsOf(
            trx,
            page.map(({ id }) => id),
            units,
          )),
        );
        after = page.length < pageSize ? undefined : page.at(-1)?.id;
      }
      return { people, faults };
    });
}

async function faultsOf(
  trx: Transaction<Tables>,
  ids: readonly string[],
  units: ReadonlySet<string>,
): Promise<AccountabilityFault[]> {
  const people = await readAccountabilityTold(trx, ids);
  const tables = await linesOfTable(trx, people);
  return [...people].flatMap(([subject, { entered, told }]): AccountabilityFault[] => {
    const line = accountabilityLine(told, { entered });
    const table = tables.get(subject);
    const unknown = [...new Set(line.spans.map(({ unit }) => unit))].filter((unit) => !units.has(unit));
    return [
      ...line.gaps.map(({ from, to }) => ({ subject, fault: 'gap' as const, from, to })),
      ...line.overlaps.map(({ from, to, units: both }) => ({
        subject,
        fault: 'overlap' as const,
        from,
        to,
        units: both,
      })),
      ...(unknown.length > 0 ? [{ subject, fault: 'unknown-unit' as const, units: unknown }] : []),
      ...(table && sameLine(line, table) ? [] : [{ subject, fault: 'differs' as const }]),
    ];
  });
}
