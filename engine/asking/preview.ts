import type { Spell } from '../../domain/circumstances';
import { isProvisional, type WorkingLine } from '../../domain/clocks/clock';
import { Refused } from '../../domain/errors';
import type { StaffId } from '../../domain/people/parties';
import { later, type Day, type Instant } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Field, Fields } from '../definition/fields';
import type { Act } from '../acts/acts';
import type { FactData } from '../model/facts';
import { isCommonStep, stepTableOf } from '../capabilities/common-steps';
import { isOpen, type StepRecord } from '../model/rows';
import type { ReferenceData } from '../model/surroundings';
import { afterSettlement, heldAfter } from '../kernel/after';
import { settle } from '../kernel/settle';
import { broughtFor, type Logged } from '../kernel/whole-log';

export interface PreviewRow {
  readonly key: string;
  readonly step: string;
  readonly title: string;
  readonly owner: string;
  readonly rule: string;
  readonly dueAt?: Instant;
  readonly dueOn?: Day;
  /** It may move once the bank holidays of a year are known. */
  readonly provisional?: true;
  readonly working: readonly WorkingLine[];
  /** `certain`, or what would have to be answered or handed in first: `if decide: accepted`. */
  readonly condition: string;
}

// Far enough for every step that the tables foresee, and an end for those that repeat.
const mostAnswers = 12;

/** What is asked: how a process that starts now with that input would go. */
export interface Previewed {
  readonly definition: AnyDefinition;
  readonly input: FactData;
  readonly subjectId: string;
  readonly spells: readonly Spell[];
  readonly reference: ReferenceData;
  readonly now: Instant;
  /** When it would have begun, where that is told late. */
  readonly on?: Instant | undefined;
  readonly by: string;
  /** The member of staff whom it would be about. */
  readonly about?: StaffId | undefined;
}

/** How far a supposed process has come. */
interface Course {
  readonly known: Logged;
  readonly held: readonly Spell[];
  readonly clock: Instant;
}

/**
 * Shows what starting would open, with due instants and working, and nothing is started.
 *
 * The first rows are certain. Then each step is taken to be answered at its due instant with its first
 * outcome; where somebody reviews it, it is handed in then and accepted when the review is due, which has a
 * row of its own. The walk stops where an answer would need real data.
 */
export function preview(asked: Previewed): PreviewRow[] {
  const { definition, input, subjectId, now, on } = asked;
  const tryOut = supposing(asked);
  const start: Act = { do: 'start', kind: definition.table.kind, subjectId, input, on };
  let course = tryOut(undefined, start, now);
  const rows = new Map<string, PreviewRow>();
  addRows(rows, definition, course, 'certain');
  const answered: string[] = [];
  for (let answers = 0; answers < mostAnswers && !course.known.loaded.process.outcome; answers++) {
    const next = dueNext(course);
    const answer = next && answerTo(definition, next);
    if (next?.dueAt === undefined || !answer) break;
    answered.push(answer.said);
    try {
      course = tryOut(course, answer.act, later(course.clock, next.dueAt));
    } catch (error) {
      if (error instanceof Refused) break;
      throw error;
    }
    addRows(rows, definition, course, `if ${answered.join(', ')}`);
  }
  return [...rows.values()];
}

/** Settles supposed acts one after the other, by the engine that settles real ones. */
function supposing({ definition, spells, reference, by, about }: Previewed) {
  // Answers are made up, so nobody asks whether the people and the stations in them exist.
  const { people: _, stationsOf: __, ...others } = reference;
  let count = 0;
  return (before: Course | undefined, act: Act, clock: Instant): Course => {
    const settlement = settle({
      definition,
      processId: 'preview',
      newId: () => `preview-${++count}`,
      supposed: before !== undefined,
      act,
      // Nobody reviews what they did themselves.
      by: act.do === 'accept' ? `reviewer of ${by}` : by,
      around: { now: clock, spells: before?.held ?? spells, reference: others, about },
      ...broughtFor(before?.known, act, clock, definition),
    });
    return {
      known: {
        loaded: afterSettlement(before?.known.loaded, settlement, clock),
        facts: [...(before?.known.facts ?? []), ...(settlement.fact ? [settlement.fact] : [])],
      },
      held: heldAfter(before?.held ?? spells, settlement, clock),
      clock,
    };
  };
}

const dueNext = ({ known: { loaded } }: Course): StepRecord | undefined =>
  loaded.steps
    .filter((step) => isOpen(step) && step.dueAt !== undefined)
    .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))[0];

/** Each step has a row when it first opens, and another when it first waits for its reviewer. */
function addRows(
  rows: Map<string, PreviewRow>,
  definition: AnyDefinition,
  { known }: Course,
  condition: string,
): void {
  for (const step of known.loaded.steps) {
    const of = `${step.key} ${step.status === 'submitted' ? 'reviewed' : 'done'}`;
    if (isOpen(step) && !rows.has(of) && !isCommonStep(step.step))
      rows.set(of, rowOf(definition, step, condition));
  }
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
    ...(isProvisional(step.working) && { provisional: true as const }),
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
