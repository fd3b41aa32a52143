import type { AnyDefinition } from '../../engine/definition/define-process';
import { isOutgrown, refold } from '../../engine/kernel/fold';
import type { Surroundings } from '../../engine/model/surroundings';
import type { Loaded } from '../../engine/kernel/settle';
import { readReferenceData } from '../../records/reference/reference-data';
import { readFacts } from '../../records/log/facts';
import { loadProcess } from '../../records/processes/store';
import { concernedIn } from '../../records/subjects/concern';
import { memberOf } from '../../records/subjects/references';
import { needToKnowOf } from '../../records/subjects/need-to-know';
import { lookingWider } from '../../records/wall/wider-looks';
import { readSpells } from '../../records/subjects/circumstances';
import { definitionOf } from '../../workflows/catalogue';
import type { Actor } from '../access/actor';
import { resourceOf, type ProcessRow, type Resource } from '../access/authorise';
import { type Action } from '../access/permissions';
import { demand, refuseUnseen, type Services } from '../services';

/** A process that the actor may do something to, with all that the engine judges it by. */
export interface KnownProcess {
  /** As permission asks about it. */
  readonly row: ProcessRow;
  readonly loaded: Loaded;
  readonly definition: AnyDefinition;
  readonly around: Surroundings;
}

/** What holds of a subject now, and the law of today. */
export async function surroundingsOf({ database, now }: Services, subjectId: string): Promise<Surroundings> {
  const [spells, reference, about] = await lookingWider(database, 'judging', async () =>
    Promise.all([
      readSpells(database, subjectId),
      readReferenceData(database),
      memberOf(database, subjectId),
    ]),
  );
  return { now: now(), spells, reference, about };
}

/**
 * Loads a process that the actor may do this to; throws 404 or 403 otherwise. `more` tells what permission depends
 * on besides the row of the process.
 */
export async function processForActor(
  services: Services,
  actor: Actor,
  id: string,
  action: Action,
  more: (known: KnownProcess) => Resource = () => ({}),
): Promise<KnownProcess> {
  const { database } = services;
  const missing = { id, missing: 'process.not-found' } as const;
  const loaded = await loadProcess(database, id);
  const definition = loaded && definitionOf(loaded.process.kind);
  if (!loaded || !definition) return refuseUnseen(services, actor, action, missing);
  // Show it as the next settling will have it.
  if (isOutgrown(definition, loaded.process))
    refold(definition, loaded.process, await readFacts(database, id));
  const { subjectId } = loaded.process;
  const needToKnow = await needToKnowOf(database, subjectId, id);
  const row = { ...loaded.process, needToKnow, concerned: await concernedIn(database, subjectId) };
  const known = { row, loaded, definition, around: await surroundingsOf(services, subjectId) };
  const resource = { ...resourceOf(row), ...more(known) };
  await demand(services, actor, action, resource, missing);
  return known;
}
