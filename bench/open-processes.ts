import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createSettle } from '../activities/settle';
import { fromMilliseconds, type Day } from '../domain/time/time';
import type { Database } from '../records/database';
import { definitionOf } from '../workflows/catalogue';

/** Who owns what in the bench. */
export const lead = 'police:bench/mosovo';
export const owners = ['police:bench/first', 'police:bench/second', 'police:bench/third'] as const;

/**
 * So many open processes with three open steps each, two of which count working days from today: one is started by
 * the engine, the others are its rows under ids of their own.
 */
export async function openProcesses(database: Database, subject: string, count: number): Promise<void> {
  const settling = createSettle({ database, newId: randomUUID, continueAfter: 400, definitionOf });
  const [first, second, third] = owners;
  const model = randomUUID();
  await settling.settle({
    processId: model,
    now: fromMilliseconds(Date.now()),
    by: 'bench',
    key: randomUUID(),
    act: { do: 'start', kind: 'r3t3', subjectId: subject, input: { lead, first, second, third } },
  });
  await database.transaction().execute(async (trx) => {
    await sql`create temporary table model on commit drop as
      select md5('process ' || n::text || ${model})::uuid::text as id from generate_series(1, ${count - 1}) n`.execute(
      trx,
    );
    await sql`insert into process select m.id, p.kind, p.subject_id, p.input, p.state, p.done, p.engine, p.started_at,
      p.started_by, p.first_fact, p.last_fact, p.told_until, p.sequence, p.wake_at, p.lead, p.units, p.areas,
      p.outcome, p.ended_at, p.visibility from process p, model m where p.id = ${model}`.execute(trx);
    // The id of a step is made of its process and key, as the engine makes it.
    await sql`create temporary table cloned on commit drop as
      select s.*, m.id as clone, encode(sha256(convert_to(m.id || chr(10) || s.key, 'utf8')), 'hex') as hex
      from step s, model m where s.process_id = ${model}`.execute(trx);
    await sql`update cloned set process_id = clone, id = substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-8'
      || substr(hex, 14, 3) || '-a' || substr(hex, 18, 3) || '-' || substr(hex, 21, 12)`.execute(trx);
    await sql`alter table cloned drop column clone, drop column hex`.execute(trx);
    await sql`insert into step select * from cloned`.execute(trx);
  });
  await sql`analyze`.execute(database);
}

/** The first working day after today that is no bank holiday known to the service: what is announced. */
export function dayToAnnounce(today: Day, isWorked: (day: Day) => boolean, next: (day: Day) => Day): Day {
  let day = next(today);
  while (!isWorked(day)) day = next(day);
  return day;
}
