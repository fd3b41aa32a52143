import type { UnitId } from '../../domain/people/parties';
import { awaitWithheld, keepAwaited } from '../capabilities/awaiting';
import { compareInvitations } from '../capabilities/calendar-entries';
import { establish, wakeForCircumstances } from '../capabilities/circumstances';
import { forget } from '../capabilities/forgetting';
import { noteMissedDuties } from '../capabilities/missed-duties';
import { letIn } from '../capabilities/admissions';
import { mean } from '../capabilities/meanings';
import { matchMovement } from '../capabilities/movements';
import { writeNotices } from '../capabilities/notices';
import { rememberPauses } from '../capabilities/pauses';
import { keepOvertaken } from '../capabilities/overtaken';
import { keptOver } from '../capabilities/one-at-a-time';
import { areUnreachedFallen, takeBackOverdue } from '../capabilities/taking-back';
import { tellOnce } from '../capabilities/telling';
import { startOthers } from '../capabilities/starts';
import { compareSteps } from './compare';
import type { Draft } from './draft';
import { endOrGoOn } from './ending';
import { want } from './want';
import type { WantedPlan } from '../model/wanted';

/** One thing that follows from a plan. A new capability is one file and its entry in one of the two lists. */
type Pass = (draft: Draft, planned: WantedPlan) => void;

/** What follows each time a plan is made, in this order. */
const eachRound: readonly Pass[] = [
  compareSteps,
  takeBackOverdue,
  noteMissedDuties,
  awaitWithheld,
  rememberPauses,
  writeNotices,
  compareInvitations,
];

/** What follows from the last plan, in this order. */
const atRest: readonly Pass[] = [
  keepOvertaken,
  wakeForCircumstances,
  startOthers,
  matchMovement,
  tellOnce,
  letIn,
  endOrGoOn,
  forget,
  keepAwaited,
  keepUnits,
];

// A process that establishes circumstances which change what it establishes would never come to rest.
const mostRounds = 5;

/** Plans, and makes everything follow from the plan, until the plan changes nothing that it turns on itself. */
export function comeToRest(draft: Draft): void {
  for (let round = 0; round < mostRounds; round++) {
    draft.wakes = [];
    draft.awaits = [];
    const planned = planFor(draft);
    // First: nothing is to follow from a plan that goes by less than was said.
    if (mean(draft, planned.plan)) continue;
    for (const follow of eachRound) follow(draft, planned);
    if (establish(draft, planned.plan) || areUnreachedFallen(draft, planned)) continue;
    for (const follow of atRest) follow(draft, planned);
    return;
  }
  throw new Error(`${draft.process.kind}: what it establishes does not come to rest`);
}

/**
 * The plan as it stands. What is over while its subject has another of the kind stays as it ended. What is stopped asks
 * for nothing more than that its partners are reached.
 */
function planFor(draft: Draft): WantedPlan {
  const { definition, process, steps, around } = draft;
  const planned = want(definition, process, steps, around);
  const lead = planned.parties['lead'];
  if (!lead) throw new Error(`${process.kind}: every process has a lead`);
  process.lead = lead;
  const outcome = keptOver(draft);
  if (outcome !== undefined) return { ...planned, plan: { ...planned.plan, stopped: outcome }, wanted: [] };
  if (!planned.plan.stopped) return planned;
  return { ...planned, wanted: planned.wanted.filter(({ step }) => step === 'reach-partner') };
}

/** Who has a part in it: every party, and every owner that a step ever had. */
function keepUnits({ process, steps }: Draft, { parties }: WantedPlan): void {
  const owners = [...steps.values()].map(({ owner }) => owner);
  const all = new Set<UnitId>([...(process.units as UnitId[]), ...Object.values(parties), ...owners]);
  process.units = [...all].sort();
}
