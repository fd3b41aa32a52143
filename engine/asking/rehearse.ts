import { causes } from '../../domain/causes';
import type { Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { instantOf, type Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Act } from '../acts/acts';
import { afterSettlement, heldAfter, spellsSaid } from '../kernel/after';
import type { ProcessRecord } from '../model/rows';
import type { StartDraft } from '../model/drafts';
import type { Surroundings } from '../model/surroundings';
import { settle, type Loaded, type Settlement } from '../kernel/settle';
import { broughtFor, type Logged } from '../kernel/whole-log';
import { shiftsOf, type Shift } from './shifts';
import { startedBy } from '../capabilities/starts';

/** What a process would become. `before` is absent where it would only be started. */
export interface Rehearsed {
  readonly before: ProcessRecord | undefined;
  readonly after: ProcessRecord;
  readonly shifts: readonly Shift[];
}

interface Trial extends Logged {
  readonly before: Loaded | undefined;
}

// A nudge that changes nothing ends there, so that no two processes go on for ever; a fault of one may.
const mostSettlings = 200;

/**
 * Shows what an act on the first process would change: in it, in the other open processes of its subject that
 * its circumstances reach, and in those that would start. By the same engine as the act itself; nothing is
 * written. Throws `Refused` when the act may not be done.
 */
export function rehearse({
  first,
  others,
  act,
  by,
  around: { now, reference, spells },
  definitions,
  isKnown,
}: {
  first: Logged;
  others: readonly Logged[];
  act: Act;
  by: string;
  around: Surroundings;
  definitions: Readonly<Record<string, AnyDefinition>>;
  /** Whether there is, or was, a process of that id: it is not started again. */
  isKnown: (processId: string) => boolean;
}): Rehearsed[] {
  const trials = new Map<string, Trial>(
    [first, ...others].map((one) => [one.loaded.process.id, { ...one, before: one.loaded }]),
  );
  const { id, subjectId } = first.loaded.process;
  const toCome: { readonly id: string; readonly act: Act }[] = [{ id, act }];
  let held = spells;
  let count = 0;

  function tryOut(processId: string, kind: string, what: Act): void {
    const definition = definitions[kind];
    if (!definition) throw new Refused('kind.not-found');
    const trial = trials.get(processId);
    const settlement = settle({
      definition,
      processId,
      act: what,
      by,
      newId: () => `to-come-${++count}`,
      around: { now, reference, spells: held },
      ...broughtFor(trial, what, now, definition),
    });
    trials.set(processId, {
      before: trial?.before,
      loaded: afterSettlement(trial?.loaded, settlement),
      facts: [...(trial?.facts ?? []), ...(settlement.fact ? [settlement.fact] : [])],
    });
    follow(processId, settlement);
  }

  function follow(processId: string, settlement: Settlement): void {
    const since = sinceWhen(held, settlement);
    held = heldAfter(held, settlement);
    for (const [other, { loaded }] of trials)
      if (since !== undefined && other !== processId && loaded.process.outcome === undefined)
        toCome.push({ id: other, act: { do: 'nudge', cause: causes.circumstanceOf(processId), since } });
    const starts = spellsSaid(settlement).flatMap((spell) =>
      startedBy(Object.values(definitions), spell, { now, spells: held }),
    );
    for (const start of [...settlement.starts, ...starts]) startOther(start);
  }

  function startOther({ kind, processId, input }: StartDraft): void {
    if (trials.has(processId) || isKnown(processId)) return;
    try {
      tryOut(processId, kind, { do: 'start', kind, subjectId, input });
    } catch (error) {
      // One that may not start is left, here as in earnest.
      if (!(error instanceof Refused)) throw error;
    }
  }

  for (let settlings = 0, next = toCome.shift(); next; settlings++, next = toCome.shift()) {
    if (settlings === mostSettlings) throw new Error('what the processes establish does not come to rest');
    tryOut(next.id, trials.get(next.id)?.loaded.process.kind ?? '', next.act);
  }
  return [...trials.values()].map(({ before, loaded }) => ({
    before: before?.process,
    after: loaded.process,
    shifts: shiftsOf({ steps: before?.steps ?? [] }, loaded),
  }));
}

/** The earliest instant that what a process establishes touches, as it was or as it now is. */
function sinceWhen(held: readonly Spell[], settlement: Settlement): Instant | undefined {
  const changed = new Set(settlement.established.map(({ id }) => id));
  const touched = [...held.filter(({ id }) => changed.has(id)), ...spellsSaid(settlement)];
  return touched.map(({ from }) => instantOf(from)).sort()[0];
}
