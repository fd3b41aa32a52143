import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';
import { fromMilliseconds, type Instant } from '../../domain/time/time';

/** One entry of a history. */
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
/** The history of one run. */
export type Run = readonly HistoryEvent[];

/** Reads the runs of workflows, with a client that has the payload keys. */
export interface RunReader {
  /** Every kept run of a workflow, the oldest first. */
  runsOf(workflowId: string): Promise<readonly Run[]>;
  /** The first argument of a run, and when its code first ran: what `Date.now()` then said. */
  beginningOf(run: Run): Promise<{ input: unknown; at: Instant }>;
  /** What the local activities of a run answered, by name, in order. */
  answersOf(run: Run): Promise<readonly { activity: string; answer: unknown }[]>;
  /** The first of some payloads, decrypted. */
  decoded(payloads: readonly Payload[] | null | undefined): Promise<unknown>;
}

export function createRunReader(client: Client): RunReader {
  const decoded: RunReader['decoded'] = async (payloads) =>
    (await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads ? [...payloads] : []))[0];

  return {
    decoded,

    async runsOf(workflowId) {
      const runs: Run[] = [];
      for (const runId of await runIdsOf(client, workflowId)) {
        const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        if (events && events.length > 0) runs.push(events);
      }
      return runs;
    },

    async beginningOf(run) {
      const started = run[0]?.workflowExecutionStartedEventAttributes;
      const completed = run.find((event) => event.workflowTaskCompletedEventAttributes);
      const task = String(completed?.workflowTaskCompletedEventAttributes?.startedEventId ?? '');
      const first = run.find(({ eventId }) => String(eventId) === task) ?? run[0];
      return { input: await decoded(started?.input?.payloads), at: instantOfEvent(first) };
    },

    async answersOf(run) {
      const answers: { activity: string; answer: unknown }[] = [];
      for (const { markerRecordedEventAttributes: marker } of run) {
        const result = marker?.details?.['result'];
        const [about] = marker?.details?.['data']?.payloads ?? [];
        if (!about || !result || marker.failure) continue;
        const { activity_type: activity } = defaultPayloadConverter.fromPayload<{ activity_type: string }>(
          about,
        );
        answers.push({ activity, answer: await decoded(result.payloads) });
      }
      return answers;
    },
  };
}

async function runIdsOf(client: Client, workflowId: string): Promise<string[]> {
  const runs: { runId: string; startTime: number }[] = [];
  for await (const { runId, startTime } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
    runs.push({ runId, startTime: startTime.getTime() });
  // Temporal's list may lag behind; asking for the id itself always finds the newest run.
  const newest = await newestRunOf(client, workflowId);
  if (newest && !runs.some(({ runId }) => runId === newest.runId)) runs.push(newest);
  return runs.sort((a, b) => a.startTime - b.startTime).map(({ runId }) => runId);
}

async function newestRunOf(
  client: Client,
  workflowId: string,
): Promise<{ runId: string; startTime: number } | undefined> {
  try {
    const { runId, startTime } = await client.workflow.getHandle(workflowId).describe();
    return { runId, startTime: startTime.getTime() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** When an event was written to its history. */
export function instantOfEvent(event: HistoryEvent | undefined): Instant {
  const { seconds, nanos } = event?.eventTime ?? {};
  return fromMilliseconds(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000));
}
