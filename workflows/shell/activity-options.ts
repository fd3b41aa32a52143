/**
 * For what is recorded: tried again for as long as an outage may reasonably last; a refusal is final. Bounded, since
 * under skipped time a retry without end would spin.
 */
export const recording = {
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '20 seconds', backoffCoefficient: 2 },
} as const;

/** For one batch of many processes: it goes on from where it was, however often it is cut off. */
export const batch = {
  startToCloseTimeout: '10 minutes',
  retry: {
    initialInterval: '1 second',
    maximumInterval: '1 minute',
    backoffCoefficient: 2,
    maximumAttempts: 1_000,
  },
} as const;
