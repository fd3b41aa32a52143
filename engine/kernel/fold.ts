import { instantOf, type Instant, type When } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import type { Given } from '../definition/given';
import type { Entry } from '../definition/remember';
import { pauseReviewed } from '../capabilities/pauses';
import { channelGivenUp, partnerReached } from '../capabilities/unreached';
import type { Answered, Commanded, Corrected, Fact, FactData } from '../model/facts';
import { isCommonStep, stepTableOf } from '../capabilities/common-steps';
import type { EngineState } from '../model/engine-state';
import type { ProcessRecord } from '../model/rows';

const firstShape = 1;

/** Whether the state was folded by a definition whose state had another shape. */
export const isOutgrown = ({ table }: AnyDefinition, { engine }: Pick<ProcessRecord, 'engine'>): boolean =>
  (table.shape ?? firstShape) !== (engine.shape ?? firstShape);

/** The mark of the shape in which a definition keeps its state. */
export const shapeOf = ({ table }: AnyDefinition): Pick<EngineState, 'shape'> =>
  table.shape === undefined ? {} : { shape: table.shape };

type Folded = Pick<ProcessRecord, 'input' | 'state' | 'done' | 'engine' | 'toldUntil'>;

/** When a fact happened, which for a thing told late is before it was recorded. */
export function happenedAt(fact: Fact): Instant {
  if (fact.type === 'answer') return fact.on;
  if (fact.type === 'start') return fact.on ?? fact.at;
  if (fact.type === 'command' && typeof fact.data['on'] === 'string') {
    const on = instantOf(fact.data['on'] as When);
    return on < fact.at ? on : fact.at;
  }
  return fact.type === 'command' ? (fact.on ?? fact.at) : fact.at;
}

export const givenBy = ({ id, at, by, ...rest }: Fact): Omit<Given, 'on'> => ({
  id,
  at,
  by,
  captured: 'captured' in rest ? rest.captured : undefined,
  ...('work' in rest && { work: rest.work }),
});

/** The fact as a behaviour sees it. */
export function seenBy(fact: Answered | Commanded): Record<string, unknown> {
  const given = givenBy(fact);
  return fact.type === 'answer'
    ? { ...fact.data, ...given, outcome: fact.outcome, on: fact.on, occasion: fact.occasion }
    : { on: fact.on ?? fact.at, ...fact.data, ...given };
}

/** The state of a process that has just been started; nothing remembered, where its kind keeps no state of its own. */
export const firstState = ({ behaviour }: AnyDefinition, input: FactData, given: Given): unknown =>
  behaviour.begin ? behaviour.begin(input, given) : [];

function takeIn({ behaviour }: AnyDefinition, folded: Folded, name: string, seen: FactData): void {
  if (behaviour.apply) behaviour.apply[name]?.(folded.state, seen, folded.input);
  else (folded.state as Entry[]).push({ name, fact: seen });
}

/** Folds one fact into a private copy of the state. Facts of kinds that mean nothing to it change nothing. */
export function foldFact(definition: AnyDefinition, folded: Folded, fact: Fact): void {
  const { table } = definition;
  if (fact.type === 'give-up') {
    channelGivenUp(folded.engine, fact);
  } else if (fact.type === 'answer' && isCommonStep(fact.name)) {
    commonAnswers[fact.name]?.(folded.engine, fact);
  } else if (fact.type === 'answer') {
    const answer = seenBy(fact);
    if (!stepTableOf(table, fact.name)?.often) folded.done[fact.name] = answer;
    takeIn(definition, folded, fact.name, answer);
  } else if (fact.type === 'command') {
    takeIn(definition, folded, fact.name, seenBy(fact));
  }
  const happened = happenedAt(fact);
  if (happened > folded.toldUntil) folded.toldUntil = happened;
}

/** What an answer to a step that any process may have does to what the engine remembers. */
const commonAnswers: Readonly<Partial<Record<string, (engine: EngineState, answer: Answered) => void>>> = {
  'reach-partner': partnerReached,
  'review-suspension': pauseReviewed,
};

/**
 * Corrections and voids taken into account: the facts as they stand today, in the order of happening. An answer comes
 * after the fact that asked for it, though nobody tells seconds and that may be corrected to a later time.
 */
export function effectiveFacts(facts: readonly Fact[]): Fact[] {
  const voided = new Set<string>();
  const amended = new Map<string, Fact>(facts.map((fact) => [fact.id, fact]));
  for (const fact of facts) {
    if (fact.type === 'void') voided.add(fact.of);
    if (fact.type === 'correct') {
      const before = amended.get(fact.of);
      if (before) amended.set(fact.of, amend(before, fact));
    }
  }
  const standing = facts
    .filter((fact) => fact.type !== 'void' && fact.type !== 'correct' && !voided.has(fact.id))
    .map((fact) => amended.get(fact.id) ?? fact);
  const places = new Map<string, string>();
  return standing
    .map((fact, position) => {
      const asked = fact.type === 'answer' ? places.get(factOf(fact.occasion)) : undefined;
      const happened = fact.type === 'start' ? '' : later(happenedAt(fact), asked);
      places.set(fact.id, happened);
      return { fact, position, happened };
    })
    .sort((a, b) => (a.happened < b.happened ? -1 : a.happened > b.happened ? 1 : a.position - b.position))
    .map(({ fact }) => fact);
}

/** The fact that an occasion names, alone or with the unit, the number or the day that tells one of its steps from another. */
const factOf = (occasion: string): string => /^[\w-]+/.exec(occasion)?.[0] ?? '';

const later = (happened: string, asked: string | undefined): string =>
  asked !== undefined && asked > happened ? asked : happened;

/** The fact with part of it replaced; another outcome has data of its own. */
export function amend(
  fact: Fact,
  correction: Pick<Corrected, 'data'> & {
    readonly on?: Instant | undefined;
    readonly outcome?: string | undefined;
  },
): Fact {
  if (fact.type === 'start' || fact.type === 'command') {
    const { on, data } = correction;
    return { ...fact, ...(on && { on }), data: { ...fact.data, ...data } };
  }
  if (fact.type !== 'answer') return fact;
  const kept = correction.outcome && correction.outcome !== fact.outcome ? {} : fact.data;
  return {
    ...fact,
    ...(correction.on && { on: correction.on }),
    ...(correction.outcome && { outcome: correction.outcome }),
    data: { ...kept, ...correction.data },
  };
}

/**
 * Folds all facts afresh, in the order in which they happened. What the engine saw of standing clocks is
 * kept, since that comes from time and not from facts.
 */
export function refold(definition: AnyDefinition, process: ProcessRecord, facts: readonly Fact[]): void {
  const [start, ...rest] = effectiveFacts(facts);
  if (start?.type !== 'start') throw new Error('the log of a process begins with its start');
  const input = start.data;
  const folded: Folded = {
    input,
    state: firstState(definition, input, { ...givenBy(start), on: happenedAt(start) }),
    done: {},
    engine: { ...process.engine, unreached: {}, ...shapeOf(definition), began: start.on },
    toldUntil: happenedAt(start),
  };
  for (const fact of rest) foldFact(definition, folded, fact);
  Object.assign(process, folded);
}
