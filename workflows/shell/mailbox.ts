import { ApplicationFailure, isCancellation, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { recording } from './activity-options';
import { recordsBehindType, type ActRequest, type Settled } from './contracts';
import { instantNow } from './clock';

const { settle } = proxyLocalActivities<SettleActivities>(recording);

const longestWaitSeconds = 300;

export interface MailboxOf {
  readonly processId: string;
  /** The last settling that the workflow knows of; 0 where it knows of none. */
  readonly lastSequence: () => number;
  /** Takes in what a settling decided, before the next act has its turn. */
  readonly take: (settled: Settled) => void;
  /** Called whenever an act has had its turn, well or badly. */
  readonly onChange: () => void;
}

/** Settles the acts of one process, one at a time and in the order in which they came. */
export function createMailbox({ processId, lastSequence, take, onChange }: MailboxOf) {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  /**
   * A database that was restored lacks settlings that this workflow knows of. The act waits, durably, until they are
   * there again.
   */
  async function settleOnceRestored(request: ActRequest): Promise<Settled> {
    for (let seconds = 1; ; seconds = Math.min(2 * seconds, longestWaitSeconds)) {
      try {
        const expected = lastSequence();
        return await settle({ processId, now: instantNow(), expected, ...request });
      } catch (error) {
        if (!isBehind(error)) throw error;
      }
      await sleep(seconds * 1_000, { summary: 'the records are behind' });
    }
  }

  /** Settles an act once those before it are settled; fails with its refusal. */
  async function inTurn(request: ActRequest): Promise<Settled> {
    waiting += 1;
    const turn = queue
      .then(async () => {
        const settled = await settleOnceRestored(request);
        take(settled);
        return settled;
      })
      .finally(() => {
        waiting -= 1;
        onChange();
      });
    queue = turn.catch(() => undefined);
    return turn;
  }

  /** Settles what no caller asked for: after an outage longer than the retries it is tried again. */
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

  /** Whether no act is being settled and none waits for its turn. */
  const isIdle = (): boolean => waiting === 0;

  return { inTurn, untilSettled, isIdle };
}

/** Whether the records lack what the workflow knows. A local activity fails with the failure itself, not around it. */
const isBehind = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === recordsBehindType;
