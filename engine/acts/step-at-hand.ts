import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import { isCommonStep } from '../capabilities/common-steps';
import type { Draft } from '../kernel/draft';
import { wantedThen, type WantedThen } from '../kernel/past';
import { isOpen, type StepRecord } from '../model/rows';

/** The step that an act names, by its id or its key, open or closed. */
export function stepNamed(draft: Draft, named: string): StepRecord {
  const step = [...draft.steps.values()].find(({ id, key }) => id === named || key === named);
  if (!step) throw new Refused('step.not-found');
  return step;
}

/** The open step that an act names. Whoever comes too late is told who closed it, and how. */
export function openStep(draft: Draft, named: string): StepRecord {
  const step = stepNamed(draft, named);
  if (isOpen(step)) return step;
  throw closed(step);
}

/** Says how a step was closed, and what can still be told of one that nobody answered. */
function closed(step: StepRecord): Refused {
  const { status, closedBy, outcome, closedAt } = step;
  return new Refused('step.closed', {
    stepStatus: status,
    ...(closedBy !== undefined && { closedBy }),
    ...(outcome !== undefined && { outcome }),
    ...(closedAt !== undefined && { closedAt }),
    ...(hasFallen(step) && {
      detail: 'Nobody answered it while it was asked for. If it was done then, say at what time.',
    }),
  });
}

/** Whether nobody answered a step before it was withdrawn or lapsed. What every process may need is not asked afterwards. */
export const hasFallen = ({ status, step }: Pick<StepRecord, 'status' | 'step'>): boolean =>
  (status === 'withdrawn' || status === 'lapsed') && !isCommonStep(step);

/**
 * The step that an answer names, and how it was wanted then where it has fallen away since. What is over takes such an
 * answer alone.
 */
export function stepToAnswer(
  draft: Draft,
  { step: named, on }: { readonly step: string; readonly on?: Instant | undefined },
): { readonly step: StepRecord; readonly then?: WantedThen | undefined } {
  const { outcome } = draft.process;
  const step = stepNamed(draft, named);
  const then =
    on !== undefined && on < draft.around.now && hasFallen(step) ? wantedThen(draft, step, on) : undefined;
  if (then) return { step, then };
  if (outcome !== undefined) throw new Refused('process.over', { outcome });
  return { step: stepInHand(draft, named) };
}

/** The open step that an act names, where its owner still has it and no reviewer. */
export function stepInHand(draft: Draft, named: string): StepRecord {
  const step = openStep(draft, named);
  if (step.status === 'submitted') throw new Refused('step.submitted');
  return step;
}

/** Of no person and no post: the unit's. */
export const nobody = { assignee: undefined, standsInFor: undefined, post: undefined } as const;
