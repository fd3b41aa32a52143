import type { Invited } from '../../domain/reports/attendance';
import type { Instant } from '../../domain/time/time';
import type { UnitId } from '../../domain/people/parties';

/** A purpose-limited view: for whom, for what, and which of what was told or is on record it names. */
export interface Shown {
  readonly to: UnitId;
  readonly purpose: string;
  readonly since: Instant;
  readonly shows: readonly string[];
  readonly told: Readonly<Record<string, unknown>>;
}

/**
 * All that others may learn of a process about a member of staff: one word of somebody in their line, and counts of
 * many by unit.
 */
export interface OneWord {
  /** Its place in addresses: `/v1/staff/{id}/welfare` and `/v1/reports/welfare`. */
  readonly name: string;
  readonly states: readonly string[];
  /** The word for an open process, by the earliest due instant of its open steps. */
  of(dueAt: Instant | undefined, now: Instant): string;
  /** What somebody in the line may tell by a command, at an address of its own; what follows they do not learn. */
  readonly takes?: { readonly name: string; readonly command: string; readonly title: string };
  readonly titles: { readonly one: string; readonly counts: string };
}

/** Who came to what they were invited to, of all processes of the kind. */
export interface Attendance {
  /** The last part of the report's address. */
  readonly name: string;
  readonly title: string;
  readonly levels: readonly [string, ...string[]];
  /** The share of invitations that should be attended, in per cent, by level. */
  readonly guards: Readonly<Record<string, number>>;
}

/** An answer as a behaviour sees it, and what its process knew before it. */
export type InvitedBy<Answer, Before> = (answer: Answer, before: Before) => readonly Invited[];
