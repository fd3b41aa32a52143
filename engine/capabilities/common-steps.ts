import { text } from '../definition/fields';
import type { Row } from '../definition/plan';
import type { ProcessTable, StepTable } from '../definition/table';

/**
 * Steps that any process can come to need, whatever its kind: nothing waits in silence. They are the
 * lead's unless a row says whose, and the plan of no definition mentions them.
 */
export const commonSteps = {
  /** A channel was given up: somebody reaches the partner by other means and says how. */
  'reach-partner': {
    title: 'Reach the partner another way: the notice could not be delivered',
    owner: 'lead',
    clock: 'common.reach-partner',
    counts: 'told',
    often: true,
    outcomes: { reached: { how: text } },
  },
  /** A step whose clock stands still has no due instant, so the standing still is looked at. */
  'review-suspension': {
    title: 'Check that what stops the clock still holds',
    owner: 'lead',
    clock: 'common.review',
    counts: 'happened',
    often: true,
    outcomes: { 'still-holds': { checked: text }, 'no-longer-holds': { checked: text } },
  },
  /** A command that needs two people was asked for by one. */
  'second-person': {
    title: 'Accept or decline what a colleague asks for: it needs a second person',
    owner: 'row',
    clock: 'common.second-person',
    counts: 'told',
    often: true,
    outcomes: { accepted: {}, declined: { reason: text } },
  },
  /** Nothing open, nothing to come and not over: somebody decides. */
  'next-action': {
    title: 'Decide what happens next: nothing is open in this process',
    owner: 'lead',
    clock: 'common.next-action',
    counts: 'happened',
    often: true,
    outcomes: { decided: { what: text } },
  },
} as const satisfies Record<string, StepTable>;

export type CommonStep = keyof typeof commonSteps;

/** A common step that a capability asks for. */
export interface CommonRow {
  readonly step: CommonStep;
  readonly occasion: string;
  readonly row: Row;
}

export const isCommonStep = (step: string): step is CommonStep => Object.hasOwn(commonSteps, step);

/** The table of a step: the definition's own, or a common one. */
export function stepTableOf(table: ProcessTable, step: string): StepTable | undefined {
  return isCommonStep(step) ? commonSteps[step] : table.steps[step];
}

/** What a step is called, in words that say nothing of any person; its own name where no table knows it. */
export const titleOfStep = (table: ProcessTable | undefined, step: string): string =>
  (isCommonStep(step) ? commonSteps[step] : table?.steps[step])?.title ?? step;
