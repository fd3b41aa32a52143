/** The audit vocabulary: every type of event, in words for the person who reads the log. */
export const eventTypes = {
  fact: 'A fact was recorded',
  'step-opened': 'A step was opened',
  'step-reopened': 'A step was opened again',
  'step-acknowledged': 'The owner acknowledged the step',
  'step-completed': 'The step was completed',
  'step-met': 'The step was met by something else',
  'step-declined': 'The owner declined; the step went up the line',
  'step-reassigned': 'The step was given to another owner',
  'step-owner-changed': 'The plan gave the step another owner',
  'step-rescheduled': 'The due instant moved',
  'step-suspended': 'The clock stands still',
  'step-resumed': 'The clock runs again',
  'step-withdrawn': 'The step is no longer wanted',
  'step-lapsed': 'The step lapsed',
  'step-missed': 'The due instant passed',
  'step-no-longer-missed': 'What was late turned out not to be',
  rung: 'A reminder or escalation was sent',
  notice: 'A notice was written',
  'circumstance-recorded': 'A circumstance was recorded',
  'circumstance-withdrawn': 'A circumstance was withdrawn',
  'process-over': 'The process is over',
  'process-reopened': 'The process runs again',
} as const;

export type EventType = keyof typeof eventTypes;
