import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { standingQuery, workflowIdOf, type Standing } from '../../workflows/shell/contracts';

const answerWithin = 5_000;
const askAgainAfter = 60_000;

/** What a running workflow says of where it stands: `unanswered` where it seems that no worker is there. */
type Answered = Standing | null | 'unanswered';

/** Asks workflows where they stand. Once none has answered, it asks no other for a minute. */
export function createStandingQuery(client: Client): (processId: string) => Promise<Answered> {
  let silentUntil = 0;
  let hasAnswered = false;
  return async (processId) => {
    if (Date.now() < silentUntil) return 'unanswered';
    try {
      const standing = await client.withDeadline(Date.now() + answerWithin, async () =>
        client.workflow.getHandle(workflowIdOf(processId)).query<Standing | null, []>(standingQuery),
      );
      hasAnswered = true;
      return standing;
    } catch {
      if (hasAnswered) return null;
      silentUntil = Date.now() + askAgainAfter;
      return 'unanswered';
    }
  };
}

/** Whether the workflow of a process runs. */
export async function isRunning(client: Client, processId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowIdOf(processId)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
