import { compareStep, withdraw } from '../kernel/compare';
import type { Draft } from '../kernel/draft';
import { isOpen, type StepRecord } from '../model/rows';
import { commonEntry, wantedRow } from '../kernel/want';
import type { WantedPlan } from '../model/wanted';
import { isCircumstanceWake, isWakeForStep, stepKeyOf } from '../model/keys';

const isQuestion = ({ step }: StepRecord): boolean => step === 'next-action';

/** Asks the lead what happens next where nothing is open and nothing is to come; else withdraws the question. */
export function askWhatNext(draft: Draft, { parties }: WantedPlan): void {
  const { process, steps, around, wakes } = draft;
  const open = [...steps.values()].filter(isOpen);
  // An awakening for a circumstance is no promise that anything will be done then.
  const toCome = wakes.some(({ key }) => !isCircumstanceWake(key) && !isWakeForStep(key, 'next-action'));
  if (toCome || !open.every(isQuestion)) return withdrawQuestion(draft);
  // One question at a time: a fact that leaves nothing to do does not ask it again.
  const occasion = open.find(isQuestion)?.occasion ?? process.lastFact;
  const key = stepKeyOf('next-action', occasion);
  const from = steps.get(key)?.from ?? around.now;
  const entry = commonEntry({ step: 'next-action', occasion, row: { from } });
  const row = wantedRow(entry, parties, steps, around, {
    start: draft.process.started.id,
    began: draft.process.engine.began,
  });
  if (!row) throw new Error('next-action: its clock starts at a time');
  withdrawQuestion(draft, row.key);
  compareStep(draft, row);
}

/** Withdraws the question that something else answered. */
export function withdrawQuestion(draft: Draft, except?: string): void {
  for (const step of draft.steps.values())
    if (isQuestion(step) && isOpen(step) && step.key !== except) withdraw(draft, step);
}
