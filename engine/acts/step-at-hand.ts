import { Refused } from '../../domain/errors';
import type { Draft } from '../kernel/draft';
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
  const { status, closedBy, outcome, closedAt } = step;
  throw new Refused('step.closed', {
    stepStatus: status,
    ...(closedBy !== undefined && { closedBy }),
    ...(outcome !== undefined && { outcome }),
    ...(closedAt !== undefined && { closedAt }),
  });
}

/** The open step that an act names, where its owner still has it and no reviewer. */
export function stepInHand(draft: Draft, named: string): StepRecord {
  const step = openStep(draft, named);
  if (step.status === 'submitted') throw new Refused('step.submitted');
  return step;
}

/** Of no person and no post: the unit's. */
export const nobody = { assignee: undefined, standsInFor: undefined, post: undefined } as const;
