import type { Concerned } from '../../domain/people/concern';
import { standingOf, type NeedToKnow } from '../../domain/people/need-to-know';
import { knowing } from '../../domain/people/sight';
import { visibleTo, type Visibility } from '../../domain/people/visibility';
import { coveredSteps, openStepsOf } from '../../records/people/absence-steps';
import { readAbsence } from '../../records/people/absences';
import { lookingWider } from '../../records/wall/wider-looks';
import type { Actor } from '../access/actor';
import { seenSteps } from '../access/seen';
import type { Role } from '../access/actor';
import { type Services } from '../services';

const mayKnowWhy: ReadonlySet<Role> = new Set(['manager', 'auditor']);

/** What is known of a step that an absence moves, and what permission to see it depends on. */
interface Moved {
  readonly id: string;
  readonly process_id: string;
  readonly kind: string;
  readonly key: string;
  readonly owner: string;
  readonly due_at: string | null;
  readonly risk: string;
  readonly units: readonly string[];
  readonly visibility: Visibility;
  readonly lead: string;
  readonly needToKnow: NeedToKnow | null;
  readonly concerned: Concerned | null;
}

/**
 * The steps that the actor may know of. Steps reserved for a role of others, and of people who are hidden from the
 * actor, are not even counted.
 */
function knownTo<T extends Moved>(actor: Actor, steps: readonly T[]): T[] {
  const sees = visibleTo(actor.roles);
  const knows = knowing(actor);
  return steps.filter(
    ({ visibility, needToKnow }) => sees.includes(visibility) && standingOf(needToKnow, knows) !== 'hidden',
  );
}

/** The open steps of a person that the actor may know of. */
export const stepsToCover = async ({ database }: Services, actor: Actor, staff: string) =>
  knownTo(actor, await lookingWider(database, 'absence', async () => openStepsOf(database, staff)));

/** The steps that the actor may see, and the number of the others. */
export function shownSteps<T extends Moved>(
  actor: Actor,
  steps: readonly T[],
  more: (step: T) => object = () => ({}),
) {
  const seen = seenSteps(actor, steps);
  return {
    steps: seen.map((step) => ({
      id: step.id,
      process: step.process_id,
      key: step.key,
      owner: step.owner,
      dueAt: step.due_at,
      risk: step.risk,
      ...more(step),
      links: { self: `/v1/steps/${step.id}` },
    })),
    notShown: steps.length - seen.length,
  };
}

/** How far an absence is. */
export async function absenceView(services: Services, actor: Actor, id: string): Promise<object> {
  const row = await readAbsence(services.database, id);
  const isToCome = row.phase === 'waiting' || row.phase === 'covering';
  const waiting = isToCome ? await stepsToCover(services, actor, row.staff_id) : [];
  const { database } = services;
  const covered = knownTo(
    actor,
    await lookingWider(database, 'absence', async () => coveredSteps(database, id)),
  );
  const toCome = waiting.map((step) => ({ ...step, covered_at: null, given_back_at: null }));
  // The reason may tell of somebody's health, so that only those who answer for it are told.
  const knowsWhy = row.recorded_by === actor.id || actor.roles.some((role) => mayKnowWhy.has(role));
  return {
    id,
    staff: row.staff_id,
    cover: row.cover_id,
    from: row.starts,
    to: row.ends,
    ...(knowsWhy && { why: row.why }),
    phase: row.phase,
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    coverToldAt: row.cover_told_at,
    returnToldAt: row.return_told_at,
    toCover: waiting.length,
    covered: covered.length,
    givenBack: covered.filter((step) => step.given_back_at !== null).length,
    ...shownSteps(actor, [...toCome, ...covered], (step) => ({
      status: step.status,
      assignee: step.assignee,
      coveredAt: step.covered_at,
      givenBackAt: step.given_back_at,
    })),
    links: { self: `/v1/absences/${id}` },
  };
}
