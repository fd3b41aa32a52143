import { sameContent } from '../../domain/canonical';
import { longAgo, type Instant } from '../../domain/time/time';
import type { Fact } from '../../engine/model/facts';
import type { AnyDefinition } from '../../engine/definition/define-process';
import { refold, shapeOf } from '../../engine/kernel/fold';
import type { ProcessRecord, StepRecord } from '../../engine/model/rows';
import type { Surroundings } from '../../engine/model/surroundings';
import { standingAtFirst } from '../../engine/capabilities/standing';
import { takenBackKey } from '../../engine/model/keys';
import { settle, type Settlement } from '../../engine/kernel/settle';
import { want } from '../../engine/kernel/want';
import type { Projection } from '../../engine/log/effect';

/** Folds the facts of a process afresh. What neither facts nor definition tell comes from the effects in its log. */
export function foldedProcess(
  id: string,
  { process: part }: Projection,
  definition: AnyDefinition,
  facts: readonly Fact[],
): ProcessRecord {
  const [first] = facts;
  if (!first) throw new Error('a log without a fact makes no process');
  const process: ProcessRecord = {
    ...structuredClone(part),
    id,
    input: {},
    started: { id: first.id, at: first.at, by: first.by },
    state: undefined,
    done: {},
    toldUntil: first.at,
    lastFact: facts.at(-1)?.id ?? first.id,
  };
  refold(definition, process, facts);
  process.engine = structuredClone(part.engine);
  return process;
}

/** As today's definition keeps it: what stands of its notices is known, though an older version did not keep that. */
function withStanding(
  definition: AnyDefinition,
  known: ProcessRecord,
  told: { readonly steps: Projection['steps']; readonly sent: ReadonlySet<string> },
  around: Surroundings,
): ProcessRecord {
  // Its facts were folded by this definition, whatever shape the log says it was kept in.
  const process = { ...known, engine: { ...known.engine, ...shapeOf(definition) } };
  const standing = standingAtFirst(definition, process, told, around);
  return { ...process, engine: { ...process.engine, ...(standing && { standing }) } };
}

/** What the engine makes of a process at rest. */
export interface Rest {
  readonly state: unknown;
  /** What it would still change: nothing, where the process is at rest. */
  readonly keys: readonly string[];
  readonly wakeAt: Instant | undefined;
}

/** Asks the engine again, at the instant of the last settling, what the process should be. */
export function restOf(
  definition: AnyDefinition,
  process: ProcessRecord,
  { steps, notices, cancelled }: Projection,
  facts: readonly Fact[],
  around: Surroundings,
): Rest {
  const isOfPlan = ({ stepKey }: { readonly stepKey?: string | undefined }): boolean => stepKey === undefined;
  const sent = new Set([
    ...notices.filter(isOfPlan).map(({ key }) => key),
    ...cancelled.filter(isOfPlan).map(({ key }) => takenBackKey(key)),
  ]);
  let settlement: Settlement;
  try {
    const kept = withStanding(definition, process, { steps, sent }, around);
    settlement = settle({
      definition,
      processId: process.id,
      act: { do: 'nudge', cause: 'verify', since: longAgo },
      by: 'vigil',
      newId: () => 'none',
      around,
      loaded: {
        process: kept,
        steps: [...steps.values()],
        sent: [...sent],
      },
      facts,
    });
  } catch {
    // One process that today's definition cannot settle is named, and the others are compared all the same.
    return { state: process.state, keys: ['cannot be settled'], wakeAt: undefined };
  }
  const keys = new Set([
    ...Object.keys(settlement.effect?.process ?? {}),
    ...Object.keys(settlement.effect?.steps ?? {}),
    ...settlement.events.flatMap(({ type, stepKey }) =>
      type === 'details-changed' ? [] : [stepKey ?? type],
    ),
  ]);
  return { state: settlement.process.state, keys: [...keys].sort(), wakeAt: settlement.wakeAt };
}

/** Whether two states of a process make the same plan: then what was dropped from one of them makes no difference. */
export function isSamePlan(
  definition: AnyDefinition,
  one: ProcessRecord,
  other: ProcessRecord,
  steps: ReadonlyMap<string, StepRecord>,
  around: Surroundings,
): boolean {
  try {
    const [a, b] = [want(definition, one, steps, around), want(definition, other, steps, around)];
    const [rowsOfA, rowsOfB] = [
      new Map(a.wanted.map((row) => [row.key, row])),
      new Map(b.wanted.map((row) => [row.key, row])),
    ];
    const only = [...rowsOfA.keys(), ...rowsOfB.keys()].filter(
      (key) => !rowsOfA.has(key) || !rowsOfB.has(key),
    );
    return (
      only.every((key) => !rowsOfA.has(key) && steps.get(key)?.forgotten === true) &&
      [...rowsOfA].every(([key, row]) => !rowsOfB.has(key) || sameContent(row, rowsOfB.get(key))) &&
      sameContent(
        [a.plan.over, a.plan.stopped, a.plan.establishes, a.plan.means],
        [b.plan.over, b.plan.stopped, b.plan.establishes, b.plan.means],
      )
    );
  } catch {
    // A state that no plan can be made of is none.
    return false;
  }
}
