/** What could not be brought back into records that were restored. */
export type Loss =
  /** Temporal no longer keeps the run in which these were settled, or a version before this one settled them. */
  | { readonly what: 'settlings'; readonly process: string; readonly from: number; readonly to: number }
  /** Subjects are entered without a workflow: enter it again with the same key, and run this again. */
  | { readonly what: 'subject'; readonly process: string; readonly subject: string }
  /** The act was refused this time: something that it leant on is not there. */
  | { readonly what: 'act'; readonly process: string; readonly sequence: number; readonly code: string }
  /** It was settled again, and not to the same answer: look at what differs. */
  | {
      readonly what: 'other-answer';
      readonly process: string;
      readonly sequence: number;
      readonly fields: readonly string[];
    }
  | { readonly what: 'circumstance'; readonly circumstance: string }
  | { readonly what: 'law-change'; readonly change: string };

/** What restored records lacked, and what became of it. Named by ids of ours. */
export interface Restored {
  /** Acts settled again, by process. */
  readonly settled: readonly { readonly process: string; readonly sequences: readonly number[] }[];
  readonly circumstances: readonly string[];
  readonly lawChanges: readonly string[];
  /** Notices that were delivered before, and are marked so again. */
  readonly delivered: readonly string[];
  readonly lost: readonly Loss[];
}

/** The same while it grows. */
export interface RestoreReport {
  readonly settled: Map<string, number[]>;
  readonly circumstances: string[];
  readonly lawChanges: string[];
  readonly delivered: string[];
  readonly lost: Loss[];
}

export const restoredFrom = ({ settled, ...told }: RestoreReport): Restored => ({
  ...told,
  settled: [...settled].map(([process, sequences]) => ({ process, sequences })),
});
