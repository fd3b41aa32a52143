import type { Instant } from '../../../domain/time/time';

/** The workflow that reads the public feed of bank holidays, and asks for what is not known. */
export const publicCalendarWorkflow = 'publicCalendar';

export interface PublicCalendarInput {
  /** When to look; at once without it. */
  readonly at?: Instant;
}
