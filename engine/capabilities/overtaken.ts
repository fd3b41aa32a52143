import { open, withdraw } from '../kernel/compare';
import { minuteOf } from '../../domain/time/time';
import type { Draft } from '../kernel/draft';
import { happenedAt } from '../kernel/fold';
import { askedForAt } from '../kernel/past';
import type { WantedPlan } from '../model/wanted';
import { isCommonStep } from './common-steps';

/**
 * Keeps, as withdrawn, each step that a fact told late asked for when it happened, and that had fallen away before the fact
 * was told: nobody is asked for it any more, and it can still be told that it was done. Run again, it changes nothing.
 */
export function keepOvertaken(draft: Draft, { plan, wanted }: WantedPlan): void {
  const { fact, steps, around, supposed } = draft;
  if (!fact || supposed || plan.stopped) return;
  if (fact.type !== 'answer' && fact.type !== 'command') return;
  const on = happenedAt(fact);
  if (minuteOf(on) >= minuteOf(around.now)) return;
  const today = new Set(wanted.map(({ key }) => key));
  for (const row of askedForAt(draft, on)) {
    if (isCommonStep(row.step) || today.has(row.key) || steps.has(row.key)) continue;
    withdraw(draft, open(draft, row, undefined));
  }
}
