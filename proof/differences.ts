import { sameContent } from '../domain/canonical';
import type { AnyDefinition } from '../engine/definition/define-process';

/** In what the records differ from the log, or the workflows from the records. */
export const differenceKinds = {
  'process-missing': 'the log tells of this process, and its row is missing',
  'log-missing': 'there is a row, and the log does not tell of it',
  process: 'the row of the process is not what the log makes it',
  state: 'the state is not what the facts make it',
  'step-missing': 'a step is missing',
  'step-unknown': 'the log does not tell of this step',
  step: 'the row of a step is not what the log makes it',
  span: 'what reports count of a step is not what its row says',
  'deadline-missing': 'a due instant that the step had is missing',
  'deadline-unknown': 'the log does not tell of this due instant',
  deadline: 'a due instant is not what the log makes it',
  'notice-missing': 'a notice is missing',
  'notice-unknown': 'the log does not tell of this notice',
  notice: 'the row of a notice is not what the log and its deliveries make it',
  'settlement-missing': 'the answer to a settled act is missing',
  'circumstance-missing': 'a circumstance is missing',
  'circumstance-unknown': 'the log does not tell of this circumstance',
  circumstance: 'a circumstance is not what the log makes it',
  'not-at-rest': 'its facts, circumstances and the law as they stand want something else of these steps',
  'kind-unknown': 'this version has no definition of its kind',
  'workflow-missing': 'the process is open and no workflow runs',
  'workflow-silent': 'its workflow does not answer',
  'workflow-ahead': 'its workflow knows of settlings that the records have lost',
  'workflow-behind': 'its workflow has not learned of the last settlings',
  'workflow-differs': 'its workflow holds something else',
  'workflow-unknown': 'a workflow runs for a process that the records do not know',
  'notice-stranded': 'a notice is undelivered and nobody delivers it',
  asleep: 'its next instant has passed long ago',
  chain: 'the chain of the log is broken',
} as const;
export type DifferenceKind = keyof typeof differenceKinds;

/** One difference, named by ids and keys of ours; never by what a person told. */
export interface Difference {
  /** The process or the subject. */
  readonly of: string;
  readonly what: DifferenceKind;
  /** The key of the step, or the id of the notice or circumstance. */
  readonly key?: string | undefined;
  readonly fields?: readonly string[] | undefined;
}

export type DefinitionOf = (kind: string) => AnyDefinition | undefined;

/** Notes one difference of what is being compared. */
export type Differs = (what: DifferenceKind, key?: string, fields?: readonly string[]) => void;

/** Collects the differences of one process or subject. */
export function differencesOf(of: string): { found: readonly Difference[]; differs: Differs } {
  const found: Difference[] = [];
  return {
    found,
    differs(what, key, fields) {
      found.push({ of, what, ...(key !== undefined && { key }), ...(fields && { fields }) });
    },
  };
}

/** Names of what differs between two things; absent, undefined and null are one. */
export function fieldsThatDiffer(is: object, should: object): string[] {
  const a = is as Record<string, unknown>;
  const b = should as Record<string, unknown>;
  return Object.keys({ ...a, ...b })
    .filter((name) => !sameContent(a[name] ?? null, b[name] ?? null))
    .sort();
}
