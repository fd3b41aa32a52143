import { Refused } from '../../domain/errors';
import { isDay, instantOf } from '../../domain/time/time';
import { readSpells } from '../../records/subjects/circumstances';
import { personOf, readRecords } from '../../records/subjects/records';
import { kindOfSubject, readSubject } from '../../records/subjects/references';
import { sightOfSubject } from '../../records/subjects/sight';
import type { Actor } from '../access/actor';
import type { Resource } from '../access/authorise';
import type { Action } from '../access/permissions';
import { watchForTrawling } from '../need-to-know/trawling';
import { demand, type Services } from '../services';

/**
 * Stops who may not do this to a subject, or may not know of them. Somebody hidden and somebody who is not there take
 * the same path to the same answer; it is written down, and whoever looks for too many so is looked into.
 */
export async function demandSubject(
  services: Services,
  actor: Actor,
  id: string,
  action: Action,
  more: Resource = {},
): Promise<void> {
  const { database } = services;
  const missing = { id, missing: 'subject.not-found' } as const;
  const resource = { ...(await sightOfSubject(database, id)), ...more };
  try {
    await demand(services, actor, action, resource, missing);
  } catch (error) {
    if (error instanceof Refused && error.code === missing.missing) await watchForTrawling(services, actor);
    throw error;
  }
  // Who may see everybody is told that there is nobody.
  if ((await kindOfSubject(database, id)) === undefined) throw new Refused('subject.not-found');
}

/** A subject as the API shows them: a person with several records under the one into which the others were merged. */
export async function subjectView({ database }: Services, asked: string) {
  const id = await personOf(database, asked);
  const records = await readRecords(database, id);
  const { kind, name, references } = await readSubject(database, id);
  const spells = await readSpells(database, id);
  return {
    id,
    kind,
    name,
    ...(records.length > 1 && { records }),
    references,
    circumstances: spells.map((spell) => ({
      id: spell.id,
      kind: spell.kind,
      from: isDay(spell.from) ? spell.from : instantOf(spell.from),
      to: spell.to ?? null,
      value: spell.value ?? true,
      // When its beginning and its end were first told.
      told: { from: spell.told?.from ?? null, to: spell.told?.to ?? null },
    })),
  };
}
