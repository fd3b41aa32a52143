import { sameContent } from '../../domain/canonical';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { isOutgrown } from '../../engine/kernel/fold';
import type { Surroundings } from '../../engine/model/surroundings';
import { areasOf } from '../../domain/people/parties';
import type { Reader } from '../../records/database';
import { repeatedOf, stepOf } from '../../records/processes/steps';
import type { loadProcess } from '../../records/processes/store';
import {
  deadlineRows,
  noticeRows,
  processRow,
  stepRows,
  stepsMisreported,
} from '../../records/proof/rows-of-process';
import { fieldsThatDiffer, type Differs } from '../differences';
import { isSamePlan } from './at-rest';
import type { Wanted } from './wanted';

export async function compareProcessRow(
  reader: Reader,
  { process, sequence, wakeAt, steps }: Wanted,
  loaded: Awaited<ReturnType<typeof loadProcess>>,
  { definition, around, differs }: { definition: AnyDefinition; around: Surroundings; differs: Differs },
): Promise<void> {
  const row = loaded && (await processRow(reader, process.id));
  if (!loaded || !row) return differs('process-missing');
  const { state, ...is } = loaded.process;
  const { state: wantedState, ...should } = process;
  const fields = fieldsThatDiffer(
    { ...is, sequence: loaded.sequence, wakeAt: row.wake_at ?? undefined, areas: row.areas },
    { ...should, sequence, wakeAt, areas: areasOf(process.units) },
  );
  if (fields.length > 0) differs('process', undefined, fields);
  if (sameContent(state, wantedState)) return;
  // A state of an older shape is folded afresh from the log before it is used.
  if (isOutgrown(definition, loaded.process)) return;
  // What was dropped from the state earlier or later makes no difference where the plan is the same.
  if (!isSamePlan(definition, { ...process, state }, process, steps, around)) differs('state');
}

export async function compareSteps(
  reader: Reader,
  { process, steps }: Wanted,
  differs: Differs,
): Promise<void> {
  const known = new Set<string>();
  for (const row of await stepRows(reader, process.id)) {
    const should = steps.get(row.key);
    if (should?.id !== row.id) {
      differs('step-unknown', row.key);
      continue;
    }
    known.add(row.key);
    const { process_id, kind, subject_id, is_open, area, agency, risk_rank } = row;
    const fields = fieldsThatDiffer(
      { ...stepOf(row), process_id, kind, subject_id, is_open, area, agency, risk_rank },
      { ...should, ...repeatedOf(process, should) },
    );
    if (fields.length > 0) differs('step', row.key, fields);
  }
  for (const key of steps.keys()) if (!known.has(key)) differs('step-missing', key);
}

/** Compares what holds now. A process whose past spans are in doubt has them made again with these. */
export async function compareSpans(reader: Reader, processId: string, differs: Differs): Promise<void> {
  for (const key of await stepsMisreported(reader, processId)) differs('span', key);
}

export async function compareDeadlines(
  reader: Reader,
  { process, deadlines, steps }: Wanted,
  differs: Differs,
): Promise<void> {
  const nameOf = ({ step_id: id, ordinal }: { step_id: string; ordinal: number }): string =>
    `${id} ${ordinal}`;
  const keys = new Map([...steps.values()].map(({ id, key }) => [id, key]));
  const wanted = new Map(deadlines.map((one) => [nameOf(one), one]));
  for (const row of await deadlineRows(reader, process.id)) {
    const should = wanted.get(nameOf(row));
    wanted.delete(nameOf(row));
    const key = keys.get(row.step_id) ?? row.step_id;
    if (!should) differs('deadline-unknown', key, [String(row.ordinal)]);
    else {
      const fields = fieldsThatDiffer(row, { ...should, working: JSON.parse(should.working) as unknown });
      if (fields.length > 0) differs('deadline', key, [String(row.ordinal), ...fields]);
    }
  }
  for (const { step_id: id, ordinal } of wanted.values())
    differs('deadline-missing', keys.get(id) ?? id, [String(ordinal)]);
}

export async function compareNotices(
  reader: Reader,
  { process, notices }: Wanted,
  differs: Differs,
): Promise<void> {
  const wanted = new Map(notices.map((one) => [one.id, one]));
  for (const { settled_at: _, begun: _begun, ...row } of await noticeRows(reader, process.id)) {
    const should = wanted.get(row.id);
    wanted.delete(row.id);
    if (!should) differs('notice-unknown', row.id);
    else {
      // What took back a notice that had reached nobody was not sent either.
      const isMoot = row.status === 'cancelled' && row.takes_back.length > 0 && should.status === 'pending';
      const fields = fieldsThatDiffer(row, isMoot ? { ...should, status: row.status } : should);
      if (fields.length > 0) differs('notice', row.id, fields);
    }
  }
  for (const id of wanted.keys()) differs('notice-missing', id);
}
