import { absenceOn, standInFor, unfitFor } from '../../domain/people/absence';
import { isCleared } from '../../domain/people/clearance';
import { Refused } from '../../domain/errors';
import type { StaffId, UnitId } from '../../domain/people/parties';
import { dayOf } from '../../domain/time/time';
import { note, type Draft } from '../kernel/draft';
import { isOpen, type StepRecord } from '../kernel/records';
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
  const { law, now } = draft.around;
  const person = personOf(step);
  if (!law.people || person === undefined) return;
  const { standings } = law.people;
  const standing = standings.get(person);
  if (standing?.left === true) {
    Object.assign(step, { assignee: undefined, standsInFor: undefined });
    return note(draft, 'step-unassigned', { from: person }, step.key);
  }
  const today = dayOf(now);
  const who = standInFor(person, now, standings);
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

/** Refuses to give a step of a unit to one who left, or whom the directory ought to know and does not. */
export function refuseUnfit(draft: Draft, person: StaffId, unit: UnitId, pointer: string): void {
  const { people } = draft.around.law;
  const code = people && unfitFor(person, unit, people, draft.around.now);
  if (code === undefined) return;
  const message = {
    'staff.left': 'This person has left: choose another',
    'staff.not-cleared': 'This person has no clearance: choose another',
  }[code as string];
  throw new Refused(code, {
    errors: [{ pointer, message: message ?? 'Choose a person whom the directory knows' }],
  });
}

/** A step that would come to somebody without clearance is the unit's. What they had before stays listed as theirs. */
export function keepFromUncleared(draft: Draft, step: StepRecord): void {
  const { law, now } = draft.around;
  const person = personOf(step);
  if (person === undefined || isCleared(law.people?.standings.get(person)?.clearance, now)) return;
  Object.assign(step, { assignee: undefined, standsInFor: undefined });
  note(draft, 'step-unassigned', { from: person, because: 'not-cleared' }, step.key);
}

/** The data of an act that may name people, and where in the request they stand. */
export interface Naming {
  readonly data: FactData;
  readonly at: string;
}

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
    if (field !== undefined) refuseUnfit(draft, person, step.owner, `${told.at}/${field}`);
  }
}
