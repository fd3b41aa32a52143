import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { fromMilliseconds, type Instant } from '../domain/time';
import type { Act } from '../workflows/settling/acts';
import {
  circumstanceWorkflow,
  lawChangeWorkflow,
  nudgeSignal,
  resumeSignal,
  standingQuery,
  workflowIdOf,
  type ActRequest,
  type Carried,
  type CircumstanceRequest,
  type LawChangeInput,
  type Nudge,
  type Settled,
  type ShellInput,
  type Standing,
} from '../workflows/shell/contracts';
import type { LawChangeRequest } from '../records/law-changes';

/** One act that a workflow had settled, with everything it takes to settle it again. */
export interface SettledAct {
  readonly sequence: number;
  readonly key: string;
  readonly by: string;
  readonly at: Instant;
  readonly act: Act;
  readonly settled: Settled;
}

/** What the kept histories of one process tell, over all its runs. */
export interface ProcessHistory {
  readonly id: string;
  readonly kind: string;
  /**
   * The settling that the oldest kept run began after: what came before it is no longer told. 0 where that run
   * began the process.
   */
  readonly toldAfter: number;
  /** The last settling that any of its runs knew of. */
  readonly newest: number;
  /** In the order of their places; each place once. */
  readonly acts: readonly SettledAct[];
  /** Places of settlings that a version before this one made: told of, and not to be settled again. */
  readonly untold: readonly number[];
  /** Notices that were delivered. */
  readonly delivered: readonly { readonly notice: string; readonly at: Instant }[];
}

/** A circumstance that a workflow recorded. */
export interface RecordedCircumstance {
  readonly request: CircumstanceRequest;
  readonly at: Instant;
}

/** A change of the law that a workflow recorded. */
export interface RecordedLawChange {
  readonly request: LawChangeRequest;
  readonly at: Instant;
  readonly notBefore: Instant;
}

export interface KnownWorkflow {
  readonly id: string;
  readonly type: string;
  readonly running: boolean;
}

/** How Temporal is asked what the workflows of this service hold, and told. */
export interface Workflows {
  /** Those that run, and with `closed` also those that ended and are kept; each id once. */
  list(which: { closed: boolean }): AsyncIterable<KnownWorkflow>;
  /** Where a process's workflow says that it stands; undefined where none runs, null where none answers. */
  standing(processId: string): Promise<Standing | null | undefined>;
  /** Undefined where Temporal keeps nothing of it. */
  process(processId: string): Promise<ProcessHistory | undefined>;
  circumstance(workflowId: string): Promise<RecordedCircumstance | undefined>;
  lawChange(workflowId: string): Promise<RecordedLawChange | undefined>;
  /** Tells a process's workflow, starting it anew where it was lost. */
  tell(process: { id: string; kind: string }, nudge: Nudge): Promise<void>;
  /** Starts the settling again of what a change of the law moves, where it is not under way. */
  resumeLawChange(id: string, notBefore: Instant): Promise<void>;
}

export const isCircumstance = ({ type }: KnownWorkflow): boolean => type === circumstanceWorkflow;
export const isLawChange = ({ type }: KnownWorkflow): boolean => type === lawChangeWorkflow;

type Event = temporal.api.history.v1.IHistoryEvent;
type Payloads = readonly Payload[] | null | undefined;

const answerWithin = 10_000;

/** Reads the histories of one task queue with a client that has the payload keys. */
export function createWorkflows(client: Client, { taskQueue }: { taskQueue: string }): Workflows {
  const decoded = async (payloads: Payloads): Promise<unknown> =>
    (await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads ? [...payloads] : []))[0];

  async function runsOf(workflowId: string): Promise<readonly (readonly Event[])[]> {
    const runs: { runId: string; startTime: number }[] = [];
    for await (const { runId, startTime } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
      runs.push({ runId, startTime: startTime.getTime() });
    // Visibility may lag; the newest run is always found by the id itself.
    const newest = await client.workflow
      .getHandle(workflowId)
      .describe()
      .then(
        ({ runId, startTime }) => ({ runId, startTime: startTime.getTime() }),
        (error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return undefined;
          throw error;
        },
      );
    if (newest && !runs.some(({ runId }) => runId === newest.runId)) runs.push(newest);
    runs.sort((a, b) => a.startTime - b.startTime);
    const histories: (readonly Event[])[] = [];
    for (const { runId } of runs) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      if (events && events.length > 0) histories.push(events);
    }
    return histories;
  }

  /** The first argument of a run, and when its code first ran: what `Date.now()` then said. */
  async function beginningOf(events: readonly Event[]): Promise<{ input: unknown; at: Instant }> {
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    const completed = events.find((event) => event.workflowTaskCompletedEventAttributes);
    const task = String(completed?.workflowTaskCompletedEventAttributes?.startedEventId ?? '');
    const first = events.find(({ eventId }) => String(eventId) === task) ?? events[0];
    return { input: await decoded(started?.input?.payloads), at: instantOfEvent(first) };
  }

  /** What the local activities of a run answered, by name, in order. */
  async function answersOf(events: readonly Event[]): Promise<{ activity: string; answer: unknown }[]> {
    const answers: { activity: string; answer: unknown }[] = [];
    for (const { markerRecordedEventAttributes: marker } of events) {
      const result = marker?.details?.['result'];
      const [about] = marker?.details?.['data']?.payloads ?? [];
      if (!about || !result || marker.failure) continue;
      const { activity_type: activity } = defaultPayloadConverter.fromPayload<{ activity_type: string }>(
        about,
      );
      answers.push({ activity, answer: await decoded(result.payloads) });
    }
    return answers;
  }

  return {
    async *list({ closed }) {
      const seen = new Set<string>();
      const which = closed ? '' : ` AND ExecutionStatus = 'Running'`;
      for await (const { workflowId: id, type, status } of client.workflow.list({
        query: `TaskQueue = '${taskQueue}'${which}`,
      })) {
        if (seen.has(id)) continue;
        seen.add(id);
        yield { id, type, running: status.name === 'RUNNING' };
      }
    },

    async standing(processId) {
      const handle = client.workflow.getHandle(workflowIdOf(processId));
      try {
        const { status } = await handle.describe();
        if (status.name !== 'RUNNING') return undefined;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
      // Without a worker nobody answers, which is told and does not end the comparison.
      return client
        .withDeadline(Date.now() + answerWithin, async () => handle.query<Standing | null, []>(standingQuery))
        .catch(() => null);
    },

    async process(processId) {
      const runs = await runsOf(workflowIdOf(processId));
      if (runs.length === 0) return undefined;
      const told = new Map<number, Settled>();
      const requests = new Map<string, ActRequest>();
      const nudges = new Map<string, Nudge>();
      const delivered: { notice: string; at: Instant }[] = [];
      let toldAfter: number | undefined;
      let newest = 0;
      for (const events of runs) {
        const input = (await beginningOf(events)).input as ShellInput;
        if (input.first) requests.set(input.first.key, input.first);
        for (const nudge of input.carried?.told ?? []) nudges.set(nudge.id, nudge);
        let beganAfter = input.first ? 0 : input.carried?.sequence;
        for (const { activity, answer } of await answersOf(events)) {
          if (activity === 'takeUp') beganAfter ??= (answer as Carried).sequence;
          if (activity !== 'settle') continue;
          const settled = answer as Settled;
          if (settled.sequence !== undefined) told.set(settled.sequence, settled);
        }
        toldAfter ??= beganAfter ?? 0;
        newest = Math.max(newest, beganAfter ?? 0);
        const scheduled = new Map<string, string>();
        for (const event of events) {
          const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
          if (update) {
            const request = (await decoded(update.args?.payloads)) as ActRequest;
            requests.set(request.key, request);
          }
          const signal = event.workflowExecutionSignaledEventAttributes;
          if (signal?.signalName === nudgeSignal) {
            const nudge = (await decoded(signal.input?.payloads)) as Nudge;
            nudges.set(nudge.id, nudge);
          }
          const activity = event.activityTaskScheduledEventAttributes;
          if (activity?.activityType?.name === 'deliver') {
            const { noticeId } = (await decoded(activity.input?.payloads)) as { noticeId: string };
            scheduled.set(String(event.eventId), noticeId);
          }
          const completed = event.activityTaskCompletedEventAttributes;
          const notice = completed && scheduled.get(String(completed.scheduledEventId));
          if (notice) delivered.push({ notice, at: instantOfEvent(event) });
        }
      }
      const acts: SettledAct[] = [];
      const untold: number[] = [];
      for (const [sequence, settled] of [...told].sort(([a], [b]) => a - b)) {
        const { key, by, at } = settled;
        const act = key === undefined ? undefined : actOf(key, requests, nudges);
        if (key === undefined || by === undefined || at === undefined || !act) untold.push(sequence);
        else acts.push({ sequence, key, by, at, act, settled });
      }
      const kind = runs[0]?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
      return {
        id: processId,
        kind,
        toldAfter: toldAfter ?? 0,
        newest: Math.max(newest, ...told.keys()),
        acts,
        untold,
        delivered,
      };
    },

    async circumstance(workflowId) {
      for (const events of await runsOf(workflowId)) {
        const { input, at } = await beginningOf(events);
        const answers = await answersOf(events);
        if (answers.some(({ activity }) => activity === 'recordCircumstance'))
          return { request: input as CircumstanceRequest, at };
      }
      return undefined;
    },

    async lawChange(workflowId) {
      for (const events of await runsOf(workflowId)) {
        const { input, at } = await beginningOf(events);
        const { request } = input as LawChangeInput;
        const recorded = (await answersOf(events)).find(({ activity }) => activity === 'changeLaw');
        const { changed, notBefore } = (recorded?.answer ?? {}) as { changed?: boolean; notBefore?: Instant };
        if (request && changed === true && notBefore !== undefined) return { request, at, notBefore };
      }
      return undefined;
    },

    async tell({ id, kind }, nudge) {
      await client.workflow.signalWithStart(kind, {
        workflowId: workflowIdOf(id),
        args: [{ processId: id }],
        taskQueue,
        signal: nudgeSignal,
        signalArgs: [nudge],
      });
    },

    async resumeLawChange(id, notBefore) {
      await client.workflow.signalWithStart(lawChangeWorkflow, {
        workflowId: `law-change-${id}`,
        args: [{ id, recorded: { changed: true, notBefore } }],
        taskQueue,
        signal: resumeSignal,
        signalArgs: [],
      });
    },
  };
}

/** What was done under a key: the shell's own keys say it, of the others the history keeps the request. */
function actOf(
  key: string,
  requests: ReadonlyMap<string, ActRequest>,
  nudges: ReadonlyMap<string, Nudge>,
): Act | undefined {
  const asked = requests.get(key);
  if (asked) return asked.act;
  const [, own = '', about = ''] = /^(time|nudge|give-up)@(.*)$/.exec(key) ?? [];
  if (own === 'time') return { do: 'time' };
  if (own === 'give-up') return { do: 'give-up', notice: about };
  const nudge = own === 'nudge' ? nudges.get(about) : undefined;
  return nudge && { do: 'nudge', cause: nudge.cause, since: nudge.since };
}

function instantOfEvent(event: Event | undefined): Instant {
  const { seconds, nanos } = event?.eventTime ?? {};
  return fromMilliseconds(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000));
}
