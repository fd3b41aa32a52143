import type { UnitId } from '../../domain/people/parties';
import type { Day } from '../../domain/time/time';

/** An open step of another process of the same subject, by names and ids alone. */
export interface Work {
  readonly process: string;
  readonly kind: string;
  readonly step: string;
  readonly key: string;
  readonly owner: UnitId;
  /** Absent while its clock stands still. */
  readonly dueOn?: Day | undefined;
}
