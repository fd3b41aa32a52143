import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { nudgeSignal, type Nudge } from './contracts';

/**
 * Tells another process that something around it changed, or starts the workflow of one that was recorded just
 * now. Told twice, it is settled once; a process that ended meanwhile has nothing to settle, and one whose workflow
 * runs already has taken up the records.
 */
export async function tell(nudge: Nudge): Promise<void> {
  const told: Promise<unknown> =
    nudge.start === undefined
      ? getExternalWorkflowHandle(nudge.processId).signal(nudgeSignal, nudge)
      : startChild(nudge.start, {
          workflowId: nudge.processId,
          args: [{ processId: nudge.processId }],
          // It lives its own life, whatever becomes of the one that started it.
          parentClosePolicy: ParentClosePolicy.ABANDON,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        });
  await told.catch(() => undefined);
}
