import type { LawChangeRequest } from '../../domain/law/law-change';
import type { Instant } from '../../domain/time/time';
import type { Act } from '../../engine/acts/acts';
import type {
  CircumstanceRequest,
  MovementRequest,
  Nudge,
  Settled,
  Standing,
} from '../../workflows/shell/contracts';

/** One act that a workflow had settled, with everything it takes to settle it again. */
export interface SettledAct {
  readonly sequence: number;
  readonly key: string;
  readonly by: string;
  readonly at: Instant;
  readonly act: Act;
  readonly settled: Settled;
}

/** A notice that a workflow saw delivered. */
export interface DeliveredNotice {
  readonly notice: string;
  readonly at: Instant;
}

/** What the kept histories of one process tell, over all its runs. */
export interface ProcessHistory {
  readonly id: string;
  readonly kind: string;
  /**
   * The settling that the oldest kept run began after: Temporal no longer keeps what came before. 0 where that run
   * began the process.
   */
  readonly keptAfter: number;
  /** The last settling that any of its runs knew of. */
  readonly newest: number;
  /** In the order of their places; each place once. */
  readonly acts: readonly SettledAct[];
  /** Places of settlings of an earlier version, whose answers lack what it takes to settle them again. */
  readonly unrepeatable: readonly number[];
  readonly delivered: readonly DeliveredNotice[];
  /** Where its newest run stands, as its workflow would answer; undefined where nothing tells. */
  readonly standing: Standing | undefined;
}

/** The processes that some nudges start. */
export const startsIn = (nudges: readonly Nudge[]): string[] =>
  nudges.flatMap(({ processId, start }) => (start === undefined ? [] : [processId]));

/** What a workflow recorded: a circumstance, or what a prison's movement means. */
export type RecordedCircumstance = (
  | { readonly of: 'circumstance'; readonly request: CircumstanceRequest }
  | { readonly of: 'movement'; readonly request: MovementRequest }
) & {
  /** Processes that it started. */
  readonly starts: readonly string[];
  readonly at: Instant;
  /** See `Settled`. */
  readonly orderedAt: string;
};

/** A change of the law that a workflow recorded. */
export interface RecordedLawChange {
  readonly request: LawChangeRequest;
  readonly at: Instant;
  readonly orderedAt: string;
  readonly notBefore: Instant;
}
