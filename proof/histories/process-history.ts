import type { Act } from '../../engine/acts/acts';
import {
  nudgeSignal,
  readKey,
  type ActRequest,
  type Carried,
  type Nudge,
  type Settled,
  type ShellInput,
  type Standing,
} from '../../workflows/shell/contracts';
import type { DeliveredNotice, ProcessHistory, SettledAct } from './history';
import { instantOfEvent, type HistoryEvent, type Run, type RunReader } from './runs';

/** What the runs of one process have told so far. */
interface Reading {
  /** What each settling answered, by its place. */
  readonly settlings: Map<number, Settled>;
  readonly requests: Map<string, ActRequest>;
  readonly nudges: Map<string, Nudge>;
  readonly delivered: DeliveredNotice[];
  /** Notices on their way in the run that was read last. */
  delivering: Set<string>;
  carried: Carried | undefined;
  keptAfter: number | undefined;
  newest: number;
}

/** Reads what the runs of a process tell, the oldest first; undefined where none is kept. */
export async function readProcessHistory(
  reader: RunReader,
  processId: string,
  runs: readonly Run[],
): Promise<ProcessHistory | undefined> {
  if (runs.length === 0) return undefined;
  const reading: Reading = {
    settlings: new Map(),
    requests: new Map(),
    nudges: new Map(),
    delivered: [],
    delivering: new Set(),
    carried: undefined,
    keptAfter: undefined,
    newest: 0,
  };
  for (const run of runs) await readRun(reader, run, reading);
  return {
    id: processId,
    kind: runs[0]?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '',
    keptAfter: reading.keptAfter ?? 0,
    newest: reading.newest,
    ...actsIn(reading),
    delivered: reading.delivered,
    standing: standingFrom(reading),
  };
}

function actsIn(reading: Reading): { acts: SettledAct[]; unrepeatable: number[] } {
  const acts: SettledAct[] = [];
  const unrepeatable: number[] = [];
  for (const [sequence, settled] of [...reading.settlings].sort(([a], [b]) => a - b)) {
    const { key, by, at } = settled;
    const act = settled.act ?? (key === undefined ? undefined : actOf(key, reading));
    if (key === undefined || by === undefined || at === undefined || !act) unrepeatable.push(sequence);
    else acts.push({ sequence, key, by, at, act, settled });
  }
  return { acts, unrepeatable };
}

/** Takes in what one run tells, after the runs before it. */
async function readRun(reader: RunReader, run: Run, into: Reading): Promise<void> {
  const input = (await reader.beginningOf(run)).input as ShellInput;
  if (input.first) into.requests.set(input.first.key, input.first);
  into.carried = input.carried;
  into.delivering = new Set(input.carried?.undelivered.map(({ notice }) => notice));
  for (const nudge of input.carried?.told ?? []) into.nudges.set(nudge.id, nudge);
  for (const { activity, answer } of await reader.answersOf(run)) {
    if (activity === 'takeUp') into.carried = answer as Carried;
    const { sequence } = answer as Settled;
    if (activity === 'settle' && sequence !== undefined) into.settlings.set(sequence, answer as Settled);
  }
  const beganAfter = input.first ? 0 : (into.carried?.sequence ?? 0);
  into.keptAfter ??= beganAfter;
  into.newest = Math.max(into.newest, beganAfter, ...into.settlings.keys());
  await readMessages(reader, run, into);
  await readDeliveries(reader, run, into);
}

/** What the run was asked and told. */
async function readMessages(reader: RunReader, run: Run, into: Reading): Promise<void> {
  for (const event of run) {
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update) {
      const request = (await reader.decoded(update.args?.payloads)) as ActRequest;
      into.requests.set(request.key, request);
    }
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === nudgeSignal) {
      const nudge = (await reader.decoded(signal.input?.payloads)) as Nudge;
      into.nudges.set(nudge.id, nudge);
    }
  }
}

/** What the run sent, and what of it arrived. */
async function readDeliveries(reader: RunReader, run: Run, into: Reading): Promise<void> {
  const scheduled = new Map<string, string>();
  for (const event of run) {
    const activity = event.activityTaskScheduledEventAttributes;
    if (activity?.activityType?.name === 'deliver') {
      const { noticeId } = (await reader.decoded(activity.input?.payloads)) as { noticeId: string };
      scheduled.set(String(event.eventId), noticeId);
      into.delivering.add(noticeId);
    }
    const ended = endOfActivity(event);
    const notice = ended && scheduled.get(String(ended.scheduledEventId));
    if (!notice) continue;
    into.delivering.delete(notice);
    if (event.activityTaskCompletedEventAttributes)
      into.delivered.push({ notice, at: instantOfEvent(event) });
  }
}

const endOfActivity = (event: HistoryEvent) =>
  event.activityTaskCompletedEventAttributes ??
  event.activityTaskFailedEventAttributes ??
  event.activityTaskTimedOutEventAttributes ??
  event.activityTaskCanceledEventAttributes;

/** What was done under a key: the shell's own keys say it themselves, and of the others the history keeps the request. */
function actOf(key: string, { requests, nudges }: Reading): Act | undefined {
  const request = requests.get(key);
  if (request) return request.act;
  const { kind, about = '' } = readKey(key) ?? {};
  if (kind === 'time') return { do: 'time' };
  if (kind === 'give-up') return { do: 'give-up', notice: about };
  const nudge = kind === 'nudge' ? nudges.get(about) : undefined;
  return nudge && { do: 'nudge', cause: nudge.cause, since: nudge.since };
}

function standingFrom({ settlings, carried, delivering: underWay }: Reading): Standing | undefined {
  const delivering = [...underWay];
  const newest = settlings.get(Math.max(...settlings.keys()));
  if (newest && (newest.sequence ?? 0) >= (carried?.sequence ?? 0)) {
    const { sequence, wakeAt, open, answer } = newest;
    return { sequence, wakeAt, open, over: answer.over, delivering };
  }
  if (!carried) return undefined;
  const { sequence, wakeAt, open, over } = carried;
  return { sequence, wakeAt, open, over, delivering };
}
