import { isErrorCode, Refused, type ErrorCode } from '../../domain/errors';
import { spellsAt, type CircumstanceKind } from '../../domain/circumstances';
import { ladderPosts } from '../../domain/parties';
import { dayOf, earlier, instantOf, type Instant } from '../../domain/time';
import type { Captured } from '../definition/define-process';
import type { Fields } from '../definition/fields';
import type { Maybe } from '../definition/plan';
import type { Act, Fact, FactData } from './acts';
import { stepTableOf } from './common-steps';
import { note, type Draft } from './draft';
import { effectiveFacts, foldFact, happenedAt, refold, seenBy } from './fold';
import { isOpen, type StepRecord } from './records';
import { viewOf, want } from './want';

type Did<D extends Act['do']> = Extract<Act, { do: D }>;

/** Acts that may come after a process is over: they can make it run again, or change nothing. */
const afterTheEnd: ReadonlySet<Act['do']> = new Set(['correct', 'void', 'give-up', 'nudge', 'time']);

/**
 * Takes an act into the draft: refuses it (throws `Refused`, nothing changed that will be written), or
 * records its fact and folds it. `facts`, the whole log, is needed where `needsRefold` says so.
 */
export function takeAct(
  draft: Draft,
  act: Act,
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  if (draft.process.outcome !== undefined && !afterTheEnd.has(act.do)) {
    throw new Refused('process.over', { outcome: draft.process.outcome });
  }
  switch (act.do) {
    case 'start':
      throw new Error('a process starts once, by `begin`');
    case 'command':
      return takeCommand(draft, act, newId, facts);
    case 'complete':
      return takeAnswer(draft, act, newId, facts);
    case 'acknowledge':
      return acknowledge(draft, act);
    case 'decline':
      return decline(draft, act);
    case 'reassign':
      return reassign(draft, act);
    case 'correct':
    case 'void':
      return amendFact(draft, act, newId, facts);
    case 'give-up':
      return giveUp(draft, act, newId);
    case 'nudge':
      draft.cause = act.cause;
      if (facts) refold(draft.definition, draft.process, facts);
      return;
    case 'time':
      draft.cause = 'time';
      return;
    default:
      return act satisfies never;
  }
}

/** Whether an act can only be taken with the whole log at hand: it changes or precedes what was folded. */
export function needsRefold(act: Act, toldUntil: Instant, now: Instant): boolean {
  switch (act.do) {
    case 'correct':
    case 'void':
      return true;
    case 'nudge':
      return act.since !== undefined && act.since < toldUntil;
    case 'complete':
      return (act.on ?? now) < toldUntil;
    case 'command':
      return typeof act.data['on'] === 'string' && instantOf(act.data['on'] as Instant) < toldUntil;
    default:
      return false;
  }
}

function record(draft: Draft, fact: Fact, facts: readonly Fact[] | undefined): void {
  const { definition, process } = draft;
  const inOrder = happenedAt(fact) >= process.toldUntil && fact.type !== 'correct' && fact.type !== 'void';
  draft.fact = fact;
  draft.cause = fact.id;
  process.lastFact = fact.id;
  note(draft, 'fact', fact);
  if (inOrder) {
    foldFact(definition, process, fact);
    return;
  }
  if (!facts) throw new Error('a fact out of order needs the whole log');
  refold(definition, process, [...facts, fact]);
}

function openStep(draft: Draft, id: string): StepRecord {
  const step = [...draft.steps.values()].find((known) => known.id === id || known.key === id);
  if (!step) throw new Refused('step.not-found');
  if (!isOpen(step)) {
    throw new Refused('step.closed', {
      status: step.status,
      ...(step.outcome !== undefined && { outcome: step.outcome }),
      ...(step.closedAt !== undefined && { closedAt: step.closedAt }),
    });
  }
  return step;
}

function capture(draft: Draft, kinds: readonly CircumstanceKind[] | undefined): { captured?: Captured } {
  if (!kinds) return {};
  const held = spellsAt(draft.around.spells, draft.around.now);
  const captured = Object.fromEntries(
    kinds.flatMap((kind) => (held[kind] ? [[kind, held[kind].value ?? true]] : [])),
  );
  return { captured };
}

function refuseFuture(fields: Fields, data: FactData, now: Instant): void {
  for (const [name, field] of Object.entries(fields)) {
    const told = data[name];
    if (field.type === 'past-instant' && typeof told === 'string' && told > now) {
      throw new Refused('step.in-future', {
        errors: [{ pointer: `/${name}`, message: 'Enter a time that has passed' }],
      });
    }
  }
}

function object(draft: Draft, name: string, fact: Extract<Fact, { type: 'answer' | 'command' }>): void {
  const { definition, process, steps, around } = draft;
  const { missed } = want(definition, process, steps, around);
  const code: Maybe<ErrorCode> = definition.behaviour.objection?.[name]?.(
    viewOf(process, around, missed),
    seenBy(fact),
  );
  if (code && isErrorCode(code)) throw new Refused(code);
}

function takeCommand(
  draft: Draft,
  act: Did<'command'>,
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  const table = draft.definition.table.commands[act.name];
  if (!table) throw new Refused('command.not-found');
  const { now } = draft.around;
  refuseFuture(table.input, act.data, now);
  const fact: Fact = {
    id: newId(),
    type: 'command',
    at: now,
    by: draft.by,
    name: act.name,
    data: act.data,
    ...capture(draft, table.captures),
  };
  object(draft, act.name, fact);
  record(draft, fact, facts);
}

function takeAnswer(
  draft: Draft,
  act: Did<'complete'>,
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  const { steps, around, definition } = draft;
  const step = openStep(draft, act.step);
  const table = stepTableOf(definition.table, step.step);
  const fields = table?.outcomes[act.outcome];
  if (!table || !fields) {
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/outcome', message: 'Choose one of the outcomes of this step' }],
    });
  }
  const on = act.on ?? around.now;
  if (on > around.now)
    throw new Refused('step.in-future', {
      errors: [{ pointer: '/on', message: 'Enter a time that has passed' }],
    });
  if (dayOf(on) < dayOf(earlier(instantOf(step.from), step.openedAt))) {
    throw new Refused('step.before-start', {
      errors: [{ pointer: '/on', message: `Enter a time on or after ${dayOf(step.from)}` }],
    });
  }
  const waiting = step.waitsFor.filter((key) => steps.get(key)?.status !== 'completed');
  if (waiting.length > 0) throw new Refused('step.waits', { waitsFor: waiting });
  refuseFuture(fields, act.data, around.now);
  const fact: Fact = {
    id: newId(),
    type: 'answer',
    at: around.now,
    by: draft.by,
    name: step.step,
    occasion: step.occasion,
    outcome: act.outcome,
    on,
    data: act.data,
    ...capture(draft, table.captures),
  };
  object(draft, step.step, fact);
  Object.assign(step, {
    status: 'completed',
    doneOn: on,
    closedAt: around.now,
    outcome: act.outcome,
    cause: fact.id,
  });
  record(draft, fact, facts);
  note(draft, 'step-completed', { outcome: act.outcome, on, dueAt: step.dueAt ?? null }, step.key);
}

function acknowledge(draft: Draft, act: Did<'acknowledge'>): void {
  const step = openStep(draft, act.step);
  draft.cause = 'acknowledge';
  if (step.status === 'acknowledged') return;
  Object.assign(step, { status: 'acknowledged', acknowledgedAt: draft.around.now });
  note(draft, 'step-acknowledged', {}, step.key);
}

/** Declining never ends a step: it goes up the line, to the owner's next post. */
function decline(draft: Draft, act: Did<'decline'>): void {
  const step = openStep(draft, act.step);
  draft.cause = 'decline';
  step.declines += 1;
  const post = ladderPosts[Math.min(step.declines, ladderPosts.length - 1)] ?? 'force-lead';
  Object.assign(step, { status: 'open', acknowledgedAt: undefined, assignee: undefined });
  note(draft, 'step-declined', { reason: act.reason, to: post }, step.key);
  draft.notices.push({
    key: `declined/${step.key}#${step.declines}`,
    name: 'step-declined',
    stepKey: step.key,
    toUnit: step.owner,
    toPost: post === 'owner' ? '' : post,
  });
}

/** Stands until the plan's own owner changes. */
function reassign(draft: Draft, act: Did<'reassign'>): void {
  const step = openStep(draft, act.step);
  if (step.owner === act.to && step.assignee === act.assignee) throw new Refused('step.same-owner');
  draft.cause = 'reassign';
  note(
    draft,
    'step-reassigned',
    { from: step.owner, to: act.to, assignee: act.assignee ?? null, reason: act.reason },
    step.key,
  );
  const moved = step.owner !== act.to;
  Object.assign(step, {
    owner: act.to,
    assignee: act.assignee,
    ...(moved && { status: 'open', acknowledgedAt: undefined }),
  });
  const times = draft.events.length;
  draft.notices.push({
    key: `reassigned/${step.key}#${draft.around.now}.${times}`,
    name: 'step-reassigned',
    stepKey: step.key,
    toUnit: act.to,
    toPost: '',
  });
}

function amendFact(
  draft: Draft,
  act: Did<'correct'> | Did<'void'>,
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  const { now } = draft.around;
  if (!facts) throw new Error('correcting needs the whole log');
  const known = facts.find((fact) => fact.id === act.fact);
  if (!known || known.type === 'correct' || known.type === 'void' || known.type === 'give-up')
    throw new Refused('fact.not-found');
  if (!effectiveFacts(facts).some((fact) => fact.id === act.fact)) throw new Refused('fact.void');
  if (act.do === 'void') {
    if (known.type === 'start')
      throw new Refused('fact.not-found', { detail: 'The start of a process cannot be voided.' });
    for (const step of draft.steps.values()) {
      if (step.cause !== known.id) continue;
      Object.assign(step, {
        status: 'withdrawn',
        doneOn: undefined,
        closedAt: now,
        outcome: undefined,
        cause: undefined,
      });
    }
    record(
      draft,
      { id: newId(), type: 'void', at: now, by: draft.by, of: act.fact, reason: act.reason },
      facts,
    );
    return;
  }
  checkCorrection(draft, known, act);
  for (const step of draft.steps.values()) {
    if (step.cause !== known.id) continue;
    if (act.on) step.doneOn = act.on;
    if (act.outcome) step.outcome = act.outcome;
  }
  record(
    draft,
    {
      id: newId(),
      type: 'correct',
      at: now,
      by: draft.by,
      of: act.fact,
      data: act.data,
      reason: act.reason,
      ...(act.on && { on: act.on }),
      ...(act.outcome && { outcome: act.outcome }),
    },
    facts,
  );
}

function checkCorrection(draft: Draft, known: Fact, act: Did<'correct'>): void {
  if (act.on && act.on > draft.around.now)
    throw new Refused('step.in-future', {
      errors: [{ pointer: '/on', message: 'Enter a time that has passed' }],
    });
  if (known.type !== 'answer' && (act.on || act.outcome)) {
    throw new Refused('request.invalid', {
      errors: [{ pointer: act.on ? '/on' : '/outcome', message: 'Only the answer to a step has this' }],
    });
  }
  if (
    known.type === 'answer' &&
    act.outcome &&
    !stepTableOf(draft.definition.table, known.name)?.outcomes[act.outcome]
  ) {
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/outcome', message: 'Choose one of the outcomes of this step' }],
    });
  }
}

function giveUp(draft: Draft, act: Did<'give-up'>, newId: () => string): void {
  if (draft.process.engine.unreached[act.notice]) return;
  record(
    draft,
    {
      id: newId(),
      type: 'give-up',
      at: draft.around.now,
      by: draft.by,
      notice: act.notice,
      to: act.to ?? draft.process.lead,
    },
    undefined,
  );
}
