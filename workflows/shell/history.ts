import { workflowInfo } from '@temporalio/workflow';

/** Whether a run has so much history that the next should take over: memory and replay time stay bounded. */
export function isHistoryLong(mostEvents: number): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= mostEvents;
}
