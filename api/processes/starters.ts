import { Refused, type FieldFault } from '../../domain/errors';
import type { UnitId } from '../../domain/people/parties';
import { anyStands, relationsToSubject, type KnownOfSubject } from '../../domain/people/relations';
import type { FactData } from '../../engine/model/facts';
import type { ProcessTable, Starter } from '../../engine/definition/table';
import { lookingWider } from '../../records/wall/wider-looks';
import { readKnownOfSubject } from '../../records/subjects/relations';
import type { Actor } from '../access/actor';
import type { Services } from '../services';

interface Asked {
  readonly input: FactData;
  readonly subjectId: string;
  /** A preview starts nothing: it asks what the unit could start, and not whether it is one's own. */
  readonly isPreview: boolean;
}

/**
 * Stops a start by a unit that has no such part in the subject as the kind's table asks for, and one for which the
 * actor does not act. The fault is at the field that names the unit.
 */
export async function demandStarter(
  { database, now }: Services,
  actor: Actor,
  { startedBy = [] }: ProcessTable,
  asked: Asked,
): Promise<void> {
  const known = await lookingWider(database, 'judging', async () =>
    readKnownOfSubject(database, asked.subjectId, now()),
  );
  const faults = startedBy.map((starter) => faultOf(starter, actor, asked, known));
  if (faults.includes(undefined)) return;
  const errors = faults.flatMap((fault) => fault ?? []);
  throw new Refused('access.forbidden', { errors });
}

/** Why the actor may not start it by this way; undefined where they may. */
function faultOf(
  { unit: field, as }: Starter,
  { actsFor }: Actor,
  { input, isPreview }: Asked,
  known: KnownOfSubject,
): FieldFault | undefined {
  const pointer = field === undefined ? '/subject' : `/input/${field}`;
  const named = field === undefined ? undefined : (input[field] as UnitId | undefined);
  if (field !== undefined && (named === undefined || !(isPreview || actsFor.includes(named))))
    return { pointer, message: 'Name a unit for which you act' };
  if (!as || (field === undefined && isPreview)) return undefined;
  if (anyStands(named === undefined ? actsFor : [named], as, known)) return undefined;
  return { pointer, message: `It is for ${as.map((one) => relationsToSubject[one]).join(', or for ')}` };
}
