import type { Client } from '@temporalio/client';
import { workflowTypeOf } from '../workflows/catalogue';
import { nudgeSignal, workflowIdOf, type Nudge } from '../workflows/shell/contracts';

/** Tells a process's workflow that something around it changed, and starts the workflow where none runs. */
export type TellProcess = (process: { id: string; kind: string }, nudge: Nudge) => Promise<void>;

/** Tells the workflows of one task queue. */
export const tellProcessBy =
  (client: Client, { taskQueue }: { taskQueue: string }): TellProcess =>
  async ({ id, kind }, nudge) => {
    await client.workflow.signalWithStart(workflowTypeOf(kind), {
      workflowId: workflowIdOf(id),
      args: [{ processId: id }],
      taskQueue,
      signal: nudgeSignal,
      signalArgs: [nudge],
    });
  };
