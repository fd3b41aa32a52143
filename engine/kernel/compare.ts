import { spellsAt } from '../../domain/circumstances';
import { isProvisional, type WorkingLine } from '../../domain/clocks/clock';
import { keepFromUnfit, standIn } from '../capabilities/cover';
import { climbLadder } from '../capabilities/ladder';
import { tellOwner } from '../capabilities/notices';
import { takeBackFrom, takeBackStep } from '../capabilities/taking-back';
import { stepIdOf } from '../model/ids';
import { stepNoticeKeys } from '../model/keys';
import { note, wake, type Draft } from './draft';
import { isOpen, type StepRecord } from '../model/rows';
import { justAfter } from './clock';
import { hasLapsed } from './lapse';
import type { Wanted, WantedPlan } from '../model/wanted';

/** What else becomes of each open step, in this order. */
const whileOpen: readonly ((draft: Draft, step: StepRecord, row: Wanted) => void)[] = [standIn, climbLadder];

/**
 * Makes the steps what the plan wants: opens, reopens, reschedules, meets, lapses and withdraws, and climbs
 * each open step's ladder. Run again with the same plan at the same instant, it changes nothing.
 */
export function compareSteps(draft: Draft, { wanted }: WantedPlan): void {
  const keys = new Set(wanted.map((row) => row.key));
  for (const step of draft.steps.values()) {
    if (isOpen(step) && !keys.has(step.key) && step.step !== 'next-action') withdraw(draft, step);
  }
  for (const row of wanted) compareStep(draft, row);
}

/** Makes one step what its row wants. */
export function compareStep(draft: Draft, row: Wanted): void {
  const { now } = draft.around;
  let step = draft.steps.get(row.key);
  if (step?.status === 'completed' && !meetingFell(step, row)) return keepClosed(draft, step, row);
  if (step?.status === 'completed')
    set(step, { status: 'withdrawn', doneOn: undefined, outcome: undefined, cause: undefined });
  // Lapsed, and told afterwards to have been done: it was done.
  if (step?.status === 'lapsed' && hasLapsed(row, now) && !row.met) return;

  if (row.opens !== undefined && row.opens > now && !row.met) {
    wake(draft, row.opens, row.key);
    draft.awaits.push(...row.startsBy, ...(row.opensBy ? [row.opensBy] : []));
    if (step && isOpen(step)) withdraw(draft, step);
    return;
  }
  if (!step || !isOpen(step)) {
    step = open(draft, row, step);
    if (!row.met) offer(draft, step, row);
  } else refresh(draft, step, row);

  if (row.met) return meet(draft, step, row.met);
  if (hasLapsed(row, now)) {
    set(step, { status: 'lapsed', closedAt: now });
    return note(draft, 'step-lapsed', { dueAt: step.dueAt ?? null }, step.key);
  }
  draft.awaits.push(...row.startsBy);
  for (const follow of whileOpen) follow(draft, step, row);
  wake(draft, step.dueAt && justAfter(step.dueAt), row.key);
  wake(draft, row.until && justAfter(row.until), row.key);
}

const set = (step: StepRecord, change: Partial<StepRecord>): void => {
  Object.assign(step, change);
};

const meetingFell = (step: StepRecord, row: Wanted): boolean => step.cause === 'met' && !row.met;

/** Takes back a step that is wanted no more. */
export function withdraw(draft: Draft, step: StepRecord): void {
  set(step, { status: 'withdrawn', closedAt: draft.around.now });
  note(draft, 'step-withdrawn', {}, step.key);
  takeBackStep(draft, step);
}

/** A closed step keeps its closing; what its due instant ought to have been may still turn out otherwise. */
export function keepClosed(draft: Draft, step: StepRecord, row: Wanted): void {
  if (row.met && step.cause === 'met') step.doneOn = row.met.at;
  if (step.dueAt === row.due.dueAt && step.rule === row.rule) {
    if (isProvisional(step.working) && !isProvisional(row.due.working)) becomeFirm(draft, step, row);
    return;
  }
  note(
    draft,
    'step-rescheduled',
    { before: step.dueAt ?? null, after: row.due.dueAt ?? null, closed: true },
    step.key,
  );
  reschedule(draft, step, row);
}

/** The bank holidays that it turned on are known, and it is due when it was: now that is said for certain. */
function becomeFirm(draft: Draft, step: StepRecord, row: Wanted): void {
  note(draft, 'step-firm', { dueAt: row.due.dueAt ?? null }, step.key);
  reschedule(draft, step, row);
}

function reschedule(draft: Draft, step: StepRecord, row: Wanted): void {
  set(step, {
    dueAt: row.due.dueAt,
    dueOn: row.due.dueOn,
    working: row.due.working,
    rule: row.rule,
    from: row.from,
  });
  draft.deadlines.push({
    stepKey: step.key,
    dueAt: row.due.dueAt,
    rule: row.rule,
    working: row.due.working,
    cause: draft.cause,
  });
}

/** Opens a step by its row; nobody is told of it yet. */
export function open(draft: Draft, row: Wanted, before: StepRecord | undefined): StepRecord {
  const { now } = draft.around;
  const step: StepRecord = {
    id: stepIdOf(draft.process.id, row.key),
    key: row.key,
    step: row.step,
    occasion: row.occasion,
    rungs: before?.rungs ?? [],
    declines: 0,
    openings: (before?.openings ?? 0) + 1,
    extensions: 0,
    status: 'open',
    owner: row.owner,
    plannedOwner: row.owner,
    assignee: row.assignee,
    plannedAssignee: row.assignee,
    rule: row.rule,
    from: row.from,
    working: row.due.working,
    risk: riskOf(draft),
    openedAt: now,
    waitsFor: row.waitsFor,
    forgotten: false,
  };
  draft.steps.set(row.key, step);
  reschedule(draft, step, row);
  note(
    draft,
    before ? 'step-reopened' : 'step-opened',
    {
      owner: row.owner,
      dueAt: row.due.dueAt ?? null,
      rule: row.rule,
      risk: step.risk,
      assignee: step.assignee ?? null,
    },
    row.key,
  );
  return step;
}

/** Gives a step that was opened to whoever can have it, and tells them. */
function offer(draft: Draft, step: StepRecord, row: Wanted): void {
  keepFromUnfit(draft, step);
  standIn(draft, step);
  // The lead sees its own list; everyone else is told, and so is who is named.
  if (row.owner !== draft.process.lead || step.assignee !== undefined)
    tellOwner(draft, step, 'step-opened', stepNoticeKeys.opened(row.key, step.openings));
}

const riskOf = ({ around }: Draft): string =>
  spellsAt(around.spells, around.now).risk?.value ?? 'not-assessed';

function refresh(draft: Draft, step: StepRecord, row: Wanted): void {
  step.waitsFor = row.waitsFor;
  const risk = riskOf(draft);
  if (risk !== step.risk) note(draft, 'step-risk-changed', { before: step.risk, after: risk }, step.key);
  step.risk = risk;
  if (step.dueAt !== row.due.dueAt || step.rule !== row.rule) {
    const type =
      row.due.dueAt === undefined
        ? 'step-suspended'
        : step.dueAt === undefined
          ? 'step-resumed'
          : 'step-rescheduled';
    note(draft, type, { before: step.dueAt ?? null, after: row.due.dueAt ?? null, rule: row.rule }, step.key);
    reschedule(draft, step, row);
  } else if (isProvisional(step.working) && !isProvisional(row.due.working)) {
    becomeFirm(draft, step, row);
  } else if (step.from !== row.from || !sameWorking(step.working, row.due.working)) {
    set(step, { from: row.from, working: row.due.working });
  }
  if (row.owner !== step.plannedOwner || row.assignee !== step.plannedAssignee) changeOwner(draft, step, row);
}

/** The plan names another owner, or another person of the same owner. */
function changeOwner(draft: Draft, step: StepRecord, row: Wanted): void {
  const { owner, assignee } = row;
  const moved = owner !== step.plannedOwner;
  const reassigned = step.owner !== step.plannedOwner;
  const submitted = step.status === 'submitted' ? step.submission : undefined;
  set(step, { plannedOwner: owner, plannedAssignee: assignee });
  // Given to another unit by somebody, it stays there until the plan's own unit changes.
  if (!moved && !submitted && reassigned) return;
  const from = submitted ? submitted.owner : step.owner;
  note(draft, 'step-owner-changed', { from, to: owner, assignee: assignee ?? null }, step.key);
  // Its reviewer keeps it; given back, it goes to the new owner.
  if (submitted) return set(step, { submission: { ...submitted, owner, assignee, post: undefined } });
  set(step, {
    owner,
    assignee,
    standsInFor: undefined,
    post: undefined,
    ...(moved && { status: 'open', acknowledgedAt: undefined }),
  });
  if (moved) takeBackFrom(draft, step, from);
  keepFromUnfit(draft, step);
  standIn(draft, step);
  tellOwner(draft, step, 'step-opened', stepNoticeKeys.ownerChanged(step.key, draft.around.now));
}

/** Whether two workings say the same, line by line. */
export const sameWorking = (a: readonly WorkingLine[], b: readonly WorkingLine[]): boolean =>
  a.length === b.length && a.every(({ text }, line) => text === b[line]?.text);

function meet(draft: Draft, step: StepRecord, met: NonNullable<Wanted['met']>): void {
  set(step, {
    status: 'completed',
    cause: 'met',
    outcome: 'met',
    doneOn: met.at,
    closedAt: draft.around.now,
  });
  note(draft, 'step-met', { because: met.because, on: met.at, dueAt: step.dueAt ?? null }, step.key);
}
