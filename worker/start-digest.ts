import type { Client } from '@temporalio/client';
import { digestWorkflow, digestWorkflowId } from '../workflows/shell/contracts';

/** Sees to it that the weekly digest is under way: starts it, or leaves the one that runs alone. */
export async function startDigest(
  client: Client,
  { taskQueue, workflowId = digestWorkflowId }: { taskQueue: string; workflowId?: string },
): Promise<void> {
  await client.workflow.start(digestWorkflow, {
    workflowId,
    taskQueue,
    args: [],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}
