import type { RuleId } from '../../domain/law/rule-id';
import type { ProcessTable, StepTable } from './table';

/** What a row of the plan says of its clock: which of several it takes, where its step has several. */
export type ClockChoice<C> = C extends RuleId
  ? { readonly clock?: undefined }
  : C extends { readonly usual: RuleId }
    ? { readonly clock?: (keyof C & string) | undefined }
    : { readonly clock: keyof C & string };

/** The rules by which the plan of a table may compute days: those that its `days` names, and no other. */
export type DayRule<T extends ProcessTable> = T extends { readonly days: readonly (infer R extends RuleId)[] }
  ? R
  : ProcessTable extends T
    ? RuleId
    : never;

/** The rule of a step's clock: of several the one that is named, or else the usual one. */
export function ruleOfClock({ title, clock }: StepTable, name = 'usual'): RuleId {
  const rule = typeof clock === 'string' ? clock : clock[name];
  if (rule === undefined) throw new Error(`${title}: its table has no clock ${name}`);
  return rule;
}

/** The clocks that a step may go by, each with its name; a single one is the usual one. */
export const clocksOf = ({ clock }: StepTable): readonly (readonly [name: string, rule: RuleId])[] =>
  typeof clock === 'string' ? [['usual', clock]] : Object.entries(clock);

/** Every rule that a process goes by: the clocks of its steps, their reviews, and the days that its plan computes. */
export const rulesOf = ({ steps, days = [] }: Pick<ProcessTable, 'steps' | 'days'>): readonly RuleId[] => [
  ...Object.values(steps).flatMap((step) => [
    ...clocksOf(step).map(([, rule]) => rule),
    ...(step.review ? [step.review.rule] : []),
  ]),
  ...days,
];
