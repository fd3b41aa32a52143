import type { Client } from '@temporalio/client';
import { publicCalendarWorkflow, publicCalendarWorkflowId } from '../workflows/shell/contracts';

/** Sees to it that the calendars are kept known: starts the workflow that does it, or leaves the one that runs alone. */
export async function startPublicCalendar(
  client: Client,
  { taskQueue, workflowId = publicCalendarWorkflowId }: { taskQueue: string; workflowId?: string },
): Promise<void> {
  await client.workflow.start(publicCalendarWorkflow, {
    workflowId,
    taskQueue,
    args: [],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}
