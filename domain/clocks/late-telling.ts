/**
 * From how many hours after it happened an answer was told late, where the clock of its step counts hours. An answer to
 * any other step was told late when it was told on a later day in London than the day on which it happened.
 *
 * Assumed: no guidance says how soon work is to be entered. Whoever works by the hour is read by others within the hour;
 * everybody else may type in the evening what they did in the morning.
 */
export const hoursUntilToldLate = 1;
