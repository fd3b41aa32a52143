import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyLocalActivities,
  setDefaultUpdateHandler,
  setHandler,
} from '@temporalio/workflow';
import type { SettleActivities } from '../../activities/settle';
import { recording } from './activity-options';
import {
  nudgeSignal,
  standingQuery,
  startUpdate,
  type ActAnswer,
  type ActRequest,
  type Carried,
  type Nudge,
  type Settled,
  type ShellInput,
  type Standing,
} from './contracts';
import { createDeliveries } from './deliveries';
import { createMailbox } from './mailbox';
import { taking, timePassed } from './own-acts';
import { tell } from './tell';
import { createTimer } from './timer';
import { isHistoryLong } from './history';

const { takeUp } = proxyLocalActivities<SettleActivities>(recording);

const nudged = defineSignal<[Nudge]>(nudgeSignal);
const standing = defineQuery<Standing | null>(standingQuery);

/**
 * The life of one process, whatever its kind: a mailbox, one timer, and deliveries.
 *
 * It commands only what a settling recorded, so that a changed rule or definition never breaks a replay. What it
 * carries from run to run is small; everything else is in the records. The states of a run:
 *
 *     BEGINNING ──the first act is refused──▶ REFUSED ──whoever asked was told──▶ ends
 *         │ settles the first act, or takes up what an earlier run or the records hold
 *         ▼
 *     TELLING     tells other processes what the last settling says to tell
 *         ▼
 *     TAKING      settles what other processes told this one
 *         ▼
 *     TIMING      settles that its instant came, if the timer fired; arms the timer for the next instant
 *         ├──the process is over, and nothing is under way──▶ FINISHED ──▶ ends
 *         ├──the history is long, and no caller waits──▶ HANDING OVER ──deliveries cancelled──▶ continues as new
 *         ▼
 *     WAITING     until something changes: an act had its turn, a nudge came, a delivery ended, the timer fired
 *         └──▶ TELLING
 *
 * Callers' acts are settled beside all of this, each in its turn: see `mailbox.ts`.
 */
export async function runProcess(input: ShellInput): Promise<void> {
  const run = new ProcessRun(input);
  // Handlers first: messages may come with the first task.
  run.listen();
  await run.begin();
  if (run.refusal !== undefined) {
    // Nothing was recorded, so nothing lives on; whoever asked is told why.
    await condition(allHandlersFinished);
    return;
  }
  await run.live();
}

class ProcessRun {
  /** Why the first act was refused, where it was. */
  refusal: Error | undefined;
  private carried: Carried | undefined;
  private firstAnswer: ActAnswer | undefined;
  /** Counts whatever may give the loop something to do. */
  private changes = 0;
  private hasSettled = false;
  /** What others told this process, and what it is to tell others. */
  private readonly incoming: Nudge[] = [];
  private readonly outgoing: Nudge[] = [];

  private readonly onChange = (): void => {
    this.changes += 1;
  };
  private readonly timer = createTimer(this.onChange);
  private readonly mailbox: ReturnType<typeof createMailbox>;
  private readonly deliveries: ReturnType<typeof createDeliveries>;

  constructor(private readonly input: ShellInput) {
    const { onChange } = this;
    this.mailbox = createMailbox({
      processId: input.processId,
      lastSequence: () => this.carried?.sequence ?? 0,
      take: (settled) => this.take(settled),
      onChange,
    });
    this.deliveries = createDeliveries({ untilSettled: this.mailbox.untilSettled, onChange });
  }

  listen(): void {
    setHandler(nudged, (nudge) => {
      this.incoming.push(nudge);
      this.onChange();
    });
    setHandler(standing, () => {
      if (!this.carried) return null;
      const { sequence, wakeAt, open, over } = this.carried;
      return { sequence, wakeAt, open, over, delivering: this.deliveries.notices() };
    });
    setDefaultUpdateHandler(async (name: string, ...args: unknown[]): Promise<ActAnswer> => {
      const request = args[0] as ActRequest;
      await condition(() => this.carried !== undefined || this.refusal !== undefined);
      if (this.refusal !== undefined) throw this.refusal;
      if (name === startUpdate && request.key === this.input.first?.key && this.firstAnswer)
        return this.firstAnswer;
      return (await this.mailbox.inTurn(request)).answer;
    });
  }

  async begin(): Promise<void> {
    const { processId, carried, first } = this.input;
    if (carried) {
      this.carried = carried;
      this.outgoing.push(...carried.nudges);
      this.incoming.push(...carried.told);
    } else if (first) {
      await this.mailbox.inTurn(first).then(
        ({ answer }) => {
          this.firstAnswer = answer;
        },
        (error: unknown) => {
          this.refusal = error instanceof Error ? error : new Error(String(error));
        },
      );
    } else {
      this.carried = await takeUp({ processId });
    }
    for (const one of this.carried?.undelivered ?? []) this.deliveries.start(one);
  }

  async live(): Promise<void> {
    const { timer, mailbox, incoming } = this;
    for (;;) {
      const seen = this.changes;
      await this.tellOthers();
      for (let nudge = incoming.shift(); nudge; nudge = incoming.shift())
        await mailbox.untilSettled(taking(nudge));
      const wakeAt = this.carried?.wakeAt;
      if (wakeAt !== undefined && timer.hasFiredFor(wakeAt)) await mailbox.untilSettled(timePassed(wakeAt));
      timer.arm(this.carried?.wakeAt);

      if (this.isOver() && allHandlersFinished() && seen === this.changes) break;
      // Never before it settled something: taking up many deliveries must not itself end the run.
      if (this.isLong() && allHandlersFinished()) await this.handOver();
      if (seen === this.changes) await condition(() => this.changes !== seen);
    }
    timer.disarm();
  }

  /** Takes in what a settling decided, before the next act has its turn. */
  private take(settled: Settled): void {
    const { sequence } = settled;
    // Settled by a recomputation, and again since: what it says of the process is no longer so.
    const isOvertaken = (sequence ?? Infinity) < (this.carried?.sequence ?? 0);
    if (!isOvertaken) this.carried = carriedFrom(settled);
    this.outgoing.push(...settled.nudges);
    this.deliveries.startAll(settled.deliver);
    this.hasSettled = true;
    this.onChange();
  }

  private async tellOthers(): Promise<void> {
    for (let nudge = this.outgoing.shift(); nudge; nudge = this.outgoing.shift()) await tell(nudge);
  }

  private isOver(): boolean {
    return (
      this.carried?.over !== undefined &&
      this.deliveries.isIdle() &&
      this.mailbox.isIdle() &&
      this.outgoing.length === 0 &&
      this.incoming.length === 0
    );
  }

  private isLong(): boolean {
    return this.hasSettled && this.carried !== undefined && isHistoryLong(this.carried.continueAfter);
  }

  /** Lets the next run take up all that this one has under way. */
  private async handOver(): Promise<void> {
    const { timer, deliveries, mailbox, outgoing, incoming } = this;
    // Under skipped time a pending timer or activity would stop the clock: they end first.
    timer.disarm();
    deliveries.close();
    await condition(() => deliveries.isIdle() && mailbox.isIdle() && allHandlersFinished());
    if (!this.carried) return;
    await continueAsNew<typeof runProcess>({
      processId: this.input.processId,
      carried: {
        ...this.carried,
        undelivered: deliveries.handedOver,
        nudges: [...outgoing],
        told: [...incoming],
      },
    });
  }
}

/** What a run carries on after a settling. What is under way is added when it hands over. */
const carriedFrom = ({ open, wakeAt, answer, sequence, continueAfter }: Settled): Carried => ({
  open,
  wakeAt,
  over: answer.over,
  undelivered: [],
  nudges: [],
  told: [],
  sequence,
  continueAfter,
});
