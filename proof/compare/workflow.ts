import { plusHours, type Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { noticeRows, openStepKeys, processRow } from '../../records/proof/rows-of-process';
import type { Standing } from '../../workflows/shell/contracts';
import { differencesOf, type Difference, type Differs } from '../differences';
import type { Workflows } from '../histories/workflows';

// Assumed: workers that are well take up what fell due within minutes, a mass of it within an hour.
const tooLateByHours = 1;

/** What the rows say of a process that its workflow should say too. */
interface RowsSay {
  readonly sequence: number;
  readonly wakeAt: Instant | undefined;
  readonly open: readonly string[];
  readonly over: string | undefined;
  readonly pending: readonly string[];
}

/** Compares what the workflow of a process says with what the tables say. */
export async function compareWorkflow(
  database: Database,
  workflows: Workflows,
  processId: string,
  now: Instant,
): Promise<readonly Difference[]> {
  const standing = await workflows.standing(processId);
  const row = await processRow(database, processId);
  const { found, differs } = differencesOf(processId);
  if (!row) {
    if (standing !== undefined) differs('workflow-unknown');
    return found;
  }
  const notices = await noticeRows(database, processId);
  const say: RowsSay = {
    sequence: row.sequence,
    wakeAt: row.wake_at ?? undefined,
    open: await openStepKeys(database, processId),
    over: row.outcome ?? undefined,
    pending: notices.flatMap(({ id, status }) => (status === 'pending' ? [id] : [])),
  };
  if (standing === null) differs('workflow-silent');
  else if (standing === undefined) compareWithNone(say, differs);
  else compareStanding(standing, say, differs);
  if (say.over === undefined && say.wakeAt !== undefined && plusHours(say.wakeAt, tooLateByHours) < now)
    differs('asleep');
  return found;
}

function compareWithNone({ over, pending }: RowsSay, differs: Differs): void {
  if (over === undefined) differs('workflow-missing');
  else if (pending.length > 0) differs('notice-stranded', undefined, pending);
}

function compareStanding(standing: Standing, say: RowsSay, differs: Differs): void {
  const { sequence = say.sequence } = standing;
  if (sequence > say.sequence) differs('workflow-ahead', undefined, [`${say.sequence + 1} to ${sequence}`]);
  else if (sequence < say.sequence)
    differs('workflow-behind', undefined, [`${sequence + 1} to ${say.sequence}`]);
  else {
    const fields = fieldsOfStanding(standing, say);
    if (fields.length > 0) differs('workflow-differs', undefined, fields);
  }
  const delivering = new Set(standing.delivering);
  const stranded = say.pending.filter((id) => !delivering.has(id));
  if (stranded.length > 0) differs('notice-stranded', undefined, stranded);
}

function fieldsOfStanding(standing: Standing, say: RowsSay): string[] {
  const fields: string[] = [];
  if (standing.wakeAt !== say.wakeAt) fields.push('wakeAt');
  if ([...standing.open].sort().join('\n') !== [...say.open].sort().join('\n')) fields.push('open');
  if (standing.over !== say.over) fields.push('over');
  return fields;
}
