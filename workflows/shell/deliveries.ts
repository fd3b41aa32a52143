import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { DeliverActivities } from '../../activities/deliver';
import type { ActRequest, Undelivered } from './contracts';
import { givingUp } from './own-acts';
import { instantAt } from './clock';

const options = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 minutes', backoffCoefficient: 2 },
  // A run that ends while an activity is pending drops it: wait until it has really ended.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;
// Assumed: a partner that cannot be reached for three days is reached by a person.
const giveUpAfter = 3 * 24 * 3_600_000;

export interface DeliveriesOf {
  /** Settles an act, however long that takes. */
  readonly untilSettled: (request: ActRequest) => Promise<void>;
  /** Called whenever a delivery has ended. */
  readonly onChange: () => void;
}

/** The notices of one process that are on their way, each for as long as its channel is tried. */
export function createDeliveries({ untilSettled, onChange }: DeliveriesOf) {
  const underWay = new Map<string, CancellationScope>();
  /** Notices whose delivery the next run takes up. */
  const handedOver: Undelivered[] = [];
  /** The run is about to continue as new: what is to be delivered is for the next one. */
  let isClosing = false;

  function finish(notice: string): void {
    underWay.delete(notice);
    onChange();
  }

  /** Sends a notice, or takes up a delivery that an earlier run began. A notice under way is left alone. */
  function start(one: Undelivered): void {
    const { notice, giveUpAt } = one;
    if (underWay.has(notice)) return;
    if (isClosing) {
      handedOver.push(one);
      return;
    }
    const scope = new CancellationScope();
    underWay.set(notice, scope);
    const { deliver } = proxyActivities<DeliverActivities>({
      ...options,
      scheduleToCloseTimeout: Math.max(60_000, Date.parse(giveUpAt) - Date.now()),
    });
    void scope
      .run(async () => deliver({ noticeId: notice }))
      .then(
        () => finish(notice),
        async (error: unknown) => {
          if (isCancellation(error) || (isClosing && !isFinal(error))) handedOver.push(one);
          // Recorded before the delivery counts as finished, so that no run ends between the two.
          else await untilSettled(givingUp(notice));
          finish(notice);
        },
      )
      .catch(() => undefined);
  }

  return {
    start,
    /** Sends the notices of a settling, each from now until its channel is given up. */
    startAll(notices: readonly string[]): void {
      const giveUpAt = instantAt(Date.now() + giveUpAfter);
      for (const notice of notices) start({ notice, giveUpAt });
    },
    isIdle: (): boolean => underWay.size === 0,
    notices: (): string[] => [...underWay.keys()],
    /** Ends every delivery, for the next run to take up: a pending activity would be dropped with the run. */
    close(): void {
      isClosing = true;
      for (const scope of underWay.values()) scope.cancel();
    },
    handedOver: handedOver as readonly Undelivered[],
  };
}

/** Whether the partner said no for good, rather than that the attempt was cut off. */
const isFinal = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  error.cause.nonRetryable === true;
