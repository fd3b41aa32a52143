import { askWhatNext, withdrawQuestion } from '../capabilities/next-action';
import { note, type Draft } from './draft';
import { isOpen } from '../model/rows';
import type { WantedPlan } from '../model/wanted';

/** Ends the process where the plan says that it is over and nothing is left open; else it goes on, or runs again. */
export function endOrGoOn(draft: Draft, planned: WantedPlan): void {
  const { over, stopped } = planned.plan;
  const outcome = isAnyOpen(draft, planned) ? undefined : stopped || over;
  if (outcome) return end(draft, outcome);
  reopen(draft);
  askWhatNext(draft, planned);
}

const isAnyOpen = ({ steps }: Draft, { wanted }: WantedPlan): boolean =>
  wanted.some(({ key }) => {
    const step = steps.get(key);
    return !step || isOpen(step) || step.status === 'withdrawn';
  });

function end(draft: Draft, outcome: string): void {
  // What was asked because nothing else was open is not open at the end.
  withdrawQuestion(draft);
  draft.wakes = [];
  if (draft.process.outcome === outcome) return;
  draft.process.outcome = outcome;
  draft.process.endedAt = draft.around.now;
  note(draft, 'process-over', { outcome });
}

function reopen(draft: Draft): void {
  const { process } = draft;
  if (process.outcome === undefined) return;
  note(draft, 'process-reopened', { before: process.outcome });
  process.outcome = undefined;
  process.endedAt = undefined;
}
