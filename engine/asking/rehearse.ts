import type { Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { instantOf, type Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Act, Fact } from '../acts/acts';
import type { ProcessRecord, StartDraft, Surroundings } from '../kernel/records';
import { settle, type Loaded, type Outcome } from '../kernel/settle';
import { shiftsOf, type Shift } from './shifts';
import { startedBy } from '../capabilities/starts';
import { needsRefold } from '../acts/take-act';

/** A process as a rehearsal needs it: with every step, also those that are forgotten, and its whole log. */
export interface Logged {
  readonly loaded: Loaded;
  readonly facts: readonly Fact[];
}

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
  around: { now, law, spells },
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

  function tryOut(processId: string, kind: string, what: Act): void {
    const definition = definitions[kind];
    if (!definition) throw new Refused('kind.not-found');
    const trial = trials.get(processId);
    const again = trial !== undefined && needsRefold(what, trial.loaded.process.toldUntil, now);
    const outcome = settle({
      definition,
      processId,
      act: what,
      by,
      newId: () => 'to-come',
      around: { now, law, spells: held },
      loaded: trial && {
        ...trial.loaded,
        steps: trial.loaded.steps.filter((step) => again || !step.forgotten),
      },
      facts: again ? trial.facts : undefined,
    });
    trials.set(processId, {
      before: trial?.before,
      loaded: loadedAfter(trial?.loaded, outcome),
      facts: [...(trial?.facts ?? []), ...(outcome.fact ? [outcome.fact] : [])],
    });
    follow(processId, outcome);
  }

  function follow(processId: string, outcome: Outcome): void {
    const told = spellsOf(processId, outcome);
    const since = sinceWhen(held, processId, outcome);
    held = heldAfter(held, processId, outcome);
    for (const [other, { loaded }] of trials)
      if (since !== undefined && other !== processId && loaded.process.outcome === undefined)
        toCome.push({ id: other, act: { do: 'nudge', cause: `circumstance of ${processId}`, since } });
    const starts = told.flatMap((spell) =>
      startedBy(Object.values(definitions), spell, { now, spells: held }),
    );
    for (const start of [...outcome.starts, ...starts]) startOther(start);
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

function loadedAfter(before: Loaded | undefined, { process, steps, notices }: Outcome): Loaded {
  const all = new Map([...(before?.steps ?? []), ...steps].map((step) => [step.key, step]));
  const sent = notices.flatMap(({ key, stepKey }) => (stepKey === undefined ? [key] : []));
  return { process, steps: [...all.values()], sent: [...(before?.sent ?? []), ...sent] };
}

/** What a process newly says of its subject. */
const spellsOf = (processId: string, { established }: Outcome): Spell[] =>
  established.flatMap(({ kind, spell }) =>
    spell ? [{ id: `${processId}/${kind}`, kind, ...spell } as Spell] : [],
  );

function heldAfter(held: readonly Spell[], processId: string, outcome: Outcome): Spell[] {
  const ids = new Set(outcome.established.map(({ kind }) => `${processId}/${kind}`));
  return [...held.filter((spell) => !ids.has(spell.id)), ...spellsOf(processId, outcome)].sort((a, b) =>
    a.from === b.from ? (a.id < b.id ? -1 : 1) : a.from < b.from ? -1 : 1,
  );
}

/** The earliest instant that what a process establishes touches, as it was or as it now is. */
function sinceWhen(held: readonly Spell[], processId: string, outcome: Outcome): Instant | undefined {
  const ids = new Set(outcome.established.map(({ kind }) => `${processId}/${kind}`));
  const touched = [...held.filter(({ id }) => ids.has(id)), ...spellsOf(processId, outcome)];
  return touched.map(({ from }) => instantOf(from)).sort()[0];
}
