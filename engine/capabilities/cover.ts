import { absenceOn, standInFor, unfitFor } from '../../domain/people/absence';
import { gatesBefore, keptOutBy, passes } from '../../domain/people/gate';
import { Refused } from '../../domain/errors';
import type { StaffId, UnitId } from '../../domain/people/parties';
import { dayOf, type Instant } from '../../domain/time/time';
import { stepTableOf } from './common-steps';
import { isConflicted } from './conflict';
import { note, type Draft } from '../kernel/draft';
import { isOpen, type StepRecord } from '../model/rows';
import type { FactData } from '../model/facts';

/** Whose step it is, whoever stands in for them. */
export const personOf = ({ assignee, standsInFor }: StepRecord): StaffId | undefined =>
  standsInFor ?? assignee;

/**
 * Makes an open step the work of whoever is there: while its person is away, of the cover; then the person's
 * again, where it is still open and with the cover. One who left has it no more: it is the unit's. Run again
 * at the same instant, it changes nothing.
 */
export function standIn(draft: Draft, step: StepRecord): void {
  const { reference, now } = draft.around;
  const person = personOf(step);
  if (!reference.people || person === undefined) return;
  const standing = reference.people.standings.get(person);
  if (standing?.left === true) {
    Object.assign(step, { assignee: undefined, standsInFor: undefined });
    return note(draft, 'step-unassigned', { from: person }, step.key);
  }
  const today = dayOf(now);
  const isUnfit = (one: StaffId): boolean => isConflicted(draft, step.step, one);
  const who = standInFor(person, now, reference.people, gatesOf(draft, step), isUnfit);
  if (who === person) {
    if (step.standsInFor === undefined) return;
    const from = step.assignee ?? null;
    Object.assign(step, { assignee: person, standsInFor: undefined });
    return note(draft, 'step-given-back', { from, to: person }, step.key);
  }
  if (step.standsInFor === person && step.assignee === who) return;
  const absence = absenceOn(standing, today)?.id ?? null;
  Object.assign(step, { assignee: who, standsInFor: person });
  note(draft, 'step-covered', { for: person, to: who ?? null, absence }, step.key);
}

/**
 * Refuses to give a step to one whom it is about or who answers to that person, to one who left, whom a gate keeps
 * out, or whom the directory ought to know and does not.
 * `unit`: whose it is then.
 */
export function refuseUnfit(
  draft: Draft,
  step: StepRecord,
  { person, unit }: { person: StaffId; unit: UnitId },
  pointer: string,
): void {
  const { people } = draft.around.reference;
  if (isConflicted(draft, step.step, person))
    throw new Refused('conflict.given', {
      errors: [{ pointer, message: 'The step is about this person or whom they answer to: choose another' }],
    });
  const refusal = people && unfitFor(person, unit, people, draft.around.now, gatesOf(draft, step));
  if (refusal) throw new Refused(refusal.code, { errors: [{ pointer, message: refusal.message }] });
}

/**
 * A step that would come to somebody whom it is about, or whom a gate keeps out, is the unit's. What they had before
 * stays listed as theirs.
 */
export function keepFromUnfit(draft: Draft, step: StepRecord): void {
  const { reference, now } = draft.around;
  const person = personOf(step);
  if (!reference.people || person === undefined) return;
  const before = gatesBefore(reference.people.gates, gatesOf(draft, step));
  const because = isConflicted(draft, step.step, person)
    ? 'conflict'
    : keptOutBy(before, reference.people.standings.get(person)?.holds, now)?.because;
  if (because === undefined) return;
  Object.assign(step, { assignee: undefined, standsInFor: undefined });
  note(draft, 'step-unassigned', { from: person, because }, step.key);
}

/** The data of an act that may name people, and where in the request they stand. */
export interface Naming {
  readonly data: FactData;
  readonly at: string;
}

/**
 * Refuses an answer to a step that names a gate where whoever has the step, or else whoever answers, did not pass the
 * gate when the work was done. Gates that guard everything let nobody in who could answer.
 */
export function refuseUnfitAnswer(draft: Draft, step: StepRecord, on: Instant): void {
  if (draft.supposed) return;
  const { people } = draft.around.reference;
  const named = gatesOf(draft, step);
  const holds = people?.standings.get(step.assignee ?? (draft.by as StaffId))?.holds;
  const gate = people?.gates.find(({ name }) => named.includes(name) && !passes(holds?.[name], on));
  if (gate) throw new Refused(gate.refusals.given.code);
}

const gatesOf = ({ definition }: Draft, { step }: StepRecord): readonly string[] =>
  stepTableOf(definition.table, step)?.gates ?? [];

/**
 * Refuses an act that names, in its own data, a person whom the plan would give a step and who cannot have
 * one. What follows from older facts is not refused: then the step is the unit's.
 */
export function refuseUnfitNamed(
  draft: Draft,
  told: Naming | undefined,
  before: ReadonlyMap<string, StepRecord>,
): void {
  if (!told) return;
  for (const step of draft.steps.values()) {
    const { plannedAssignee: person, key } = step;
    if (!isOpen(step) || person === undefined || before.get(key)?.plannedAssignee === person) continue;
    const field = Object.keys(told.data).find((name) => told.data[name] === person);
    if (field !== undefined) refuseUnfit(draft, step, { person, unit: step.owner }, `${told.at}/${field}`);
  }
}
