import { Refused } from '../../domain/errors';
import { spellsAt, type CircumstanceKind } from '../../domain/circumstances';
import { postAbove } from '../../domain/people/parties';
import { isOverridable } from '../../domain/law/resolve';
import { namesAny } from '../../domain/nameless';
import { dayOf, earlier, endOf, instantOf, type Instant, type When } from '../../domain/time/time';
import type { AnyView, Captured } from '../definition/define-process';
import type { Fields } from '../definition/fields';
import type { Act, Fact, FactData } from './acts';
import { keepFromUncleared, personOf, refuseUnfit, standIn } from '../capabilities/cover';
import { stepTableOf } from '../capabilities/common-steps';
import { tellOwner } from '../kernel/compare';
import { note, type Draft } from '../kernel/draft';
import { amend, effectiveFacts, foldFact, happenedAt, refold, seenBy } from '../kernel/fold';
import { refuseFor } from '../kernel/objecting';
import { isOpen, type StepRecord } from '../kernel/records';
import { viewOf, want } from '../kernel/want';

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
  if (draft.definition.table.wordless) refuseWords(act);
  switch (act.do) {
    case 'start':
      throw new Error('a process starts once, by `begin`');
    case 'command':
      return takeCommand(draft, act, newId, facts);
    case 'complete':
      return takeAnswer(draft, act, newId, facts);
    case 'acknowledge':
      return acknowledge(draft, act);
    case 'submit':
      return submit(draft, act);
    case 'accept':
      return accept(draft, act, newId, facts);
    case 'return':
      return giveBack(draft, act);
    case 'extend':
      return extend(draft, act);
    case 'note':
    case 'evidence':
      return remark(draft, act);
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

/** The reasons that a process without words may be given: nothing else in words is kept of it. */
export const codedReasons = ['entered-wrongly', 'cover', 'asked-for'] as const;

/** A process without words keeps what its fields hold, and no words by any other way. */
function refuseWords(act: Act): void {
  switch (act.do) {
    case 'note':
    case 'evidence':
    case 'decline':
    case 'return':
    case 'extend':
      throw new Refused('confidential.no-words');
    case 'reassign':
    case 'correct':
    case 'void':
      if (codedReasons.some((reason) => reason === act.reason)) return;
      throw new Refused('confidential.no-words', {
        errors: [{ pointer: '/reason', message: `Choose one of: ${codedReasons.join(', ')}` }],
      });
    default:
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
    case 'accept':
      // When the work was done is known with the step only.
      return true;
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
      stepStatus: step.status,
      ...(step.closedBy !== undefined && { closedBy: step.closedBy }),
      ...(step.outcome !== undefined && { outcome: step.outcome }),
      ...(step.closedAt !== undefined && { closedAt: step.closedAt }),
    });
  }
  return step;
}

/** What held when it happened, as far as is known now: a decision told late was based on what held then. */
function capture(
  draft: Draft,
  kinds: readonly CircumstanceKind[] | undefined,
  on: Instant,
): { captured?: Captured } {
  if (!kinds) return {};
  const held = spellsAt(draft.around.spells, on);
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

/** Refuses words that must name nobody where they hold a name or a reference of the subject. */
function refuseNames(fields: Fields, data: FactData, names: readonly string[] = []): void {
  const errors = Object.entries(fields).flatMap(([name, field]) => {
    const told = data[name];
    return field.type === 'nameless' && typeof told === 'string' && namesAny(told, names)
      ? [{ pointer: `/${name}`, message: 'Leave out the name and the references of the person' }]
      : [];
  });
  if (errors.length > 0) throw new Refused('text.names-subject', { errors });
}

function object(draft: Draft, name: string, fact: Extract<Fact, { type: 'answer' | 'command' }>): void {
  if (draft.supposed) return;
  const { checks, objection } = draft.definition.behaviour;
  const view = viewNow(draft);
  refuseFor(checks?.[name]?.(view, seenBy(fact)));
  refuseFor(objection?.[name]?.(view, seenBy(fact)));
}

function viewNow({ definition, process, steps, around }: Draft): AnyView {
  return viewOf(process, around, want(definition, process, steps, around).missed);
}

/** A fact that is amended must still be one that could have been recorded. */
function checkAmended(draft: Draft, known: Fact, correction: Extract<Fact, { type: 'correct' }>): void {
  const { checks } = draft.definition.behaviour;
  const amended = amend(known, correction);
  const view = viewNow(draft);
  if (amended.type === 'start') refuseFor(checks?.['start']?.({ ...view, input: amended.data }, {}));
  if (amended.type === 'answer' || amended.type === 'command')
    refuseFor(checks?.[amended.name]?.(view, seenBy(amended)));
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
  refuseNames(table.input, act.data, draft.around.namesOfSubject);
  const fact: Fact = {
    id: newId(),
    type: 'command',
    at: now,
    by: draft.by,
    name: act.name,
    data: act.data,
    ...capture(draft, table.captures, now),
  };
  object(draft, act.name, fact);
  record(draft, fact, facts);
}

/** What an answer is checked for, whether it completes the step or is handed in first. */
function checkedAnswer(
  draft: Draft,
  step: StepRecord,
  act: Pick<Did<'complete'>, 'outcome' | 'on' | 'data'>,
) {
  const { steps, around, definition } = draft;
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
  if (dayOf(on) < dayOf(earlier(instantOf(startOfDoing(step)), step.openedAt))) {
    throw new Refused('step.before-start', {
      errors: [{ pointer: '/on', message: `Enter a time on or after ${dayOf(startOfDoing(step))}` }],
    });
  }
  const waiting = step.waitsFor.filter((key) => steps.get(key)?.status !== 'completed');
  if (waiting.length > 0) throw new Refused('step.waits', { waitsFor: waiting });
  refuseFuture(fields, act.data, around.now);
  refuseNames(fields, act.data, around.namesOfSubject);
  return { table, on };
}

// While a step is reviewed, its clock starts with the handing in, which no work can be older than.
const startOfDoing = (step: StepRecord): When => step.submission?.on ?? step.from;

function takeAnswer(
  draft: Draft,
  act: Did<'complete'>,
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  const step = openStep(draft, act.step);
  refuseSubmitted(step);
  const { table, on } = checkedAnswer(draft, step, act);
  if (table.review) throw new Refused('step.needs-review');
  complete(draft, step, { ...act, on }, newId, facts);
}

function complete(
  draft: Draft,
  step: StepRecord,
  { outcome, on, data }: { outcome: string; on: Instant; data: FactData },
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  const { around, definition } = draft;
  const table = stepTableOf(definition.table, step.step);
  const fact: Fact = {
    id: newId(),
    type: 'answer',
    at: around.now,
    by: draft.by,
    name: step.step,
    occasion: step.occasion,
    outcome,
    on,
    data,
    ...capture(draft, table?.captures, on),
    ...(table?.capturesWork && { work: around.workInProgress ?? [] }),
  };
  object(draft, step.step, fact);
  Object.assign(step, {
    status: 'completed',
    doneOn: on,
    closedAt: around.now,
    closedBy: draft.by,
    outcome,
    cause: fact.id,
  });
  record(draft, fact, facts);
  note(draft, 'step-completed', { outcome, on, dueAt: step.dueAt ?? null }, step.key);
}

function refuseSubmitted(step: StepRecord): void {
  if (step.status === 'submitted') throw new Refused('step.submitted');
}

/** Hands the work in. From now on the reviewer owes the step, by the clock of the review. */
function submit(draft: Draft, act: Did<'submit'>): void {
  const step = openStep(draft, act.step);
  refuseSubmitted(step);
  const { table, on } = checkedAnswer(draft, step, act);
  if (!table.review) throw new Refused('step.no-review');
  const { definition, process, around, steps } = draft;
  const { parties } = want(definition, process, steps, around);
  const reviewer = parties[table.review.by];
  if (!reviewer) throw new Error(`${step.key}: nobody reviews it`);
  draft.cause = 'submit';
  const { outcome, data } = act;
  const { rule, from, dueAt, dueOn, working } = step;
  const doing = { rule, from, dueAt, dueOn, working };
  const submission = {
    outcome,
    on,
    data,
    by: draft.by,
    at: around.now,
    owner: step.owner,
    assignee: personOf(step),
    post: step.post,
    reviewer,
    doing,
  };
  Object.assign(step, { status: 'submitted', submission, owner: reviewer, ...nobody });
  note(
    draft,
    'step-submitted',
    { outcome, on, to: reviewer, assignee: null, dueAt: step.dueAt ?? null },
    step.key,
  );
  tellOwner(draft, step, 'step-opened', `submitted/${step.key}@${around.now}`);
}

/** Of no person and no post: the unit's. */
const nobody = { assignee: undefined, standsInFor: undefined, post: undefined } as const;

function submissionOf(step: StepRecord): NonNullable<StepRecord['submission']> {
  if (step.status !== 'submitted' || !step.submission) throw new Refused('step.no-review');
  return step.submission;
}

/** The work counts as done when it was done, not when it was reviewed. */
function accept(
  draft: Draft,
  act: Did<'accept'>,
  newId: () => string,
  facts: readonly Fact[] | undefined,
): void {
  const step = openStep(draft, act.step);
  const submission = submissionOf(step);
  if (submission.by === draft.by) throw new Refused('step.own-review');
  const { owner, assignee, post, doing } = submission;
  Object.assign(step, { owner, ...nobody, assignee, post, submission: undefined, ...doing });
  complete(draft, step, submission, newId, facts);
}

function giveBack(draft: Draft, act: Did<'return'>): void {
  const step = openStep(draft, act.step);
  const { by, owner, assignee, post } = submissionOf(step);
  if (by === draft.by) throw new Refused('step.own-review');
  draft.cause = 'return';
  Object.assign(step, {
    status: 'open',
    owner,
    ...nobody,
    assignee,
    post,
    submission: undefined,
    acknowledgedAt: undefined,
  });
  note(draft, 'step-returned', { reason: act.reason, to: owner, assignee: assignee ?? null }, step.key);
  keepFromUncleared(draft, step);
  standIn(draft, step);
  tellOwner(draft, step, 'step-returned', `returned/${step.key}@${draft.around.now}`);
}

// Assumed: who needs it put off a fourth time needs another plan.
const mostExtensions = 3;

function extend(draft: Draft, act: Did<'extend'>): void {
  const step = openStep(draft, act.step);
  refuseSubmitted(step);
  if (!isOverridable(draft.around.law.rules, step.rule)) throw new Refused('step.statute');
  if (step.dueOn === undefined) throw new Refused('step.stands-still');
  if (step.extensions >= mostExtensions)
    throw new Refused('step.extended-enough', { extensions: step.extensions });
  if (act.to <= step.dueOn || act.to < dayOf(draft.around.now)) {
    throw new Refused('step.not-later', {
      errors: [{ pointer: '/to', message: `Enter a day after ${step.dueOn}, and not before today` }],
    });
  }
  draft.cause = 'extend';
  Object.assign(step, { extendedTo: endOf(act.to), extensions: step.extensions + 1 });
  const { reason, authority, to } = act;
  note(
    draft,
    'step-extended',
    { before: step.dueAt, to, reason, authority, times: step.extensions },
    step.key,
  );
}

/** Adds to what is known of a step, open or closed, and changes nothing else. */
function remark(draft: Draft, act: Did<'note'> | Did<'evidence'>): void {
  const step = [...draft.steps.values()].find((known) => known.id === act.step || known.key === act.step);
  if (!step) throw new Refused('step.not-found');
  draft.cause = act.do;
  if (act.do === 'note') return note(draft, 'step-noted', { text: act.text }, step.key);
  const { kind, system, number, hash } = act;
  note(draft, 'step-evidence', { kind, system, number, hash: hash ?? null }, step.key);
}

function acknowledge(draft: Draft, act: Did<'acknowledge'>): void {
  const step = openStep(draft, act.step);
  refuseSubmitted(step);
  draft.cause = 'acknowledge';
  if (step.status === 'acknowledged') return;
  Object.assign(step, { status: 'acknowledged', acknowledgedAt: draft.around.now });
  note(draft, 'step-acknowledged', {}, step.key);
}

/** Declining never ends a step: it goes up the line, to the owner's next post. */
function decline(draft: Draft, act: Did<'decline'>): void {
  const step = openStep(draft, act.step);
  refuseSubmitted(step);
  draft.cause = 'decline';
  step.declines += 1;
  const post = postAbove(step.post);
  // Still told whose line it goes up, where it was somebody's.
  const { assignee } = step;
  Object.assign(step, { status: 'open', acknowledgedAt: undefined, ...nobody, post });
  note(draft, 'step-declined', { reason: act.reason, to: post }, step.key);
  draft.notices.push({
    key: `declined/${step.key}#${step.declines}`,
    name: 'step-declined',
    stepKey: step.key,
    toUnit: step.owner,
    toPost: post,
    assignee,
  });
}

/** Stands until the plan's own owner changes. */
function reassign(draft: Draft, act: Did<'reassign'>): void {
  const step = openStep(draft, act.step);
  const { to, assignee, post, reason } = act;
  if (step.owner === to && personOf(step) === assignee && step.post === post)
    throw new Refused('step.same-owner');
  if (assignee !== undefined) refuseUnfit(draft, assignee, to, '/assignee');
  draft.cause = 'reassign';
  const given = { to, assignee: assignee ?? null, ...(post !== undefined && { post }) };
  note(draft, 'step-reassigned', { from: step.owner, ...given, reason }, step.key);
  const moved = step.owner !== to;
  Object.assign(step, {
    owner: to,
    ...nobody,
    assignee,
    post,
    // Handed in, it goes to another reviewer.
    ...(moved && step.status !== 'submitted' && { status: 'open', acknowledgedAt: undefined }),
  });
  standIn(draft, step);
  const times = draft.events.length;
  tellOwner(draft, step, 'step-reassigned', `reassigned/${step.key}#${draft.around.now}.${times}`);
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
  const standing = effectiveFacts(facts).find((fact) => fact.id === act.fact);
  if (!standing) throw new Refused('fact.void');
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
  const correction: Extract<Fact, { type: 'correct' }> = {
    id: newId(),
    type: 'correct',
    at: now,
    by: draft.by,
    of: act.fact,
    data: act.data,
    reason: act.reason,
    ...(act.on && { on: act.on }),
    ...(act.outcome && { outcome: act.outcome }),
  };
  checkAmended(draft, standing, correction);
  objectToCorrection(draft, standing, act);
  for (const step of draft.steps.values()) {
    if (step.cause !== known.id) continue;
    if (act.on) step.doneOn = act.on;
    if (act.outcome) step.outcome = act.outcome;
  }
  record(draft, correction, facts);
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

/** Asks whether what others have relied on since may be told otherwise. */
function objectToCorrection(draft: Draft, standing: Fact, act: Did<'correct'>): void {
  const { definition, process, steps, around } = draft;
  const corrected = amend(standing, act);
  if (standing.type !== 'answer' || corrected.type !== 'answer') return;
  const { missed } = want(definition, process, steps, around);
  refuseFor(
    definition.behaviour.correction?.[standing.name]?.(
      viewOf(process, around, missed),
      seenBy(corrected),
      seenBy(standing),
    ),
  );
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
