/** The workflow id of a process: our own opaque id, and nothing of the person. */
export function workflowIdOf(processId: string): string {
  return processId;
}

/** Of the workflow that records a circumstance, by the key under which it was told. */
export const circumstanceWorkflowId = (key: string): string => `circumstance-${key}`;

/** Of the workflow that records what a prison's movement means. */
export const movementWorkflowId = (movement: string): string => `movement-${movement}`;

/** Of the workflow that changes what a person is known by. */
export const personWorkflowId = (change: string): string => `person-${change}`;

/** Of the workflow that changes the law. */
export const lawChangeWorkflowId = (change: string): string => `law-change-${change}`;

/** Of the workflow of an absence. */
export const absenceWorkflowId = (absence: string): string => `absence-${absence}`;

/** Of the one workflow that sends every week's digest. */
export const digestWorkflowId = 'weekly-digest';

/** Of the one workflow that keeps the calendars known. */
export const publicCalendarWorkflowId = 'public-calendar';

/** Of the workflow of the grave changes that one request asks for. */
export const changesWorkflowId = (batch: string): string => `changes-${batch}`;
