import { Refused } from '../../domain/errors';
import { visibilityOfEach } from '../../records/processes/of-subject';
import { processesBehind } from '../../records/processes/steps';
import { kindOfSubject } from '../../records/subjects/references';
import { sightOfSubject } from '../../records/subjects/sight';
import { lookingWider } from '../../records/wall/wider-looks';
import { namedIn } from '../looks/named';
import type { Services } from '../services';
import type { Actor } from './actor';
import { authorise, resourceOf } from './authorise';
import { rowOf, type Action } from './permissions';

/** A request that was answered before. */
interface AnsweredBefore {
  readonly actor: Actor;
  readonly action: Action;
  readonly params: Readonly<Record<string, string>>;
  /** What it was answered; nothing where it was refused. */
  readonly answer: unknown;
}

/**
 * Asks again whether the actor may have an answer that was kept: they hold a role for the action, and may still know
 * of each process and each subject that it is about or names. Throws 403 or 404 where not. What the answer changed has
 * happened, and is not asked about: a step that is closed may be nobody's to answer any more.
 */
export async function demandStillAllowed(
  { database }: Pick<Services, 'database'>,
  { actor, action, params, answer }: AnsweredBefore,
): Promise<void> {
  const { who, known } = rowOf(action);
  const hasRole =
    who === 'everybody' ||
    who.some(({ roles }) => roles === undefined || roles.some((role) => actor.roles.includes(role)));
  if (!hasRole) throw new Refused('access.forbidden');
  // What is not to be known without more is in the address too.
  const about = known === undefined ? [] : Object.values(params);
  const { ids: named } = namedIn(answer, { staff: false, each: true });
  const ids = [...new Set([...about, ...named])];
  // Behind the wall what is hidden would look like what is no process and no person, and be let pass.
  await lookingWider(database, 'asked again', async () => demandSight(database, actor, ids));
}

async function demandSight(
  database: Services['database'],
  actor: Actor,
  ids: readonly string[],
): Promise<void> {
  const rows = await visibilityOfEach(database, await processesBehind(database, ids));
  if (rows.some((row) => !authorise(actor, 'process.view', resourceOf(row)).allowed))
    throw new Refused('process.not-found');
  // A process shows its subject's id to everybody who sees it: a subject is asked about where it alone is named.
  if (rows.length > 0) return;
  for (const id of ids)
    if (
      (await kindOfSubject(database, id)) !== undefined &&
      !authorise(actor, 'process.view', await sightOfSubject(database, id)).allowed
    )
      throw new Refused('subject.not-found');
}
