import { causes } from '../../domain/causes';
import type { Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { instantOf, type Instant } from '../../domain/time/time';
import type { Beside } from '../definition/beside';
import type { AnyDefinition } from '../definition/define-process';
import type { Act } from '../acts/acts';
import { afterSettlement, heldAfter, said, spellsSaid } from '../kernel/after';
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

/** What is asked: what an act on the first process would change. */
export interface Asked {
  readonly first: Logged;
  /** The other open processes of the subject. */
  readonly others: readonly Logged[];
  readonly act: Act;
  readonly by: string;
  readonly around: Surroundings;
  readonly definitions: Readonly<Record<string, AnyDefinition>>;
  /** Whether there is, or was, a process of that id: it is not started again. */
  readonly isKnown: (processId: string) => boolean;
}

/**
 * Shows what an act on the first process would change: in it, in the other open processes of its subject that
 * its circumstances reach, and in those that would start. By the same engine as the act itself; nothing is
 * written. Throws `Refused` when the act may not be done.
 */
export function rehearse(asked: Asked): Rehearsed[] {
  const rehearsal = new Rehearsal(asked);
  rehearsal.comeToRest();
  return [...rehearsal.trials.values()].map(({ before, loaded }) => ({
    before: before?.process,
    after: loaded.process,
    shifts: shiftsOf({ steps: before?.steps ?? [] }, loaded),
  }));
}

/** The processes of a subject and what holds of it, as they would become act by act. */
class Rehearsal {
  readonly trials: Map<string, Trial>;
  private readonly toCome: { readonly id: string; readonly act: Act }[];
  private held: readonly Spell[];
  private facts = 0;

  constructor(private readonly asked: Asked) {
    const { first, others, act, around } = asked;
    this.trials = new Map(
      [first, ...others].map((one) => [one.loaded.process.id, { ...one, before: one.loaded }]),
    );
    this.toCome = [{ id: first.loaded.process.id, act }];
    this.held = around.spells;
  }

  comeToRest(): void {
    for (let settlings = 0, next = this.toCome.shift(); next; settlings++, next = this.toCome.shift()) {
      if (settlings === mostSettlings) throw new Error('what the processes establish does not come to rest');
      this.tryOut(next.id, this.trials.get(next.id)?.loaded.process.kind ?? '', next.act);
    }
  }

  private tryOut(processId: string, kind: string, act: Act): void {
    const { definitions, by, around } = this.asked;
    const definition = definitions[kind];
    if (!definition) throw new Refused('kind.not-found');
    const trial = this.trials.get(processId);
    const settlement = settle({
      definition,
      processId,
      act,
      by,
      newId: () => `to-come-${++this.facts}`,
      around: {
        ...around,
        spells: this.held,
        hasOne: this.hasOne(kind),
        beside: this.beside(kind, processId),
      },
      ...broughtFor(trial, act, around.now, definition),
    });
    this.trials.set(processId, {
      before: trial?.before,
      loaded: afterSettlement(trial?.loaded, settlement, around.now),
      facts: [...(trial?.facts ?? []), ...(settlement.fact ? [settlement.fact] : [])],
    });
    this.follow(processId, settlement);
  }

  private hasOne(kind: string): boolean {
    return [...this.trials.values()].some(
      ({ loaded: { process } }) => process.kind === kind && process.outcome === undefined,
    );
  }

  /** The others of a kind, as they have become by now. */
  private beside(kind: string, except: string): Beside[] {
    const tried = [...this.trials.values()].map(({ loaded: { process } }) => process);
    const ids = new Set(tried.map(({ id }) => id));
    const known = (this.asked.around.beside ?? []).filter(({ id }) => !ids.has(id));
    return [...tried.filter((one) => one.kind === kind && one.id !== except), ...known];
  }

  private follow(processId: string, settlement: Settlement): void {
    const { definitions, around } = this.asked;
    const since = sinceWhen(this.held, settlement);
    this.held = heldAfter(this.held, settlement, around.now);
    for (const [id, { loaded }] of this.trials)
      if (since !== undefined && id !== processId && loaded.process.outcome === undefined)
        this.toCome.push({ id, act: { do: 'nudge', cause: causes.circumstanceOf(processId), since } });
    for (const start of settlement.starts) this.startOther(start, settlement.process.visibility !== 'area');
    for (const spell of spellsSaid(settlement))
      for (const start of startedBy(Object.values(definitions), spell, {
        now: around.now,
        spells: this.held,
      }))
        this.startOther(start, false);
  }

  private startOther({ kind, processId, input }: StartDraft, restricted: boolean): void {
    if (this.trials.has(processId) || this.asked.isKnown(processId)) return;
    const { subjectId } = this.asked.first.loaded.process;
    try {
      this.tryOut(processId, kind, { do: 'start', kind, subjectId, input, restricted });
    } catch (error) {
      // One that may not start is left, here as in earnest.
      if (!(error instanceof Refused)) throw error;
    }
  }
}

/** The earliest instant that what a process establishes touches, as it was or as it now is. */
function sinceWhen(held: readonly Spell[], settlement: Settlement): Instant | undefined {
  const changed = new Set(said(settlement).map(({ id }) => id));
  const touched = [...held.filter(({ id }) => changed.has(id)), ...spellsSaid(settlement)];
  return touched.map(({ from }) => instantOf(from)).sort()[0];
}
