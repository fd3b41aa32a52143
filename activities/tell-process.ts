import type { Client } from '@temporalio/client';
import { processType } from '../workflows/catalogue';
import { nudgeSignal, workflowIdOf, type Nudge } from '../workflows/shell/contracts';

/** Tells a process's workflow that something around it changed, and starts the workflow where none runs. */
export type TellProcess = (process: { id: string }, nudge: Nudge) => Promise<void>;

/** Tells the workflows of one task queue. */
export const tellProcessBy =
  (client: Client, { taskQueue }: { taskQueue: string }): TellProcess =>
  async ({ id }, nudge) => {
    await client.workflow.signalWithStart(processType, {
      workflowId: workflowIdOf(id),
      args: [{ processId: id }],
      taskQueue,
      signal: nudgeSignal,
      signalArgs: [nudge],
    });
  };
