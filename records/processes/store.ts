import type { Selectable, Transaction } from 'kysely';
import type { NeedToKnow } from '../../domain/people/need-to-know';
import type { Concerned } from '../../domain/people/concern';
import { areasOf, type UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import type { EngineState } from '../../engine/model/engine-state';
import type { ProcessRecord } from '../../engine/model/rows';
import type { Loaded, Settlement } from '../../engine/kernel/settle';
import type { Reader, Tables } from '../database';
import { appendEvents } from '../log/append';
import { writeCover } from '../people/cover';
import type { ProcessTableRow } from '../tables/processes';
import { writeDeadlines } from './deadlines';
import { concernedColumn } from '../subjects/concern';
import { needToKnowColumn } from '../subjects/need-to-know';
import { readSentKeys, readToldNotices, writeNotices } from './notices';
import type { SettlementHead } from './settlement';
import { stepOf, writeSteps } from './steps';

/**
 * Reads a process with what its next settling needs; undefined when there is none. With `lock` the process
 * stays ours until the transaction ends. `all` reads steps that were forgotten too, for a refold.
 */
export async function loadProcess(
  reader: Reader,
  id: string,
  how: { lock?: boolean; all?: boolean } = {},
): Promise<(Loaded & { sequence: number }) | undefined> {
  const query = reader.selectFrom('process').selectAll().where('id', '=', id);
  const row = await (how.lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) return undefined;
  const steps = await reader
    .selectFrom('step')
    .selectAll()
    .where('process_id', '=', id)
    .$if(how.all !== true, (all) => all.where('forgotten', '=', false))
    .orderBy('opened_at')
    .orderBy('key')
    .execute();
  return {
    process: processOf(row),
    steps: steps.map(stepOf),
    sent: await readSentKeys(reader, id),
    told: await readToldNotices(reader, id, how),
    sequence: row.sequence,
  };
}

/** A process row as the engine sees it. */
const processOf = (row: Selectable<ProcessTableRow>): ProcessRecord => ({
  id: row.id,
  kind: row.kind,
  subjectId: row.subject_id,
  visibility: row.visibility,
  input: row.input,
  started: { id: row.first_fact, at: row.started_at, by: row.started_by },
  state: row.state,
  done: row.done as ProcessRecord['done'],
  engine: row.engine as EngineState,
  toldUntil: row.told_until,
  lastFact: row.last_fact,
  lead: row.lead as UnitId,
  units: row.units,
  ...(row.outcome !== null && { outcome: row.outcome }),
  ...(row.ended_at !== null && { endedAt: row.ended_at }),
});

/** The row of a process that is there, and whom its person is for. */
export const readProcessRow = async (
  reader: Reader,
  id: string,
): Promise<
  Selectable<ProcessTableRow> & {
    readonly needToKnow: NeedToKnow | null;
    readonly concerned: Concerned | null;
  }
> =>
  reader
    .selectFrom('process')
    .selectAll()
    .select([needToKnowColumn.as('needToKnow'), concernedColumn.as('concerned')])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

/**
 * Writes everything that a settling decided, inside the caller's transaction: state, steps, due instants,
 * notices and events. Returns the ids of the notices to deliver.
 */
export async function writeSettlement(
  trx: Transaction<Tables>,
  settlement: Settlement,
  head: SettlementHead,
): Promise<{ deliver: string[] }> {
  await putProcess(trx, settlement.process, { sequence: head.sequence, wakeAt: settlement.wakeAt });
  await writeSteps(trx, settlement, head);
  await writeDeadlines(trx, settlement, head);
  await writeCover(trx, settlement, head);
  const deliver = await writeNotices(trx, settlement, head);
  await appendEvents(
    trx,
    settlement.process.id,
    settlement.events.map((event, position) => ({
      ...event,
      at: head.now,
      ...(settlement.effect &&
        position === settlement.events.length - 1 && {
          effect: { sequence: head.sequence, ...settlement.effect },
        }),
    })),
  );
  return { deliver };
}

/** Writes the row of a process as it now is, whether it was there or not. */
export async function putProcess(
  trx: Transaction<Tables>,
  process: ProcessRecord,
  { sequence, wakeAt }: { sequence: number; wakeAt: Instant | undefined },
): Promise<void> {
  const row = {
    kind: process.kind,
    subject_id: process.subjectId,
    visibility: process.visibility,
    started_at: process.started.at,
    started_by: process.started.by,
    first_fact: process.started.id,
    input: JSON.stringify(process.input),
    state: JSON.stringify(process.state),
    done: JSON.stringify(process.done),
    engine: JSON.stringify(process.engine),
    told_until: process.toldUntil,
    last_fact: process.lastFact,
    sequence,
    wake_at: wakeAt ?? null,
    lead: process.lead,
    units: [...process.units],
    areas: areasOf(process.units),
    outcome: process.outcome ?? null,
    ended_at: process.endedAt ?? null,
  };
  await trx
    .insertInto('process')
    .values({ ...row, id: process.id })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
