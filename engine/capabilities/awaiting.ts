import type { Draft } from '../kernel/draft';
import type { WantedPlan } from '../model/wanted';

/** Remembers what rules say of rows that the plan withholds, in case a change of the law says otherwise. */
export function awaitWithheld(draft: Draft, { plan, withheld }: WantedPlan): void {
  if (!plan.stopped) draft.awaits.push(...withheld);
}

/** Keeps what a change of the law may move. A process that is over waits for none. */
export function keepAwaited({ process, awaits }: Draft): void {
  const { awaits: _, ...engine } = process.engine;
  const kept = process.outcome === undefined ? awaits : [];
  process.engine = kept.length > 0 ? { ...engine, awaits: kept } : engine;
}
