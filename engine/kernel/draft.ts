import type { WorkingLine } from '../../domain/clocks/clock';
import type { RuleId } from '../../domain/law/rule-id';
import type { Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Fact } from '../model/facts';
import type { Awaited } from '../model/engine-state';
import type {
  AdmissionDraft,
  CancelledNotice,
  EstablishedDraft,
  EventDraft,
  MatchDraft,
  NoticeDraft,
  StartDraft,
  ToldDraft,
  ToldNotice,
} from '../model/drafts';
import type { ProcessRecord, StepRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';

/** One settling under way: private copies of what is recorded, and what is to be written. */
export interface Draft {
  readonly definition: AnyDefinition;
  readonly process: ProcessRecord;
  readonly steps: Map<string, StepRecord>;
  /** The steps as they were loaded. */
  readonly before: ReadonlyMap<string, StepRecord>;
  /** Keys of the plan's notices already written, and the keys of what took any of them back. */
  readonly sent: Set<string>;
  /** Notices that may have to be taken back, by their ids. */
  readonly told: Map<string, ToldNotice>;
  /**
   * The earliest instant of which this settling says something else than was known; absent where it says only what
   * happens now.
   */
  since: Instant | undefined;
  around: Surroundings;
  readonly by: string;
  readonly newId: () => string;
  /** The whole log, where `needsWholeLog` asked for it. */
  readonly facts: readonly Fact[] | undefined;
  /** Nobody did it: what an answer would lead to is being shown. */
  readonly supposed: boolean;
  /** Nobody asked for it: time, a circumstance or a channel did. */
  readonly byItself: boolean;
  cause: string;
  readonly events: EventDraft[];
  notices: NoticeDraft[];
  /** Notices that are not to be sent any more. */
  readonly cancelled: CancelledNotice[];
  readonly established: EstablishedDraft[];
  readonly starts: StartDraft[];
  match: MatchDraft | undefined;
  tells: readonly ToldDraft[];
  admission: AdmissionDraft | undefined;
  /** Each due instant that a step was given, in order. */
  readonly deadlines: {
    readonly stepKey: string;
    readonly dueAt: Instant | undefined;
    readonly rule: RuleId;
    readonly working: readonly WorkingLine[];
    readonly cause: string;
  }[];
  awaits: Awaited[];
  fact: Fact | undefined;
  wakes: { at: Instant; key: string }[];
}

/** Writes an event of this settling, by its actor and cause unless told otherwise. */
export function note(draft: Draft, type: EventDraft['type'], data: unknown, stepKey?: string): void {
  draft.events.push({
    type,
    actor: draft.by,
    cause: draft.cause,
    data,
    ...(stepKey !== undefined && { stepKey }),
  });
}

/** Remembers to settle again at that instant, if it is still to come. */
export function wake(draft: Draft, at: Instant | undefined, key: string): void {
  if (at !== undefined && at > draft.around.now) draft.wakes.push({ at, key });
}
