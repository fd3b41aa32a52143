import {
  ActivityCancellationType,
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setDefaultUpdateHandler,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Instant } from '../../domain/time/time';
import type { DeliverActivities } from '../../activities/deliver';
import type { SettleActivities } from '../../activities/settle';
import { instantAt, instantNow } from './clock';
import {
  nudgeSignal,
  recordsBehindType,
  standingQuery,
  startUpdate,
  type ActAnswer,
  type ActRequest,
  type Carried,
  type Nudge,
  type Settled,
  type ShellInput,
  type Standing,
  type Undelivered,
} from './contracts';
import { tell } from './tell';

// Retried for as long as an outage may reasonably last; a refusal is final. Bounded, since under skipped
// time a retry without end would spin.
const { settle, takeUp } = proxyLocalActivities<SettleActivities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds', backoffCoefficient: 2 },
});

const deliveryOptions = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 minutes', backoffCoefficient: 2 },
  // A run that ends while an activity is pending drops it: wait until it has really ended.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;
// Assumed: a partner that cannot be reached for three days is reached by a person.
const giveUpAfter = 3 * 24 * 3_600_000;

const nudged = defineSignal<[Nudge]>(nudgeSignal);
const standing = defineQuery<Standing | null>(standingQuery);

/** Who acts when nobody asked. */
const itself = 'vigil';

/**
 * The life of one process, whatever its kind: a mailbox, one timer, and deliveries.
 *
 * It commands only what a settling recorded, so that a changed rule or definition never breaks a replay.
 * What it carries from run to run is small; everything else is in the records.
 */
export async function runProcess(input: ShellInput): Promise<void> {
  const { processId } = input;
  const firstKey = input.first?.key;
  let carried: Carried | undefined;
  let firstAnswer: ActAnswer | undefined;
  let refusal: Error | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let changes = 0;
  let settledHere = false;
  /** Acts that are being settled, or wait for their turn. */
  let busy = 0;
  /** The run is about to continue as new: what is to be delivered is for the next one. */
  let closing = false;
  const nudges: Nudge[] = [];
  const deliveries = new Map<string, CancellationScope>();

  // Handlers first: messages may come with the first task.
  setHandler(nudged, (nudge) => {
    nudges.push(nudge);
    changes += 1;
  });
  setHandler(standing, () => {
    if (!carried) return null;
    const { sequence, wakeAt, open, over } = carried;
    return { sequence, wakeAt, open, over, delivering: [...deliveries.keys()] };
  });
  setDefaultUpdateHandler(async (name: string, ...args: unknown[]): Promise<ActAnswer> => {
    const request = args[0] as ActRequest;
    await condition(() => carried !== undefined || refusal !== undefined);
    if (refusal !== undefined) throw refusal;
    if (name === startUpdate && request.key === firstKey && firstAnswer) return firstAnswer;
    return (await inTurn(request)).answer;
  });

  async function inTurn(request: ActRequest): Promise<Settled> {
    busy += 1;
    const turn = queue
      .then(async () => {
        const settled = await settleOnceLevel(request);
        take(settled);
        return settled;
      })
      .finally(() => {
        busy -= 1;
        changes += 1;
      });
    queue = turn.catch(() => undefined);
    return turn;
  }

  /** Records that lack what this process had settled were restored: it waits, durably, until they are level again. */
  async function settleOnceLevel(request: ActRequest): Promise<Settled> {
    for (let seconds = 1; ; seconds = Math.min(2 * seconds, longestWaitSeconds)) {
      try {
        const expected = carried?.sequence ?? 0;
        return await settle({ processId, now: instantNow(), expected, ...request });
      } catch (error) {
        if (!isBehind(error)) throw error;
      }
      await sleep(seconds * 1_000, { summary: 'the records are behind' });
    }
  }

  function take(settled: Settled): void {
    const { open, wakeAt, wakeFor, answer, continueAfter, sequence, quiet } = settled;
    // Settled by a recomputation, and again since: what it says of the process is no longer so.
    const overtaken = (sequence ?? Infinity) < (carried?.sequence ?? 0);
    if (!overtaken) {
      carried = {
        open,
        wakeAt,
        wakeFor,
        over: answer.over,
        undelivered: [],
        nudges: [],
        told: [],
        sequence,
        continueAfter,
        ...(quiet && { quiet }),
      };
      if (!quiet) setCurrentDetails(open.length === 0 ? 'Nothing is open' : `Open: ${open.join(', ')}`);
    }
    outgoing.push(...settled.nudges);
    const giveUpAt = instantAt(Date.now() + giveUpAfter);
    for (const notice of settled.deliver) startDelivery({ notice, giveUpAt });
    settledHere = true;
    changes += 1;
  }

  const outgoing: Nudge[] = [];
  /** Notices whose delivery the next run takes up. */
  const handedOver: Undelivered[] = [];

  function startDelivery(one: Undelivered): void {
    const { notice, giveUpAt } = one;
    if (deliveries.has(notice)) return;
    if (closing) {
      handedOver.push(one);
      return;
    }
    const scope = new CancellationScope();
    deliveries.set(notice, scope);
    const { deliver } = proxyActivities<DeliverActivities>({
      ...deliveryOptions,
      scheduleToCloseTimeout: Math.max(60_000, Date.parse(giveUpAt) - Date.now()),
    });
    void scope
      .run(async () => deliver({ noticeId: notice }))
      .then(
        () => finishDelivery(notice),
        async (error: unknown) => {
          if (isCancellation(error) || (closing && !isFinal(error))) handedOver.push(one);
          // Recorded before the delivery counts as finished, so that no run ends between the two.
          else await untilSettled({ act: { do: 'give-up', notice }, by: itself, key: `give-up@${notice}` });
          finishDelivery(notice);
        },
      )
      .catch(() => undefined);
  }
  function finishDelivery(notice: string): void {
    deliveries.delete(notice);
    changes += 1;
  }

  /** What nobody asked for is not given up: after an outage longer than the retries it is tried again. */
  async function untilSettled(request: ActRequest): Promise<void> {
    for (;;) {
      try {
        await inTurn(request);
        return;
      } catch (error) {
        if (isCancellation(error)) throw error;
        await sleep('1 minute');
      }
    }
  }

  async function tellOthers(): Promise<void> {
    for (let nudge = outgoing.shift(); nudge; nudge = outgoing.shift()) await tell(nudge);
  }

  async function begin(): Promise<void> {
    if (input.carried) {
      carried = input.carried;
      outgoing.push(...input.carried.nudges);
      nudges.push(...input.carried.told);
    } else if (input.first) {
      await inTurn(input.first).then(
        ({ answer }) => {
          firstAnswer = answer;
        },
        (error: unknown) => {
          refusal = error instanceof Error ? error : new Error(String(error));
        },
      );
    } else {
      carried = await takeUp({ processId });
    }
    for (const one of carried?.undelivered ?? []) startDelivery(one);
  }

  await begin();
  if (refusal !== undefined) {
    // Nothing was recorded, so nothing lives on; whoever asked is told why.
    await condition(allHandlersFinished);
    return;
  }

  const timer = oneTimer(() => {
    changes += 1;
  });
  for (;;) {
    const seen = changes;
    await tellOthers();
    for (let nudge = nudges.shift(); nudge; nudge = nudges.shift()) {
      await untilSettled({
        act: { do: 'nudge', cause: nudge.cause, since: nudge.since },
        by: itself,
        key: `nudge@${nudge.id}`,
      });
    }
    if (timer.passed(carried?.wakeAt)) {
      await untilSettled({ act: { do: 'time' }, by: itself, key: `time@${carried?.wakeAt}` });
    }
    timer.arm(carried?.wakeAt, carried?.quiet ? undefined : carried?.wakeFor);

    const finished =
      carried?.over !== undefined && deliveries.size === 0 && outgoing.length === 0 && nudges.length === 0;
    if (finished && busy === 0 && allHandlersFinished() && seen === changes) break;
    // Never before it settled something: taking up many deliveries must not itself end the run.
    if (carried && settledHere && shouldContinue(carried.continueAfter) && allHandlersFinished())
      await goOn();
    if (seen === changes) await condition(() => changes !== seen);
  }
  timer.disarm();

  async function goOn(): Promise<void> {
    timer.disarm();
    // Pending activities would be dropped, and under skipped time would stop the clock: end them first.
    closing = true;
    for (const scope of deliveries.values()) scope.cancel();
    await condition(() => deliveries.size === 0 && busy === 0 && allHandlersFinished());
    if (carried) {
      await continueAsNew<typeof runProcess>({
        processId,
        carried: { ...carried, undelivered: handedOver, nudges: [...outgoing], told: [...nudges] },
      });
    }
  }
}

// Memory and replay time of a process stay bounded however long it lives.
const shouldContinue = (bound: number): boolean => {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= bound;
};

/** Whether the partner said no for good, rather than that the attempt was cut off. */
const isFinal = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.nonRetryable === true;

/** Whether the records lack what the workflow knows. Local activities fail with the failure itself, not around it. */
const isBehind = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === recordsBehindType;
const longestWaitSeconds = 300;

/** The one durable timer of a process; armed anew only when the instant changes. */
function oneTimer(onFire: () => void) {
  let armedFor: Instant | undefined;
  let scope: CancellationScope | undefined;
  let fired = false;
  const disarm = (): void => {
    scope?.cancel();
    scope = undefined;
    armedFor = undefined;
  };
  return {
    disarm,
    /** Whether the instant has come. */
    passed: (at: Instant | undefined): boolean => at !== undefined && fired && at === armedFor,
    arm(at: Instant | undefined, summary: string | undefined): void {
      if (at === armedFor && !fired) return;
      disarm();
      fired = false;
      if (at === undefined) return;
      armedFor = at;
      const wait = Math.max(1, Date.parse(at) - Date.now());
      scope = new CancellationScope();
      void scope
        .run(async () => sleep(wait, { summary: summary ?? 'next instant' }))
        .then(
          () => {
            fired = true;
            onFire();
          },
          () => undefined,
        );
    },
  };
}
