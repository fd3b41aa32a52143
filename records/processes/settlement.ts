import type { Instant } from '../../domain/time/time';

/** What identifies one settling among those of its process. */
export interface Settlement {
  readonly now: Instant;
  readonly sequence: number;
  readonly by: string;
}
