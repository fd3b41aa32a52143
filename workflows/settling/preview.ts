import type { Spell } from '../../domain/circumstances';
import type { WorkingLine } from '../../domain/clocks/clock';
import { Refused } from '../../domain/errors';
import { later, type Day, type Instant } from '../../domain/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Field, Fields } from '../definition/fields';
import type { FactData } from './acts';
import { isCommonStep, stepTableOf } from './common-steps';
import { isOpen, type Law, type StepRecord } from './records';
import { settle, type Outcome } from './settle';

export interface PreviewRow {
  readonly key: string;
  readonly step: string;
  readonly title: string;
  readonly owner: string;
  readonly rule: string;
  readonly dueAt?: Instant;
  readonly dueOn?: Day;
  readonly working: readonly WorkingLine[];
  /** `certain`, or what would have to be answered first: `if decide: accepted`. */
  readonly condition: string;
}

// Far enough for every step that the tables foresee, and an end for those that repeat.
const mostAnswers = 12;

/**
 * Shows what starting would open, with due instants and working, and nothing is started.
 *
 * The first rows are certain. Then each step is taken to be answered at its due instant with its first
 * outcome; the walk stops where an answer would need real data.
 */
export function preview({
  definition,
  input,
  subjectId,
  spells,
  law: known,
  now,
  by,
}: {
  definition: AnyDefinition;
  input: FactData;
  subjectId: string;
  spells: readonly Spell[];
  law: Law;
  now: Instant;
  by: string;
}): PreviewRow[] {
  // The stations of answers that are made up are made up too.
  const law: Law = { ...known, stationsOf: undefined };
  let count = 0;
  const newId = (): string => `preview-${++count}`;
  const common = { definition, processId: 'preview', by, newId };
  let held = spells;
  let clock = now;
  let outcome = settle({
    ...common,
    act: { do: 'start', kind: definition.table.kind, subjectId, input },
    around: { now, spells, law },
  });
  const steps = new Map<string, StepRecord>();
  const rows = new Map<string, PreviewRow>();
  let condition = 'certain';
  const take = (next: Outcome): void => {
    outcome = next;
    for (const step of next.steps) {
      steps.set(step.key, step);
      if (isOpen(step) && !rows.has(step.key) && !isCommonStep(step.step))
        rows.set(step.key, rowOf(definition, step, condition));
    }
    held = [
      ...held.filter(({ id }) => !next.established.some(({ kind }) => id === `preview/${kind}`)),
      ...next.established.flatMap(({ kind, spell }) =>
        spell ? [{ id: `preview/${kind}`, kind, ...spell } as Spell] : [],
      ),
    ];
  };
  take(outcome);
  for (let answers = 0; answers < mostAnswers && outcome.process.outcome === undefined; answers++) {
    const next = [...steps.values()]
      .filter((step) => isOpen(step) && step.dueAt !== undefined)
      .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))[0];
    const table = next && stepTableOf(definition.table, next.step);
    const [name, fields] = Object.entries(table?.outcomes ?? {})[0] ?? [];
    const data = fields && madeUp(fields);
    if (!next?.dueAt || !name || !data) break;
    clock = later(clock, next.dueAt);
    condition = condition === 'certain' ? `if ${next.step}: ${name}` : `${condition}, ${next.step}: ${name}`;
    try {
      take(
        settle({
          ...common,
          act: { do: 'complete', step: next.key, outcome: name, data },
          around: { now: clock, spells: held, law },
          loaded: { process: outcome.process, steps: [...steps.values()], sent: [] },
        }),
      );
    } catch (error) {
      if (error instanceof Refused) break;
      throw error;
    }
  }
  return [...rows.values()];
}

function rowOf(definition: AnyDefinition, step: StepRecord, condition: string): PreviewRow {
  return {
    key: step.key,
    step: step.step,
    title: stepTableOf(definition.table, step.step)?.title ?? step.step,
    owner: step.owner,
    rule: step.rule,
    ...(step.dueAt !== undefined && { dueAt: step.dueAt }),
    ...(step.dueOn !== undefined && { dueOn: step.dueOn }),
    working: step.working,
    condition,
  };
}

/** Stand-ins for an answer; undefined where only real data could say what follows. */
function madeUp(fields: Fields): FactData | undefined {
  const entries = Object.entries(fields)
    .filter(([, field]) => !field.optional)
    .map(([name, field]) => [name, standIn(field)] as const);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

function standIn(field: Field): unknown {
  switch (field.type) {
    case 'text':
      return '…';
    case 'flag':
      return false;
    case 'hash':
      return '0'.repeat(64);
    case 'list':
      return [];
    case 'one-of':
      return field.options?.[0];
    case 'staff':
      return 'staff:to-be-named';
    default:
      return undefined;
  }
}
