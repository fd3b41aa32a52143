import type { Due } from '../../domain/clocks/clock';
import type { RuleId } from '../../domain/law/rule-id';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { Instant, When } from '../../domain/time/time';
import type { Missed, Plan } from '../definition/plan';
import type { StepTable } from '../definition/table';
import type { Awaited } from './engine-state';
import type { StepRecord } from './rows';

/** The steps of a process by their keys. */
export type Steps = ReadonlyMap<string, StepRecord>;
/** Who has each part in a process. */
export type Parties = Readonly<Record<string, UnitId>>;

/** A row of the plan with its clock resolved. */
export interface Wanted {
  readonly key: string;
  readonly step: string;
  readonly occasion: string;
  readonly table: StepTable;
  readonly rule: RuleId;
  readonly from: When;
  readonly owner: UnitId;
  /** The earliest time at which its answer may have happened; undefined where nothing bounds it. */
  readonly after: When | undefined;
  readonly assignee: StaffId | undefined;
  readonly due: Due;
  /** The owner's own deadline. Reviews do not move it; whether a duty is missed is judged by it. */
  readonly doing: Due;
  /** Dormant until then; undefined is now. */
  readonly opens: Instant | undefined;
  /** The rules that compute its opening and its start, where they do. */
  readonly opensBy: Awaited | undefined;
  readonly startsBy: readonly Awaited[];
  readonly until: Instant | undefined;
  readonly lapses: boolean;
  readonly waitsFor: readonly string[];
  readonly met: { readonly at: Instant; readonly because: string } | undefined;
}

/** A plan, and what it wants of every party. */
export interface WantedPlan {
  readonly plan: Plan;
  readonly wanted: readonly Wanted[];
  /** What rules say of rows that would fall due after their `until`: a change of the law may say otherwise. */
  readonly withheld: readonly Awaited[];
  readonly missed: readonly Missed[];
  readonly parties: Parties;
}
