import type { Instant } from '../../domain/time/time';
import type { Wanted } from '../model/wanted';

/** Whether a row is wanted no longer because its time is over. */
export const hasLapsed = (row: Wanted, now: Instant): boolean =>
  (row.lapses && row.due.dueAt !== undefined && row.due.dueAt < now) ||
  (row.until !== undefined && row.until < now);
