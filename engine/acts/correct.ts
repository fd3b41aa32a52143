import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import { stepTableOf } from '../capabilities/common-steps';
import { refuseOtherMember } from '../capabilities/conflict';
import { needsSecond } from '../capabilities/second-person';
import { refuseUnfitOfficers } from '../capabilities/posts';
import type { Fields } from '../definition/fields';
import { isReviewed } from '../definition/table';
import type { Draft } from '../kernel/draft';
import { amend, effectiveFacts, seenBy } from '../kernel/fold';
import { refuseFor } from '../kernel/objecting';
import type { StepRecord } from '../model/rows';
import type { Corrected, Fact, FactData } from '../model/facts';
import type { ActRule } from './act';
import { earliestOf, notAnOutcome } from './answering';
import { beforeStart, inFuture, isBefore, viewNow } from './checks';
import { hadHappenedBy, record, tellsOtherwise } from './recording';

/** Replaces part of an earlier fact's data, its `on` or its outcome. */
export interface Correct {
  readonly do: 'correct';
  readonly fact: string;
  readonly on?: Instant | undefined;
  readonly outcome?: string | undefined;
  readonly data: FactData;
  readonly reason: string;
}
/** Says that a fact never was. */
export interface Void {
  readonly do: 'void';
  readonly fact: string;
  readonly reason: string;
}

export const correct: ActRule<Correct> = {
  afterTheEnd: true,
  words: 'reason',
  needsWholeLog: () => true,
  naming: ({ data }) => ({ data, at: '/data' }),

  take(draft, act) {
    const { known, standing } = factNamed(draft, act.fact);
    refuseWrongPart(draft, known, act);
    if (known.type === 'start') refuseOtherMember(draft, act.data);
    const correction: Corrected = {
      id: draft.newId(),
      type: 'correct',
      at: draft.around.now,
      by: draft.by,
      of: act.fact,
      data: act.data,
      reason: act.reason,
      ...(act.on && { on: act.on }),
      ...(act.outcome && { outcome: act.outcome }),
    };
    refuseOneOfTwo(draft, standing, act);
    refuseTooEarly(draft, standing, act);
    refuseUnfitOfficers(draft, fieldsOf(draft, standing, act), { data: act.data, at: '/data' }, [
      stepsClosedBy(draft, known)[0]?.owner ?? draft.process.lead,
    ]);
    refuseImpossible(draft, standing, correction);
    refuseReliedOn(draft, standing, act);
    for (const step of stepsClosedBy(draft, known)) {
      if (act.on) step.doneOn = act.on;
      if (act.outcome) step.outcome = act.outcome;
    }
    for (const one of [standing, amend(standing, correction)]) tellsOtherwise(draft, hadHappenedBy(one));
    record(draft, correction);
  },
};

export const voiding: ActRule<Void> = {
  afterTheEnd: true,
  words: 'reason',
  needsWholeLog: () => true,

  take(draft, { fact: of, reason }) {
    const { known, standing } = factNamed(draft, of);
    if (known.type === 'start')
      throw new Refused('fact.not-found', { detail: 'The start of a process cannot be voided.' });
    if (standing.type === 'answer')
      refuseFor(draft.definition.behaviour.voiding?.[standing.name]?.(viewNow(draft), seenBy(standing)));
    const { now: at } = draft.around;
    for (const step of [...stepsClosedBy(draft, known), ...stepsMetOf(draft, known)])
      Object.assign(step, {
        status: 'withdrawn',
        doneOn: undefined,
        closedAt: at,
        outcome: undefined,
        cause: undefined,
      });
    tellsOtherwise(draft, hadHappenedBy(standing));
    record(draft, { id: draft.newId(), type: 'void', at, by: draft.by, of, reason });
  },
};

/** The fact that an act names, as it was told and as it stands with its corrections. */
function factNamed({ facts }: Draft, id: string): { known: Fact; standing: Fact } {
  if (!facts) throw new Error('correcting needs the whole log');
  const known = facts.find((fact) => fact.id === id);
  if (!known || known.type === 'correct' || known.type === 'void' || known.type === 'give-up')
    throw new Refused('fact.not-found');
  const standing = effectiveFacts(facts).find((fact) => fact.id === id);
  if (!standing) throw new Refused('fact.void');
  return { known, standing };
}

const stepsClosedBy = ({ steps }: Draft, { id }: Fact): StepRecord[] =>
  [...steps.values()].filter(({ cause }) => cause === id);

/** What followed from a fact and was met by another one: nothing was owed, and so nothing was met. */
const stepsMetOf = ({ steps }: Draft, { id }: Fact): StepRecord[] =>
  [...steps.values()].filter(({ occasion, cause }) => occasion === id && cause === 'met');

/**
 * Only an answer has an outcome, which must be one of its step's; a command whose data say when it happened has no time
 * beside them.
 */
function refuseWrongPart(draft: Draft, known: Fact, { on, outcome }: Correct): void {
  if (on && on > draft.around.now) throw inFuture('/on');
  const inData =
    known.type === 'command' && 'on' in (draft.definition.table.commands[known.name]?.input ?? {});
  if (on && inData)
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/on', message: 'Correct the time in the data of this command' }],
    });
  if (outcome && known.type !== 'answer')
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/outcome', message: 'Only the answer to a step has this' }],
    });
  if (known.type !== 'answer' || !outcome) return;
  if (!stepTableOf(draft.definition.table, known.name)?.outcomes[outcome]) throw notAnOutcome();
}

/**
 * What two people decided is not told otherwise by one of them, and what takes two is not made of what one said: only
 * when it was done may be corrected.
 */
function refuseOneOfTwo(draft: Draft, standing: Fact, act: Correct): void {
  if (draft.around.settledBefore) return;
  const { outcome, data } = act;
  const isOther =
    Object.keys(data).length > 0 ||
    (standing.type === 'answer' && outcome !== undefined && outcome !== standing.outcome);
  if (isOther && isOfTwo(draft, standing, act)) throw new Refused('step.reviewed');
}

function isOfTwo(draft: Draft, standing: Fact, act: Correct): boolean {
  const { table } = draft.definition;
  if (standing.type === 'answer') {
    const step = stepTableOf(table, standing.name);
    const outcomes = [standing.outcome, act.outcome ?? standing.outcome];
    return step !== undefined && outcomes.some((one) => isReviewed(step, one));
  }
  if (standing.type !== 'command') return false;
  const command = table.commands[standing.name];
  const corrected = amend(standing, act);
  return (
    stepsClosedBy(draft, standing).some(({ step }) => step === 'second-person') ||
    (command !== undefined && corrected.type === 'command' && needsSecond(draft, command, corrected))
  );
}

/** An answer is not corrected to a time before what it follows from. */
function refuseTooEarly(draft: Draft, standing: Fact, { on }: Correct): void {
  if (standing.type !== 'answer' || on === undefined) return;
  for (const step of stepsClosedBy(draft, standing)) {
    const after = earliestOf(draft, step);
    if (after !== undefined && isBefore(on, after)) throw beforeStart(after);
  }
}

/** The fields of a fact as it would be corrected. */
function fieldsOf({ definition: { table } }: Draft, standing: Fact, { outcome }: Correct): Fields {
  if (standing.type === 'start') return table.input;
  if (standing.type === 'command') return table.commands[standing.name]?.input ?? {};
  if (standing.type !== 'answer') return {};
  return stepTableOf(table, standing.name)?.outcomes[outcome ?? standing.outcome] ?? {};
}

/** A corrected fact must still be one that could have been recorded. */
function refuseImpossible(draft: Draft, standing: Fact, correction: Corrected): void {
  const { checks } = draft.definition.behaviour;
  const amended = amend(standing, correction);
  const view = viewNow(draft);
  if (amended.type === 'start') refuseFor(checks?.['start']?.({ ...view, input: amended.data }, {}));
  if (amended.type === 'answer' || amended.type === 'command')
    refuseFor(checks?.[amended.name]?.(view, seenBy(amended)));
}

/** Asks the definition whether what others have relied on since may be told otherwise. */
function refuseReliedOn(draft: Draft, standing: Fact, act: Correct): void {
  const corrected = amend(standing, act);
  const { correction } = draft.definition.behaviour;
  if (standing.type === 'start' && corrected.type === 'start')
    refuseFor(correction?.['start']?.(viewNow(draft), corrected.data, standing.data));
  if (standing.type !== 'answer' || corrected.type !== 'answer') return;
  refuseFor(correction?.[standing.name]?.(viewNow(draft), seenBy(corrected), seenBy(standing)));
}
