import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { fromMilliseconds, type Instant } from '../domain/time/time';
import { workflowTypeOf } from '../workflows/catalogue';
import type { Act } from '../engine/acts/acts';
import {
  lawChangeWorkflow,
  lawChangeWorkflowId,
  readKey,
  nudgeSignal,
  resumeSignal,
  standingQuery,
  workflowIdOf,
  type ActRequest,
  type Carried,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type MovementRequest,
  type LawChangeInput,
  type Nudge,
  type Settled,
  type ShellInput,
  type Standing,
} from '../workflows/shell/contracts';
import type { LawChangeRequest } from '../domain/law/law-change';
import type { RecomputeActivities } from '../activities/recompute';

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
  /** Where its newest run stands, as its workflow would answer; undefined where nothing tells. */
  readonly standing: Standing | undefined;
}

/** The processes that some nudges start. */
export const startsIn = (nudges: readonly Nudge[]): string[] =>
  nudges.flatMap(({ processId, start }) => (start === undefined ? [] : [processId]));

/** A circumstance that a workflow recorded. */
export interface RecordedCircumstance {
  readonly request: CircumstanceRequest | MovementRequest;
  /** Processes that it started. */
  readonly starts: readonly string[];
  readonly at: Instant;
  /** See `Settled`. */
  readonly orderedAt: string;
}

/** A change of the law that a workflow recorded. */
export interface RecordedLawChange {
  readonly request: LawChangeRequest;
  readonly at: Instant;
  readonly orderedAt: string;
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
  /**
   * Where a process's workflow says that it stands: asked of it, or read from its history where no worker is there
   * to answer. Undefined where none runs, null where none answers.
   */
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

type LawChangeRecorded = Awaited<ReturnType<RecomputeActivities['changeLaw']>>;
type Event = temporal.api.history.v1.IHistoryEvent;
type Payloads = readonly Payload[] | null | undefined;

/** What the runs of one process have told so far. */
interface Reading {
  readonly told: Map<number, Settled>;
  readonly requests: Map<string, ActRequest>;
  readonly nudges: Map<string, Nudge>;
  readonly delivered: { notice: string; at: Instant }[];
  /** Of the run that was read last. */
  onTheWay: Set<string>;
  carried?: Carried | undefined;
  toldAfter?: number;
  newest: number;
}

const answerWithin = 5_000;
const askAgainAfter = 60_000;

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

  /** When it is worth asking workflows again, after none has answered. */
  let silentUntil = 0;
  let hasAnswered = false;

  /** Asks a running workflow; undefined where it seems that no worker is there to answer for any. */
  async function asked(processId: string): Promise<Standing | null | undefined> {
    if (Date.now() < silentUntil) return undefined;
    try {
      const standing = await client.withDeadline(Date.now() + answerWithin, async () =>
        client.workflow.getHandle(workflowIdOf(processId)).query<Standing | null, []>(standingQuery),
      );
      hasAnswered = true;
      return standing;
    } catch {
      if (hasAnswered) return null;
      silentUntil = Date.now() + askAgainAfter;
      return undefined;
    }
  }

  /** Takes in what one run tells, after the runs before it. */
  async function readRun(events: readonly Event[], into: Reading): Promise<void> {
    const input = (await beginningOf(events)).input as ShellInput;
    if (input.first) into.requests.set(input.first.key, input.first);
    into.carried = input.carried;
    into.onTheWay = new Set(input.carried?.undelivered.map(({ notice }) => notice));
    for (const nudge of input.carried?.told ?? []) into.nudges.set(nudge.id, nudge);
    for (const { activity, answer } of await answersOf(events)) {
      if (activity === 'takeUp') into.carried = answer as Carried;
      const { sequence } = answer as Settled;
      if (activity === 'settle' && sequence !== undefined) into.told.set(sequence, answer as Settled);
    }
    const beganAfter = input.first ? 0 : (into.carried?.sequence ?? 0);
    into.toldAfter ??= beganAfter;
    into.newest = Math.max(into.newest, beganAfter, ...into.told.keys());
    const scheduled = new Map<string, string>();
    for (const event of events) await readEvent(event, into, scheduled);
  }

  async function readEvent(event: Event, into: Reading, scheduled: Map<string, string>): Promise<void> {
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update) {
      const request = (await decoded(update.args?.payloads)) as ActRequest;
      into.requests.set(request.key, request);
    }
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === nudgeSignal) {
      const nudge = (await decoded(signal.input?.payloads)) as Nudge;
      into.nudges.set(nudge.id, nudge);
    }
    const activity = event.activityTaskScheduledEventAttributes;
    if (activity?.activityType?.name === 'deliver') {
      const { noticeId } = (await decoded(activity.input?.payloads)) as { noticeId: string };
      scheduled.set(String(event.eventId), noticeId);
      into.onTheWay.add(noticeId);
    }
    const completed = event.activityTaskCompletedEventAttributes;
    const ended =
      completed ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    const notice = ended && scheduled.get(String(ended.scheduledEventId));
    if (!notice) return;
    into.onTheWay.delete(notice);
    if (completed) into.delivered.push({ notice, at: instantOfEvent(event) });
  }

  async function historyOf(processId: string): Promise<ProcessHistory | undefined> {
    const runs = await runsOf(workflowIdOf(processId));
    if (runs.length === 0) return undefined;
    const read: Reading = {
      told: new Map(),
      requests: new Map(),
      nudges: new Map(),
      delivered: [],
      onTheWay: new Set(),
      newest: 0,
    };
    for (const events of runs) await readRun(events, read);
    const acts: SettledAct[] = [];
    const untold: number[] = [];
    for (const [sequence, settled] of [...read.told].sort(([a], [b]) => a - b)) {
      const { key, by, at } = settled;
      const act = settled.act ?? (key === undefined ? undefined : actOf(key, read));
      if (key === undefined || by === undefined || at === undefined || !act) untold.push(sequence);
      else acts.push({ sequence, key, by, at, act, settled });
    }
    return {
      id: processId,
      kind: runs[0]?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '',
      toldAfter: read.toldAfter ?? 0,
      newest: read.newest,
      acts,
      untold,
      delivered: read.delivered,
      standing: standingFrom(read),
    };
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
      const standing = await asked(processId);
      return standing === undefined ? ((await historyOf(processId))?.standing ?? null) : standing;
    },

    process: historyOf,

    async circumstance(workflowId) {
      for (const events of await runsOf(workflowId)) {
        const { input, at } = await beginningOf(events);
        const recorded = (await answersOf(events)).find(({ activity }) => activity === 'recordCircumstance');
        if (!recorded) continue;
        const answer = recorded.answer as Partial<CircumstanceAnswer> | readonly Nudge[];
        const { orderedAt = at, nudges = [] } = 'length' in answer ? { nudges: answer } : answer;
        const request = input as CircumstanceRequest | MovementRequest;
        return { request, at, orderedAt, starts: startsIn(nudges) };
      }
      return undefined;
    },

    async lawChange(workflowId) {
      for (const events of await runsOf(workflowId)) {
        const { input, at } = await beginningOf(events);
        const { request } = input as LawChangeInput;
        const recorded = (await answersOf(events)).find(({ activity }) => activity === 'changeLaw');
        const { changed, notBefore, orderedAt = at } = (recorded?.answer ?? {}) as Partial<LawChangeRecorded>;
        if (request && changed === true && notBefore !== undefined)
          return { request, at, notBefore, orderedAt };
      }
      return undefined;
    },

    async tell({ id, kind }, nudge) {
      await client.workflow.signalWithStart(workflowTypeOf(kind), {
        workflowId: workflowIdOf(id),
        args: [{ processId: id }],
        taskQueue,
        signal: nudgeSignal,
        signalArgs: [nudge],
      });
    },

    async resumeLawChange(id, notBefore) {
      await client.workflow.signalWithStart(lawChangeWorkflow, {
        workflowId: lawChangeWorkflowId(id),
        args: [{ id, recorded: { changed: true, notBefore } }],
        taskQueue,
        signal: resumeSignal,
        signalArgs: [],
      });
    },
  };
}

/** What was done under a key: the shell's own keys say it, of the others the history keeps the request. */
function actOf(key: string, { requests, nudges }: Reading): Act | undefined {
  const request = requests.get(key);
  if (request) return request.act;
  const { kind, about = '' } = readKey(key) ?? {};
  if (kind === 'time') return { do: 'time' };
  if (kind === 'give-up') return { do: 'give-up', notice: about };
  const nudge = kind === 'nudge' ? nudges.get(about) : undefined;
  return nudge && { do: 'nudge', cause: nudge.cause, since: nudge.since };
}

function standingFrom({ told, carried, onTheWay }: Reading): Standing | undefined {
  const delivering = [...onTheWay];
  const newest = told.get(Math.max(...told.keys()));
  if (newest && (newest.sequence ?? 0) >= (carried?.sequence ?? 0)) {
    const { sequence, wakeAt, open, answer } = newest;
    return { sequence, wakeAt, open, over: answer.over, delivering };
  }
  if (!carried) return undefined;
  const { sequence, wakeAt, open, over } = carried;
  return { sequence, wakeAt, open, over, delivering };
}

function instantOfEvent(event: Event | undefined): Instant {
  const { seconds, nanos } = event?.eventTime ?? {};
  return fromMilliseconds(Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000));
}
