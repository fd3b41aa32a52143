import type { Instant } from '../../domain/time/time';
import type { Fact } from '../../engine/model/facts';
import type { ProcessRecord, StepRecord } from '../../engine/model/rows';
import type { Projection } from '../../engine/log/effect';
import type { Reader } from '../../records/database';
import { deadlineRow } from '../../records/processes/deadlines';
import { noticeRow } from '../../records/processes/notices';
import { deliveredNotices } from '../../records/proof/rows-of-process';
import type { NoticeTable } from '../../records/tables/processes';
import type { Settled } from '../../workflows/shell/contracts';
import type { Rest } from './at-rest';

/** The rows of a process as its log makes them. */
export interface Wanted {
  readonly process: ProcessRecord;
  readonly sequence: number;
  readonly wakeAt: Instant | undefined;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly writtenAt: ReadonlyMap<string, Instant>;
  readonly deadlines: readonly ReturnType<typeof deadlineRow>[];
  readonly notices: readonly WantedNotice[];
}
type WantedNotice = Omit<ReturnType<typeof noticeRow>, 'status'> & Pick<NoticeTable, 'status'>;

/** What the log of a process has told once it is read. */
export interface ReadLog {
  readonly projection: Projection;
  readonly facts: readonly Fact[];
  readonly last: { readonly sequence: number; readonly settled: Settled } | undefined;
}

/** Makes the rows of a process from its log, in memory. */
export async function wantedFrom(
  reader: Reader,
  folded: ProcessRecord,
  { projection, facts, last }: ReadLog,
  rest: Rest,
): Promise<Wanted> {
  const { steps, writtenAt, deadlines, sequence } = projection;
  return {
    process: { ...folded, state: rest.state },
    sequence: Math.max(last?.sequence ?? 0, sequence),
    wakeAt: last ? last.settled.wakeAt : rest.wakeAt,
    steps,
    writtenAt,
    deadlines: deadlines.map((one) => deadlineRow(folded.id, one)),
    notices: noticesOf(folded.id, projection, facts, await deliveredNotices(reader, folded.id)),
  };
}

/** The notices that the log tells of, each as its deliveries and the facts say that it stands. */
function noticesOf(
  processId: string,
  { notices, cancelled }: Projection,
  facts: readonly Fact[],
  delivered: ReadonlySet<string>,
): WantedNotice[] {
  const givenUp = new Set(facts.flatMap((fact) => (fact.type === 'give-up' ? [fact.notice] : [])));
  const gone = new Set(cancelled.map(({ id }) => id));
  const found = new Map<string, WantedNotice>();
  for (const { at, ...notice } of notices) {
    const row = noticeRow(processId, notice, at);
    const status = gone.has(row.id)
      ? 'cancelled'
      : delivered.has(row.id)
        ? 'delivered'
        : givenUp.has(row.id)
          ? 'given-up'
          : 'pending';
    if (!found.has(row.id)) found.set(row.id, { ...row, status });
  }
  return [...found.values()];
}
