import type { Spell } from '../../domain/circumstances';
import type { WorkingLine } from '../../domain/clocks/clock';
import { Refused } from '../../domain/errors';
import { later, type Day, type Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Field, Fields } from '../definition/fields';
import type { Act, Fact, FactData } from '../acts/acts';
import { isCommonStep, stepTableOf } from '../capabilities/common-steps';
import { isOpen, type Law, type StepRecord } from '../kernel/records';
import { settle, type Outcome } from '../kernel/settle';

export interface PreviewRow {
  readonly key: string;
  readonly step: string;
  readonly title: string;
  readonly owner: string;
  readonly rule: string;
  readonly dueAt?: Instant;
  readonly dueOn?: Day;
  readonly working: readonly WorkingLine[];
  /** `certain`, or what would have to be answered or handed in first: `if decide: accepted`. */
  readonly condition: string;
}

// Far enough for every step that the tables foresee, and an end for those that repeat.
const mostAnswers = 12;

/**
 * Shows what starting would open, with due instants and working, and nothing is started.
 *
 * The first rows are certain. Then each step is taken to be answered at its due instant with its first
 * outcome; where somebody reviews it, it is handed in then and accepted when the review is due, which has a
 * row of its own. The walk stops where an answer would need real data.
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
  // Who is named is made up, so it is not asked whether they are there.
  const { people: _, ...lawAlone } = law;
  let held = spells;
  let clock = now;
  let outcome = settle({
    ...common,
    act: { do: 'start', kind: definition.table.kind, subjectId, input },
    around: { now, spells, law: lawAlone },
  });
  const steps = new Map<string, StepRecord>();
  const facts: Fact[] = [];
  const rows = new Map<string, PreviewRow>();
  const answered: string[] = [];
  const take = (next: Outcome, condition: string): void => {
    outcome = next;
    if (next.fact) facts.push(next.fact);
    for (const step of next.steps) {
      steps.set(step.key, step);
      const of = `${step.key} ${step.status === 'submitted' ? 'reviewed' : 'done'}`;
      if (isOpen(step) && !rows.has(of) && !isCommonStep(step.step))
        rows.set(of, rowOf(definition, step, condition));
    }
    held = [
      ...held.filter(({ id }) => !next.established.some((one) => id === one.id)),
      ...next.established.flatMap(({ id, kind, spell }) => (spell ? [{ id, kind, ...spell } as Spell] : [])),
    ];
  };
  take(outcome, 'certain');
  for (let answers = 0; answers < mostAnswers && outcome.process.outcome === undefined; answers++) {
    const next = [...steps.values()]
      .filter((step) => isOpen(step) && step.dueAt !== undefined)
      .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))[0];
    const answer = next && answerTo(definition, next);
    if (!next?.dueAt || !answer) break;
    clock = later(clock, next.dueAt);
    answered.push(answer.said);
    try {
      take(
        settle({
          ...common,
          supposed: true,
          act: answer.act,
          // Nobody reviews what they did themselves.
          by: answer.act.do === 'accept' ? `reviewer of ${by}` : by,
          around: { now: clock, spells: held, law: lawAlone },
          loaded: { process: outcome.process, steps: [...steps.values()], sent: [] },
          facts,
        }),
        `if ${answered.join(', ')}`,
      );
    } catch (error) {
      if (error instanceof Refused) break;
      throw error;
    }
  }
  return [...rows.values()];
}

/** How a step is taken to go on, and that in words; undefined where only real data could say. */
function answerTo(definition: AnyDefinition, step: StepRecord): { act: Act; said: string } | undefined {
  const { key, submission } = step;
  if (submission)
    return { act: { do: 'accept', step: key }, said: `${step.step}: ${submission.outcome} accepted` };
  const table = stepTableOf(definition.table, step.step);
  const [outcome, fields] = Object.entries(table?.outcomes ?? {})[0] ?? [];
  const data = fields && madeUp(fields);
  if (outcome === undefined || !data) return undefined;
  return table?.review
    ? { act: { do: 'submit', step: key, outcome, data }, said: `${step.step}: ${outcome} handed in` }
    : { act: { do: 'complete', step: key, outcome, data }, said: `${step.step}: ${outcome}` };
}

function rowOf(definition: AnyDefinition, step: StepRecord, condition: string): PreviewRow {
  const title = stepTableOf(definition.table, step.step)?.title ?? step.step;
  return {
    key: step.key,
    step: step.step,
    title: step.status === 'submitted' ? `${title}: review` : title,
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
    case 'nameless':
      return '…';
    case 'flag':
      return false;
    case 'hash':
      return '0'.repeat(64);
    case 'list':
      return [];
    case 'one-of':
      return field.options?.[0];
    case 'some-of':
      return field.options?.slice(0, 1);
    case 'evidence':
      return 'evidence:to-come';
    case 'staff':
      return 'staff:to-be-named';
    default:
      return undefined;
  }
}
