import { readCause } from '../../domain/causes';
import type { Act } from '../acts/acts';
import { shiftsOf } from '../asking/shifts';
import { note, type Draft } from '../kernel/draft';
import type { ProcessRecord, StepRecord } from '../model/rows';

interface Before {
  readonly process: Pick<ProcessRecord, 'outcome'>;
  readonly steps: readonly StepRecord[];
}

/** Says in the log what moved because a new version of the service folded the process afresh, and why. */
export function noteRefolded(draft: Draft, act: Act, before: Before | undefined): void {
  if (act.do !== 'nudge' || act.since === undefined || readCause(act.cause)?.cause !== 'lawChange') return;
  const shifts = shiftsOf({ steps: before?.steps ?? [] }, { steps: [...draft.steps.values()] });
  const keysOf = (what: (typeof shifts)[number]['what']): string[] =>
    shifts.filter((one) => one.what === what).map(({ key }) => key);
  const moved = shifts.flatMap(({ what, key, before: was, after }) =>
    what === 'moved' ? [{ key, before: was ?? null, after: after ?? null }] : [],
  );
  const [outcomeBefore = null, outcome = null] = [before?.process.outcome, draft.process.outcome];
  if (shifts.length === 0 && outcomeBefore === outcome) return;
  note(draft, 'process-refolded', {
    why: 'A new version of the service folded it afresh from its log.',
    opened: keysOf('opened'),
    closed: keysOf('closed'),
    moved,
    reassigned: keysOf('owner-changed'),
    ...(outcomeBefore !== outcome && { outcomeBefore, outcome }),
  });
}
